namespace IlgpuLlava.Ilgpu.Tests;

/// <summary>Finds the files of the repository.</summary>
internal static class Repository
{
    /// <summary>The folder that holds IlgpuLlava.sln.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "IlgpuLlava.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException("The tests do not run within the repository.");
    }
}
