using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Runtime;

/// <summary>Turns of text and pictures, oldest first.</summary>
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

    /// <summary>The turns.</summary>
    public IReadOnlyList<ChatTurn> Turns => _turns;

    /// <summary>The bytes (PNG, JPEG or BMP) of all pictures, in the order of the turns' image parts.</summary>
    public IReadOnlyList<byte[]> Pictures => _pictures;

    /// <summary>Adds a question, its pictures before its text.</summary>
    /// <param name="question">The text.</param>
    /// <param name="pictures">Bytes of the pictures it is about.</param>
    public void AddUser(string question, IReadOnlyList<byte[]>? pictures = null)
    {
        _turns.Add(ChatTurn.User(question, pictures?.Count ?? 0));
        _pictures.AddRange(pictures ?? []);
    }

    /// <summary>Adds an answer.</summary>
    /// <param name="answer">The text.</param>
    public void AddAssistant(string answer) => _turns.Add(ChatTurn.Assistant(answer));

    /// <summary>Another conversation of the same turns.</summary>
    public Conversation Copy() => new(_turns, _pictures);
}
