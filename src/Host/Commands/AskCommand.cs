using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host;

/// <summary><c>ask [IMAGE...] PROMPT</c>: one question, its answer on standard output.</summary>
internal static class AskCommand
{
    public static Command Create()
    {
        Argument<string[]> words = Question.Argument();
        Option<string?> system = new("--system") { Description = "A system text before the question.", HelpName = "TEXT" };
        Option<bool> json = Options.Json("Print one JSON object: text, token ids, counts, device and times.");
        ModelOptions model = new();
        SamplingOptions sampling = new();
        Command command = new("ask", "Ask one question, about pictures or without.") { words, system, json };
        model.AddTo(command);
        sampling.AddTo(command);
        Question.Validate(command, words);
        command.SetAction(parsed =>
        {
            using Interrupt interrupt = new();
            Question question = new(parsed.GetValue(words)!, parsed.GetValue(system));
            long start = Stopwatch.GetTimestamp();
            using ComputeDevice device = model.OpenDevice(parsed);
            using Generator generator = model.Load(parsed, device, interrupt.Token);
            TimeSpan load = Stopwatch.GetElapsedTime(start);
            TextWriter output = parsed.InvocationConfiguration.Output;
            GenerationOptions options = sampling.Read(parsed);
            if (parsed.GetValue(json))
            {
                output.WriteLine(ToJson(question.Ask(generator, options, null, interrupt.Token), device, load));
                return ExitCode.Done;
            }
            TrimmingWriter writer = new(output);
            try
            {
                _ = question.Ask(generator, options, writer.Write, interrupt.Token);
            }
            catch when (writer.HasWritten)
            {
                output.WriteLine();
                throw;
            }
            output.WriteLine();
            return ExitCode.Done;
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
