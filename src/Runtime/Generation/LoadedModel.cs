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
        Prompts = new PromptBuilder(tokenizer, template, model.Configuration.HasVision);
        // The original layout names no token: it has none for images.
        if (model.Configuration.ImageTokenId is { } imageToken && (!Prompts.HasImageToken || Prompts.ImageTokenId != imageToken))
        {
            string found = Prompts.HasImageToken
                ? $"the tokenizer's {ChatTemplate.ImagePlaceholder} is {Prompts.ImageTokenId}"
                : $"the tokenizer has no {ChatTemplate.ImagePlaceholder}";
            throw new CheckpointException(
                CheckpointErrorKind.InvalidConfiguration, $"config.json: image_token_index is {imageToken}, but {found}.");
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
    /// <param name="options">What is to be otherwise than the checkpoint suggests.</param>
    /// <param name="cancellationToken">Ends loading early.</param>
    public static LoadedModel Load(
        string directory, ComputeDevice device, LoadOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(options);
        using Checkpoint checkpoint = Checkpoint.Open(
            directory, new CheckpointOptions { VisionTower = options.VisionTower }, cancellationToken);
        checkpoint.CheckHasDecoder();
        // Said before memory is taken, for a system that runs out of it may end the process without a word.
        MemoryPlan.LeastOf(checkpoint, device, options.CacheType).Require(device.AvailableMemory);
        Tokenizer tokenizer = Tokenizer.Load(directory, options.SentencePieceModel);
        ChatTemplate template = ChatTemplate.Load(directory, options.Template, checkpoint.Configuration.HasVision);
        LlavaModel model = LlavaModel.Load(checkpoint, device.Accelerator, cancellationToken);
        try
        {
            if (options.CacheType is { } type)
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
