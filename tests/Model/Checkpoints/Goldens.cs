namespace IlgpuLlava.Model.Tests.Checkpoints;

/// <summary>Where the repository's checkpoints lie.</summary>
internal static class Goldens
{
    public static string Root { get; } = RepositoryRoot.Path;

    /// <summary>Every checkpoint in Hugging Face's layout.</summary>
    public static IEnumerable<string> Checkpoints => Directory.GetDirectories(Path.Combine(Root, "tests/goldens"))
        .Where(d => Path.GetFileName(d) is var n && (n.StartsWith("llava-1.5") || n.StartsWith("spelling")) && n is not
            ("llava-1.5-original-no-tower" or "spelling-original"))
        .Append(Path.Combine(Root, "models/tiny-llava")).Order(StringComparer.Ordinal).Select(d => Path.GetRelativePath(Root, d));

    public static string At(string relative) => Path.Combine(Root, relative);
}
