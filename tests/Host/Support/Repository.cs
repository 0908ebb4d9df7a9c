namespace IlgpuLlava.Host.Tests;

/// <summary>The folder that holds <c>IlgpuLlava.sln</c>, found by walking up from the test assembly.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Model => Path.Combine(Root, "models", "tiny-llava");

    public static string Sample(string name) => Path.Combine(Root, "samples", name);

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "IlgpuLlava.sln")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException($"IlgpuLlava.sln is in no folder above {AppContext.BaseDirectory}");
    }
}
