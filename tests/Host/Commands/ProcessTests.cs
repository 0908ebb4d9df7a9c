using System.Diagnostics;

namespace IlgpuLlava.Host.Tests.Commands;

/// <summary>What only a process of its own shows: streams, signals, locale and folder.</summary>
public class ProcessTests
{
    private static readonly string chart = Repository.Sample("chart.png");

    [Test]
    public void TheBundledModelIsFoundFromAnyFolder_InAnyLocale()
    {
        using TemporaryFolder folder = new();
        File.Copy(chart, folder.Combine("\u00f6.png"));
        Dictionary<string, string> locale = new() { ["LC_ALL"] = "C", ["LANG"] = "C" };
        Child child = Child.Run(["ask", "\u00f6.png", "Extract the chart as JSON."], folder.Path, locale);
        const string answer = "{\"orange\": 3, \"green\": 5, \"yellow\": 7, \"purple\": 9}\n";
        Assert.That((child.ExitCode, child.Output, child.Error), Is.EqualTo((0, answer, "")));
    }

    [Test]
    public void AReaderThatGoesAwayMeetsNoStack()
    {
        using Process process = Child.Start(["ask", chart, "Extract the chart as JSON."]);
        Task<string> error = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.Read();
        process.StandardOutput.Close();
        process.WaitForExit();
        Assert.That(error.Result, Is.Empty);
        Assert.That(process.ExitCode, Is.Zero);
    }

    [TestCase(">&-", "Standard output is closed; leave it open, or send it to /dev/null.", "--help")]
    [TestCase(">&-", "Standard output is closed; leave it open, or send it to /dev/null.", "devices")]
    [TestCase(">&-", "Standard output is closed; leave it open, or send it to /dev/null.", "ask", "hi", "--max-tokens", "2")]
    [TestCase(">/dev/full", "Standard output cannot be written: No space left on device", "ask", "hi", "--max-tokens", "2")]
    public void OutputThatCannotBeWrittenIsNamed(string redirection, string message, params string[] args)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Ignore("A shell and /dev/full are needed.");
        Child child = Child.RunInShell($"exec \"$@\" {redirection}", args);
        Assert.That((child.ExitCode, child.Output, child.Error.TrimEnd('\n')), Is.EqualTo((1, "", $"ilgpu-llava: {message}")));
    }

    [Test]
    public void NeitherHomeNorAFolderToWriteToIsNeeded()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("The shell and its permissions are Unix's.");
            return;
        }
        using TemporaryFolder folder = new();
        string place = folder.Combine("ein Ordner \u56fe");
        Directory.CreateDirectory(place);
        File.Copy(chart, Path.Combine(place, "Bild \u00e4.png"));
        File.CreateSymbolicLink(Path.Combine(place, "m\u00f6del x"), Repository.Model);
        File.SetUnixFileMode(place, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Child child = Child.RunInShell("cd \"$0\" && exec env -u HOME -u XDG_CACHE_HOME -u TMPDIR LC_ALL=tr_TR.UTF-8 \"$@\"",
            ["ask", "Bild \u00e4.png", "Extract the chart as JSON.", "--model", "m\u00f6del x", "--temperature", "0.0"], place);
        File.SetUnixFileMode(place, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        const string answer = "{\"orange\": 3, \"green\": 5, \"yellow\": 7, \"purple\": 9}\n";
        Assert.That((child.ExitCode, child.Output, child.Error), Is.EqualTo((0, answer, "")));
    }

    [Test]
    public void CtrlCEndsAnAnswerCleanly()
    {
        if (OperatingSystem.IsWindows())
            Assert.Ignore("SIGINT is sent with kill.");
        // Hot enough to talk on and on; the seed makes the whole answer known.
        string[] args = ["ask", chart, "Extract the chart as JSON.", "--temperature", "100", "--seed", "1", "--max-tokens", "1900"];
        string whole = Call.Run(args).Output;
        using Process process = Child.Start(args);
        Task<string> error = process.StandardError.ReadToEndAsync();
        char[] first = new char[1];
        Assert.That(process.StandardOutput.ReadBlock(first), Is.EqualTo(1));
        using (Process kill = Process.Start("kill", ["-INT", process.Id.ToString()]))
            kill.WaitForExit();
        string rest = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(error.Result, Is.Empty);
        Assert.That(process.ExitCode, Is.Zero);
        Assert.That(rest, Does.EndWith("\n"));
        // A character that was cut in two may end it.
        string said = (first[0] + rest).TrimEnd('\n', '\ufffd');
        Assert.That(whole, Does.StartWith(said));
        Assert.That(said, Has.Length.LessThan(whole.TrimEnd().Length), "the answer was over before the signal came");
    }
}
