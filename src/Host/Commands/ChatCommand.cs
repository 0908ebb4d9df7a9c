using System.CommandLine;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host;

/// <summary><c>chat [IMAGE...]</c>: questions from the terminal, one after another; keys and values stay between turns.</summary>
internal static class ChatCommand
{
    public static Command Create(TextReader? input)
    {
        Argument<string[]> images = new("IMAGE")
        {
            Description = "Pictures that the first question is about.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<string?> system = new("--system") { Description = "A system text before the conversation.", HelpName = "TEXT" };
        ModelOptions model = new();
        SamplingOptions sampling = new();
        Command command = new("chat", "Talk about pictures, turn by turn.") { images, system };
        model.AddTo(command);
        sampling.AddTo(command);
        command.SetAction(parsed =>
        {
            List<byte[]> pictures = [.. (parsed.GetValue(images) ?? []).Select(Pictures.ReadWhole)];
            using ComputeDevice device = model.OpenDevice(parsed);
            using Generator generator = model.Load(parsed, device, CancellationToken.None);
            string? systemText = parsed.GetValue(system);
            ChatSession session = new(generator, sampling.Read(parsed), string.IsNullOrEmpty(systemText) ? null : systemText, pictures);
            bool interactive = input is null && !Console.IsInputRedirected;
            InvocationConfiguration streams = parsed.InvocationConfiguration;
            return session.Run(input ?? Console.In, streams.Output, streams.Error, interactive);
        });
        return command;
    }
}
