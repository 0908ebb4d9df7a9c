namespace IlgpuLlava.EndToEnd.Tests.Goldens;

/// <summary>The goldens of the repository.</summary>
internal static class GoldenFolders
{
    public static IEnumerable<string> All => Directory.EnumerateDirectories(RepositoryRoot.Combine("tests", "goldens"))
        .Append(RepositoryRoot.Combine("models", "tiny-llava"))
        .Select(folder => Path.GetRelativePath(RepositoryRoot.Path, folder)).Order(StringComparer.Ordinal);

    public static IEnumerable<string> Checkpoints => All.Where(folder => Directory.Exists(RepositoryRoot.Combine(folder, "cases")));

    public static string Golden(string name) => RepositoryRoot.Combine("tests", "goldens", name);
}
