using System.Runtime.InteropServices;

namespace IlgpuLlava.Runtime;

/// <summary>One row of tokens that grows: a prompt and what was said after it. The scheduler decides which of its tokens go through
/// the decoder next.</summary>
internal class Sequence
{
    private readonly List<PromptToken> _tokens;
    private readonly BlockHashChain _chain;

    /// <summary>A sequence that is to be computed.</summary>
    /// <param name="client">Who asked; fairness and caches are a client's own.</param>
    /// <param name="tokens">The prompt, at least one token.</param>
    /// <param name="blocks">Where its blocks come from.</param>
    public Sequence(string client, IReadOnlyList<PromptToken> tokens, BlockManager blocks)
    {
        Client = client;
        _tokens = [.. tokens];
        _chain = new BlockHashChain(blocks.BlockSize, client);
        foreach (PromptToken token in tokens)
            _chain.Add(token);
        Table = new BlockTable(blocks);
        PromptLength = tokens.Count;
    }

    /// <summary>Who asked.</summary>
    public string Client { get; }

    /// <summary>Prompt and answer so far.</summary>
    public IReadOnlyList<PromptToken> Tokens => _tokens;

    /// <summary>Tokens of the prompt.</summary>
    public int PromptLength { get; }

    /// <summary>Tokens known.</summary>
    public int Length => _tokens.Count;

    /// <summary>Tokens whose keys and values are in the cache.</summary>
    public int Computed { get; private set; }

    /// <summary>Tokens still to be computed before the next one can be chosen.</summary>
    public int Pending => Length - Computed;

    /// <summary>Tokens that were found computed when the sequence first came into the batch.</summary>
    public int Found { get; private set; }

    /// <summary>Its blocks.</summary>
    public BlockTable Table { get; private set; }

    /// <summary>Names of the blocks that its tokens fill.</summary>
    public IReadOnlyList<BlockHash> Hashes => _chain.Hashes;

    /// <summary>Blocks whose names the block manager knows from this sequence.</summary>
    public int Published { get; private set; }

    /// <summary>Where it is.</summary>
    public SequenceState State { get; set; }

    /// <summary>Its place in the order of first admission: the lower, the later it is preempted.</summary>
    public long Seniority { get; set; } = -1;

    /// <summary>How often it had to give its blocks back.</summary>
    public int Preemptions { get; private set; }

    /// <summary>Whether it is left out of passes for now, because nobody takes what it says.</summary>
    public bool Paused { get; set; }

    /// <summary>The chosen token.</summary>
    public void Append(int id)
    {
        PromptToken token = PromptToken.Text(id);
        _tokens.Add(token);
        _chain.Add(token);
    }

    /// <summary>It comes into the batch with so many tokens computed.</summary>
    public void Begin(int computed, int blockSize)
    {
        Computed = computed;
        Published = computed / blockSize;
        if (State == SequenceState.Waiting)
            Found = computed;
    }

    /// <summary>Its tokens are computed up to a position; the blocks that they fill get their names.</summary>
    public void Advance(int computed, BlockManager blocks)
    {
        Computed = computed;
        for (; Published < Computed / blocks.BlockSize; Published++)
            blocks.Publish(Table.Blocks[Published], Hashes[Published]);
    }

    /// <summary>It reads the blocks of a sequence with the same prompt.</summary>
    public void Share(Sequence leader)
    {
        Table = leader.Table.Fork();
        Table.Truncate(PromptLength);
    }

    /// <summary>It leaves the batch with nothing computed.</summary>
    public void GiveBack()
    {
        Table.Dispose();
        Computed = Published = 0;
        Preemptions++;
    }

    /// <summary>Some of its tokens.</summary>
    public ReadOnlySpan<PromptToken> Slice(int start, int count) => CollectionsMarshal.AsSpan(_tokens).Slice(start, count);
}
