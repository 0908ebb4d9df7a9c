using System.Diagnostics;
using IlgpuLlava.Convert;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.EndToEnd.Tests.Convert;

/// <summary>However a conversion ends early, nothing stands under the final name.</summary>
public class InterruptionTests : ConvertTestBase
{
    private readonly ProgressReport _silent = new(TextWriter.Null, plain: true, TimeProvider.System);

    [TestCase(0)]
    [TestCase(100_000)]
    [TestCase(8_000_000)]
    public void Fault031_DiskFullInMidConvert(long space)
    {
        var request = new ConversionRequest(ConvertRun.Tiny, At("to"));
        Assert.That(() => Conversion.Run(request, _silent, default, file => new FullDisk(file, space)), Throws.InstanceOf<IOException>());
        Assert.That(Entries, Is.Empty);
    }

    /// <summary>All tensors find room, the header does not.</summary>
    [Test]
    public void Fault031_DiskFullAtTheEnd()
    {
        using var source = Checkpoint.Open(ConvertRun.Tiny);
        Fault031_DiskFullInMidConvert(new CheckpointConverter(source, null, "").TotalBytes);
    }

    /// <summary>A limit on the size of files stands for a disk that is full; the shell has its signal ignored.</summary>
    [Test]
    public void Fault031_DiskFullInMidConvertInAProcessOfItsOwn()
    {
        if (!OperatingSystem.IsLinux()) Assert.Ignore("The limit is set by a shell.");
        ProcessStartInfo start = new("sh",
        [
            "-c", "trap '' XFSZ; ulimit -f 8000; exec dotnet \"$@\"", "sh", typeof(CommandLine).Assembly.Location,
            ConvertRun.Tiny, At("to"),
        ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        // Its doubly mapped memory for code counts as a file of 2 GB.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        Assert.That((process.ExitCode, output.Result), Is.EqualTo((1, "")), error.Result);
        Assert.That(error.Result.TrimEnd('\n').Split('\n')[^1], Does.StartWith("convert: ").And.Contain("cannot be larger than"));
        Assert.That(Entries, Is.Empty);
    }

    [TestCase(0)]
    [TestCase(3_000_000)]
    public void Fault031_DiskFullWhileQuantising(long space)
    {
        var request = new ConversionRequest(ConvertRun.Tiny, At("to"), Quantization: WeightQuantization.Int4());
        Assert.That(() => Conversion.Run(request, _silent, default, file => new FullDisk(file, space)), Throws.InstanceOf<IOException>());
        Assert.That(Entries, Is.Empty);
    }

    [Test]
    public void Fault031_CancelledInMidConvert()
    {
        using var cancel = new CancellationTokenSource();
        var request = new ConversionRequest(ConvertRun.Tiny, At("to"));
        Assert.That(() => Conversion.Run(request, _silent, cancel.Token, file => new FullDisk(file, long.MaxValue, cancel)),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Entries, Is.Empty);
    }

    [Test]
    public void Fault031_TheNameIsTakenMeanwhile()
    {
        var request = new ConversionRequest(ConvertRun.Tiny, At("to"));
        Assert.That(() => Conversion.Run(request, _silent, default, file =>
        {
            Directory.CreateDirectory(At("to"));
            return file;
        }), Throws.InstanceOf<IOException>());
        Assert.That(Entries, Is.EqualTo(new[] { "to" }));
        Assert.That(Directory.EnumerateFileSystemEntries(At("to")), Is.Empty);
    }

    [Test]
    public void Fault031_KilledInMidConvert()
    {
        for (int lines = 0; lines < 10; lines++)
        {
            using Process process = StartAndAwait(lines);
            process.Kill();
            process.WaitForExit();
            ExpectNothingOrAll();
        }
        // What a killed run leaves is cleared away by the next one.
        Directory.CreateDirectory(At(".to.converting-dead"));
        File.WriteAllText(At(".to.converting-dead.lock"), "");
        File.WriteAllText(At(".to.converting-dead/part"), "part");
        Assert.That(ConvertRun.Inside(ConvertRun.Tiny, At("to")).ExitCode, Is.Zero);
        Assert.That(Entries, Is.EqualTo(new[] { "to" }));
    }

    [Test]
    public void Fault031_KilledWhileWeightsAreMade()
    {
        string[] arguments = ["synth", "tiny-1.5", At("to"), "--quantize", "int8"];
        for (int lines = 1; lines < 9; lines += 3)
        {
            using Process process = ConvertRun.Start(arguments);
            for (int i = 0; i < lines; i++) process.StandardError.ReadLine();
            process.Kill();
            process.WaitForExit();
            ExpectNothingOrAll();
        }
        Assert.That(ConvertRun.Inside(arguments).ExitCode, Is.Zero);
        Assert.That(Entries, Is.EqualTo(new[] { "to" }));
    }

    [Test]
    public void Fault031_TerminatedInMidConvert()
    {
        if (OperatingSystem.IsWindows()) Assert.Inconclusive("There is no SIGTERM here.");
        for (int lines = 0; lines < 10; lines++)
        {
            using Process process = StartAndAwait(lines);
            if (!process.HasExited)
            {
                var terminate = new ProcessStartInfo("kill", ["-TERM", $"{process.Id}"]) { RedirectStandardError = true };
                using Process kill = Process.Start(terminate)!;
                kill.WaitForExit();
            }
            process.WaitForExit();
            Assert.That(Entries, Is.Empty.Or.EqualTo(new[] { "to" }), "no temporary directory stays");
            ExpectNothingOrAll();
        }
    }

    [Test]
    public void ARunAtWorkIsLeftAlone()
    {
        using var other = new TemporaryDirectory(At("to"));
        Assert.That(ConvertRun.Inside(ConvertRun.Tiny, At("to")).ExitCode, Is.Zero);
        Assert.That(Directory.Exists(other.Path));
    }

    private void ExpectNothingOrAll()
    {
        if (!Directory.Exists(At("to"))) return;
        using (var checkpoint = Checkpoint.Open(At("to")))
        {
            foreach (TensorInfo info in checkpoint.Tensors) checkpoint.Read(info.Name, 0, new byte[info.ByteLength]);
        }
        Assert.That(File.Exists(Path.Combine(At("to"), "tokenizer.model")));
        Directory.Delete(At("to"), recursive: true);
    }

    // The program prints a line at each tenth of its work.
    private Process StartAndAwait(int lines)
    {
        Process process = ConvertRun.Start(ConvertRun.Tiny, At("to"));
        for (int i = 0; i < lines; i++) process.StandardError.ReadLine();
        return process;
    }
}
