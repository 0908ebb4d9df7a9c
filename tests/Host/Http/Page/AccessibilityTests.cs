using System.Text.Json.Nodes;

namespace IlgpuLlava.Host.Tests.Http.Page;

/// <summary>The page for those who use no mouse, see little or nothing, have a small screen, or want no motion.</summary>
public class AccessibilityTests : ChatPageTestBase
{
    // What a screen reader says the name of.
    private static readonly HashSet<string> s_named =
    [
        "button", "textbox", "spinbutton", "searchbox", "checkbox", "combobox", "link", "dialog", "image", "img", "RootWebArea", "form",
        "DisclosureTriangle", "heading", "list",
    ];

    private static readonly string s_chart = Repository.Sample("chart.png");

    [Test]
    public async Task EverythingHasAName([Values("empty", "asked", "key")] string state)
    {
        await ShowAsync(state);
        IReadOnlyList<(string Role, string Name)> nodes = await Tab.AccessibleAsync();
        IEnumerable<string> nameless = nodes.Where(n => s_named.Contains(n.Role) && string.IsNullOrWhiteSpace(n.Name)).Select(n => n.Role);
        // A list of one turn's stages or pictures is named; so is whatever can be used.
        Assert.That(nameless, Is.Empty, string.Join('\n', nodes));
        string[] must = state switch
        {
            "empty" => ["Question", "Add pictures", "choose files", "Ask", "Temperature", "Most tokens", "Seed"],
            "asked" => ["Copy", "Ask again", "New conversation", "Remove chart.png", "chart.png", "Conversation"],
            _ => ["This server asks for a key", "Key", "Cancel", "Use the key"],
        };
        foreach (string name in must)
            Assert.That(nodes.Select(n => n.Name), Has.Member(name), string.Join('\n', nodes));
    }

    [Test]
    public async Task TextStandsOutFromItsGround([Values("empty", "asked", "key")] string state, [Values("light", "dark")] string scheme)
    {
        await Tab.PreferAsync("prefers-color-scheme", scheme);
        await ShowAsync(state);
        // WCAG 2.2, 1.4.3: 4.5 to 1.
        JsonArray weak = (await Tab.EvaluateAsync(
            """
            (() => {
              const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
              const over = (colour, ground) => {
                canvas.fillStyle = `rgb(${ground})`;
                canvas.fillRect(0, 0, 1, 1);
                canvas.fillStyle = colour;
                canvas.fillRect(0, 0, 1, 1);
                return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
              };
              const light = rgb => rgb.map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
                .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
              const groundOf = e => e ? over(getComputedStyle(e).backgroundColor, groundOf(e.parentElement)) : [255, 255, 255];
              const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              const weak = [];
              let seen = 0;
              while (texts.nextNode()) {
                const element = texts.currentNode.parentElement;
                if (!texts.currentNode.data.trim() || !element.checkVisibility() || element.closest(".unseen"))
                  continue;
                seen++;
                const ground = groundOf(element);
                const [a, b] = [light(ground), light(over(getComputedStyle(element).color, ground))].sort((x, y) => y - x);
                if ((a + .05) / (b + .05) < 4.5)
                  weak.push(`${texts.currentNode.data.trim()}: ${((a + .05) / (b + .05)).toFixed(2)}`);
              }
              return seen > 5 ? weak : ["nothing seen"];
            })()
            """))!.AsArray();
        Assert.That(weak.Select(text => (string)text!), Is.Empty);
    }

