namespace IlgpuLlava.Host;

/// <summary>The model is being loaded, the server stops, or the device is lost.</summary>
internal sealed class BackendUnavailableException(string message) : Exception(message);
