using System.Diagnostics;
using ILGPU.Runtime.Cuda;

namespace IlgpuLlava.PtxMachine.Driver;

/// <summary>Streams, events and graphs.</summary>
internal sealed unsafe partial class PtxMachineDriver
{
    /// <summary>A stream that is given more runs the oldest of it, so that what waits does not grow without end.</summary>
    private const int MaxWaiting = 512;

    private readonly Stream _default = new();

    public CudaError CreateStream(out nint stream)
    {
        nint made = 0;
        var result = Call(() =>
        {
            made = Keep(new Stream());
            return CudaError.CUDA_SUCCESS;
        });
        stream = made;
        return result;
    }

    public CudaError DestroyStream(nint stream) => Call(() =>
    {
        if (Get<Stream>(stream) is not { } found)
        {
            return CudaError.CUDA_ERROR_INVALID_HANDLE;
        }

        // Its work goes on to its end; with the default stream's lock held, that is now.
        Drain(found);
        _handles.Remove(stream);
        return CudaError.CUDA_SUCCESS;
    });

    public CudaError SynchronizeStream(nint stream) => Call(() =>
    {
        if (Find(stream) is not { } found)
        {
            return CudaError.CUDA_ERROR_INVALID_HANDLE;
        }

        if (found.Capture is not null)
        {
            return Invalidate(found);
        }

        Drain(found);
        return CudaError.CUDA_SUCCESS;
    });

    public CudaError QueryStream(nint stream) => Call(() =>
    {
        if (Find(stream) is not { } found)
        {
            return CudaError.CUDA_ERROR_INVALID_HANDLE;
        }

        if (found.Capture is not null)
        {
            return Invalidate(found);
        }

        // Time passes while somebody asks.
        return Step(found) ? CudaError.CUDA_ERROR_NOT_READY : CudaError.CUDA_SUCCESS;
    });

    public CudaError WaitEvent(nint stream, nint waited)
    {
        var found = Lookup<Event>(waited);
        return found is null ? CudaError.CUDA_ERROR_INVALID_HANDLE : Enqueue(stream, () => Reach(found));
    }

    public CudaError CreateEvent(bool timing, out nint made)
    {
        nint handle = 0;
        var result = Call(() =>
        {
            handle = Keep(new Event { Timing = timing });
            return CudaError.CUDA_SUCCESS;
        });
        made = handle;
        return result;
    }

    public CudaError DestroyEvent(nint handle) =>
        Call(() => _handles.Remove(handle) ? CudaError.CUDA_SUCCESS : CudaError.CUDA_ERROR_INVALID_HANDLE);

    public CudaError RecordEvent(nint handle, nint stream)
    {
        if (Lookup<Event>(handle) is not { } found || Lookup<Stream>(stream) is not { } on)
        {
            return CudaError.CUDA_ERROR_INVALID_HANDLE;
        }

        lock (_lock)
        {
            if (on.Capture is null)
            {
                found.Stream = on;
                found.Recorded++;
            }
        }

        return Enqueue(stream, () =>
        {
            found.Happened = Math.Min(found.Happened + 1, found.Recorded);
            found.Time = Stopwatch.GetTimestamp();
        });
    }

    public CudaError SynchronizeEvent(nint handle) => Call(() =>
    {
        if (Get<Event>(handle) is not { } found)
        {
            return CudaError.CUDA_ERROR_INVALID_HANDLE;
        }

        Reach(found);
        return CudaError.CUDA_SUCCESS;
    });

    public CudaError QueryEvent(nint handle) => Call(() =>
    {
        if (Get<Event>(handle) is not { } found)
        {
            return CudaError.CUDA_ERROR_INVALID_HANDLE;
        }

        if (found.HasHappened)
        {
            return CudaError.CUDA_SUCCESS;
        }

        Step(found.Stream!);
        return CudaError.CUDA_ERROR_NOT_READY;
    });

    public CudaError GetElapsedTime(nint start, nint end, out float milliseconds)
    {
        float elapsed = 0;
        var result = Call(() =>
        {
            if (Get<Event>(start) is not { Timing: true } first || Get<Event>(end) is not { Timing: true } last)
            {
                return CudaError.CUDA_ERROR_INVALID_HANDLE;
            }

            if (!first.HasHappened || !last.HasHappened)
            {
                return CudaError.CUDA_ERROR_NOT_READY;
            }

            elapsed = (float)Stopwatch.GetElapsedTime(first.Time, last.Time).TotalMilliseconds;
            return CudaError.CUDA_SUCCESS;
        });
        milliseconds = elapsed;
        return result;
    }

    private Stream? Find(nint stream) => stream == 0 ? _default : Get<Stream>(stream);

    private T? Lookup<T>(nint handle)
        where T : class
    {
        lock (_lock)
        {
            return typeof(T) == typeof(Stream) ? Find(handle) as T : Get<T>(handle);
        }
    }

    /// <summary>Gives work to a stream, or to the graph that it records.</summary>
    private CudaError Enqueue(nint stream, Action work, Func<bool>? check = null) => Call(() =>
    {
        if (Find(stream) is not { } found)
        {
            return CudaError.CUDA_ERROR_INVALID_HANDLE;
        }

        if (check is not null && !check())
        {
            return CudaError.CUDA_ERROR_INVALID_VALUE;
        }

        if (found.Capture is { } capture)
        {
            capture.Nodes.Add(work);
            return capture.IsInvalid ? CudaErrors.StreamCaptureInvalidated : CudaError.CUDA_SUCCESS;
        }

        found.Waiting.Enqueue(work);
        if (found.Waiting.Count > MaxWaiting)
        {
            Step(found);
        }

        return CudaError.CUDA_SUCCESS;
    });

    /// <summary>Runs the oldest work of a stream; false where there is none.</summary>
    private bool Step(Stream stream)
    {
        if (_loss != CudaError.CUDA_SUCCESS || !stream.Waiting.TryDequeue(out var work))
        {
            return false;
        }

        work();
        return true;
    }

    private void Drain(Stream stream)
    {
        while (Step(stream))
        {
        }
    }

    private void DrainAll()
    {
        foreach (var stream in _handles.Values.OfType<Stream>().Append(_default).ToArray())
        {
            Drain(stream);
        }
    }

    /// <summary>Runs the stream that an event was recorded on until it has happened.</summary>
    private void Reach(Event awaited)
    {
        while (!awaited.HasHappened && awaited.Stream is { } stream && Step(stream))
        {
        }
    }

    private static CudaError Invalidate(Stream stream)
    {
        stream.Capture!.IsInvalid = true;
        return CudaErrors.StreamCaptureUnsupported;
    }

    private sealed class Stream
    {
        public Queue<Action> Waiting { get; } = new();

        public Graph? Capture { get; set; }
    }

    private sealed class Event
    {
        public bool Timing { get; init; }

        public Stream? Stream { get; set; }

        /// <summary>How often it was recorded, and how many of those have happened.</summary>
        public int Recorded { get; set; }

        public int Happened { get; set; }

        public long Time { get; set; }

        public bool HasHappened => Happened == Recorded;
    }

    private sealed class Graph
    {
        public List<Action> Nodes { get; } = [];

        public bool IsInvalid { get; set; }
    }

    private sealed record Executable(Action[] Nodes);
}
