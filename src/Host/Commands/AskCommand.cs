using System.CommandLine;
using System.Text.Json;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host;

/// <summary><c>ask [IMAGE...] PROMPT</c>: one question, its answer on standard output.</summary>
internal static class AskCommand
{
    public static Command Create()
    {
        Argument<string[]> arguments = new("IMAGE... PROMPT")
        {
            Description = "Any number of pictures (PNG, JPEG, BMP), then the question as the last argument.",
            Arity = new ArgumentArity(1, 1000),
        };
        Option<string?> system = new("--system") { Description = "A system text before the question.", HelpName = "TEXT" };
        Option<bool> json = Options.Json("Print one JSON object instead of the text.");
        ModelOptions model = new();
        SamplingOptions sampling = new();
        Command command = new("ask", "Ask one question, about pictures or without.") { arguments, system, json };
        model.AddTo(command);
        sampling.AddTo(command);
        command.Validators.Add(result =>
        {
            string[] words = [.. result.GetResult(arguments)?.Tokens.Select(t => t.Value) ?? []];
            if (words.Length == 1 && File.Exists(words[0]))
                result.AddError($"The question is missing: {words[0]} is a picture; write {HostProgram.Name} ask {words[0]} \"QUESTION\".");
        });
        command.SetAction(parsed =>
        {
            string[] words = parsed.GetValue(arguments)!;
            string? systemText = parsed.GetValue(system);
            using Interrupt interrupt = new();
            List<byte[]> pictures = Pictures.Read(words[..^1]);
            using ComputeDevice device = model.OpenDevice(parsed);
            using Generator generator = Generator.Load(model.Directory(parsed), device, interrupt.Token);
            Conversation conversation = new(systemText);
            conversation.AddUser(words[^1], pictures);
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                GenerationResult result = generator.Generate(conversation, sampling.Read(parsed), cancellationToken: interrupt.Token);
                output.WriteLine(ToJson(result, device));
            }
            else
            {
                TrimmingWriter writer = new(output);
                _ = generator.Generate(conversation, sampling.Read(parsed), writer.Write, interrupt.Token);
                output.WriteLine();
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static string ToJson(GenerationResult result, ComputeDevice device) => JsonSerializer.Serialize(
        new
        {
            text = result.Text.Trim(),
            token_ids = result.TokenIds,
            prompt_tokens = result.PromptTokens,
            image_tokens = result.ImageTokens,
            finish_reason = result.FinishReason.ToString().ToLowerInvariant(),
            device = device.Name,
            times_ms = new
            {
                picture = Milliseconds(result.Times.Picture),
                vision = Milliseconds(result.Times.Vision),
                prefill = Milliseconds(result.Times.Prefill),
                decode = Milliseconds(result.Times.Decode),
            },
        },
        JsonOutput.Options);

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}
