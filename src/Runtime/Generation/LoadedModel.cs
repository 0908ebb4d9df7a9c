using IlgpuLlava.Model;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Configuration;
using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Runtime;

/// <summary>A model on a device with its tokenizer and template, which fit together.</summary>
internal sealed class LoadedModel : IDisposable
{
    private LoadedModel(LlavaModel model, Tokenizer tokenizer, PromptBuilder prompts) =>
        (Model, Tokenizer, Prompts) = (model, tokenizer, prompts);

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
        PromptBuilder prompts = Join(checkpoint.Configuration, tokenizer, template);
        LlavaModel model = LlavaModel.Load(checkpoint, device.Accelerator, cancellationToken);
        try
        {
            if (options.CacheType is { } type)
                model.CacheType = type;
            return new LoadedModel(model, tokenizer, prompts);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    // A tokenizer of another model is told before its weights take memory.
    private static PromptBuilder Join(LlavaConfiguration configuration, Tokenizer tokenizer, ChatTemplate template)
    {
        PromptBuilder prompts = new(tokenizer, template, configuration.HasVision);
        // The original layout names no token: it has none for images.
        if (configuration.ImageTokenId is { } imageToken && (!prompts.HasImageToken || prompts.ImageTokenId != imageToken))
        {
            string found = prompts.HasImageToken
                ? $"the tokenizer's {ChatTemplate.ImagePlaceholder} is {prompts.ImageTokenId}"
                : $"the tokenizer has no {ChatTemplate.ImagePlaceholder}";
            throw Misfit($"image_token_index is {imageToken}, but {found}");
        }
        int rows = configuration.Text.VocabularySize;
        if (tokenizer.LargestPieceId >= rows)
            throw Misfit($"vocab_size is {rows}, but the tokenizer's pieces have ids up to {tokenizer.LargestPieceId}");
        // An added token that no template writes does no harm, whatever its id.
        int largest = prompts.Build([ChatTurn.User("a")], 0).Max();
        if (largest >= rows)
            throw Misfit($"vocab_size is {rows}, but the tokenizer and the chat template {template.Name} write token {largest}");
        return prompts;
    }

    private static CheckpointException Misfit(string what) => new(
        CheckpointErrorKind.InvalidConfiguration, $"config.json: {what}; take the tokenizer's files of the same checkpoint.");

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();
}
