using System.CommandLine;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host;

/// <summary>The options of sampling, the same wherever an answer is made.</summary>
internal sealed class SamplingOptions
{
    private readonly Option<int> _maxTokens;
    private readonly Option<float> _temperature = Options.Number(
        "--temperature", "0 takes the most probable token; higher values vary more.", "T", 0, v => v >= 0, "0 or more");
    private readonly Option<float> _topP = Options.Number(
        "--top-p", "Sample among the most probable tokens that reach P together.", "P", 1, v => v is > 0 and <= 1, "above 0 and at most 1");
    private readonly Option<int> _topK = Options.Integer(
        "--top-k", "Sample among the K most probable tokens; 0 for all.", 0, 0, int.MaxValue, "K");
    private readonly Option<ulong> _seed = Options.Seed();

    public SamplingOptions(int maxTokens = 512) =>
        _maxTokens = Options.Integer("--max-tokens", "Most tokens of an answer.", maxTokens, 1, int.MaxValue);

    public void AddTo(Command command)
    {
        command.Add(_maxTokens);
        command.Add(_temperature);
        command.Add(_topP);
        command.Add(_topK);
        command.Add(_seed);
    }

    public GenerationOptions Read(ParseResult parsed) => new()
    {
        MaxTokens = parsed.GetValue(_maxTokens),
        Temperature = parsed.GetValue(_temperature),
        TopP = parsed.GetValue(_topP),
        TopK = parsed.GetValue(_topK),
        Seed = parsed.GetValue(_seed),
    };
}
