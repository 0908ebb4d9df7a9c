namespace IlgpuLlava.Host;

/// <summary>Measuring cannot begin or end as it is.</summary>
internal sealed class ProfileStateException(string message) : Exception(message);
