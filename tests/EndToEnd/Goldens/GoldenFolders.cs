namespace IlgpuLlava.EndToEnd.Tests.Goldens;

/// <summary>The goldens of the repository.</summary>
internal static class GoldenFolders
{
    // Templates and tokenizers that are not supported yet; each goes from here when it is.
    private static readonly string[] _notYet =
    [
        "llava-1.0", "llava-1.5-original-no-tower", "llava-1.6-34b-yi", "llava-1.6-llama3", "llava-1.6-mistral", "llava-1.6-original",
        "spelling-original",
    ];

    public static IEnumerable<string> All => Directory.EnumerateDirectories(RepositoryRoot.Combine("tests", "goldens"))
        .Where(folder => !_notYet.Contains(Path.GetFileName(folder)))
        .Append(RepositoryRoot.Combine("models", "tiny-llava"))
        .Select(folder => Path.GetRelativePath(RepositoryRoot.Path, folder)).Order(StringComparer.Ordinal);

    public static IEnumerable<string> Checkpoints => All.Where(folder => Directory.Exists(RepositoryRoot.Combine(folder, "cases")));

    public static string Golden(string name) => RepositoryRoot.Combine("tests", "goldens", name);
}
