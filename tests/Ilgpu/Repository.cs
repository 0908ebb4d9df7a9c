namespace IlgpuLlava.Ilgpu.Tests;

/// <summary>Finds the files of the repository.</summary>
internal static class Repository
{
    /// <summary>The folder that holds IlgpuLlava.sln.</summary>
    public static string Root { get; } = RepositoryRoot.Path;
}
