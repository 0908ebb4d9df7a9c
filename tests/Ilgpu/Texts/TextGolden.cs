namespace IlgpuLlava.Ilgpu.Tests.Texts;

/// <summary>
/// Texts that are kept beside the tests, so that a change of what is emitted shows in review. <c>REWRITE_TEXTS=1</c> writes them anew.
/// </summary>
internal static class TextGolden
{
    private const string Rewrite = "REWRITE_TEXTS";
    private static readonly string s_folder = Path.Combine(Repository.Root, "tests", "Ilgpu", "Texts", "Kept");

    private static string Compiler => Path.Combine(s_folder, "compiler.txt");

    /// <summary>Fails with the first lines that differ.</summary>
    public static void Check(string name, string text)
    {
        string path = Path.Combine(s_folder, name);
        string actual = text.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable(Rewrite) is { Length: > 0 })
        {
            Directory.CreateDirectory(s_folder);
            File.WriteAllText(path, actual);
            CompiledBy.Keep(typeof(TextGolden).Assembly, Compiler);
            return;
        }
        Assert.That(File.Exists(path), Is.True, $"{path} is missing; {Rewrite}=1 writes it");
        string kept = File.ReadAllText(path).ReplaceLineEndings("\n");
        if (kept == actual)
            return;
        CompiledBy.Excuse(typeof(TextGolden).Assembly, Compiler);
        Assert.Fail($"{name} is not what is kept; if that is meant, {Rewrite}=1 writes it anew.\n{Difference(kept, actual)}");
    }

    /// <summary>The lines between what both begin and end with, at most 40 of each.</summary>
    internal static string Difference(string kept, string actual)
    {
        string[] a = kept.Split('\n');
        string[] b = actual.Split('\n');
        int begin = 0;
        while (begin < a.Length && begin < b.Length && a[begin] == b[begin])
            begin++;
        int end = 0;
        while (end < a.Length - begin && end < b.Length - begin && a[^(end + 1)] == b[^(end + 1)])
            end++;
        return $"@@ line {begin + 1}\n"
            + string.Concat(a[begin..^end].Take(40).Select(line => $"-{line}\n"))
            + string.Concat(b[begin..^end].Take(40).Select(line => $"+{line}\n"));
    }
}
