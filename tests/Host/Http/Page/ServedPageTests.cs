using System.Text.Json.Nodes;
using IlgpuLlava.Host.Tests.Grpc.Serve;

namespace IlgpuLlava.Host.Tests.Http.Page;

/// <summary>The page of the program as it is run, with the bundled model.</summary>
public class ServedPageTests : PageTestBase
{
    private const string ChartJson = "{\"orange\": 3, \"green\": 5, \"yellow\": 7, \"purple\": 9}";
    private static readonly string s_chart = Repository.Sample("chart.png");

    private Served _served = null!;
    private Served? _keyed;

    private protected override Uri Address => new($"http://127.0.0.1:{(_keyed ?? _served).HttpPort}/");

    [OneTimeSetUp]
    public void Serve() => _served = Served.Start();

    [OneTimeTearDown]
    public void End() => _served?.Dispose();

    [SetUp]
    public void ServeOpen() => _keyed = null;

    [Test]
    public async Task TheRightAnswerAppears_AndSoDoesThatOfAFollowUp()
    {
        await GoAsync();
        Assert.That(await Tab.TextAsync("#server"), Is.EqualTo("tiny-llava ready"));
        await ChooseAsync(s_chart);
        Assert.That(await AnswerAsync("Extract the chart as JSON."), Is.EqualTo(ChartJson));
        Assert.That(await Tab.TextAsync(".figures"), Does.Match("^25 tokens\\s*[0-9.]+ tokens/s\\s*[0-9.]+ m?s to the first token$"));
        string stages = string.Join("\\s+", new[] { "queue", "picture", "vision", "prefill", "decode" }.Select(s => s + "\\s+[0-9.]+ m?s"));
        Assert.That(await Tab.TextAsync(".stages dl"), Does.Match($"^{stages}$"));
        Assert.That(await AnswerAsync("How high is the yellow bar?"), Is.EqualTo("7."));
        await Tab.ClickAsync(".turn:last-child .again");
        await Tab.UntilAsync("document.querySelector('.turn:last-child:not(.running) .answer').textContent === '7.'");
    }

    [Test]
    public async Task Fault058_AWebPThatTheServerCouldNotReadIsAnswered()
    {
        await GoAsync();
        // The browser makes the file: it can write what the server cannot read.
        string png = "data:image/png;base64," + Convert.ToBase64String(await File.ReadAllBytesAsync(s_chart));
        string webp = (string)(await Tab.EvaluateAsync(
            $$"""
            (async () => {
              const image = new Image();
              image.src = "{{png}}";
              await image.decode();
              const canvas = document.createElement("canvas");
              [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
              canvas.getContext("2d").drawImage(image, 0, 0);
              return canvas.toDataURL("image/webp", 1);
            })()
            """))!;
        Assert.That(webp, Does.StartWith("data:image/webp;base64,"));
        using TemporaryFolder folder = new();
        await ChooseAsync(folder.Write("chart.webp", Convert.FromBase64String(webp.Split(',')[1])));
        Assert.That(await AnswerAsync("Extract the chart as JSON."), Is.EqualTo(ChartJson));
    }

    [Test]
    public async Task Fault098_StopEndsWhatTheServerDoes()
    {
        await GoAsync();
        await Tab.EvaluateAsync("document.querySelector('#settings').open = true");
        foreach ((string field, string value) in new[] { ("temperature", "100"), ("seed", "10") })
        {
            await Tab.EvaluateAsync($"document.querySelector('#{field}').select()");
            await Tab.TypeAsync(value);
        }
        await ChooseAsync(s_chart);
        // At that heat it would go on to the end of the context.
        await AskAsync("Extract the chart as JSON.");
        await Tab.UntilAsync("document.querySelector('.turn.running .answer')?.textContent.length > 10");
        Assert.That(await RunningAsync(), Is.EqualTo(1));
        await Tab.ClickAsync("#stop");
        await Tab.UntilAsync("document.querySelector('.turn:not(.running) .remark').textContent === 'Stopped.'");
        using CancellationTokenSource over = new(TimeSpan.FromSeconds(60));
        while (await RunningAsync() > 0)
            await Task.Delay(10, over.Token);
    }

    [Test]
    public async Task Fault063_WhatTheServerSaysOfAPictureHoldsNoPathAndNoStack()
    {
        await GoAsync();
        using TemporaryFolder folder = new();
        await ChooseAsync(folder.Write("broken.png", (await File.ReadAllBytesAsync(s_chart))[..100]));
        await AskAsync("What is it?");
        await ProblemAsync("Picture 1: The PNG picture is truncated");
        Assert.That(await Tab.TextAsync("#problem"), Does.Not.Contain("   at ").And.Not.Contain("/").And.Not.Contain("Exception"));
        // Without the picture the same question is answered.
        await Tab.ClickAsync("#pictures button");
        await ChooseAsync(s_chart);
        await AskAsync("");
        await Tab.UntilAsync("document.querySelector('.turn:not(.running) .figures')?.textContent.includes('tokens/s')");
    }

    [Test]
    public async Task Fault089_WithTheKeyThePageIsAsGoodAsWithout()
    {
        using TemporaryFolder folder = new();
        const string key = "a-key-of-the-server-0123";
        using Served keyed = Served.Start("--keys", folder.Write("keys", key));
        _keyed = keyed;
        await Tab.GoAsync(Address);
        await Tab.UntilAsync("document.querySelector('#key').open");
        await Tab.TypeAsync("another-key-0123456789");
        await Tab.PressAsync("Enter");
        await Tab.UntilAsync("document.querySelector('#key-problem').textContent === 'The server does not know this key.'");
        await Tab.UntilAsync("document.querySelector('#key').open");
        await Tab.TypeAsync(key);
        await Tab.PressAsync("Enter");
        await Tab.UntilAsync("document.querySelector('#server').innerText === 'tiny-llava ready'");
        await ChooseAsync(s_chart);
        Assert.That(await AnswerAsync("How high is the yellow bar?"), Is.EqualTo("7."));
    }

    [Test]
    [Explicit("Writes the README's picture, docs/page.png.")]
    public async Task Screenshot()
    {
        await GoAsync();
        await Tab.ResizeAsync(960, 920, scale: 2);
        await Tab.CallAsync("Emulation.setScrollbarsHidden", new JsonObject { ["hidden"] = true });
        // Before, so that no kernel is compiled in what is shown; another picture, so that the chart's is no answer from a cache.
        await ChooseAsync(Repository.Sample("clock.png"));
        await AnswerAsync("What time is it?");
        await AnswerAsync("What is in the picture?");
        await Tab.ClickAsync("#new");
        await ChooseAsync(s_chart);
        await AnswerAsync("Extract the chart as JSON.");
        await AnswerAsync("What is in the picture?");
        await Tab.EvaluateAsync("scrollTo(0, 0)");
        await File.WriteAllBytesAsync(Path.Combine(Repository.Root, "docs", "page.png"), await Tab.ScreenshotAsync());
    }

    private async Task<double> RunningAsync()
    {
        using HttpClient client = new();
        string line = (await client.GetStringAsync(new Uri(Address, "/metrics"))).Split('\n')
            .Single(l => l.StartsWith("vllm:num_requests_running", StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[^1]);
    }
}
