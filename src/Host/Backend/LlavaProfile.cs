namespace IlgpuLlava.Host;

/// <summary>What was measured: a table for people, and trace events in JSON.</summary>
internal sealed record LlavaProfile(string Table, byte[] Trace);
