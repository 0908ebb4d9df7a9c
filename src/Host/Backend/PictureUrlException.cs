namespace IlgpuLlava.Host;

/// <summary>A picture's address may not be fetched. The message goes to the client.</summary>
internal sealed class PictureUrlException(string message) : Exception(message);