    [Test]
    public async Task TheKeyboardIsEnough()
    {
        Ready();
        await GoAsync();
        await ChooseAsync(s_chart, Repository.Sample("clock.png"));
        // The question has the focus; what is before it comes backwards.
        Assert.That(await FocusAsync(), Is.EqualTo("Question"));
        await Tab.PressAsync("Tab", shift: true);
        Assert.That(await FocusAsync(), Is.EqualTo("Remove clock.png"));
        await Tab.PressAsync("Enter");
        Assert.That(await FocusAsync(), Is.EqualTo("Remove chart.png"));
        Assert.That(await Tab.HoldsAsync("getComputedStyle(document.activeElement).outlineStyle === 'solid'"), "the focus is seen");
        await Tab.PressAsync("Tab");
        await Tab.TypeAsync("What is it?");
        List<string> order = [];
        for (int i = 0; i < 3; i++)
        {
            await Tab.PressAsync("Tab");
            order.Add(await FocusAsync());
        }
        Assert.That(order, Is.EqualTo(new[] { "Add pictures", "Ask", "Settings" }));
        await Tab.PressAsync("Tab", shift: true);
        await Tab.PressAsync("Space");
        await Tab.UntilAsync("document.querySelector('.turn:not(.running)')");
        Assert.That(await FocusAsync(), Is.EqualTo("Question"));
        await Tab.PressAsync("Tab", shift: true);
        Assert.That(await FocusAsync(), Is.EqualTo("Ask again"));
        await Tab.PressAsync("Enter");
        await Tab.UntilAsync("document.querySelector('.turn:not(.running)') && !document.querySelector('#ask').hidden");
        Assert.That(Chat.Asked, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task AnAnswerIsSpokenInSentences_NotInTokens()
    {
        string[] words = string.Concat(Enumerable.Repeat("Words come one by one and make a sentence that is long enough. ", 4)).Split(' ');
        Chat.Answer = http => FakeChat.SayAsync(http, [.. words.Select(word => word + " ")]);
        Ready();
        await GoAsync();
        await Tab.EvaluateAsync(
            """
            window.spoken = [];
            new MutationObserver(() => spoken.push(document.querySelector("#said").textContent))
              .observe(document.querySelector("#said"), { childList: true });
            """);
        await AnswerAsync("Tell me.");
        string[] spoken = [.. (await Tab.EvaluateAsync("spoken"))!.AsArray().Select(text => (string)text!)];
        Assert.That(spoken, Has.Length.InRange(2, 6));
        Assert.That(spoken[^1], Does.EndWith("End of the answer."));
        Assert.That(await Tab.HoldsAsync("!document.querySelector('.turn').closest('[aria-live], [role=status], [role=log]')"));
    }

    [TestCase(320, 640)]
    [TestCase(390, 780)]
    [TestCase(768, 500)]
    public async Task NothingIsCutOffOnNarrowScreens(int width, int height)
    {
        await Tab.ResizeAsync(width, height);
        Chat.Answer = http => FakeChat.SayAsync(http, new string('x', 500));
        await ShowAsync("asked");
        Assert.That((int)(await Tab.EvaluateAsync("document.documentElement.scrollWidth"))!, Is.LessThanOrEqualTo(width));
        Assert.That(await Tab.HoldsAsync("document.querySelector('#ask').getBoundingClientRect().right <= innerWidth"));
    }

    [Test]
    public async Task NothingMovesWhereNoMotionIsWanted()
    {
        await Tab.PreferAsync("prefers-reduced-motion", "reduce");
        TaskCompletionSource end = new();
        Chat.Answer = _ => end.Task;
        await Tab.GoAsync(Address);
        await Tab.UntilAsync("document.querySelector('#server[data-state=waiting]')");
        Ready();
        await Tab.UntilAsync("document.querySelector('#server[data-state=ready]')");
        await AskAsync("What is it?");
        await Tab.UntilAsync("document.querySelector('.turn.waiting')");
        Assert.That((int)(await Tab.EvaluateAsync("document.getAnimations().length"))!, Is.Zero);
        end.SetResult();
        await ProblemAsync("The connection ended");
    }

    private async Task ShowAsync(string state)
    {
        Chat.Key = state == "key" ? "right" : "";
        Ready();
        if (state == "key")
        {
            await Tab.GoAsync(Address);
            await Tab.UntilAsync("document.querySelector('#key').open");
            await Tab.PressAsync("Enter");
            return;
        }
        await GoAsync();
        await Tab.EvaluateAsync("document.querySelector('#settings').open = true");
        if (state != "asked")
            return;
        await ChooseAsync(s_chart);
        await AnswerAsync("What is it?");
        await ChooseAsync(s_chart);
        await AskAsync(" ");
        await ProblemAsync("Write");
    }

    private async Task<string> FocusAsync() => (string)(await Tab.EvaluateAsync(
        "document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText.trim()"))!;
}
