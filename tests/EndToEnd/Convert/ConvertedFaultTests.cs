using System.Text;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.EndToEnd.Tests.Convert;

/// <summary>Damage to a converted file never goes unnoticed.</summary>
public class ConvertedFaultTests : ConvertTestBase
{
    private string FilePath => Path.Combine(At("to"), CheckpointConverter.FileName);

    [Test]
    public void Fault032_OneFlippedBitInTheHeader()
    {
        byte[] sound = Convert();
        int header = 8 + (int)BitConverter.ToInt64(sound);
        var random = new Random(32);
        // Every bit of the length and of the first entries, and a sample of the others.
        IEnumerable<int> bits = Enumerable.Range(0, 8 * 160).Concat(Enumerable.Range(0, 800).Select(_ => random.Next(8 * header)));
        foreach (int bit in bits)
        {
            Flip(bit / 8, bit % 8);
            Assert.That(() => ReadAll(), Throws.InstanceOf<CheckpointException>(), $"bit {bit % 8} of byte {bit / 8}");
            Flip(bit / 8, bit % 8);
        }
        Assert.That(ReadAll, Throws.Nothing);
    }

    [Test]
    public void Fault032_OneFlippedBitInTheData()
    {
        byte[] sound = Convert();
        int header = 8 + (int)BitConverter.ToInt64(sound);
        var random = new Random(33);
        IEnumerable<int> places = Enumerable.Range(0, 12).Select(_ =>
            random.Next(header, sound.Length)).Append(header).Append(sound.Length - 1);
        foreach (int at in places)
        {
            int bit = random.Next(8);
            Flip(at, bit);
            CheckpointException error = Assert.Throws<CheckpointException>(ReadAll)!;
            Assert.That(error.Kind, Is.EqualTo(CheckpointErrorKind.ChecksumMismatch).Or.EqualTo(CheckpointErrorKind.NonFinite));
            Flip(at, bit);
        }
    }

    [Test]
    public void Fault032_AnyOrderOfReadingIsChecked()
    {
        byte[] sound = Convert();
        Flip(sound.Length - 1, 0);
        using var checkpoint = Checkpoint.Open(At("to"));
        using var file = SafetensorsFile.Open(FilePath);
        string last = file.Tensors.Values.Last().Name;
        byte[] byteOfIt = new byte[2];
        Assert.That(() => checkpoint.Read(last, 2, byteOfIt), Throws.InstanceOf<CheckpointException>(), "not from the begin");
        Assert.That(() => checkpoint.Read(last, 0, byteOfIt), Throws.Nothing, "a first piece");
        Assert.That(() => checkpoint.Read(last, 0, byteOfIt), Throws.InstanceOf<CheckpointException>(), "the same again");
    }

    [TestCase("\"version\":\"1\"", "\"version\":\"2\"", CheckpointErrorKind.NewerFormat, "newer than this build")]
    [TestCase("\"version\":\"1\"", "\"version\":\"9\"", CheckpointErrorKind.NewerFormat, "newer than this build")]
    [TestCase("\"version\":\"1\"", "\"version\":\"0\"", CheckpointErrorKind.InvalidFormat, "version")]
    [TestCase("\"version\":\"1\"", "\"version\":\"x\"", CheckpointErrorKind.InvalidFormat, "version")]
    [TestCase("\"format\":\"ilgpu-llava\"", "\"format\":\"ilgpu-pizza\"", CheckpointErrorKind.InvalidFormat, "format")]
    [TestCase("\"header\":\"", "\"heater\":\"", CheckpointErrorKind.ChecksumMismatch, "header")]
    [TestCase("spelling-v5: ", "spelling-v4: ", CheckpointErrorKind.ChecksumMismatch, "header")]
    public void Fault033_VersionAndFormat(string from, string to, CheckpointErrorKind kind, string named)
    {
        byte[] file = Convert();
        int at = file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(from));
        Encoding.ASCII.GetBytes(to).CopyTo(file, at);
        File.WriteAllBytes(FilePath, file);
        CheckpointException error = Assert.Throws<CheckpointException>(ReadAll)!;
        Assert.That(error.Kind, Is.EqualTo(kind));
        Assert.That(error.Message, Does.Contain(named));
    }

    private byte[] Convert()
    {
        string from = Path.Combine(ConvertRun.Root, "tests/goldens/spelling-v5");
        Assert.That(ConvertRun.Inside(from, At("to")).ExitCode, Is.Zero);
        return File.ReadAllBytes(FilePath);
    }

    private void Flip(int at, int bit)
    {
        using var file = new FileStream(FilePath, FileMode.Open);
        file.Position = at;
        int value = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(value ^ (1 << bit)));
    }

    private void ReadAll()
    {
        using var checkpoint = Checkpoint.Open(At("to"));
        foreach (TensorInfo info in checkpoint.Tensors) checkpoint.Read(info.Name, 0, new byte[info.ByteLength]);
    }
}
