using System.Diagnostics;
using System.Text.RegularExpressions;

namespace IlgpuLlava.EndToEnd.Tests.Serve;

/// <summary><c>bench soak</c>: mixed load on the program, for a short time; the benchmarks' notes have an hour of it.</summary>
[Platform(Include = "Linux", Reason = "What the server holds is read from /proc.")]
public partial class SoakTests
{
    [Test]
    public async Task Fault115_NothingGrowsAndNoReplyIsLost()
    {
        using Process soak = Start("--minutes", "1", "--pause", "10");
        Task<string> error = soak.StandardError.ReadToEndAsync();
        string output = await soak.StandardOutput.ReadToEndAsync();
        await soak.WaitForExitAsync();
        Assert.That((soak.ExitCode, await error), Is.EqualTo((0, "")), output);
        // Every kind of request was among them.
        string[] kinds =
        [
            "bad field", "bad frame", "bad picture", "connection cut", "deadline", "HTTP bad request", "HTTP question", "long prompt",
            "new picture", "no HTTP/2", "probe", "question", "taken back", "whole KV cache",
        ];
        foreach (string kind in kinds)
            Assert.That(output, Does.Contain($"\n{kind}: "));
    }

    [Test]
    public async Task Fault115_AServerThatIsKilledIsSeen()
    {
        using Process soak = Start("--minutes", "10", "--pause", "0");
        string ready = (await soak.StandardOutput.ReadLineAsync())!;
        // The second line ends the preparations.
        Assert.That(await soak.StandardOutput.ReadLineAsync(), Does.Contain("questions learnt"));
        Assert.That(await soak.StandardOutput.ReadLineAsync(), Does.Contain("minute"));
        using (Process server = Process.GetProcessById(int.Parse(ServerId().Match(ready).Groups[1].Value)))
            server.Kill();
        string error = await soak.StandardError.ReadToEndAsync();
        await soak.WaitForExitAsync();
        Assert.That(soak.ExitCode, Is.EqualTo(1));
        Assert.That(error, Does.Contain("ended amid the load; exit code 137").And.Contain("ended as they should."));
    }

    private static Process Start(params string[] args) => Process.Start(new ProcessStartInfo("dotnet", [
        Path.Combine(AppContext.BaseDirectory, "bench.dll"), "soak", .. args])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    [GeneratedRegex(@"Process (\d+)\.")]
    private static partial Regex ServerId();
}
