namespace IlgpuLlava.Bench;

/// <summary>Every request with its one end. What ended otherwise than it may is kept in words. For use by many threads.</summary>
internal sealed class Ledger
{
    private const int WrongsKept = 20;
    private static readonly TimeSpan s_lostAfter = TimeSpan.FromSeconds(120);

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, int[]> _counts = new(StringComparer.Ordinal);
    private readonly List<string> _wrong = [];

    /// <summary>Requests that were made.</summary>
    public int Begun { get; private set; }

    /// <summary>Requests that ended as they should.</summary>
    public int Right { get; private set; }

    /// <summary>What went wrong, the first of it.</summary>
    public IReadOnlyList<string> Wrong
    {
        get
        {
            lock (_lock)
                return [.. _wrong];
        }
    }

    /// <summary>How often each kind of request ended in each way.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _counts.Select(c => $"{c.Key}: " + string.Join(
                    ", ", Enum.GetValues<Ending>().Where(e => c.Value[(int)e] > 0).Select(e => $"{c.Value[(int)e]} {Name(e)}")))];
            }
        }
    }

    /// <summary>Makes a request and notes its end; one without an end, or with one that it may not have, is wrong.</summary>
    /// <param name="kind">What kind of request.</param>
    /// <param name="request">Makes it and says how it ended.</param>
    /// <returns>Whether it ended as it should, and how.</returns>
    public async Task<Ending?> RunAsync(string kind, Func<CancellationToken, Task<Ending>> request)
    {
        lock (_lock)
            Begun++;
        using CancellationTokenSource lost = new(s_lostAfter);
        try
        {
            Ending ending = await request(lost.Token).ConfigureAwait(false);
            lock (_lock)
            {
                Right++;
                if (!_counts.TryGetValue(kind, out int[]? counts))
                    _counts.Add(kind, counts = new int[Enum.GetValues<Ending>().Length]);
                counts[(int)ending]++;
            }
            return ending;
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            Note($"{kind}: no end within {s_lostAfter.TotalSeconds} s");
        }
        // Whatever it is: the load goes on, and what happened is told.
        catch (Exception e)
        {
            Note($"{kind}: {e.GetType().Name}: {e.Message}");
        }
        return null;
    }

    /// <summary>Notes what is wrong.</summary>
    public void Note(string what)
    {
        lock (_lock)
        {
            if (_wrong.Count < WrongsKept)
                _wrong.Add(what.ReplaceLineEndings(" "));
        }
    }

    private static string Name(Ending ending) => ending switch
    {
        Ending.Whole => "whole and right",
        Ending.Refused => "refused for now",
        Ending.Cancelled => "cancelled",
        Ending.Late => "late",
        Ending.Cut => "cut",
        _ => "with the error due",
    };
}
