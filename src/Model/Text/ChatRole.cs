namespace IlgpuLlava.Model.Text;

/// <summary>Who speaks in a turn of a conversation.</summary>
public enum ChatRole
{
    /// <summary>Instructions that hold for the whole conversation.</summary>
    System,

    /// <summary>The person who asks.</summary>
    User,

    /// <summary>The model.</summary>
    Assistant,
}
