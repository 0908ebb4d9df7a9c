using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace IlgpuLlava.Host.Tests.Deploy;

/// <summary>The recipes of <c>deploy/</c> beside the program that they start.</summary>
public class RecipeTests
{
    private static readonly IReadOnlyList<Option> s_options = new ServeOptions().Table;

    [TestCase("kubernetes/ilgpu-llava.yaml", @"^ +- (--[a-z-]+)")]
    [TestCase("systemd/ilgpu-llava.service", @" (--[a-z-]+)(?=.*$)")]
    [TestCase("Dockerfile", @"""(--[a-z-]+)""")]
    public void ARecipesOptionsAreTheProgramsOwn(string file, string pattern)
    {
        string text = Read(file);
        if (file.EndsWith(".service", StringComparison.Ordinal))
            text = text.Split('\n').Single(l => l.StartsWith("ExecStart=", StringComparison.Ordinal));
        string[] options = [.. Regex.Matches(text, pattern, RegexOptions.Multiline).Select(m => m.Groups[1].Value)];
        Assert.That(options, Is.Not.Empty);
        Assert.That(options, Is.SubsetOf(s_options.Select(o => o.Name)));
    }

    /// <summary>Whoever stops the server waits longer than it may take.</summary>
    [TestCase("kubernetes/ilgpu-llava.yaml", @"terminationGracePeriodSeconds: (\d+)", @"--drain-(?:wait|timeout)=(\d+)")]
    [TestCase("systemd/ilgpu-llava.service", @"^TimeoutStopSec=(\d+)", @"--drain-(?:wait|timeout) (\d+)")]
    public void Fault112_TheGracePeriodIsLongerThanADrain(string file, string grace, string drain)
    {
        string text = Read(file);
        int[] parts = [.. Regex.Matches(text, drain, RegexOptions.Multiline).Select(Number)];
        Assert.That(parts, Has.Length.EqualTo(2));
        Assert.That(Number(Regex.Match(text, grace, RegexOptions.Multiline)), Is.GreaterThan(parts.Sum()));
    }

    /// <summary>That a server is leaving is seen before it refuses work.</summary>
    [Test]
    public void Fault112_ReadinessIsLookedAtMoreOftenThanADrainWaits()
    {
        string text = Read("kubernetes/ilgpu-llava.yaml");
        string readiness = text[text.IndexOf("readinessProbe", StringComparison.Ordinal)..];
        int period = Number(Regex.Match(readiness, @"periodSeconds: (\d+)"));
        Assert.That(Number(Regex.Match(text, @"--drain-wait=(\d+)")), Is.GreaterThan(2 * period));
        // A server that drains is not ready, but lives: its liveness must not be gRPC's health.
        string liveness = text[text.IndexOf("livenessProbe", StringComparison.Ordinal)..];
        Assert.That(liveness, Does.Contain("/healthz").And.Not.Contain("grpc:"));
    }

    [Test]
    public void PortsAreTheProgramsDefaults()
    {
        string[] ports = [.. s_options.Where(o => o.Name is "--http" or "--grpc").Select(o => (string)o.GetDefaultValue()!)];
        Assert.That(ports, Is.EquivalentTo(new[] { "8080", "50051" }));
        foreach (string port in ports)
        {
            Assert.That(Read("kubernetes/ilgpu-llava.yaml"), Does.Contain($"containerPort: {port} "));
            Assert.That(Read("Dockerfile"), Does.Match($@"EXPOSE .*\b{port}\b"));
            Assert.That(Read("haproxy/haproxy.cfg"), Does.Match($@"bind 127\.0\.0\.1:{port}\b"));
        }
        Assert.That(Read("kubernetes/inference-pool.yaml"), Does.Contain("- number: 8080"));
    }

    [Test]
    public void Fault109_TheUnitStartsALostDevicesServerAgain_ButNotOneWithWrongSettings()
    {
        string unit = Read("systemd/ilgpu-llava.service");
        Assert.That(unit, Does.Contain($"\nRestartForceExitStatus={ExitCode.DeviceLost}\n"));
        Assert.That(unit, Does.Contain($"\nRestartPreventExitStatus={ExitCode.Usage}\n").And.Contain("\nKillSignal=SIGTERM\n"));
    }

    [Test]
    public async Task SystemdReadsTheUnitWithoutAWarning()
    {
        const string analyze = "/usr/bin/systemd-analyze";
        if (!File.Exists(analyze))
            Assert.Inconclusive("Install systemd.");
        using TemporaryFolder folder = new();
        // What it starts must be there.
        string unit = Read("systemd/ilgpu-llava.service").Replace("ExecStart=/opt/ilgpu-llava/ilgpu-llava", "ExecStart=/bin/sh");
        string file = folder.Write("ilgpu-llava.service", System.Text.Encoding.UTF8.GetBytes(unit));
        using Process process = Process.Start(
            new ProcessStartInfo(analyze, ["verify", file]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That((process.ExitCode, await output + error), Is.EqualTo((0, "")));
    }

    private static int Number(Match match) => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, "deploy", file));
}
