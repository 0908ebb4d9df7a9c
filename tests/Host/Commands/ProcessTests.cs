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
