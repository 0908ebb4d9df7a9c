using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Llava.V1;

namespace IlgpuLlava.Bench;

/// <summary>
/// A server under mixed load for a long time: right, wrong, taken back, late, cut and slow requests. After each round of it, with nothing
/// in flight, an answer is asked for that needs every block of the KV cache, no block may be held, and what the process holds is sampled.
/// </summary>
internal sealed partial class Soak
{
    // Few places and little memory: requests wait, are refused, give way to each other, and pictures are forgotten.
    private static readonly string[] s_options = ["--max-batch", "4", "--max-queue", "3", "--kv-memory", "4", "--picture-memory", "4"];

    private readonly ServerProcess _server;
    private readonly TextWriter _output;
    private readonly TimeSpan _duration;
    private readonly int _clients;
    private readonly int _pause;
    private readonly Ledger _ledger = new();
    private readonly IReadOnlyList<KnownQuestion> _known = KnownQuestion.Create();
    private readonly List<ProcessSample> _samples = [];
    private KnownQuestion _wholeCache = null!;

    private Soak(ServerProcess server, TextWriter output, TimeSpan duration, int clients, int pause) =>
        (_server, _output, _duration, _clients, _pause) = (server, output, duration, clients, pause);

    /// <summary>Runs it.</summary>
    /// <param name="minutes">How long the load lasts.</param>
    /// <param name="clients">Clients at once.</param>
    /// <param name="pause">Milliseconds that a client waits between requests, on average.</param>
    /// <param name="serverOptions">Further options of the server.</param>
    /// <param name="output">Where the samples are written to.</param>
    /// <returns>What does not hold; nothing if all does.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(
        double minutes, int clients, int pause, IEnumerable<string> serverOptions, TextWriter output)
    {
        using ServerProcess server = await ServerProcess.StartAsync([.. s_options, .. serverOptions]);
        output.WriteLine($"{server.Ready}. Process {server.Id}.");
        Soak soak = new(server, output, TimeSpan.FromMinutes(minutes), clients, pause);
        await soak.LearnAsync();
        await soak.LoadAsync();
        return await soak.EndAsync();
    }

    private async Task LearnAsync()
    {
        using GrpcChannel channel = new(_server.Port);
        foreach (KnownQuestion question in _known)
            await question.LearnAsync(channel);
        // What cannot fit the cache is refused with the number of tokens that can.
        GenerateRequest request = Question.Ask("What?");
        request.IgnoreEos = true;
        request.MaxTokens = 2000;
        TokenCount count = await channel.CallAsync<TokenCount>("/llava.v1.Llava/CountTokens", request, default);
        try
        {
            await new KnownQuestion(request).LearnAsync(channel);
            throw new InvalidDataException("An answer of 2000 tokens fits the KV cache, which is meant to be smaller than the context.");
        }
        catch (CallException e) when (CacheTokens().Match(e.Message) is { Success: true } match)
        {
            request.MaxTokens = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) - count.PromptTokens;
        }
        _wholeCache = new KnownQuestion(request);
        await _wholeCache.LearnAsync(channel);
        _output.WriteLine($"{_known.Count} questions learnt; {request.MaxTokens + count.PromptTokens} tokens fill the KV cache.");
    }

    private async Task LoadAsync()
    {
        // From a few seconds to a minute each.
        int rounds = Math.Max(Flatness.LeastSamples, (int)_duration.TotalMinutes);
        Random random = new(1);
        Random[] randoms = [.. Enumerable.Range(0, _clients).Select(_ => new Random(random.Next()))];
        _output.WriteLine($"{"minute",7} {"requests",9} {"MB",7} {"handles",8} {"threads",8} {"cache",7}");
        long begin = Stopwatch.GetTimestamp();
        for (int round = 0; round < rounds && !_server.HasExited; round++)
        {
            long begun = Stopwatch.GetTimestamp();
            await Task.WhenAll(randoms.Select(r => Task.Run(() => ClientAsync(r, begun, _duration / rounds))));
            if (_server.HasExited)
                break;
            Ending? cache = await _ledger.RunAsync("whole KV cache", async lost =>
            {
                using GrpcChannel channel = new(_server.Port);
                return await _wholeCache.AskAsync(channel, null, lost);
            });
            ProcessSample sample;
            try
            {
                await CheckRestAsync();
                _samples.Add(sample = await SampleAsync());
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                // It ended just now, or refuses what it must not.
                _ledger.Note($"At rest: {e.Message}");
                continue;
            }
            _output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Stopwatch.GetElapsedTime(begin).TotalMinutes,7:F1} {_ledger.Begun,9} {sample.Megabytes,7:F1} {sample.Handles,8} ")
                + $"{sample.Threads,8} {(cache is null ? "LOST" : "whole"),7}");
            _output.Flush();
        }
    }

    private async Task ClientAsync(Random random, long begin, TimeSpan duration)
    {
        using SoakLoad load = new(_server, _known, _ledger, random);
        while (Stopwatch.GetElapsedTime(begin) < duration && !_server.HasExited)
        {
            await load.StepAsync();
            await Task.Delay(random.Next((2 * _pause) + 1));
        }
    }

    /// <summary>With nothing in flight nothing may wait, run or hold blocks. What was cut is noticed a little later.</summary>
    private async Task CheckRestAsync()
    {
        using HttpClient http = new() { BaseAddress = new Uri($"http://127.0.0.1:{_server.HttpPort}") };
        string[] held = [];
        for (int i = 0; i < 100; i++)
        {
            string[] gauges = [.. (await http.GetStringAsync("/metrics")).Split('\n').Where(l => Gauge().IsMatch(l))];
            held = [.. gauges.Where(l => !l.EndsWith(" 0", StringComparison.Ordinal))];
            if (gauges.Length < 3)
                throw new InvalidDataException($"/metrics has no gauges of requests and the KV cache, only: {string.Join(", ", gauges)}");
            if (held.Length == 0)
                return;
            await Task.Delay(100);
        }
        _ledger.Note($"At rest: {string.Join(", ", held)}");
    }

    /// <summary>Sockets that were closed here are closed there a little later.</summary>
    private async Task<ProcessSample> SampleAsync()
    {
        ProcessSample sample = ProcessSample.Of(_server.Id);
        for (int i = 0; i < 50 && _samples.Count > 0 && sample.Handles > _samples.Min(s => s.Handles); i++)
        {
            await Task.Delay(100);
            sample = ProcessSample.Of(_server.Id);
        }
        return sample;
    }

    private async Task<IReadOnlyList<string>> EndAsync()
    {
        List<string> wrong = [];
        bool died = _server.HasExited;
        int? exitCode = await _server.StopAsync();
        if (died || exitCode != 0)
        {
            string how = died ? "ended amid the load" : "was stopped";
            wrong.Add($"The server {how}; exit code {exitCode?.ToString() ?? "none, it goes on"}.");
        }
        if (_server.Errors.Length > 0)
            wrong.Add($"The server wrote: {_server.Errors}");
        wrong.AddRange(_ledger.Wrong);
        if (_ledger.Right != _ledger.Begun)
            wrong.Add($"{_ledger.Begun} requests were made, {_ledger.Right} ended as they should.");
        if (_samples.Count >= Flatness.LeastSamples)
        {
            // In minutes the heap has not found its size, and code is still being compiled.
            Check("Megabytes of memory", s => s.Megabytes, 0.05, _duration.TotalMinutes >= 10 ? 16 : 64);
            Check("Handles", s => s.Handles, 0, 4);
            Check("Threads", s => s.Threads, 0, 4);
        }
        foreach (string line in _ledger.Lines)
            _output.WriteLine(line);
        _output.WriteLine($"{_ledger.Begun} requests, {_ledger.Right} ended as they should, exit code {exitCode}.");
        return wrong;

        void Check(string name, Func<ProcessSample, double> value, double share, double allowance)
        {
            if (Flatness.Fault(name, [.. _samples.Select(value)], share, allowance) is { } fault)
                wrong.Add(fault);
        }
    }

    [GeneratedRegex(@"^vllm:(num_requests_waiting|num_requests_running|kv_cache_usage_perc)\b")]
    private static partial Regex Gauge();

    [GeneratedRegex(@"the KV cache holds (\d+)")]
    private static partial Regex CacheTokens();
}
