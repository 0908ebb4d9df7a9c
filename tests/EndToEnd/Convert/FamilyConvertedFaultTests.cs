using IlgpuLlava.Convert;
using IlgpuLlava.EndToEnd.Tests.Goldens;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.EndToEnd.Tests.Convert;

/// <summary>Every family's checkpoint converted, and quantised: damage to it never goes unnoticed, and a disk that is full leaves
/// nothing.</summary>
[TestFixtureSource(typeof(GoldenFolders), nameof(GoldenFolders.Checkpoints))]
public class FamilyConvertedFaultTests(string golden)
{
    private string _scratch = "";

    private string FilePath => Path.Combine(_scratch, "to", CheckpointConverter.FileName);

    [OneTimeSetUp]
    public void SetUp()
    {
        _scratch = Directory.CreateTempSubdirectory("ilgpu-llava-convert-").FullName;
        // Every other one quantised: what is found does not depend on it.
        string[] quantize = golden.Length % 2 == 0 ? [] : ["--quantize", "int8"];
        ConvertRun run = ConvertRun.Inside([RepositoryRoot.Combine(golden), Path.Combine(_scratch, "to"), .. quantize]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
    }

    [OneTimeTearDown]
    public void TearDown() => Directory.Delete(_scratch, recursive: true);

    [Test]
    public void Fault031_ADiskThatIsFull([Values(0, 0.5, 1)] double part)
    {
        var silent = new ProgressReport(TextWriter.Null, plain: true, TimeProvider.System);
        string from = RepositoryRoot.Combine(golden);
        using var source = Checkpoint.Open(from);
        // With room for all weights there is none for the header.
        long space = (long)(new CheckpointConverter(source, null, "").TotalBytes * part);
        var request = new ConversionRequest(from, Path.Combine(_scratch, "full"));
        Assert.That(
            () => Conversion.Run(request, silent, default, file => new FullDisk(file, space)),
            Throws.InstanceOf<IOException>());
        Assert.That(Directory.GetFileSystemEntries(_scratch), Has.Length.EqualTo(1));
    }

    [Test]
    public void Fault032_OneFlippedBitInTheHeader()
    {
        byte[] sound = File.ReadAllBytes(FilePath);
        int header = 8 + (int)BitConverter.ToInt64(sound);
        var random = new Random(32);
        for (int i = 0; i < 120; i++)
        {
            // All of the length first.
            int bit = i < 64 ? i : random.Next(8 * header);
            Flip(bit / 8, bit % 8);
            Assert.That(Open, Throws.InstanceOf<CheckpointException>(), $"bit {bit % 8} of byte {bit / 8}");
            Flip(bit / 8, bit % 8);
        }
        Assert.That(ReadAll, Throws.Nothing);
    }

    [Test]
    public void Fault032_OneFlippedBitInTheData()
    {
        long length = new FileInfo(FilePath).Length;
        int header = HeaderLength();
        var random = new Random(33);
        foreach (long at in (long[])[header, length - 1, random.NextInt64(header, length), random.NextInt64(header, length)])
        {
            int bit = random.Next(8);
            Flip(at, bit);
            CheckpointException error = Assert.Throws<CheckpointException>(ReadAll)!;
            Assert.That(error.Kind, Is.EqualTo(CheckpointErrorKind.ChecksumMismatch).Or.EqualTo(CheckpointErrorKind.NonFinite));
            Assert.That(error.Message, Does.Contain("convert the checkpoint again").Or.Contain("damaged"));
            ConvertRun check = ConvertRun.Inside("check", Path.Combine(_scratch, "to"));
            Assert.That(check.ExitCode, Is.EqualTo(1), "convert check finds it too");
            Flip(at, bit);
        }
    }

    /// <summary>These have no digest: what still is a configuration of these weights is read.</summary>
    [Test]
    public void Fault032_OneFlippedBitInItsConfiguration()
    {
        var random = new Random(34);
        int refused = 0;
        foreach (string name in (string[])["config.json", "ilgpu-llava.json"])
        {
            string path = Path.Combine(_scratch, "to", name);
            byte[] sound = File.ReadAllBytes(path);
            for (int i = 0; i < 60; i++)
            {
                byte[] bad = [.. sound];
                bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
                File.WriteAllBytes(path, bad);
                try
                {
                    Open();
                }
                catch (CheckpointException)
                {
                    refused++;
                }
            }
            File.WriteAllBytes(path, sound);
        }
        Assert.That(refused, Is.GreaterThan(30));
        Assert.That(Open, Throws.Nothing);
    }

    [Test]
    public void Fault033_AVersionOfTheFuture()
    {
        byte[] sound = File.ReadAllBytes(FilePath);
        int at = sound.AsSpan().IndexOf("\"version\":\"1\""u8) + 11;
        Assert.That(at, Is.GreaterThan(11));
        Flip(at, 1);
        CheckpointException error = Assert.Throws<CheckpointException>(Open)!;
        Assert.That((error.Kind, error.Message.Contains("newer than this build")), Is.EqualTo((CheckpointErrorKind.NewerFormat, true)));
        Flip(at, 1);
    }

    private int HeaderLength()
    {
        using FileStream file = File.OpenRead(FilePath);
        byte[] length = new byte[8];
        file.ReadExactly(length);
        return 8 + (int)BitConverter.ToInt64(length);
    }

    private void Flip(long at, int bit)
    {
        using var file = new FileStream(FilePath, FileMode.Open);
        file.Position = at;
        int value = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(value ^ (1 << bit)));
    }

    private void Open() => Checkpoint.Open(Path.Combine(_scratch, "to")).Dispose();

    private void ReadAll()
    {
        using var checkpoint = Checkpoint.Open(Path.Combine(_scratch, "to"));
        foreach (TensorInfo info in checkpoint.Tensors) checkpoint.Read(info.Name, 0, new byte[info.ByteLength]);
    }
}
