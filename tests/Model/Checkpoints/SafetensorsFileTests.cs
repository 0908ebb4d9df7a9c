using System.Diagnostics;
using System.Text;
using IlgpuLlava.Model.Checkpoints;
using static IlgpuLlava.Model.Checkpoints.CheckpointErrorKind;

namespace IlgpuLlava.Model.Tests.Checkpoints;

/// <summary>What a safetensors file may be, and what of its kind no checkpoint of ours could show.</summary>
public class SafetensorsFileTests
{
    private Scratch _scratch = null!;

    [SetUp]
    public void SetUp() => _scratch = new Scratch();

    [TearDown]
    public void TearDown() => _scratch.Dispose();

    [TestCase("{}")]
    [TestCase("{}   ")]
    public void Fault008_AFileMayHoldNothing(string header)
    {
        using var file = SafetensorsFile.Open(_scratch.Safetensors(header));
        Assert.That(file.Tensors, Is.Empty);
    }

    [Test]
    public void Fault018_ZeroSizedAndScalar()
    {
        _scratch.Tensors("x", ("start", "I64", [0]), ("scalar", "F32", []), ("zero", "F32", [2, 0]));
        using var file = SafetensorsFile.Open(_scratch.At("x"));
        Assert.That(file.Tensors["zero"].ByteLength, Is.Zero);
        Assert.That(file.Tensors["scalar"].Shape, Is.Empty);
        Assert.That(file.Tensors["scalar"].ElementCount, Is.EqualTo(1));
    }

    /// <summary>A name is only a name.</summary>
    [Test]
    public void Fault021_ANameMayLookLikeAPath()
    {
        _scratch.Tensors("x", ("../a", "F32", [1]));
        using var file = SafetensorsFile.Open(_scratch.At("x"));
        Assert.That(file.Tensors.Keys, Is.EqualTo(new[] { "../a" }));
    }

    [Test]
    public void Fault022_MillionsOfEntriesTakeLittleMemoryAndCanBeCancelled()
    {
        var header = new StringBuilder("{");
        for (int i = 0; header.Length < 40_000_000; i++)
            header.Append(i == 0 ? "" : ",").Append('"').Append(i).Append("\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}");
        string path = _scratch.Safetensors(header.Append('}').ToString());
        long before = GC.GetAllocatedBytesForCurrentThread();
        Expect(path, TooManyTensors);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(new FileInfo(path).Length + (96L << 20)));

        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.That(() => SafetensorsFile.Open(path, cancelled.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void MissingFilesAndDirectories()
    {
        Expect(_scratch.At("nothing"), NotFound);
        Expect(_scratch.Path, NotFound);
        if (OperatingSystem.IsWindows()) return;
        Process.Start("mkfifo", _scratch.At("pipe")).WaitForExit();
        Expect(_scratch.At("pipe"), HeaderTooSmall);
    }

    private static void Expect(string path, CheckpointErrorKind kind)
    {
        CheckpointException error = Scratch.Refusal(path);
        Assert.That(error.Kind, Is.EqualTo(kind), error.Message);
    }
}
