using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace IlgpuLlava.Host.Tests.Http.Page.Browser;

/// <summary>A client of Chromium's DevTools protocol: commands and events as JSON over one WebSocket.</summary>
internal sealed class DevTools : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonObject>> _replies = [];
    private readonly ConcurrentDictionary<string, Action<string, JsonObject>> _listeners = [];
    private Task _reading = Task.CompletedTask;
    private int _lastId;

    public static async Task<DevTools> ConnectAsync(Uri address)
    {
        DevTools tools = new();
        await tools._socket.ConnectAsync(address, CancellationToken.None);
        tools._reading = tools.ReadAsync();
        return tools;
    }

    /// <summary>Hears a session's events from here on.</summary>
    /// <param name="session">The session.</param>
    /// <param name="hear">Gets the name and the parameters.</param>
    public void Listen(string session, Action<string, JsonObject> hear) => _listeners[session] = hear;

    /// <summary>Runs a command.</summary>
    /// <param name="method">Its name.</param>
    /// <param name="parameters">What it takes; null for nothing.</param>
    /// <param name="session">Where it runs; null for the browser.</param>
    /// <returns>What it gives.</returns>
    /// <exception cref="InvalidOperationException">The browser refused it.</exception>
    public async Task<JsonObject> CallAsync(string method, JsonObject? parameters = null, string? session = null)
    {
        int id = Interlocked.Increment(ref _lastId);
        TaskCompletionSource<JsonObject> reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _replies[id] = reply;
        JsonObject message = new() { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] };
        if (session is not null)
            message["sessionId"] = session;
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(message);
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
        JsonObject answer = await reply.Task.WaitAsync(TimeSpan.FromMinutes(1));
        return answer["error"] is { } error
            ? throw new InvalidOperationException($"{method}: {error.ToJsonString()}")
            : answer["result"]!.AsObject();
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task ReadAsync()
    {
        byte[] buffer = new byte[64 << 10];
        using MemoryStream message = new();
        try
        {
            for (; ; )
            {
                ValueWebSocketReceiveResult part = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close)
                    break;
                message.Write(buffer, 0, part.Count);
                if (!part.EndOfMessage)
                    continue;
                Take(JsonNode.Parse(message.GetBuffer().AsSpan(0, (int)message.Length))!.AsObject());
                message.SetLength(0);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The browser has gone, or the test is done with it.
        }
        foreach (TaskCompletionSource<JsonObject> reply in _replies.Values)
            reply.TrySetException(new IOException("The browser has gone."));
    }

    private void Take(JsonObject message)
    {
        if (message["id"] is { } id)
        {
            if (_replies.TryRemove((int)id, out TaskCompletionSource<JsonObject>? reply))
                reply.SetResult(message);
        }
        else if (message["sessionId"] is { } session && _listeners.TryGetValue((string)session!, out Action<string, JsonObject>? hear))
        {
            hear((string)message["method"]!, message["params"]!.AsObject());
        }
    }
}
