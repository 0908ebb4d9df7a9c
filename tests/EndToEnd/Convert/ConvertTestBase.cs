namespace IlgpuLlava.EndToEnd.Tests.Convert;

/// <summary>Gives each test an empty directory.</summary>
public abstract class ConvertTestBase
{
    private string _scratch = "";

    [SetUp]
    public void SetUp() => _scratch = Directory.CreateTempSubdirectory("ilgpu-llava-convert-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_scratch, recursive: true);

    protected string At(string name) => Path.Combine(_scratch, name);

    /// <summary>What lies in the directory, hidden names too.</summary>
    protected string[] Entries => [.. Directory.EnumerateFileSystemEntries(_scratch, "*", new EnumerationOptions { AttributesToSkip = 0 })
        .Select(e => Path.GetFileName(e)!).Order(StringComparer.Ordinal)];

    /// <summary>A copy of the bundled checkpoint that a test may damage.</summary>
    protected string CopyTiny()
    {
        Directory.CreateDirectory(At("from"));
        foreach (string file in Directory.GetFiles(ConvertRun.Tiny)) File.Copy(file, Path.Combine(At("from"), Path.GetFileName(file)));
        return At("from");
    }
}
