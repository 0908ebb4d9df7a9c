using System.Diagnostics;
using System.Text.Json.Nodes;

namespace IlgpuLlava.Host.Tests.Http.Page.Browser;

/// <summary>A headless Chromium in a process and a folder of its own.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private const string Listening = "DevTools listening on ";
    private static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private readonly TemporaryFolder _folder = new();
    private Process _process = null!;
    private DevTools _tools = null!;

    /// <summary>Starts it. Where there is none the test is inconclusive, and fails in CI: nothing passes silently.</summary>
    public static async Task<Chromium> StartAsync()
    {
        string? program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => s_names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        if (program is null && Environment.GetEnvironmentVariable("CI") is { Length: > 0 })
            Assert.Fail("CI must have chromium.");
        if (program is null)
            Assert.Inconclusive("Install chromium.");
        Chromium chromium = new();
        await chromium.StartAsync(program!);
        return chromium;
    }

    /// <summary>A tab that shares nothing with others.</summary>
    public async Task<Tab> OpenAsync()
    {
        string context = (string)(await _tools.CallAsync("Target.createBrowserContext"))["browserContextId"]!;
        JsonObject target = await _tools.CallAsync(
            "Target.createTarget", new JsonObject { ["url"] = "about:blank", ["browserContextId"] = context });
        JsonObject attached = await _tools.CallAsync(
            "Target.attachToTarget", new JsonObject { ["targetId"] = (string)target["targetId"]!, ["flatten"] = true });
        return await Tab.StartAsync(_tools, (string)attached["sessionId"]!, context);
    }

    public async ValueTask DisposeAsync()
    {
        // It ends its own processes first, so that none still writes into the folder.
        await _tools.CallAsync("Browser.close");
        await _tools.DisposeAsync();
        using CancellationTokenSource over = new(TimeSpan.FromMinutes(1));
        await _process.WaitForExitAsync(over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _folder.Dispose();
    }

    private async Task StartAsync(string program)
    {
        _process = Process.Start(new ProcessStartInfo(program)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
                // Nothing is looked up, whatever it may want to tell its makers.
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                $"--user-data-dir={_folder.Path}", "--remote-debugging-port=0", "about:blank",
            },
        })!;
        _ = _process.StandardOutput.ReadToEndAsync();
        List<string> said = [];
        using CancellationTokenSource over = new(TimeSpan.FromMinutes(1));
        while (await _process.StandardError.ReadLineAsync(over.Token) is { } line)
        {
            said.Add(line);
            if (!line.StartsWith(Listening, StringComparison.Ordinal))
                continue;
            _ = _process.StandardError.ReadToEndAsync();
            _tools = await DevTools.ConnectAsync(new Uri(line[Listening.Length..]));
            return;
        }
        _process.Kill(entireProcessTree: true);
        Assert.Fail($"{program} ended: {string.Join('\n', said)}");
    }
}
