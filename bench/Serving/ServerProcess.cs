using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace IlgpuLlava.Bench;

/// <summary>The program <c>ilgpu-llava serve</c> in a process of its own, on free ports of this machine.</summary>
internal sealed partial class ServerProcess : IDisposable
{
    private const int LinesKept = 100;
    private static readonly TimeSpan s_endsWithin = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly Queue<string> _errors = [];
    private readonly TaskCompletionSource _errorsEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process)
    {
        _process = process;
        // It does not outlive this process, however that ends.
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
        process.BeginErrorReadLine();
        process.StandardInput.Close();
    }

    public int Id => _process.Id;

    /// <summary>Where gRPC is served.</summary>
    public int Port { get; private set; }

    /// <summary>Where HTTP is served.</summary>
    public int HttpPort { get; private set; }

    /// <summary>Addresses, model and device, as it said when it was ready.</summary>
    public string Ready { get; private set; } = "";

    public bool HasExited => _process.HasExited;

    /// <summary>The last lines of its standard error, without those that are mere information.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
                return string.Join('\n', _errors);
        }
    }

    /// <summary>Starts the program and waits until it is ready.</summary>
    /// <param name="options">Options of <c>serve</c>, without the ports.</param>
    /// <exception cref="IOException">It ended before it was ready; the message is its own.</exception>
    public static async Task<ServerProcess> StartAsync(params IEnumerable<string> options)
    {
        // Beside this program, started as this one was: by its own executable, or by dotnet.
        string name = Path.Combine(AppContext.BaseDirectory, "ilgpu-llava" + (OperatingSystem.IsWindows() ? ".exe" : ""));
        bool byDotnet = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
        ProcessStartInfo start = new(byDotnet ? Environment.ProcessPath! : name)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (byDotnet)
            start.ArgumentList.Add(Path.ChangeExtension(name, ".dll"));
        foreach (string arg in (IEnumerable<string>)["serve", "--grpc", "0", "--http", "0", .. options])
            start.ArgumentList.Add(arg);
        ServerProcess server = new(Process.Start(start)!);
        try
        {
            server.Ready = await server._process.StandardOutput.ReadLineAsync() ?? "";
            if (Ports().Match(server.Ready) is not { Success: true } match)
            {
                await server._process.WaitForExitAsync();
                await server._errorsEnded.Task;
                throw new IOException($"The server did not become ready: {server.Ready}{server.Errors}");
            }
            // What to try comes after it.
            server.Ready = server.Ready.Split(';')[0];
            server.HttpPort = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
            server.Port = int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Sends SIGTERM (ends it at once where there are no signals) and waits for its end.</summary>
    /// <returns>Its exit code; null where it does not end.</returns>
    public async Task<int?> StopAsync()
    {
        if (OperatingSystem.IsWindows())
            _process.Kill();
        else
            await SignalAsync("TERM");
        using CancellationTokenSource late = new(s_endsWithin);
        try
        {
            await _process.WaitForExitAsync(late.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        Kill();
        _process.Dispose();
    }

    private async Task SignalAsync(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            _errorsEnded.TrySetResult();
            return;
        }
        // Each request has its line; what counts here is what is wrong.
        if (line.StartsWith("info: ", StringComparison.Ordinal))
            return;
        lock (_errors)
        {
            _errors.Enqueue(line);
            if (_errors.Count > LinesKept)
                _errors.Dequeue();
        }
    }

    private void KillAtExit(object? sender, EventArgs e) => Kill();

    private void Kill()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
    }

    [GeneratedRegex(@"HTTP at http://127\.0\.0\.1:(\d+).*gRPC at 127\.0\.0\.1:(\d+)")]
    private static partial Regex Ports();
}
