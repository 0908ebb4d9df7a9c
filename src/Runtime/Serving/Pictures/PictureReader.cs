using System.Collections.Concurrent;
using System.Security.Cryptography;
using IlgpuLlava.Model.Configuration;
using IlgpuLlava.Model.Images;
using IlgpuLlava.Runtime.Profiling;

namespace IlgpuLlava.Runtime;

/// <summary>Decodes and preprocesses pictures on the host. Thread-safe.</summary>
/// <param name="configuration">How to preprocess, and how many tokens a picture becomes.</param>
/// <param name="isKnown">Whether the features of a client's picture of that key are known, so that nothing has to be prepared.</param>
/// <param name="profiler">Sees the stages.</param>
/// <param name="instruments">See how long they take.</param>
internal sealed class PictureReader(
    LlavaConfiguration configuration, Func<string, string, bool> isKnown, StageProfiler profiler, EngineInstruments instruments)
{
    private const int MaxSeen = 4096;

    // Made for the first picture: a model that reads none has no settings for it.
    private readonly Lazy<Preprocessor> _preprocessor = new(() => new Preprocessor(configuration.Preprocess));

    // Whether a file was seen before can be felt in the time its key takes: each client has its own.
    private readonly ConcurrentDictionary<(string Client, string FileHash), SeenPicture> _seen = new();

    /// <summary>For tests: called before a picture is decoded, by the thread that does it.</summary>
    public Action? BeforeDecode { get; set; }

    /// <summary>Prepares a picture.</summary>
    /// <exception cref="PictureException">The bytes are no picture that can be read.</exception>
    public PreparedPicture Read(string client, int index, byte[] file, CancellationToken cancellationToken)
    {
        string fileHash = Convert.ToHexString(SHA256.HashData(file));
        if (_seen.TryGetValue((client, fileHash), out SeenPicture? seen) && isKnown(client, seen.Key))
            return new PreparedPicture(index, file, seen, null);
        RgbImage image = Decode(index, file, cancellationToken);
        if (seen is null)
        {
            seen = SeenPicture.Of(image, configuration);
            if (_seen.Count >= MaxSeen)
                _seen.Clear();
            _seen[(client, fileHash)] = seen;
        }
        return new PreparedPicture(index, file, seen, isKnown(client, seen.Key) ? null : Preprocess(image, cancellationToken));
    }

    /// <summary>The tower's input of a picture, which is prepared now where it was not before.</summary>
    public float[] Values(PreparedPicture picture, CancellationToken cancellationToken) =>
        picture.Values ?? Preprocess(Decode(picture.Index, picture.File, cancellationToken), cancellationToken);

    /// <summary>How many tokens a picture becomes, as far as its header says.</summary>
    /// <exception cref="PictureException">The header is none of a picture that can be read.</exception>
    public int CountTokens(int index, byte[] file)
    {
        try
        {
            return configuration.CountTokens(file);
        }
        catch (ImageFormatException e)
        {
            throw new PictureException(index, e);
        }
    }

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
        float[] values = _preprocessor.Value.Run(image, cancellationToken).Values;
        stage.End();
        instruments.Preprocessed(start);
        return values;
    }
}
