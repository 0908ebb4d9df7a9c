using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host;

/// <summary>The turns of one <c>chat</c>.</summary>
internal sealed class ChatSession(Generator generator, GenerationOptions options, string? system, List<byte[]> pictures)
{
    private const string Help = "/image FILE adds a picture to the next question, /new starts over, /quit ends (so does Ctrl-D).";

    private Conversation _conversation = new(system);
    private List<byte[]> _pictures = pictures;

    public int Run(TextReader input, TextWriter output, TextWriter error, bool interactive)
    {
        if (interactive)
            error.WriteLine(Help);
        int exitCode = ExitCode.Done;
        while (true)
        {
            if (interactive)
                error.Write("> ");
            string? line = input.ReadLine();
            if (line is null)
                return exitCode;
            line = line.Trim();
            if (line.Length == 0)
                continue;
            try
            {
                if (line is "/quit" or "/exit")
                    return exitCode;
                if (line[0] == '/')
                    Command(line, error);
                else
                    Answer(line, output);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // A turn that fails is taken back and the conversation goes on; a script learns of it from the exit code.
                int failed = HostProgram.Report(error, e is OperationCanceledException ? "Cancelled." : e.Message, ExitCode.Failed);
                if (!interactive)
                    exitCode = failed;
            }
        }
    }

    private void Command(string line, TextWriter error)
    {
        if (line == "/new")
        {
            _conversation = new Conversation(system);
            _pictures = [];
        }
        else if (line.StartsWith("/image ", StringComparison.Ordinal))
        {
            // A picture that cannot be read is refused here, not with the next question.
            _pictures.Add(Pictures.ReadWhole(line["/image ".Length..].Trim()));
        }
        else
        {
            error.WriteLine(Help);
        }
    }

    private void Answer(string question, TextWriter output)
    {
        using Interrupt interrupt = new();
        Conversation next = _conversation.Copy();
        next.AddUser(question, _pictures);
        TrimmingWriter writer = new(output);
        GenerationResult result;
        try
        {
            result = generator.Generate(next, options, writer.Write, interrupt.Token);
        }
        catch when (writer.HasWritten)
        {
            output.WriteLine();
            throw;
        }
        output.WriteLine();
        next.AddAssistant(result.Text.Trim());
        _conversation = next;
        _pictures = [];
    }
}
