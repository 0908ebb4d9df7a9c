using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Images;
using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Runtime.Verification;

/// <summary>A checkpoint with <c>cases</c>: each is asked as <c>ask</c> would, with taps.</summary>
internal sealed class CheckpointGolden : IGolden
{
    private readonly string _model;
    private readonly LoadOptions _options;
    private readonly Func<ComputeDevice> _openDevice;
    private readonly IReadOnlyList<GoldenCase> _cases;
    private readonly Arithmetic _arithmetic;

    private CheckpointGolden(VerificationRequest request, Func<ComputeDevice> openDevice, IReadOnlyList<GoldenCase> cases)
    {
        _model = request.Model ?? request.Directory;
        _options = new LoadOptions
        {
            CacheType = request.CacheType,
            Template = request.Template,
            VisionTower = request.VisionTower,
            SentencePieceModel = request.TokenizerFile,
        };
        _openDevice = openDevice;
        _cases = cases;
        _arithmetic = request.Model is null ? Arithmetic.Float32 : ArithmeticOf(request);
    }

    public static CheckpointGolden? Find(VerificationRequest request, Func<ComputeDevice> openDevice)
    {
        string folder = Path.Combine(request.Directory, "cases");
        if (!Directory.Exists(folder))
            return null;
        string[] names = [.. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)];
        return names.Length > 0
            ? new CheckpointGolden(request, openDevice, [.. names.Select(GoldenCase.Load)])
            : throw new GoldenException($"{folder} holds no case: no folder with a case.json.");
    }

    public IEnumerable<VerificationRow> Run(CancellationToken cancellationToken)
    {
        using ComputeDevice device = _openDevice();
        using Generator generator = Generator.Load(_model, device, _options, cancellationToken);
        ChatTemplate template = ChatTemplate.Load(_model, _options.Template, generator.ReadsPictures);
        foreach (GoldenCase golden in _cases)
        {
            foreach (VerificationRow row in Run(golden, generator, template, cancellationToken))
                yield return row;
        }
    }

    private IEnumerable<VerificationRow> Run(
        GoldenCase golden, Generator generator, ChatTemplate template, CancellationToken cancellationToken)
    {
        if (golden.Prompt is not null)
        {
            string prompt = string.Concat(template.Render(golden.Conversation.Turns, addGenerationPrompt: true).Select(s => s.Value));
            yield return Comparison.Text(golden.Name, "prompt", prompt, golden.Prompt);
        }
        CaseTap tap = new(golden.Tensors);
        GenerationResult result;
        try
        {
            // A golden ends a little before its context does, or at a stop token; either way ours may say as much.
            GenerationOptions options = new() { MaxTokens = Math.Max(1, golden.GreedyIds.Length) };
            result = generator.Generate(golden.Conversation, options, null, tap, cancellationToken);
        }
        catch (Exception e) when (e is PromptException or ImageFormatException or GenerationException)
        {
            throw new GoldenException($"Case {golden.Name}: {e.Message}", e);
        }
        cancellationToken.ThrowIfCancellationRequested();
        Arithmetic arithmetic = _arithmetic.Or(Arithmetic.Of(generator.ActivationType)).With(generator.Quantization, generator.CacheType);
        foreach (VerificationRow row in CaseComparison.Rows(golden, tap, result, arithmetic))
            yield return row;
    }

    /// <summary>A golden whose own weights are not there cannot say that a model's are coarser: float32's bounds hold then.</summary>
    private static Arithmetic ArithmeticOf(VerificationRequest request)
    {
        if (!Directory.EnumerateFiles(request.Directory, "*.safetensors").Any())
            return Arithmetic.Float32;
        CheckpointOptions options = new() { VisionTower = request.VisionTower };
        using Checkpoint reference = Checkpoint.Open(request.Directory, options);
        using Checkpoint actual = Checkpoint.Open(request.Model!, options);
        return Arithmetic.Of(reference, actual);
    }
}
