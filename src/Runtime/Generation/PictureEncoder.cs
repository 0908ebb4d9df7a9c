using System.Diagnostics;
using System.Security.Cryptography;
using ILGPU;
using ILGPU.Runtime;
using IlgpuLlava.Model;
using IlgpuLlava.Model.Images;
using IlgpuLlava.Runtime.Profiling;

namespace IlgpuLlava.Runtime;

/// <summary>
/// Pictures as features on the device, each encoded once. The key of a picture is the SHA-256 of its decoded pixels with width,
/// height and everything that preprocessing depends on, so that no other picture's features can be taken for it.
/// </summary>
internal sealed class PictureEncoder(LlavaModel model, StageProfiler profiler) : IDisposable
{
    private const int MaxCached = 16;

    // Made for the first picture: a model that reads none has no settings for it.
    private readonly Lazy<Preprocessor> _preprocessor = new(() => new Preprocessor(model.Configuration.Preprocess));
    private readonly Dictionary<string, SeenPicture> _seenByFile = [];
    private readonly Dictionary<string, MemoryBuffer1D<float, Stride1D.Dense>> _features = [];
    private readonly LinkedList<string> _recent = new();

    /// <summary>How many tokens a picture becomes, as far as its header says.</summary>
    /// <exception cref="ImageFormatException">The header is none of a picture that can be read.</exception>
    public int CountRows(byte[] file) => model.Configuration.CountTokens(file);

    /// <summary>A picture's key and layout; it is decoded where its file is new.</summary>
    /// <exception cref="ImageFormatException">The bytes are no picture that can be read.</exception>
    public SeenPicture See(byte[] file, ref RgbImage? decoded, CancellationToken cancellationToken)
    {
        string fileHash = Convert.ToHexString(SHA256.HashData(file));
        if (_seenByFile.TryGetValue(fileHash, out SeenPicture? seen))
            return seen;
        decoded = Decode(file, cancellationToken);
        if (_seenByFile.Count > 4096)
            _seenByFile.Clear();
        return _seenByFile[fileHash] = SeenPicture.Of(decoded, model.Configuration);
    }

    /// <summary>The features [layout.TokenCount, hidden] of a picture; valid until sixteen other pictures were asked for.</summary>
    public ArrayView<float> Encode(
        SeenPicture seen,
        byte[] file,
        RgbImage? decoded,
        IGenerationTap? tap,
        ref TimeSpan pictureTime,
        ref TimeSpan visionTime,
        CancellationToken cancellationToken)
    {
        string key = seen.Key;
        // With a tap every stage is computed, so that there is something to look at.
        if (tap is null && _features.TryGetValue(key, out MemoryBuffer1D<float, Stride1D.Dense>? known))
        {
            _recent.Remove(key);
            _recent.AddFirst(key);
            return known.View;
        }
        long start = Stopwatch.GetTimestamp();
        decoded ??= Decode(file, cancellationToken);
        var preprocess = profiler.Host(ProfilingStage.Preprocess);
        PreprocessedImage picture = _preprocessor.Value.Run(decoded, cancellationToken);
        preprocess.End();
        pictureTime += Stopwatch.GetElapsedTime(start);
        tap?.TakePicture(picture.Pixels, picture.Values);

        start = Stopwatch.GetTimestamp();
        Forget(key);
        while (_features.Count >= MaxCached)
            Forget(_recent.Last!.Value);
        var features = model.Accelerator.Allocate1D<float>((long)seen.Layout.TokenCount * model.Configuration.Text.HiddenSize);
        try
        {
            profiler.Enter(ProfilingStage.Clip);
            ArrayView<float> selected = model.Vision.Encode(picture.Values, tap, cancellationToken);
            profiler.Leave();
            profiler.Enter(ProfilingStage.Projector);
            model.Vision.Project(selected, seen.Layout, features.View, tap);
            profiler.Leave();
        }
        catch
        {
            features.Dispose();
            throw;
        }
        _features.Add(key, features);
        _recent.AddFirst(key);
        visionTime += Stopwatch.GetElapsedTime(start);
        return features.View;
    }

    /// <summary>Forgets every picture.</summary>
    public void Clear()
    {
        foreach (MemoryBuffer1D<float, Stride1D.Dense> features in _features.Values)
            features.Dispose();
        _features.Clear();
        _recent.Clear();
        _seenByFile.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();

    private RgbImage Decode(byte[] file, CancellationToken cancellationToken)
    {
        var stage = profiler.Host(ProfilingStage.DecodePicture);
        RgbImage image = ImageDecoder.Decode(file, cancellationToken: cancellationToken);
        stage.End();
        return image;
    }

    private void Forget(string key)
    {
        if (_features.Remove(key, out MemoryBuffer1D<float, Stride1D.Dense>? features))
        {
            features.Dispose();
            _recent.Remove(key);
        }
    }
}
