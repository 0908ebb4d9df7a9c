using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using IlgpuLlava.Model.Checkpoints;
using static IlgpuLlava.Model.Checkpoints.CheckpointErrorKind;

namespace IlgpuLlava.Model.Tests.Checkpoints;

/// <summary>Malformed safetensors files: each gives its own typed error before any data is read.</summary>
public class HeaderFaultTests
{
    private Scratch _scratch = null!;

    [SetUp]
    public void SetUp() => _scratch = new Scratch();

    [TearDown]
    public void TearDown() => _scratch.Dispose();

    [Test]
    public void Fault001_EmptyFile() => Expect(_scratch.Write("x", []), HeaderTooSmall);

    [Test]
    public void Fault002_SevenBytes() => Expect(_scratch.Write("x", new byte[7]), HeaderTooSmall);

    [TestCase(9ul)]
    [TestCase(99_999_999ul)]
    public void Fault003_HeaderLongerThanFile(ulong length)
    {
        (CheckpointException error, long bytes) = Measure(length);
        Assert.That(error.Kind, Is.EqualTo(InvalidHeaderLength));
        Assert.That(bytes, Is.LessThan(1_000_000), "refused before a buffer is taken");
    }

    [TestCase(100_000_001ul)]
    [TestCase(1ul << 63)]
    [TestCase(ulong.MaxValue)]
    public void Fault004_HeaderTooLarge(ulong length)
    {
        (CheckpointException error, long bytes) = Measure(length);
        Assert.That(error.Kind, Is.EqualTo(HeaderTooLarge));
        Assert.That(bytes, Is.LessThan(1_000_000), "refused before a buffer is taken");
    }

