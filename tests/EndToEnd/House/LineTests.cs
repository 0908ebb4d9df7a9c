namespace IlgpuLlava.EndToEnd.Tests.House;

/// <summary>Lines fit beside each other on a screen: at most 140 columns. JSON that a test writes in one line may be longer.</summary>
public class LineTests
{
    private const int Columns = 140;

    [TestCase("src")]
    [TestCase("tests")]
    [TestCase("tools")]
    [TestCase("bench")]
    public void LinesFitTheirWidth(string folder)
    {
        string[] files = [.. Directory.EnumerateFiles(RepositoryRoot.Combine(folder), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Replace('\\', '/').Contains("/obj/", StringComparison.Ordinal))];
        Assert.That(files, Is.Not.Empty);
        string[] wide = [.. files.SelectMany(file => File.ReadLines(file)
            .Select((line, i) => (Text: line, Place: $"{Path.GetRelativePath(RepositoryRoot.Path, file)}:{i + 1}"))
            .Where(line => line.Text.Length > Columns && !line.Text.Contains("\":", StringComparison.Ordinal))
            .Select(line => line.Place))];
        Assert.That(wide, Is.Empty, $"wider than {Columns} columns");
    }
}
