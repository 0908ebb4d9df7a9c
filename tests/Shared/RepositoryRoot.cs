namespace IlgpuLlava.Tests;

/// <summary>The folder that holds <c>IlgpuLlava.sln</c>, found by walking up from the test assembly.</summary>
internal static class RepositoryRoot
{
    public static string Path { get; } = Find();

    public static string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "IlgpuLlava.sln")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException($"IlgpuLlava.sln is in no folder above {AppContext.BaseDirectory}");
    }
}
