using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Runtime;

/// <summary>Turns of text and pictures, oldest first; or a text that is to be continued as it is.</summary>
public sealed class Conversation
{
    private readonly List<ChatTurn> _turns = [];
    private readonly List<byte[]> _pictures = [];

    /// <summary>An empty conversation.</summary>
    /// <param name="system">System text before the first turn, or null.</param>
    public Conversation(string? system = null)
    {
        if (system is not null)
            _turns.Add(ChatTurn.System(system));
    }

    /// <summary>A conversation of turns as they are.</summary>
    /// <param name="turns">The turns; their image parts stand for <paramref name="pictures"/> in order.</param>
    /// <param name="pictures">The files' bytes of all pictures.</param>
    public Conversation(IEnumerable<ChatTurn> turns, IEnumerable<byte[]> pictures)
    {
        _turns.AddRange(turns);
        _pictures.AddRange(pictures);
    }

    /// <summary>A text that is to be continued as it is: no template is put around it, and no turn can be added.</summary>
    /// <param name="text">The text.</param>
    public static Conversation FromPlainText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new Conversation { PlainText = text };
    }

    /// <summary>The text that is to be continued as it is; null where there are turns.</summary>
    public string? PlainText { get; private init; }

    /// <summary>The turns.</summary>
    public IReadOnlyList<ChatTurn> Turns => _turns;

    /// <summary>The bytes (PNG, JPEG or BMP) of all pictures, in the order of the turns' image parts.</summary>
    public IReadOnlyList<byte[]> Pictures => _pictures;

    /// <summary>Adds a question, its pictures before its text.</summary>
    /// <param name="question">The text.</param>
    /// <param name="pictures">Bytes of the pictures it is about.</param>
    /// <exception cref="InvalidOperationException">It is a text to be continued.</exception>
    public void AddUser(string question, IReadOnlyList<byte[]>? pictures = null)
    {
        CheckHasTurns();
        _turns.Add(ChatTurn.User(question, pictures?.Count ?? 0));
        _pictures.AddRange(pictures ?? []);
    }

    /// <summary>Adds an answer.</summary>
    /// <param name="answer">The text.</param>
    /// <exception cref="InvalidOperationException">It is a text to be continued.</exception>
    public void AddAssistant(string answer)
    {
        CheckHasTurns();
        _turns.Add(ChatTurn.Assistant(answer));
    }

    /// <summary>Another conversation of the same turns.</summary>
    public Conversation Copy() => new(_turns, _pictures) { PlainText = PlainText };

    /// <summary>Its prompt's tokens, one for each picture.</summary>
    /// <exception cref="PromptException">It is no prompt.</exception>
    internal int[] Tokenize(PromptBuilder prompts) =>
        PlainText is { } text ? prompts.BuildPlain(text) : prompts.Build(_turns, _pictures.Count);

    private void CheckHasTurns()
    {
        if (PlainText is not null)
            throw new InvalidOperationException("A text that is to be continued has no turns.");
    }
}
