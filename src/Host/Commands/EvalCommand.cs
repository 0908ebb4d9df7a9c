using System.CommandLine;
using System.Text.Json;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host;

/// <summary><c>eval FILE.jsonl</c>: asks every question of a file and counts the exact answers.</summary>
internal static class EvalCommand
{
    public static Command Create()
    {
        Argument<string> file = new("FILE.jsonl")
        {
            Description = "Lines of {\"image\", \"question\", \"answer\", \"kind\"}; paths are relative to the file.",
        };
        Option<int> maxTokens = Options.Integer("--max-tokens", "Most tokens of an answer.", 96, 1, int.MaxValue);
        Option<bool> json = Options.Json("End standard output with one JSON line.");
        ModelOptions model = new();
        Command command = new("eval", "Ask the questions of a file and count the right answers.") { file, maxTokens, json };
        model.AddTo(command);
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(file)!;
            IReadOnlyList<EvalQuestion> questions = EvalQuestion.Read(path);
            using Interrupt interrupt = new();
            using ComputeDevice device = model.OpenDevice(parsed);
            using Generator generator = model.Load(parsed, device, interrupt.Token);
            GenerationOptions options = new() { MaxTokens = parsed.GetValue(maxTokens) };
            EvalScore score = Ask(generator, options, path, questions, parsed.InvocationConfiguration.Error, interrupt.Token);
            TextWriter output = parsed.InvocationConfiguration.Output;
            Print(score, output);
            if (parsed.GetValue(json))
                output.WriteLine(JsonSerializer.Serialize(score.ToJson(), JsonOutput.Options));
            return ExitCode.Done;
        });
        return command;
    }

    private static EvalScore Ask(
        Generator generator,
        GenerationOptions options,
        string path,
        IReadOnlyList<EvalQuestion> questions,
        TextWriter progress,
        CancellationToken cancellationToken)
    {
        EvalScore score = new();
        for (int i = 0; i < questions.Count; i++)
        {
            EvalQuestion question = questions[i];
            string answer;
            try
            {
                Conversation conversation = new();
                conversation.AddUser(question.Question, Pictures.Read(question.Images));
                answer = generator.Generate(conversation, options, cancellationToken: cancellationToken).Text;
            }
            catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
            {
                string message = e is PictureException picture
                    ? $"{question.Images[picture.Index]}: {e.InnerException!.Message}"
                    : e.Message;
                throw new UserException($"{path}, line {question.Line}: {message}", innerException: e);
            }
            // An answer that was cut short by Ctrl-C is not scored.
            cancellationToken.ThrowIfCancellationRequested();
            if (!score.Add(question, answer))
            {
                string said = EvalScore.Fold(answer), expected = EvalScore.Fold(question.Answer);
                progress.WriteLine($"line {question.Line}: {question.Question} -> {said} (expected {expected})");
            }
            if ((i + 1) % 50 == 0 || i + 1 == questions.Count)
                progress.WriteLine($"{i + 1} of {questions.Count}, {score.Right} right");
        }
        return score;
    }

    private static void Print(EvalScore score, TextWriter output)
    {
        foreach ((string kind, EvalScore.Tally tally) in score.Kinds)
            output.WriteLine($"{kind,-12} {tally.Right,5} of {tally.Count,5}  {tally.Share,7:P1}");
        output.WriteLine($"{"all",-12} {score.Right,5} of {score.Count,5}  {score.Accuracy,7:P1}");
        if (score.Agreement is { } agreement)
            output.WriteLine($"equal to Hugging Face's answer: {agreement:P1}");
    }
}
