using System.Text;
using System.Threading.Channels;

namespace IlgpuLlava.Runtime;

/// <summary>
/// What an <see cref="Engine"/> answers, as it becomes certain. It has one reader. Whoever does not read it to its end disposes it,
/// which cancels what is left.
/// </summary>
public sealed class EngineAnswer : IAsyncDisposable
{
    private readonly Channel<EngineChunk> _chunks = Channel.CreateUnbounded<EngineChunk>(new() { SingleReader = true });
    private readonly int _maxUnread;
    private int _unread;

    internal EngineAnswer(int maxUnread) => _maxUnread = maxUnread;

    /// <summary>Called when the reader has caught up after <see cref="IsBehind"/>; by its thread.</summary>
    internal Action? CaughtUp { get; set; }

    /// <summary>Called when the answer is given up; by any thread.</summary>
    internal Action? Abandoned { get; set; }

    /// <summary>Whether more is unread than may be.</summary>
    internal bool IsBehind => Volatile.Read(ref _unread) >= _maxUnread;

    /// <summary>The chunks, to be read once.</summary>
    /// <param name="cancellationToken">Ends waiting for the next chunk; the answer goes on.</param>
    /// <exception cref="OperationCanceledException">The request was cancelled.</exception>
    /// <exception cref="DeadlineException">Its time is over.</exception>
    /// <exception cref="LogitsException">The model's logits are no numbers.</exception>
    /// <exception cref="DeviceMemoryFullException">The device ran out of memory for it.</exception>
    /// <exception cref="EngineLostException">The device failed.</exception>
    /// <exception cref="EngineStoppedException">The engine was disposed.</exception>
    public async IAsyncEnumerable<EngineChunk> ReadAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await _chunks.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            while (_chunks.Reader.TryRead(out EngineChunk? chunk))
            {
                if (Interlocked.Decrement(ref _unread) == _maxUnread / 2)
                    CaughtUp?.Invoke();
                yield return chunk;
            }
        }
    }

    /// <summary>Reads to the end.</summary>
    /// <param name="cancellationToken">Ends waiting; the answer goes on.</param>
    public async Task<EngineResult> CompleteAsync(CancellationToken cancellationToken = default)
    {
        SortedDictionary<int, Whole> answers = [];
        EngineChunk? last = null;
        await foreach (EngineChunk chunk in ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!answers.TryGetValue(chunk.Index, out Whole? whole))
                answers.Add(chunk.Index, whole = new Whole());
            whole.Add(chunk);
            last = chunk;
        }
        return new EngineResult([.. answers.Values.Select(a => a.ToText())], last!.Usage!, last.Times!);
    }

    /// <summary>Cancels what is left.</summary>
    public ValueTask DisposeAsync()
    {
        Abandoned?.Invoke();
        return ValueTask.CompletedTask;
    }

    internal void Write(EngineChunk chunk)
    {
        Interlocked.Increment(ref _unread);
        _chunks.Writer.TryWrite(chunk);
    }

    /// <summary>Ends it; false where it had ended.</summary>
    internal bool End(Exception? error = null) => _chunks.Writer.TryComplete(error);

    private sealed class Whole
    {
        private readonly StringBuilder _text = new();
        private readonly List<int> _ids = [];
        private readonly List<EngineLogProbability> _probabilities = [];
        private FinishReason _reason;

        public void Add(EngineChunk chunk)
        {
            _text.Append(chunk.Text);
            _ids.AddRange(chunk.TokenIds);
            _probabilities.AddRange(chunk.LogProbabilities);
            _reason = chunk.FinishReason ?? _reason;
        }

        public EngineAnswerText ToText() => new(_text.ToString(), _ids, _reason, _probabilities);
    }
}
