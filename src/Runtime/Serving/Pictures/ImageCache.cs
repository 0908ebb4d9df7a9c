using System.Collections.Concurrent;
using ILGPU;
using ILGPU.Runtime;
using IlgpuLlava.Model;
using IlgpuLlava.Runtime.Profiling;

namespace IlgpuLlava.Runtime;

/// <summary>Features of pictures in device memory; the ones unused for longest go first. It belongs to the thread that drives the
/// device; <see cref="Contains"/> may be asked by any.</summary>
/// <param name="model">Encodes pictures.</param>
/// <param name="profiler">Sees the stages.</param>
/// <param name="instruments">See how long encoding takes.</param>
/// <param name="memory">Bytes to be kept; one picture is kept in any case.</param>
internal sealed class ImageCache(LlavaModel model, StageProfiler profiler, EngineInstruments instruments, long memory) : IDisposable
{
    private readonly ConcurrentDictionary<(string Client, string Key), MemoryBuffer1D<float, Stride1D.Dense>> _features = new();
    private readonly LinkedList<(string Client, string Key)> _recent = new();
    private long _held;

    /// <summary>Pictures that were encoded.</summary>
    public long Misses { get; private set; }

    /// <summary>Pictures that are there.</summary>
    public int Count => _features.Count;

    /// <summary>Whether the features of a client's picture are there.</summary>
    public bool Contains(string client, string key) => _features.ContainsKey((client, key));

    /// <summary>The features [layout.TokenCount, hidden] of a picture; valid until the next call.</summary>
    /// <param name="client">Whose it is.</param>
    /// <param name="seen">Which.</param>
    /// <param name="values">Gives the tower's input where they are not there.</param>
    /// <param name="cancellationToken">Ends encoding between two layers.</param>
    public ArrayView<float> Get(string client, SeenPicture seen, Func<float[]> values, CancellationToken cancellationToken)
    {
        string key = seen.Key;
        if (_features.TryGetValue((client, key), out MemoryBuffer1D<float, Stride1D.Dense>? known))
        {
            _recent.Remove((client, key));
            _recent.AddFirst((client, key));
            return known.View;
        }
        float[] input = values();
        long length = (long)seen.Layout.TokenCount * model.Configuration.Text.HiddenSize;
        while (_recent.Last is { } last && _held + length * sizeof(float) > memory)
            Forget(last.Value.Client, last.Value.Key);
        MemoryBuffer1D<float, Stride1D.Dense> features = Allocate(length);
        long start = instruments.Now();
        try
        {
            profiler.Enter(ProfilingStage.Clip);
            ArrayView<float> selected = model.Vision.Encode(input, null, cancellationToken);
            profiler.Leave();
            profiler.Enter(ProfilingStage.Projector);
            model.Vision.Project(selected, seen.Layout, features.View);
            // So that the time taken is this picture's, and an error, too.
            model.Accelerator.Synchronize();
            profiler.Leave();
        }
        catch
        {
            profiler.Abandon();
            features.Dispose();
            throw;
        }
        instruments.Encoded(start);
        Misses++;
        _features[(client, key)] = features;
        _held += features.LengthInBytes;
        _recent.AddFirst((client, key));
        return features.View;
    }

    /// <summary>Forgets a picture.</summary>
    public void Forget(string client, string key)
    {
        if (_features.TryRemove((client, key), out MemoryBuffer1D<float, Stride1D.Dense>? features))
        {
            _held -= features.LengthInBytes;
            features.Dispose();
            _recent.Remove((client, key));
        }
    }

    /// <summary>Forgets every picture.</summary>
    public void Clear()
    {
        foreach ((string client, string key) in _recent.ToArray())
            Forget(client, key);
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();

    /// <summary>What is kept for later makes way for what is needed now.</summary>
    private MemoryBuffer1D<float, Stride1D.Dense> Allocate(long length)
    {
        try
        {
            return model.Accelerator.Allocate1D<float>(length);
        }
        catch (AcceleratorException) when (!_features.IsEmpty)
        {
            Clear();
            return model.Accelerator.Allocate1D<float>(length);
        }
    }
}
