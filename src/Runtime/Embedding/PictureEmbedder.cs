using ILGPU;
using ILGPU.Runtime;
using IlgpuLlava.Model;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Configuration;
using IlgpuLlava.Model.Images;

namespace IlgpuLlava.Runtime;

/// <summary>Pictures as features: the CLIP tower and projector of a LLaVA without its decoder, whose weights are not loaded, or a CLIP
/// tower alone. Not for use by two threads at once.</summary>
public sealed class PictureEmbedder : IDisposable
{
    private readonly VisionTower _tower;
    private readonly LlavaConfiguration _configuration;
    private readonly Preprocessor _preprocessor;

    private PictureEmbedder(VisionTower tower, LlavaConfiguration configuration)
    {
        (_tower, _configuration) = (tower, configuration);
        _preprocessor = new Preprocessor(configuration.Preprocess);
    }

    /// <summary>Whether there is a projector: a CLIP tower alone has none, and its features are those of the tower.</summary>
    public bool HasProjector => _configuration.Projector != ProjectorKind.None;

    /// <summary>Loads the tower of a model.</summary>
    /// <param name="directory">A checkpoint of LLaVA or of CLIP, converted or not.</param>
    /// <param name="device">Where it computes; it must outlive the embedder.</param>
    /// <param name="visionTower">The directory of a CLIP tower that the checkpoint lacks, or null.</param>
    /// <param name="cancellationToken">Ends loading early.</param>
    /// <exception cref="CheckpointException">The weights or configuration are missing, broken or not supported, or there is no tower.
    /// </exception>
    public static PictureEmbedder Load(
        string directory, ComputeDevice device, string? visionTower = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(device);
        CheckpointOptions options = new() { VisionTower = visionTower };
        using Checkpoint checkpoint = Checkpoint.Open(directory, options, cancellationToken);
        if (!checkpoint.Configuration.HasVision)
        {
            throw new CheckpointException(CheckpointErrorKind.NotSupported,
                $"{directory} reads no pictures: it is a language model alone. Name the directory of a LLaVA, or of a CLIP.");
        }
        return new PictureEmbedder(
            VisionTower.Load(checkpoint, device.Accelerator, cancellationToken), checkpoint.Configuration);
    }

    /// <summary>The features of a picture.</summary>
    /// <param name="picture">The file's bytes.</param>
    /// <param name="stage">Which features.</param>
    /// <param name="cancellationToken">Ends the work between two layers.</param>
    /// <exception cref="PictureException">The bytes are no picture that can be read.</exception>
    /// <exception cref="InvalidOperationException">The stage is the projector, and there is none (<see cref="HasProjector"/>).</exception>
    public PictureFeatures Embed(byte[] picture, EmbeddingStage stage, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (stage == EmbeddingStage.Projector && !HasProjector)
            throw new InvalidOperationException("A CLIP tower alone has no projector.");
        RgbImage image;
        PreprocessedImage prepared;
        try
        {
            image = ImageDecoder.Decode(picture, cancellationToken: cancellationToken);
            prepared = _preprocessor.Run(image, cancellationToken);
        }
        catch (ImageFormatException e)
        {
            throw new PictureException(0, e);
        }
        ArrayView<float> selected = _tower.Encode(prepared.Values, null, cancellationToken);
        if (stage == EmbeddingStage.Clip)
        {
            return new PictureFeatures(
                image.Width, image.Height, [prepared.Tiles, _configuration.TileTokenCount, _configuration.Vision.HiddenSize],
                Read(selected));
        }
        PictureLayout layout = _configuration.LayoutOf(image.Width, image.Height);
        long length = (long)layout.TokenCount * _configuration.Text.HiddenSize;
        using MemoryBuffer1D<float, Stride1D.Dense> features = _tower.Accelerator.Allocate1D<float>(length);
        _tower.Project(selected, layout, features.View);
        return new PictureFeatures(
            image.Width, image.Height, [layout.TokenCount, _configuration.Text.HiddenSize], Read(features.View));
    }

    /// <inheritdoc/>
    public void Dispose() => _tower.Dispose();

    private static float[] Read(ArrayView<float> view)
    {
        float[] values = new float[view.Length];
        view.CopyToCPU(ref values[0], values.Length);
        return values;
    }
}
