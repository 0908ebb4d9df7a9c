using System.Diagnostics;
using IlgpuLlava.Host.Telemetry;

namespace IlgpuLlava.Host.Tests.Grpc.Serve;

/// <summary>The program as a server in a process of its own.</summary>
internal sealed class Served : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;

    private Served(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
        _process.StandardInput.Close();
    }

    /// <summary>The line that says that it is ready.</summary>
    public string Ready { get; private set; } = "";

    /// <summary>The log's lines of requests, once it has ended.</summary>
    public IReadOnlyList<string> Requests { get; private set; } = [];

    /// <summary>The port of gRPC.</summary>
    public int Port => int.Parse(Ready.Split("gRPC at 127.0.0.1:")[1].Split(',')[0]);

    /// <summary>The port of HTTP.</summary>
    public int HttpPort => new Uri(Ready.Split("HTTP at ")[1].Split(',')[0]).Port;

    public int ProcessId => _process.Id;

    /// <summary>Starts it; ports that are not told are free ones.</summary>
    public static Served Start(params string[] args) => StartIn(null, [], args);

    /// <summary>Starts it in a folder and with further variables in its environment.</summary>
    public static Served StartIn(string? folder, Dictionary<string, string> environment, params string[] args)
    {
        Served served = new(Child.Start(["serve", .. Free("--http"), .. Free("--grpc"), .. args], folder, environment));
        served.Ready = served._process.StandardOutput.ReadLine() ?? "";
        Assert.That(served.Ready, Does.StartWith("Ready: HTTP at "), served.Ready.Length == 0 ? served._error.Result : "");
        return served;

        IEnumerable<string> Free(string door) =>
            args.Contains(door) || environment.ContainsKey("ILGPU_LLAVA_" + door[2..].ToUpperInvariant()) ? [] : [door, "0"];
    }

    public void Signal(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", _process.Id.ToString()]);
        kill.WaitForExit();
    }

    /// <summary>Waits for the end; what it wrote besides the ready line and a line for each request.</summary>
    public async Task<(int ExitCode, string Output, string Error)> EndAsync()
    {
        string output = await _process.StandardOutput.ReadToEndAsync();
        await _process.WaitForExitAsync();
        string[] log = (await _error).Split('\n');
        Requests = [.. log.Where(IsRequest)];
        return (_process.ExitCode, output, string.Join('\n', log.Where(line => !IsRequest(line))));

        static bool IsRequest(string line) => line.Contains(RequestLog.Category, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
