using IlgpuLlava.Kernels;
using IlgpuLlava.Model;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Runtime;

/// <summary>A model on a device with its tokenizer and template, which fit together.</summary>
internal sealed class LoadedModel : IDisposable
{
    private LoadedModel(LlavaModel model, Tokenizer tokenizer, ChatTemplate template)
    {
        Model = model;
        Tokenizer = tokenizer;
        Prompts = new PromptBuilder(tokenizer, template);
        if (model.Configuration.ImageTokenId is { } imageToken && Prompts.ImageTokenId != imageToken)
        {
            throw new CheckpointException(
                CheckpointErrorKind.InvalidConfiguration,
                $"config.json: image_token_index is {imageToken}, "
                    + $"but the tokenizer's {ChatTemplate.ImagePlaceholder} is {Prompts.ImageTokenId}.");
        }
    }

    public LlavaModel Model { get; }

    public Tokenizer Tokenizer { get; }

    public PromptBuilder Prompts { get; }

    /// <summary>Tokens that may be said: rows beyond the tokenizer's pieces pad the matrix and hold random weights.</summary>
    public int Vocabulary => Math.Min(Tokenizer.VocabularySize, Model.VocabularySize);

    /// <summary>Loads a model.</summary>
    /// <param name="directory">A checkpoint as Hugging Face saves it, or converted.</param>
    /// <param name="device">Where it computes.</param>
    /// <param name="sentencePieceModel">The tokenizer where the directory lacks one, or null.</param>
    /// <param name="cacheType">How keys and values are stored; null for what serves the model best.</param>
    /// <param name="cancellationToken">Ends loading early.</param>
    public static LoadedModel Load(
        string directory, ComputeDevice device, string? sentencePieceModel, ElementType? cacheType, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(device);
        using Checkpoint checkpoint = Checkpoint.Open(directory, cancel: cancellationToken);
        Tokenizer tokenizer = Tokenizer.Load(directory, sentencePieceModel);
        ChatTemplate template = ChatTemplate.Load(directory);
        LlavaModel model = LlavaModel.Load(checkpoint, device.Accelerator, cancellationToken);
        try
        {
            if (cacheType is { } type)
                model.CacheType = type;
            return new LoadedModel(model, tokenizer, template);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();
}
