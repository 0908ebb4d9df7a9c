using System.Text;
using System.Text.Json.Nodes;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host.Tests.Http.Page;

/// <summary>The page over a server that does what a test wants.</summary>
public class PageTests : ChatPageTestBase
{
    private static readonly string s_chart = Repository.Sample("chart.png");
    private static readonly string s_clock = Repository.Sample("clock.png");

    [Test]
    public async Task TheModelsStateIsShown()
    {
        await Tab.GoAsync(Address);
        await Tab.UntilAsync("document.querySelector('#server').innerText === 'the model is being loaded'");
        Ready();
        await Tab.UntilAsync($"document.querySelector('#server').innerText === '{FakeChat.Model} ready'");
        Assert.That(await Tab.TextAsync("#said"), Is.EqualTo("The model is ready."));
    }

    [Test]
    public async Task AModelThatReadsNoPicturesIsOfferedNone()
    {
        Chat.Modalities = ["text"];
        Ready();
        await GoAsync();
        await Tab.UntilAsync("document.querySelector('#add').hidden");
        Assert.That(await Tab.HoldsAsync("document.querySelector('#show').hidden"));
        Assert.That(await Tab.TextAsync("#welcome-title"), Is.EqualTo("Ask a question"));
        await Tab.DropAsync(s_chart);
        await Tab.UntilAsync("document.querySelector('#problem').textContent === 'This model reads no pictures.'");
        Assert.That(await AnswerAsync("What is it?"), Is.EqualTo("A bar chart."));
        JsonArray content = Chat.Asked.Single()["messages"]!.AsArray().Single()!["content"]!.AsArray();
        Assert.That(content.Select(part => (string)part!["type"]!), Is.EqualTo(new[] { "text" }));
    }

    [Test]
    public async Task AnAnswerComesWithWhatWasMeasured()
    {
        Ready();
        await GoAsync();
        await ChooseAsync(s_chart, s_clock);
        Assert.That(await AnswerAsync("What is it?"), Is.EqualTo("A bar chart."));
        string figures = await Tab.TextAsync(".figures");
        // Two tokens behind the first one in 1.5 s.
        Assert.That(figures, Does.Match("^3 tokens\\s*1\\.3 tokens/s\\s*[0-9.]+ m?s to the first token$"));
        Assert.That((await Tab.TextAsync(".stages dl")).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            Is.EqualTo(new[] { "queue", "0.3 ms", "picture", "3.0 ms", "vision", "12 ms", "prefill", "9.0 ms", "decode", "1.50 s" }));
        JsonObject asked = Chat.Asked.Single();
        Assert.That(((string)asked["model"]!, (double)asked["temperature"]!, (bool)asked["stream"]!),
            Is.EqualTo((FakeChat.Model, 0.0, true)));
        Assert.That((bool)asked["stream_options"]!["include_usage"]!);
        Assert.That((asked["max_tokens"], asked["seed"]), Is.EqualTo(((JsonNode?)null, (JsonNode?)null)));
        JsonArray content = asked["messages"]!.AsArray().Single()!["content"]!.AsArray();
        Assert.That(content.Select(part => (string)part!["type"]!), Is.EqualTo(new[] { "image_url", "image_url", "text" }));
        // What the server can read goes as it is.
        Assert.That((string)content[1]!["image_url"]!["url"]!,
            Is.EqualTo("data:image/png;base64," + Convert.ToBase64String(File.ReadAllBytes(s_clock))));
    }

