using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using IlgpuLlava.Runtime.Verification;

namespace IlgpuLlava.Host;

/// <summary><c>verify [DIR]</c>: holds every stage of the computation to a golden that Hugging Face computed.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        Argument<string?> directory = new("DIR")
        {
            Description = "A golden: a checkpoint with cases, a directory with images.json, or one with texts. Default: the bundled model.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string?> tokenizer = new("--tokenizer") { Description = "The SentencePiece model where DIR holds none.", HelpName = "FILE" };
        Option<bool> json = Options.Json("Print one JSON object instead of the table.");
        ModelOptions model = new("Checkpoint that answers the cases of DIR, such as DIR converted. Default: DIR itself.");
        Command command = new("verify", "Compare every stage with reference data, and say which is off.") { directory, tokenizer, json };
        model.AddTo(command);
        command.Validators.Add(result =>
        {
            foreach (SymbolResult? given in (SymbolResult?[])[result.GetResult(directory), result.GetResult(tokenizer)])
            {
                if (given?.Tokens is [{ Value: var path }] && string.IsNullOrWhiteSpace(path))
                    result.AddError($"{(given is ArgumentResult ? "DIR" : "--tokenizer")} is empty; it must be a path.");
            }
        });
        command.SetAction(parsed =>
        {
            using Interrupt interrupt = new();
            VerificationRequest request = new(parsed.GetValue(directory) ?? BundledModel.Resolve(null))
            {
                Model = model.Named(parsed),
                VisionTower = model.VisionTower(parsed),
                TokenizerFile = parsed.GetValue(tokenizer),
                CacheType = model.CacheType(parsed),
                Template = model.Template(parsed),
            };
            TextWriter output = parsed.InvocationConfiguration.Output;
            bool asJson = parsed.GetValue(json);
            VerificationTable table = new(output);
            VerificationSummary summary =
                Verifier.Run(request, () => model.OpenDevice(parsed), asJson ? null : table.Write, interrupt.Token);
            if (asJson)
                output.WriteLine(ToJson(summary));
            else
                table.WriteSummary(summary);
            return summary.Passed ? ExitCode.Done : throw new UserException(Describe(summary));
        });
        return command;
    }

    private static string Describe(VerificationSummary summary) =>
        summary.Rows.FirstOrDefault(r => r.Status == VerificationStatus.Failed) is { } first
        ? $"{summary.Failed} of {summary.Compared} comparisons failed, the first {first.Stage} of {first.Case}."
        : "Nothing could be compared: the golden holds only parts that are not known to this version.";

    private static string ToJson(VerificationSummary summary) => JsonSerializer.Serialize(
        new
        {
            passed = summary.Passed,
            compared = summary.Compared,
            failed = summary.Failed,
            not_known = summary.NotKnown,
            rows = summary.Rows.Select(r => new
            {
                @case = r.Case,
                stage = r.Stage,
                // JSON has no infinity and no NaN; the status says what they would.
                error = r.Error is { } error && double.IsFinite(error) ? r.Error : null,
                bound = r.Bound,
                status = VerificationTable.Word(r.Status),
                note = r.Note,
            }),
        },
        JsonOutput.Options);
}
