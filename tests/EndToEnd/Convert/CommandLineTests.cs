namespace IlgpuLlava.EndToEnd.Tests.Convert;

/// <summary>Exit codes: 2 for a command line that cannot be read, 1 for what is found later; one line on the error stream.</summary>
public class CommandLineTests : ConvertTestBase
{
    [TestCase]
    [TestCase("from")]
    [TestCase("from", "to", "more")]
    [TestCase("from", "to", "--dtype")]
    [TestCase("from", "to", "--dtype", "q8")]
    [TestCase("from", "to", "--dtype", "F16")]
    [TestCase("from", "to", "--nothing")]
    [TestCase("", "to")]
    [TestCase("from", "")]
    public void UnreadableCommandLines(params string[] args) => ExpectOneLine(ConvertRun.Inside(args), 2);

    [Test]
    public void WhatIsFoundLater()
    {
        ExpectOneLine(ConvertRun.Inside(At("nothing"), At("to")), 1);
        ExpectOneLine(ConvertRun.Inside(ConvertRun.Tiny, At("missing/to")), 1);
        ExpectOneLine(ConvertRun.Inside("@nothing", At("to")), 1);
        Directory.CreateDirectory(At("empty"));
        ExpectOneLine(ConvertRun.Inside(At("empty"), At("to")), 1);
        Assert.That(Entries, Is.EqualTo(new[] { "empty" }));
    }

    [Test]
    public void AnExistingTargetIsRefusedAndUntouched()
    {
        Directory.CreateDirectory(At("to"));
        ExpectOneLine(ConvertRun.Inside(ConvertRun.Tiny, At("to")), 1);
        Assert.That(Directory.EnumerateFileSystemEntries(At("to")), Is.Empty);
        File.WriteAllText(At("file"), "mine");
        ExpectOneLine(ConvertRun.Inside(ConvertRun.Tiny, At("file")), 1);
        Assert.That(File.ReadAllText(At("file")), Is.EqualTo("mine"));
    }

    [Test]
    public void VerboseAddsTheStack()
    {
        ConvertRun run = ConvertRun.Inside(At("nothing"), At("to"), "--verbose");
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((1, "")));
        Assert.That(run.Error, Does.Contain("   at IlgpuLlava."));
    }

    [TestCase("--help", "Usage:")]
    [TestCase("--version", "0.")]
    public void HelpAndVersion(string option, string text)
    {
        ConvertRun run = ConvertRun.Inside(option);
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        Assert.That(run.Output, Does.Contain(text));
    }

    private static void ExpectOneLine(ConvertRun run, int code)
    {
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((code, "")), run.Error);
        Assert.That(run.Error.TrimEnd('\n').Split('\n'), Has.Length.EqualTo(1), run.Error);
        Assert.That(run.Error, Does.StartWith("convert: ").And.Not.Contain("   at "));
    }
}
