namespace IlgpuLlava.Bench;

/// <summary>The checkout that pictures and questions are taken from.</summary>
internal static class Repository
{
    /// <summary>A path below the folder that holds <c>IlgpuLlava.sln</c>: above this program, or above the current folder.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static string Combine(params string[] parts)
    {
        foreach (string start in (string[])[AppContext.BaseDirectory, Environment.CurrentDirectory])
        {
            for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "IlgpuLlava.sln")))
                    return Path.Combine([folder.FullName, .. parts]);
            }
        }
        throw new DirectoryNotFoundException("The pictures are the repository's: run this program in a checkout of it.");
    }
}