    [TestCase("""{"!":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""")]
    [TestCase("""{"a":{"dtype":"!","shape":[0],"data_offsets":[0,0]}}""")]
    [TestCase("""{"__metadata__":{"a":"!"}}""")]
    [TestCase("""{"__metadata__":{"!":"a"}}""")]
    public void Fault005_NotUtf8(string header)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(header);
        bytes[bytes.IndexOf((byte)'!')] = 0xFF;
        Expect(_scratch.Safetensors(bytes), InvalidHeader);
    }

    [Test]
    public void Fault005_HalfASurrogatePair() =>
        Expect(_scratch.Safetensors("""{"__metadata__":{"a":"\ud800"}}"""), InvalidHeaderDeserialization);

    [TestCase("{", InvalidHeaderDeserialization)]
    [TestCase("{]", InvalidHeaderDeserialization)]
    [TestCase("{}{}", InvalidHeaderDeserialization)]
    [TestCase("{},", InvalidHeaderDeserialization)]
    [TestCase("""{"a":1}""", TensorInvalidInfo)]
    [TestCase("""{"a":null}""", TensorInvalidInfo)]
    [TestCase("""{"a":{}}""", TensorInvalidInfo)]
    [TestCase("[]", InvalidHeaderStart)]
    [TestCase("1", InvalidHeaderStart)]
    [TestCase("null", InvalidHeaderStart)]
    [TestCase("hello", InvalidHeaderStart)]
    [TestCase("", InvalidHeaderStart)]
    public void Fault006_NotTheJsonAskedFor(string header, CheckpointErrorKind kind) => Expect(_scratch.Safetensors(header), kind);

    /// <summary>The format's text says that the header must begin with a brace; its library lets white space through.</summary>
    [TestCase(" {}")]
    [TestCase("\n{}")]
    [TestCase("\uFEFF{}")]
    public void Fault007_LeadingWhiteSpaceIsRefused(string header) => Expect(_scratch.Safetensors(header), InvalidHeaderStart);

    [TestCase("{}")]
    [TestCase("{}   ")]
    [TestCase("""{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}      """)]
    public void Fault008_TrailingSpacesAreAccepted(string header)
    {
        using var file = SafetensorsFile.Open(_scratch.Safetensors(header));
        Assert.That(file.Tensors, Has.Count.EqualTo(header.Length < 10 ? 0 : 1));
    }

    [Test]
    public void Fault008_TrailingZeroIsNotASpace() => Expect(_scratch.Safetensors("{}\0"), InvalidHeaderDeserialization);

    [TestCase("a", "a")]
    [TestCase("a", "\\u0061")]
    public void Fault009_TensorTwice(string one, string other) => Expect(_scratch.Safetensors(
        $$$"""{"{{{one}}}":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"{{{other}}}":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""", 2),
        DuplicateTensor);

    [TestCase("""{"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", TensorInvalidInfo)]
    [TestCase("""{"a":{"dtype":"U8","shape":[1],"shape":[1],"data_offsets":[0,1]}}""", TensorInvalidInfo)]
    [TestCase("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"data_offsets":[0,1]}}""", TensorInvalidInfo)]
    [TestCase("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"more":1}}""", TensorInvalidInfo)]
    [TestCase("""{"__metadata__":{"a":"b","a":"b"}}""", InvalidHeaderDeserialization)]
    [TestCase("""{"__metadata__":{},"__metadata__":{}}""", InvalidHeaderDeserialization)]
    public void Fault010_FieldTwice(string header, CheckpointErrorKind kind) => Expect(_scratch.Safetensors(header, 1), kind);

    [Test]
    public void Fault011_TenTensorsOnOneRange()
    {
        string entries = string.Join(',', Enumerable.Range(0, 10).Select(i => Entry($"t{i}", "F32", "2,2", 0, 16)));
        Expect(_scratch.Safetensors("{" + entries + "}", 16), InvalidOffset);
    }

    [TestCase(1, 5)]
    [TestCase(5, 9)]
    public void Fault012_Hole(int begin, int end) => Expect(_scratch.Safetensors(
        "{" + Entry("b", "U8", "4", begin, end) + (begin == 5 ? "," + Entry("a", "U8", "4", 0, 4) : "") + "}", end), InvalidOffset);

    [Test]
    public void Fault013_BytesAfterTheLastTensor() =>
        Expect(_scratch.Safetensors("{" + Entry("a", "F32", "1", 0, 4) + "}", 5), MetadataIncompleteBuffer);

    [Test]
    public void Fault014_TwoBytesMissing() =>
        Expect(_scratch.Safetensors("{" + Entry("a", "F32", "1", 0, 4) + "}", 2), MetadataIncompleteBuffer);

    [TestCase("[4,0]", InvalidOffset)]
    [TestCase("[-4,0]", TensorInvalidInfo)]
    [TestCase("[-0,4]", TensorInvalidInfo)]
    [TestCase("[0.0,4]", TensorInvalidInfo)]
    [TestCase("[0,4.0]", TensorInvalidInfo)]
    [TestCase("[0,4e0]", TensorInvalidInfo)]
    [TestCase("[0,9223372036854775808]", TensorInvalidInfo)]
    [TestCase("[0,18446744073709551616]", TensorInvalidInfo)]
    [TestCase("[0,1e2]", TensorInvalidInfo)]
    [TestCase("[0]", TensorInvalidInfo)]
    [TestCase("[0,4,4]", TensorInvalidInfo)]
    [TestCase("[\"0\",4]", TensorInvalidInfo)]
    [TestCase("[[0],4]", TensorInvalidInfo)]
    [TestCase("null", TensorInvalidInfo)]
    [TestCase("{}", TensorInvalidInfo)]
    public void Fault015_BadOffsets(string offsets, CheckpointErrorKind kind) =>
        Expect(_scratch.Safetensors($$$"""{"a":{"dtype":"F32","shape":[1],"data_offsets":{{{offsets}}}}}""", 4), kind);

    [TestCase("F32", "2,-2", TensorInvalidInfo)]
    [TestCase("F32", "1.0", TensorInvalidInfo)]
    [TestCase("U8", "4294967296,4294967296", ValidationOverflow)]
    [TestCase("F32", "9223372036854775807", ValidationOverflow)]
    [TestCase("F64", "1152921504606846976", ValidationOverflow)]
    [TestCase("U8", "4294967296,4294967296,0", ValidationOverflow)]
    [TestCase("U8", "9223372036854775807,9223372036854775807,9223372036854775807", ValidationOverflow)]
    public void Fault016_ShapeOverflows(string type, string shape, CheckpointErrorKind kind) =>
        Expect(_scratch.Safetensors("{" + Entry("a", type, shape, 0, 4) + "}", 4), kind);

    [TestCase("F32", "2")]
    [TestCase("F16", "1")]
    [TestCase("U8", "0")]
    [TestCase("U8", "2,3")]
    public void Fault017_OffsetsDisagreeWithShape(string type, string shape) =>
        Expect(_scratch.Safetensors("{" + Entry("a", type, shape, 0, 4) + "}", 4), TensorInvalidInfo);

    [Test]
    public void Fault018_ZeroSizedAndScalar()
    {
        string header = "{" + Entry("zero", "F32", "2,0", 4, 4) + "," + Entry("scalar", "F32", "", 0, 4) + "," + Entry("start", "I64",
            "0", 0, 0) + "}";
        using var file = SafetensorsFile.Open(_scratch.Safetensors(header, 4));
        Assert.That(file.Tensors["zero"].ByteLength, Is.Zero);
        Assert.That(file.Tensors["scalar"].Shape, Is.Empty);
        Assert.That(file.Tensors["scalar"].ElementCount, Is.EqualTo(1));
    }

    [TestCase("F4")]
    [TestCase("F6_E2M3")]
    [TestCase("I4")]
    [TestCase("f32")]
    [TestCase("Q8_0")]
    [TestCase("")]
    public void Fault019_UnknownType(string type) =>
        Assert.That(Expect(_scratch.Safetensors("{" + Entry("a", type, "2", 0, 1) + "}", 1), UnsupportedType).Message,
            Does.Contain("not supported"));

    [TestCase("1")]
    [TestCase("null")]
    [TestCase("{}")]
    [TestCase("""["a"]""")]
    public void Fault020_MetadataThatIsNotText(string value) =>
        Expect(_scratch.Safetensors($$$"""{"__metadata__":{"a":{{{value}}}}}"""), InvalidHeaderDeserialization);

    [TestCase("1")]
    [TestCase("null")]
    [TestCase("[]")]
    public void Fault020_MetadataThatIsNoObject(string value) =>
        Expect(_scratch.Safetensors($$$"""{"__metadata__":{{{value}}}}"""), InvalidHeaderDeserialization);

    [Test]
    public void Fault021_HostileNames()
    {
        string[] names = [new('a', 1 << 20), "a\\u0000b", "a\\nb", "../../etc/passwd", "\\u001b[2J\\u001b]0;title\\u0007", "\\u202eabc",
            "\u2028"];
        foreach (string name in names)
        {
            CheckpointException error = Expect(_scratch.Safetensors("{" + Entry(name, "F32", "2", 0, 4) + "}", 4), TensorInvalidInfo);
            Assert.That(error.Message, Has.Length.LessThan(500));
            Assert.That(error.Message, Does.Not.Contain("\u202e").And.Not.Contain("\u2028"));
        }
        // A name is only a name: none of them is refused for itself.
        using var file = SafetensorsFile.Open(_scratch.Safetensors("{" + Entry("../a", "F32", "1", 0, 4) + "}", 4));
        Assert.That(file.Tensors.Keys, Is.EqualTo(new[] { "../a" }));
    }

    [Test]
    public void Fault022_MillionsOfEntries()
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

    [TestCase("[", "]")]
    [TestCase("{\"a\":", "}")]
    public void Fault023_DeepNesting(string open, string close)
    {
        string deep = string.Concat(Enumerable.Repeat(open, 10_000)) + "1" + string.Concat(Enumerable.Repeat(close, 10_000));
        Expect(_scratch.Safetensors("{\"a\":" + deep + "}"), TensorInvalidInfo);
        Expect(_scratch.Safetensors("{\"a\":{\"shape\":" + deep + "}}"), TensorInvalidInfo);
        Expect(_scratch.Safetensors("{\"__metadata__\":{\"a\":" + deep + "}}"), InvalidHeaderDeserialization);
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

    private static string Entry(string name, string type, string shape, long begin, long end) =>
        $$"""
        "{{name}}":{"dtype":"{{type}}","shape":[{{shape}}],"data_offsets":[{{begin}},{{end}}]}
        """;

    private (CheckpointException Error, long Bytes) Measure(ulong length)
    {
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        bytes[8] = (byte)'{';
        string path = _scratch.Write("x", bytes);
        Scratch.Refusal(path);
        long before = GC.GetAllocatedBytesForCurrentThread();
        CheckpointException error = Scratch.Refusal(path);
        return (error, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static CheckpointException Expect(string path, CheckpointErrorKind kind)
    {
        CheckpointException error = Scratch.Refusal(path);
        Assert.That(error.Kind, Is.EqualTo(kind), error.Message);
        return error;
    }
}
