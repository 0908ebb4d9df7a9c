namespace IlgpuLlava.Model.Tests.Checkpoints;

/// <summary>Where the repository's checkpoints lie.</summary>
internal static class Goldens
{
    public static string Root { get; } = RepositoryRoot.Path;

    /// <summary>Every checkpoint, in Hugging Face's layout or the original one.</summary>
    public static IEnumerable<string> Checkpoints => Directory.GetDirectories(Path.Combine(Root, "tests/goldens"))
        .Where(d => File.Exists(Path.Combine(d, "config.json")))
        .Append(Path.Combine(Root, "models/tiny-llava")).Order(StringComparer.Ordinal).Select(d => Path.GetRelativePath(Root, d));

    public static string At(string relative) => Path.Combine(Root, relative);
}
