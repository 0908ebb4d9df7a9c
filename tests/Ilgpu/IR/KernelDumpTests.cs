using ILGPU.IR;

namespace IlgpuLlava.Ilgpu.Tests.IR;

/// <summary>The setting of ILGPU_DUMP and the files that it makes.</summary>
public class KernelDumpTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("ilgpu-dump-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("ssa")]
    [TestCase("ssa:")]
    [TestCase("ssa: ")]
    [TestCase("asm:/tmp")]
    [TestCase(":/tmp")]
    [TestCase("ssa,:/tmp")]
    [TestCase("SSA:/tmp")]
    public void UnreadableSettingsAreRefusedByValue(string setting)
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => KernelDump.Parse(setting))!;
        Assert.That(error.Message, Does.Contain($"ILGPU_DUMP='{setting}'").And.Contain("ssa,cl,ptx,il:DIR"));
    }

    [Test]
    public void FilesAreNamedForKernelStepAndStage()
    {
        KernelDump dump = KernelDump.Parse("ssa,il:" + Path.Combine(_folder, "new"));
        dump.WriteFile("ssa", "Kernels.Sum<float>/..", "text", "03-unroll");
        dump.WriteFile("il", "Kernels.Sum", "code", null);
        Assert.That(Names("new"), Is.EqualTo(new[] { "Kernels.Sum.il", "Kernels.Sum_float__...03-unroll.ssa" }));
        Assert.That(File.ReadAllText(Path.Combine(_folder, "new", "Kernels.Sum.il")), Is.EqualTo("code"));
    }

    [Test]
    public void SpecialisationsOfOneNameDoNotOverwriteEachOther()
    {
        KernelDump dump = KernelDump.Parse("il:" + _folder);
        foreach (string text in new[] { "a", "b", "a" })
            dump.WriteFile("il", "Sum", text, null);
        Assert.That(Names(""), Is.EqualTo(new[] { "Sum.il", "Sum~2.il" }));
    }

    [Test]
    public void LongNamesStayApart()
    {
        KernelDump dump = KernelDump.Parse("il:" + _folder);
        string name = new('x', 300);
        dump.WriteFile("il", name + "1", "a", null);
        dump.WriteFile("il", name + "2", "b", null);
        Assert.That(Names(""), Has.Length.EqualTo(2).And.All.Length.LessThan(130));
    }

    [Test]
    public void FoldersThatCannotBeWrittenAreNamed()
    {
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        KernelDump dump = KernelDump.Parse("il:" + file);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => dump.WriteFile("il", "Sum", "a", null))!;
        Assert.That(error.Message, Does.Contain("ILGPU_DUMP").And.Contain(file));
    }

    private string[] Names(string folder) =>
        [.. Directory.GetFiles(Path.Combine(_folder, folder)).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
}
