using ILGPU;
using ILGPU.Runtime;
using IlgpuLlava.Model;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Configuration;
using IlgpuLlava.Model.Images;

namespace IlgpuLlava.Runtime;

/// <summary>Pictures as features: the model's CLIP tower and projector without its decoder, whose weights are not loaded. Not for use by
/// two threads at once.</summary>
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

    /// <summary>Loads the tower of a model.</summary>
    /// <param name="directory">A LLaVA checkpoint, converted or not.</param>
    /// <param name="device">Where it computes; it must outlive the embedder.</param>
    /// <param name="visionTower">The directory of a CLIP tower that the checkpoint lacks, or null.</param>
    /// <param name="cancellationToken">Ends loading early.</param>
    /// <exception cref="CheckpointException">The weights or configuration are missing, broken or not supported.</exception>
    public static PictureEmbedder Load(
        string directory, ComputeDevice device, string? visionTower = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(device);
        CheckpointOptions options = new() { VisionTower = visionTower };
        using Checkpoint checkpoint = Checkpoint.Open(directory, options, cancellationToken);
        return new PictureEmbedder(
            VisionTower.Load(checkpoint, device.Accelerator, cancellationToken), checkpoint.Configuration);
    }

    /// <summary>The features of a picture.</summary>
    /// <param name="picture">The file's bytes.</param>
    /// <param name="stage">Which features.</param>
    /// <param name="cancellationToken">Ends the work between two layers.</param>
    /// <exception cref="PictureException">The bytes are no picture that can be read.</exception>
    public PictureFeatures Embed(byte[] picture, EmbeddingStage stage, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
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
