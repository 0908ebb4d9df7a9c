using System.Text.RegularExpressions;

namespace IlgpuLlava.EndToEnd.Tests.House;

/// <summary>
/// Kernels and model use only what ILGPU 1.5.3 has, so that <c>-p:IlgpuPackage=true</c> can build them: what goes beyond it lives in
/// <c>ILGPU.Extensions</c> and in files named <c>*.Extended.cs</c>, which that build leaves out. No other file may name either.
/// </summary>
public partial class PortabilityTests
{
    private static readonly string[] _rooms = ["Kernels", "Model"];

    [TestCaseSource(nameof(_rooms))]
    public void NothingBeyondIlgpuIsNamed(string room)
    {
        foreach ((string file, string text) in Sources(room, extended: false))
            Assert.That(
                text, Does.Not.Contain("Extensions;").And.Not.Contain("ILGPU.Extensions").And.Not.Contain("using static ILGPU."), file);
    }

    [TestCaseSource(nameof(_rooms))]
    public void NothingOfExtendedFilesIsNamed(string room)
    {
        HashSet<string> declared = [.. Sources("Kernels", extended: true).SelectMany(f => Names(f.Text))];
        declared.ExceptWith(Sources("Kernels", extended: false).SelectMany(f => Names(f.Text)));
        Assert.That(declared, Is.Not.Empty, "the Extended files declare nothing");
        foreach ((string file, string text) in Sources(room, extended: false))
            Assert.That(Word().Matches(Comment().Replace(text, "")).Select(m => m.Value).Intersect(declared), Is.Empty, file);
    }

    private static IEnumerable<(string File, string Text)> Sources(string room, bool extended)
    {
        string[] files = [.. Directory.EnumerateFiles(RepositoryRoot.Combine("src", room), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Replace('\\', '/').Contains("/obj/", StringComparison.Ordinal))
            .Where(f => f.EndsWith(".Extended.cs", StringComparison.Ordinal) == extended)];
        Assert.That(extended || files.Length > 0, Is.True, $"no sources of {room} were found");
        return files.Select(f => (f, File.ReadAllText(f)));
    }

    private static IEnumerable<string> Names(string text) => Declaration().Matches(text).Select(m => m.Groups[1].Value);

    [GeneratedRegex(@"(?<=^|[\s])(?:class|struct|interface|enum|record(?:\s+struct)?)\s+([A-Z]\w*)")]
    private static partial Regex Declaration();

    // A member of another type may have a name that one of those types has, too.
    [GeneratedRegex(@"(?<![.\w])[A-Z]\w*(?!\s*[,=]\s*\n)")]
    private static partial Regex Word();

    [GeneratedRegex("//.*|\"(?:[^\"\\\\\n]|\\\\.)*\"")]
    private static partial Regex Comment();
}
