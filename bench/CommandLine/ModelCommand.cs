using System.CommandLine;

namespace IlgpuLlava.Bench;

/// <summary><c>bench model</c>.</summary>
internal static class ModelCommand
{
    public static Command Create() => new("model", "A random Llama of a billion parameters.");
}
