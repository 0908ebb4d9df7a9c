namespace IlgpuLlava.Runtime;

/// <summary>
/// Who comes next. Each client has its own queue, first in, first out, and an account of the tokens it was served: a prompt counts
/// when it leaves the queue, an answer token when it is computed. The client with the lowest account is next. One that was away does
/// not save up: it comes back with no less than the account of the client served last. So while two clients both wait, neither is
/// served more than the other by more than one request and what the batch holds, however many requests it sends.
/// Source: Y. Sheng et al., "Fairness in Serving Large Language Models" (virtual token counter), 2024; P. Goyal et al., "Start-time
/// Fair Queueing", 1996, for those who come back.
/// </summary>
internal sealed class FairQueue
{
    private const int PruneAbove = 256;

    private readonly Dictionary<string, Account> _accounts = new(StringComparer.Ordinal);
    private long _floor;
    private long _arrivals;

    /// <summary>Sequences that wait.</summary>
    public int Count { get; private set; }

    /// <summary>Clients with an account; for tests.</summary>
    internal int Accounts => _accounts.Count;

    /// <summary>To the end of its client's queue.</summary>
    public void Enqueue(Sequence sequence)
    {
        Account account = Of(sequence.Client);
        if (account.Waiting.Count == 0)
        {
            account.Served = Math.Max(account.Served, _floor);
            account.Since = _arrivals;
        }
        _arrivals++;
        account.Waiting.AddLast(sequence);
        Count++;
    }

    /// <summary>The sequence that is next, which stays in its queue; null where none waits.</summary>
    public Sequence? Peek()
    {
        Account? next = null;
        foreach (Account account in _accounts.Values)
        {
            if (account.Waiting.Count > 0
                && (next is null || (account.Served, account.Since).CompareTo((next.Served, next.Since)) < 0))
                next = account;
        }
        return next?.Waiting.First!.Value;
    }

    /// <summary>Takes the next sequence away and charges its client for what of its prompt is to be computed.</summary>
    /// <param name="sequence">What <see cref="Peek"/> returned.</param>
    public void Dequeue(Sequence sequence)
    {
        Account account = _accounts[sequence.Client];
        if (account.Waiting.First?.Value != sequence)
            throw new InvalidOperationException("Only the first of a client's queue can leave it to be served.");
        account.Waiting.RemoveFirst();
        Count--;
        _floor = Math.Max(_floor, account.Served);
        account.Served += sequence.Pending;
        Settle();
    }

    /// <summary>A client was served one more token of an answer.</summary>
    public void Charge(string client) => Of(client).Served++;

    /// <summary>Takes a sequence away that will not be served; false where it does not wait.</summary>
    public bool Remove(Sequence sequence)
    {
        bool removed = _accounts.TryGetValue(sequence.Client, out Account? account) && account.Waiting.Remove(sequence);
        Count -= removed ? 1 : 0;
        Settle();
        return removed;
    }

    /// <summary>Where nobody waits nobody was kept waiting: all begin alike.</summary>
    private void Settle()
    {
        if (Count > 0)
            return;
        foreach (Account account in _accounts.Values)
            _floor = Math.Max(_floor, account.Served);
        _accounts.Clear();
    }

    private Account Of(string client)
    {
        if (_accounts.TryGetValue(client, out Account? account))
            return account;
        if (_accounts.Count >= PruneAbove)
            Prune();
        return _accounts[client] = new Account { Served = _floor };
    }

    /// <summary>An account at the floor without anything waiting says no more than none.</summary>
    private void Prune()
    {
        foreach ((string client, Account account) in _accounts)
        {
            if (account.Waiting.Count == 0 && account.Served <= _floor)
                _accounts.Remove(client);
        }
    }

    private sealed class Account
    {
        public LinkedList<Sequence> Waiting { get; } = new();

        public long Served { get; set; }

        public long Since { get; set; }
    }
}