    [Test]
    public async Task AFollowUpHasTheTurnsBefore_AskingAgainReplaces_ANewConversationHasNone()
    {
        Ready();
        await GoAsync();
        await ChooseAsync(s_chart);
        await AnswerAsync("one");
        await AnswerAsync("two");
        Assert.That(Roles(), Is.EqualTo("user assistant user"));
        Chat.Answer = http => FakeChat.SayAsync(http, "Another.");
        await Tab.ClickAsync(".turn:last-child .again");
        await Tab.UntilAsync("document.querySelector('.turn:last-child:not(.running) .answer').textContent === 'Another.'");
        Assert.That(Roles(), Is.EqualTo("user assistant user"));
        await AnswerAsync("three");
        JsonArray messages = Chat.Asked.Last()["messages"]!.AsArray();
        Assert.That(messages.Where(m => (string)m!["role"]! == "assistant").Select(m => (string)m!["content"]!),
            Is.EqualTo(new[] { "A bar chart.", "Another." }));
        Assert.That(await Tab.TextAsync(".turn:first-child .answer"), Is.EqualTo("A bar chart."));
        await Tab.ClickAsync("#new");
        Assert.That((int)(await Tab.EvaluateAsync("document.querySelectorAll('.turn').length"))!, Is.Zero);
        await AnswerAsync("four");
        Assert.That(Roles(), Is.EqualTo("user"));
    }

    [Test]
    public async Task Settings()
    {
        Ready();
        await GoAsync();
        await Tab.EvaluateAsync("document.querySelector('#settings').open = true");
        foreach ((string field, string value) in new[] { ("temperature", "0.7"), ("max-tokens", "5"), ("seed", "-1") })
        {
            await Tab.EvaluateAsync($"document.querySelector('#{field}').select()");
            await Tab.TypeAsync(value);
        }
        await AskAsync("What?");
        await Tab.UntilAsync("document.activeElement.id === 'seed'");
        Assert.That(Chat.Asked, Is.Empty);
        await Tab.EvaluateAsync("document.querySelector('#seed').select()");
        await Tab.TypeAsync("9007199254740991");
        Chat.Answer = http => FakeChat.WriteAsync(http, FakeChat.Chunk("x") + FakeChat.End(1, "length"));
        await Tab.ClickAsync("#ask");
        await Tab.UntilAsync("document.querySelector('.turn:not(.running) .remark').textContent.includes('no more tokens')");
        JsonObject asked = Chat.Asked.Single();
        Assert.That(((double)asked["temperature"]!, (int)asked["max_tokens"]!, (long)asked["seed"]!),
            Is.EqualTo((0.7, 5, 9007199254740991)));
    }

