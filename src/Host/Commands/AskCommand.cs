using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host;

/// <summary><c>ask [IMAGE...] PROMPT</c>: one question, its answer on standard output.</summary>
internal static class AskCommand
{
    /// <summary>How help names the arguments, which the library takes as one.</summary>
    public const string ArgumentName = "[IMAGE...] PROMPT";

    public static Command Create()
    {
        Argument<string[]> arguments = new(ArgumentName)
        {
            Description = "Any number of pictures (PNG, JPEG, BMP), then the question as the last argument.",
            Arity = new ArgumentArity(0, 1000),
        };
        Option<string?> system = new("--system") { Description = "A system text before the question.", HelpName = "TEXT" };
        Option<bool> json = Options.Json("Print one JSON object: text, token ids, counts, device and times.");
        ModelOptions model = new();
        SamplingOptions sampling = new();
        Command command = new("ask", "Ask one question, about pictures or without.") { arguments, system, json };
        model.AddTo(command);
        sampling.AddTo(command);
        command.Validators.Add(result =>
        {
            string[] words = [.. result.GetResult(arguments)?.Tokens.Select(t => t.Value) ?? []];
            if (words.Length == 0)
                result.AddError($"The question is missing; write {HostProgram.Name} ask [IMAGE...] \"QUESTION\".");
            else if (words.Length == 1 && File.Exists(words[0]))
                result.AddError($"The question is missing: {words[0]} is a file; write {HostProgram.Name} ask {words[0]} \"QUESTION\".");
            else if (string.IsNullOrWhiteSpace(words[^1]))
                result.AddError("The question is empty.");
        });
        command.SetAction(parsed =>
        {
            string[] words = parsed.GetValue(arguments)!;
            using Interrupt interrupt = new();
            string[] paths = words[..^1];
            string? systemText = parsed.GetValue(system);
            Conversation conversation = new(string.IsNullOrEmpty(systemText) ? null : systemText);
            conversation.AddUser(words[^1], Pictures.Read(paths));
            long start = Stopwatch.GetTimestamp();
            using ComputeDevice device = model.OpenDevice(parsed);
            using Generator generator = model.Load(parsed, device, interrupt.Token);
            TimeSpan load = Stopwatch.GetElapsedTime(start);
            TextWriter output = parsed.InvocationConfiguration.Output;
            GenerationOptions options = sampling.Read(parsed);
            if (parsed.GetValue(json))
            {
                output.WriteLine(ToJson(Answer(null), device, load));
                return ExitCode.Done;
            }
            TrimmingWriter writer = new(output);
            try
            {
                _ = Answer(writer.Write);
            }
            catch when (writer.HasWritten)
            {
                output.WriteLine();
                throw;
            }
            output.WriteLine();
            return ExitCode.Done;

            GenerationResult Answer(Action<string>? onText)
            {
                try
                {
                    return generator.Generate(conversation, options, onText, interrupt.Token);
                }
                catch (PictureException e)
                {
                    throw new UserException($"{paths[e.Index]}: {e.InnerException!.Message}");
                }
            }
        });
        return command;
    }

    private static string ToJson(GenerationResult result, ComputeDevice device, TimeSpan load) => JsonSerializer.Serialize(
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
                load = Milliseconds(load),
                picture = Milliseconds(result.Times.Picture),
                vision = Milliseconds(result.Times.Vision),
                prefill = Milliseconds(result.Times.Prefill),
                decode = Milliseconds(result.Times.Decode),
            },
        },
        JsonOutput.Options);

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}
