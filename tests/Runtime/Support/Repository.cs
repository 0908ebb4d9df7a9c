namespace IlgpuLlava.Runtime.Tests;

/// <summary>The folder that holds <c>IlgpuLlava.sln</c>, found by walking up from the test assembly.</summary>
internal static class Repository
{
    public static string Root { get; } = RepositoryRoot.Path;

    public static string Model => Path.Combine(Root, "models", "tiny-llava");

    public static byte[] Sample(string name) => File.ReadAllBytes(Path.Combine(Root, "samples", name));
}
