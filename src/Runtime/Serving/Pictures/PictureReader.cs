using System.Collections.Concurrent;
using System.Security.Cryptography;
using IlgpuLlava.Model.Images;
using IlgpuLlava.Runtime.Profiling;

namespace IlgpuLlava.Runtime;

/// <summary>Decodes and preprocesses pictures on the host. Thread-safe.</summary>
/// <param name="options">How to preprocess.</param>
/// <param name="isKnown">Whether the features of a client's picture of that key are known, so that nothing has to be prepared.</param>
/// <param name="profiler">Sees the stages.</param>
/// <param name="instruments">See how long they take.</param>
internal sealed class PictureReader(
    PreprocessOptions options, Func<string, string, bool> isKnown, StageProfiler profiler, EngineInstruments instruments)
{
    private const int MaxKeys = 4096;

    private readonly Preprocessor _preprocessor = new(options);

    // Whether a file was seen before can be felt in the time its key takes: each client has its own.
    private readonly ConcurrentDictionary<(string Client, string FileHash), string> _keys = new();

    /// <summary>For tests: called before a picture is decoded, by the thread that does it.</summary>
    public Action? BeforeDecode { get; set; }

    /// <summary>Prepares a picture.</summary>
    /// <exception cref="PictureException">The bytes are no picture that can be read.</exception>
    public PreparedPicture Read(string client, int index, byte[] file, CancellationToken cancellationToken)
    {
        string fileHash = Convert.ToHexString(SHA256.HashData(file));
        if (_keys.TryGetValue((client, fileHash), out string? key) && isKnown(client, key))
            return new PreparedPicture(index, file, key, null);
        RgbImage image = Decode(index, file, cancellationToken);
        if (key is null)
        {
            key = PictureKey.Of(image, _preprocessor.Options);
            if (_keys.Count >= MaxKeys)
                _keys.Clear();
            _keys[(client, fileHash)] = key;
        }
        return new PreparedPicture(index, file, key, isKnown(client, key) ? null : Preprocess(image, cancellationToken));
    }

    /// <summary>The tower's input of a picture, which is prepared now where it was not before.</summary>
    public float[] Values(PreparedPicture picture, CancellationToken cancellationToken) =>
        picture.Values ?? Preprocess(Decode(picture.Index, picture.File, cancellationToken), cancellationToken);

    /// <summary>Reads a picture as far as its header.</summary>
    /// <exception cref="PictureException">The bytes are no picture that can be read.</exception>
    public static void Identify(int index, byte[] file)
    {
        try
        {
            _ = ImageDecoder.Identify(file);
        }
        catch (ImageFormatException e)
        {
            throw new PictureException(index, e);
        }
    }

    private RgbImage Decode(int index, byte[] file, CancellationToken cancellationToken)
    {
        BeforeDecode?.Invoke();
        long start = instruments.Now();
        StageProfiler.HostStage stage = profiler.Host(ProfilingStage.DecodePicture);
        try
        {
            RgbImage image = ImageDecoder.Decode(file, cancellationToken: cancellationToken);
            stage.End();
            instruments.Decoded(start);
            return image;
        }
        catch (ImageFormatException e)
        {
            throw new PictureException(index, e);
        }
    }

    private float[] Preprocess(RgbImage image, CancellationToken cancellationToken)
    {
        long start = instruments.Now();
        StageProfiler.HostStage stage = profiler.Host(ProfilingStage.Preprocess);
        float[] values = _preprocessor.Run(image, cancellationToken).Values;
        stage.End();
        instruments.Preprocessed(start);
        return values;
    }
}
