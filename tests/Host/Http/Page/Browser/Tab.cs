using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;

namespace IlgpuLlava.Host.Tests.Http.Page.Browser;

/// <summary>A tab, used as a user uses it: keys, clicks, files, drops. What went wrong in it is kept.</summary>
internal sealed class Tab(DevTools tools, string session, string context) : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<string> _problems = [];
    private readonly ConcurrentQueue<string> _requests = [];

    /// <summary>Exceptions, and what the console has of errors. A response with an error's status is none.</summary>
    public IReadOnlyCollection<string> Problems => _problems;

    /// <summary>Addresses of all that was asked for.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    public static async Task<Tab> StartAsync(DevTools tools, string session, string context)
    {
        Tab tab = new(tools, session, context);
        tools.Listen(session, tab.Hear);
        foreach (string domain in new[] { "Page", "Runtime", "DOM", "Log", "Network", "Accessibility" })
            await tab.CallAsync($"{domain}.enable");
        return tab;
    }

    public Task<JsonObject> CallAsync(string method, JsonObject? parameters = null) => tools.CallAsync(method, parameters, session);

    /// <summary>Opens an address.</summary>
    public async Task GoAsync(Uri address)
    {
        await CallAsync("Page.navigate", new JsonObject { ["url"] = address.ToString() });
        await UntilAsync($"document.readyState === 'complete' && location.href === '{address}'");
    }

    /// <summary>A value of the page: of a JavaScript expression, or what its promise gives.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        JsonObject result = await CallAsync("Runtime.evaluate", new JsonObject
        {
            ["expression"] = expression,
            ["awaitPromise"] = true,
            ["returnByValue"] = true,
        });
        return result["exceptionDetails"] is { } exception
            ? throw new InvalidOperationException($"{expression}: {exception.ToJsonString()}")
            : result["result"]!["value"]?.DeepClone();
    }

    /// <summary>The shown text of an element.</summary>
    public async Task<string> TextAsync(string selector) =>
        (string?)await EvaluateAsync($"document.querySelector(`{selector}`)?.innerText") ?? "";

    /// <summary>Whether an expression is true now.</summary>
    public async Task<bool> HoldsAsync(string expression) => (bool)(await EvaluateAsync($"Boolean({expression})"))!;

    /// <summary>Waits until an expression is true.</summary>
    public async Task UntilAsync(string expression)
    {
        using CancellationTokenSource over = new(s_patience);
        // While a page is being replaced by another one nothing can be asked.
        while ((bool?)await EvaluateAsync($"(() => {{ try {{ return Boolean({expression}); }} catch {{ return false; }} }})()") != true)
        {
            if (over.IsCancellationRequested)
                Assert.Fail($"It never came to {expression}. The page: {await TextAsync("body")} Problems: {string.Join('\n', _problems)}");
            await Task.Delay(10);
        }
    }

    /// <summary>Gives files to a file field, as its dialog does.</summary>
    public async Task ChooseAsync(string selector, params string[] files)
    {
        JsonObject field = await CallAsync(
            "Runtime.evaluate", new JsonObject { ["expression"] = $"document.querySelector('{selector}')" });
        await CallAsync("DOM.setFileInputFiles", new JsonObject
        {
            ["objectId"] = (string)field["result"]!["objectId"]!,
            ["files"] = new JsonArray([.. files.Select(file => (JsonNode)file)]),
        });
    }

    /// <summary>Drops files into the middle of the page.</summary>
    public async Task DropAsync(params string[] files)
    {
        foreach (string type in new[] { "dragEnter", "dragOver", "drop" })
        {
            await CallAsync("Input.dispatchDragEvent", new JsonObject
            {
                ["type"] = type,
                ["x"] = 200,
                ["y"] = 200,
                ["data"] = new JsonObject
                {
                    ["items"] = new JsonArray(),
                    ["files"] = new JsonArray([.. files.Select(file => (JsonNode)file)]),
                    ["dragOperationsMask"] = 1,
                },
            });
        }
    }

    /// <summary>Types into what has the focus.</summary>
    public Task TypeAsync(string text) => CallAsync("Input.insertText", new JsonObject { ["text"] = text });

    /// <summary>Presses a key.</summary>
    /// <param name="key">Its name: Enter, Tab, Escape, or Space.</param>
    /// <param name="shift">Whether Shift is held.</param>
    public async Task PressAsync(string key, bool shift = false)
    {
        (int code, string? text) = key switch
        {
            "Enter" => (13, "\r"),
            "Space" => (32, " "),
            "Tab" => (9, null),
            "Escape" => (27, null),
            _ => throw new ArgumentException(key, nameof(key)),
        };
        JsonObject Event(string type) => new()
        {
            ["type"] = type,
            ["key"] = text == " " ? " " : key,
            ["code"] = key,
            ["windowsVirtualKeyCode"] = code,
            ["modifiers"] = shift ? 8 : 0,
        };
        JsonObject down = Event(text is null ? "rawKeyDown" : "keyDown");
        if (text is not null)
            down["text"] = text;
        await CallAsync("Input.dispatchKeyEvent", down);
        await CallAsync("Input.dispatchKeyEvent", Event("keyUp"));
    }

    /// <summary>Clicks an element where it lies.</summary>
    public async Task ClickAsync(string selector)
    {
        JsonNode place = (await EvaluateAsync(
            $$"""
            (() => {
              const element = document.querySelector(`{{selector}}`);
              element.scrollIntoView({ block: "nearest" });
              const box = element.getBoundingClientRect();
              return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
            })()
            """))!;
        foreach (string type in new[] { "mousePressed", "mouseReleased" })
        {
            await CallAsync("Input.dispatchMouseEvent", new JsonObject
            {
                ["type"] = type,
                ["x"] = place["x"]!.DeepClone(),
                ["y"] = place["y"]!.DeepClone(),
                ["button"] = "left",
                ["clickCount"] = 1,
            });
        }
    }

    /// <summary>The window's size in CSS pixels.</summary>
    public Task ResizeAsync(int width, int height, double scale = 1) => CallAsync("Emulation.setDeviceMetricsOverride", new JsonObject
    {
        ["width"] = width,
        ["height"] = height,
        ["deviceScaleFactor"] = scale,
        ["mobile"] = false,
    });

    /// <summary>What the user has asked of all pages, such as <c>prefers-color-scheme</c>.</summary>
    public Task PreferAsync(string feature, string value) => CallAsync("Emulation.setEmulatedMedia", new JsonObject
    {
        ["features"] = new JsonArray(new JsonObject { ["name"] = feature, ["value"] = value }),
    });

    /// <summary>What screen readers get: role and name of all there is.</summary>
    public async Task<IReadOnlyList<(string Role, string Name)>> AccessibleAsync()
    {
        JsonObject tree = await CallAsync("Accessibility.getFullAXTree");
        return [.. tree["nodes"]!.AsArray().Where(node => !(bool)node!["ignored"]!).Select(node =>
            ((string?)node!["role"]?["value"] ?? "", (string?)node["name"]?["value"] ?? ""))];
    }

    /// <summary>The window as PNG.</summary>
    public async Task<byte[]> ScreenshotAsync() => Convert.FromBase64String(
        (string)(await CallAsync("Page.captureScreenshot", new JsonObject { ["format"] = "png" }))["data"]!);

    public async ValueTask DisposeAsync() =>
        await tools.CallAsync("Target.disposeBrowserContext", new JsonObject { ["browserContextId"] = context });

    private void Hear(string method, JsonObject parameters)
    {
        switch (method)
        {
            case "Network.requestWillBeSent":
                _requests.Enqueue((string)parameters["request"]!["url"]!);
                break;
            case "Runtime.exceptionThrown":
                _problems.Enqueue(parameters["exceptionDetails"]!.ToJsonString());
                break;
            case "Runtime.consoleAPICalled" when (string)parameters["type"]! is "error" or "warning" or "assert":
                _problems.Enqueue(parameters["args"]!.ToJsonString());
                break;
            case "Log.entryAdded" when (string)parameters["entry"]!["level"]! is "error" or "warning"
                && (string)parameters["entry"]!["source"]! != "network":
                _problems.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{parameters["entry"]!.ToJsonString()}"));
                break;
        }
    }
}
