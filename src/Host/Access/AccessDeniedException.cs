namespace IlgpuLlava.Host;

/// <summary>A request without a key, or with a wrong one.</summary>
internal sealed class AccessDeniedException(string message) : Exception(message);
