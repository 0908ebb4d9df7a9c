using System.CommandLine;
using System.Text.Json;
using IlgpuLlava.Runtime;
using IlgpuLlava.Runtime.Profiling;
using Spectre.Console;

namespace IlgpuLlava.Host;

/// <summary><c>profile [IMAGE...] PROMPT</c>: one question, and what each stage and kernel of its answer took.</summary>
internal static class ProfileCommand
{
    public static Command Create(bool isTerminal)
    {
        Argument<string[]> words = Question.Argument();
        Option<string?> trace = new("--trace")
        {
            Description = "Write a trace that Perfetto and chrome://tracing open.",
            HelpName = "FILE",
        };
        Option<bool> json = Options.Json("Print one JSON object: kernels, stages, roofline.");
        ModelOptions model = new();
        SamplingOptions sampling = new();
        Command command = new("profile", "Show what each stage and kernel of an answer takes.") { words, trace, json };
        model.AddTo(command);
        sampling.AddTo(command);
        Question.Validate(command, words);
        command.Validators.Add(result =>
        {
            if (result.GetResult(trace)?.Tokens is [{ Value: var path }] && string.IsNullOrWhiteSpace(path))
                result.AddError("--trace is empty; it must be a file.");
        });
        command.SetAction(parsed =>
        {
            using Interrupt interrupt = new();
            Question question = new(parsed.GetValue(words)!, system: null);
            using TraceFile? file = TraceFile.Open(parsed.GetValue(trace));
            using ComputeDevice device = model.OpenDevice(parsed, profiling: true);
            using Generator generator = model.Load(parsed, device, interrupt.Token);
            Profile profile = Run(question, generator, device, sampling.Read(parsed), file, interrupt.Token);
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
                output.WriteLine(JsonSerializer.Serialize(profile.ToJson(), JsonOutput.Options));
            else if (isTerminal)
                ProfileTables.Write(profile, AnsiConsole.Console);
            else
                ProfileTables.Write(profile, output);
            return ExitCode.Done;
        });
        return command;
    }

    private static Profile Run(
        Question question,
        Generator generator,
        ComputeDevice device,
        GenerationOptions options,
        TraceFile? file,
        CancellationToken cancellationToken)
    {
        Roofline roofline = Roofline.Measure(device, generator.WeightType, cancellationToken);
        // Once for the kernels to be compiled, of which a step needs all; nothing of it is kept.
        _ = question.Ask(generator, options with { MaxTokens = Math.Min(2, options.MaxTokens) }, null, cancellationToken);
        generator.Clear();
        using ProfilingSession session = new(device, roofline, keepsTrace: file is not null);
        generator.Profiling = session;
        GenerationResult result = question.Ask(generator, options, null, cancellationToken);
        generator.Profiling = null;
        cancellationToken.ThrowIfCancellationRequested();
        ProfilingReport report = session.Report();
        file?.Write(session.WriteTrace);
        return new Profile(device.Name, device.Detail, result, report);
    }
}