    [Test]
    public async Task Stop_EndsTheRequest_AndWhatCameStays([Values] bool byKey)
    {
        TaskCompletionSource cancelled = new();
        Chat.Answer = async http =>
        {
            try
            {
                await FakeChat.WriteAsync(http, FakeChat.Chunk("Once"));
                await Task.Delay(Timeout.Infinite, http.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                cancelled.SetResult();
                throw;
            }
        };
        Ready();
        await GoAsync();
        await AskAsync("Tell me a story.");
        await Tab.UntilAsync("document.querySelector('.answer')?.textContent === 'Once'");
        Assert.That(await Tab.HoldsAsync("document.querySelector('#ask').offsetParent === null"));
        if (byKey)
            await Tab.PressAsync("Escape");
        else
            await Tab.ClickAsync("#stop");
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await Tab.UntilAsync("document.querySelector('.turn:not(.running) .remark').textContent === 'Stopped.'");
        Assert.That(await Tab.TextAsync(".answer"), Is.EqualTo("Once"));
        Assert.That(await Tab.HoldsAsync("document.activeElement.id === 'question'"));
    }

    [Test]
    public async Task WhatIsSelectedStaysSelectedWhileTheAnswerGoesOn()
    {
        TaskCompletionSource selected = new();
        Chat.Answer = async http =>
        {
            await FakeChat.WriteAsync(http, FakeChat.Chunk(" Once"));
            await selected.Task;
            await FakeChat.WriteAsync(http, FakeChat.Chunk(" upon") + FakeChat.End(2));
        };
        Ready();
        await GoAsync();
        await AskAsync("Tell me a story.");
        await Tab.UntilAsync("document.querySelector('.answer')?.textContent === 'Once'");
        await Tab.EvaluateAsync("getSelection().selectAllChildren(document.querySelector('.answer'))");
        selected.SetResult();
        await Tab.UntilAsync("document.querySelector('.turn:not(.running) .answer').textContent === 'Once upon'");
        Assert.That((string)(await Tab.EvaluateAsync("getSelection().toString()"))!, Does.StartWith("Once"));
    }

    [Test]
    public async Task Fault089_TheKeyIsAskedFor_UntilItIsTheRightOne()
    {
        Chat.Key = "right";
        Ready();
        await GoToKeyAsync();
        await Tab.PressAsync("Enter");
        await Tab.UntilAsync("document.querySelector('#key-problem').textContent === 'Type the key first.'");
        await Tab.TypeAsync("wrong");
        await Tab.PressAsync("Enter");
        await Tab.UntilAsync("document.querySelector('#key-problem').textContent === 'The server does not know this key.'");
        await Tab.UntilAsync("document.querySelector('#key').open");
        await Tab.TypeAsync("right");
        await Tab.ClickAsync("#key button.main");
        await Tab.UntilAsync($"document.querySelector('#server').innerText === '{FakeChat.Model} ready'");
        Assert.That(await AnswerAsync("What is it?"), Is.EqualTo("A bar chart."));
        // Another tab, or this one again, does not know it.
        string kept = (string)(await Tab.EvaluateAsync(
            "JSON.stringify([localStorage, sessionStorage, document.cookie, document.documentElement.outerHTML])"))!;
        Assert.That(kept, Does.Not.Contain("right\""));
        await GoToKeyAsync();
    }

    [Test]
    public async Task Fault089_WithoutAKeyTheQuestionStays()
    {
        Chat.Key = "right";
        Ready();
        await GoToKeyAsync();
        await Tab.PressAsync("Escape");
        await Tab.UntilAsync("document.querySelector('#server[data-state=ready]')");
        await AskAsync("What is it?");
        await Tab.UntilAsync("document.querySelector('#key').open");
        await Tab.ClickAsync("#key-cancel");
        await ProblemAsync("A key is needed.");
        Assert.That((string)(await Tab.EvaluateAsync("document.querySelector('#question').value"))!, Is.EqualTo("What is it?"));
        Assert.That(Chat.Asked, Is.Empty);
    }

    [Test]
    public async Task WhatTheServerSaysAgainstAQuestionIsShown_AndTheQuestionCanBeChanged()
    {
        Chat.Answer = _ => throw new QueueFullException(3, TimeSpan.FromSeconds(7));
        Ready();
        await GoAsync();
        await ChooseAsync(s_chart);
        await AskAsync("What is it?");
        await ProblemAsync("Try again in 7 s.");
        Assert.That((string)(await Tab.EvaluateAsync("document.querySelector('#question').value"))!, Is.EqualTo("What is it?"));
        Assert.That((int)(await Tab.EvaluateAsync("document.querySelectorAll('#pictures li').length"))!, Is.EqualTo(1));
        Chat.Answer = http => FakeChat.SayAsync(http, "Yes.");
        await Tab.PressAsync("Enter");
        await Tab.UntilAsync("document.querySelector('.turn:not(.running) .answer').textContent === 'Yes.'");
        Assert.That(await Tab.TextAsync("#problem"), Is.Empty);
        // Where there was an answer, it stays.
        Chat.Answer = _ => throw new InvalidOperationException("/secret/path at 0x1234");
        await Tab.ClickAsync(".again");
        await ProblemAsync("The server failed; its log says why.");
        Assert.That(await Tab.TextAsync("body"), Does.Contain("Yes.").And.Not.Contain("secret").And.Not.Contain("0x1234"));
    }

    [TestCase("data: {\"error\":{\"message\":\"The device failed.\"}}\n\n", "The device failed.")]
    [TestCase("", "The connection ended before the answer was done.")]
    [TestCase(null, "The connection to the server was lost.")]
    public async Task Fault118_WhatFailsAmidAnAnswerIsShownBehindIt(string? end, string remark)
    {
        TaskCompletionSource shown = new();
        Chat.Answer = async http =>
        {
            await FakeChat.WriteAsync(http, FakeChat.Chunk("Half"));
            await shown.Task;
            if (end is null)
                http.Abort();
            else
                await FakeChat.WriteAsync(http, end);
        };
        Ready();
        await GoAsync();
        await AskAsync("What is it?");
        await Tab.UntilAsync("document.querySelector('.turn.running .answer')?.textContent === 'Half'");
        shown.SetResult();
        await Tab.UntilAsync("document.querySelector('.turn:not(.running)')");
        Assert.That((await Tab.TextAsync(".answer"), await Tab.TextAsync(".remark.error")), Is.EqualTo(("Half", remark)));
        Chat.Answer = http => FakeChat.SayAsync(http, "Whole");
        await Tab.ClickAsync(".again");
        await Tab.UntilAsync("document.querySelector('.turn:not(.running) .answer').textContent === 'Whole'");
    }

    [Test]
    public async Task AServerThatIsGoneIsSaid()
    {
        Ready();
        await GoAsync();
        await Bed.Server.DisposeAsync();
        await AskAsync("What is it?");
        await ProblemAsync("The server cannot be reached.");
    }

    [Test]
    public async Task Fault046_AStreamCutAnywhereIsReadWhole()
    {
        const string Text = "Zwölf \U0001F552 Uhr,\n十二.";
        Chat.Answer = async http =>
        {
            http.Response.ContentType = "text/event-stream";
            // Comments and other line breaks are part of the format.
            string stream = ": hello\r\n\r\n" + FakeChat.Chunk(Text).Replace("\n\n", "\r\n\r\n") + FakeChat.End(1);
            foreach (byte b in Encoding.UTF8.GetBytes(stream))
            {
                await http.Response.Body.WriteAsync(new[] { b });
                await http.Response.Body.FlushAsync();
            }
        };
        Ready();
        await GoAsync();
        Assert.That(await AnswerAsync("How late is it?"), Is.EqualTo(Text));
    }

    [Test]
    public async Task TextIsTextAndNeverMarkup()
    {
        const string Markup = "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script><b>bold</b>";
        Chat.Answer = http => FakeChat.SayAsync(http, Markup);
        using TemporaryFolder folder = new();
        Ready();
        await GoAsync();
        await ChooseAsync(folder.Write("<b>&'.png", File.ReadAllBytes(s_chart)));
        Assert.That(await AnswerAsync(Markup), Is.EqualTo(Markup));
        Assert.That(await Tab.TextAsync(".question"), Is.EqualTo(Markup));
        Assert.That((string)(await Tab.EvaluateAsync("document.querySelector('.shown img').alt"))!, Is.EqualTo("<b>&'.png"));
        Assert.That((string)(await Tab.EvaluateAsync("document.title"))!, Is.EqualTo("IlgpuLlava"));
    }

    [Test]
    public async Task AnEmptyQuestionIsNotAsked()
    {
        Ready();
        await GoAsync();
        await AskAsync("  ");
        await ProblemAsync("Write a question first.");
        await Tab.PressAsync("Enter", shift: true);
        await Tab.TypeAsync("x");
        Assert.That((string)(await Tab.EvaluateAsync("document.querySelector('#question').value"))!, Is.EqualTo("  \nx"));
        Assert.That(Chat.Asked, Is.Empty);
    }

    [Test]
    public async Task Fault060_PicturesThatAreTooLargeAreSaid_OneAndAllTogether()
    {
        using TemporaryFolder folder = new();
        byte[] png = File.ReadAllBytes(s_chart);
        string large = folder.Write("large.png", [.. png, .. new byte[MaxPictureBytes]]);
        string half = folder.Write("half.png", [.. png, .. new byte[(MaxPictureBytes / 2) - png.Length + 1]]);
        Ready();
        await GoAsync();
        await Tab.ChooseAsync("#files", large);
        await ProblemAsync("large.png has");
        await ChooseAsync(half);
        await AnswerAsync("one");
        await ChooseAsync(half);
        await AskAsync("two");
        await ProblemAsync("begin a new conversation");
        Assert.That(Chat.Asked, Has.Count.EqualTo(1));
    }

    private string Roles() => string.Join(' ', Chat.Asked.Last()["messages"]!.AsArray().Select(m => (string)m!["role"]!));

    private async Task GoToKeyAsync()
    {
        await Tab.GoAsync(new Uri("about:blank"));
        await Tab.GoAsync(Address);
        await Tab.UntilAsync("document.querySelector('#key').open && document.activeElement.id === 'key-field'");
    }
}
