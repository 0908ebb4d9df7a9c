namespace IlgpuLlava.Host.Tests;

/// <summary>The folder that holds <c>IlgpuLlava.sln</c>, found by walking up from the test assembly.</summary>
internal static class Repository
{
    public static string Root { get; } = RepositoryRoot.Path;

    public static string Model => Path.Combine(Root, "models", "tiny-llava");

    public static string Sample(string name) => Path.Combine(Root, "samples", name);
}
