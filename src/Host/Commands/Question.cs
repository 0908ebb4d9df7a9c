using System.CommandLine;
using System.CommandLine.Parsing;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host;

/// <summary>A question with its pictures, as <c>[IMAGE...] PROMPT</c> names them.</summary>
internal sealed class Question
{
    /// <summary>How help names the arguments, which the library takes as one.</summary>
    public const string ArgumentName = "[IMAGE...] PROMPT";

    private readonly string[] _paths;
    private readonly Conversation _conversation;

    /// <summary>Reads the pictures.</summary>
    /// <param name="words">The pictures' files, then the question.</param>
    /// <param name="system">A system text; null or empty for none.</param>
    /// <exception cref="UserException">A file is missing, unreadable, too large or no picture.</exception>
    public Question(string[] words, string? system)
    {
        _paths = words[..^1];
        _conversation = new Conversation(string.IsNullOrEmpty(system) ? null : system);
        _conversation.AddUser(words[^1], Pictures.Read(_paths));
    }

    /// <summary>The argument.</summary>
    public static Argument<string[]> Argument() => new(ArgumentName)
    {
        Description = "Any number of pictures (PNG, JPEG, BMP), then the question as the last argument.",
        Arity = new ArgumentArity(0, 1000),
    };

    /// <summary>Refuses a command line without a question.</summary>
    public static void Validate(Command command, Argument<string[]> argument) => command.Validators.Add(result =>
    {
        string[] words = [.. result.GetResult(argument)?.Tokens.Select(t => t.Value) ?? []];
        string call = $"{HostProgram.Name} {command.Name}";
        // "ask --model" lacks the value as well, and the user thinks that he gave it.
        if (words.Length == 0 && result.Children.OfType<OptionResult>().FirstOrDefault(LacksValue) is { } option)
            result.AddError($"Required argument missing for option: '{option.Option.Name}'.");
        else if (words.Length == 0)
            result.AddError($"The question is missing; write {call} [IMAGE...] \"QUESTION\".");
        else if (words.Length == 1 && File.Exists(words[0]))
            result.AddError($"The question is missing: {words[0]} is a file; write {call} {words[0]} \"QUESTION\".");
        else if (string.IsNullOrWhiteSpace(words[^1]))
            result.AddError("The question is empty.");
    });

    private static bool LacksValue(OptionResult result) =>
        !result.Implicit && result.Tokens.Count < result.Option.Arity.MinimumNumberOfValues;

    /// <summary>Asks it.</summary>
    /// <exception cref="UserException">A picture cannot be read; its file is named.</exception>
    public GenerationResult Ask(Generator generator, GenerationOptions options, Action<string>? onText, CancellationToken cancellationToken)
    {
        try
        {
            return generator.Generate(_conversation, options, onText, cancellationToken);
        }
        catch (PictureException e)
        {
            throw new UserException($"{_paths[e.Index]}: {e.InnerException!.Message}");
        }
    }
}
