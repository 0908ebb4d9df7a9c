namespace IlgpuLlava.Runtime;

/// <summary>A picture of a request, as far as the host prepared it.</summary>
/// <param name="Index">Its place in the conversation.</param>
/// <param name="File">Its bytes.</param>
/// <param name="Seen">Its key and layout.</param>
/// <param name="Values">The tower's input [tiles, 3, height, width]; null where the features were known.</param>
internal sealed record PreparedPicture(int Index, byte[] File, SeenPicture Seen, float[]? Values)
{
    /// <summary>Its name, see <see cref="PictureKey"/>.</summary>
    public string Key => Seen.Key;
}
