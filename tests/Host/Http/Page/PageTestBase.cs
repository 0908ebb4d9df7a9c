using System.Text.RegularExpressions;
using IlgpuLlava.Host.Tests.Http.Page.Browser;

namespace IlgpuLlava.Host.Tests.Http.Page;

/// <summary>Tests of the page at <c>/</c> in a headless Chromium; each gets a tab of its own. A test fails on an error in the console, and
/// on a request to anywhere but the page's own server.</summary>
public abstract partial class PageTestBase
{
    private protected Tab Tab { get; private set; } = null!;

    private protected abstract Uri Address { get; }

    [OneTimeSetUp]
    public Task RequireAsync() => Shared.Chromium.Value;

    [SetUp]
    public async Task OpenAsync()
    {
        Tab = await (await Shared.Chromium.Value).OpenAsync();
        await Tab.ResizeAsync(1100, 760);
    }

    [TearDown]
    public async Task CloseAsync()
    {
        if (Tab is null)
            return;
        await Tab.DisposeAsync();
        Assert.That(Tab.Problems, Is.Empty);
        string own = Address.ToString();
        Assert.That(Tab.Requests.Where(request => !Own().IsMatch(request) && !request.StartsWith(own, StringComparison.Ordinal)),
            Is.Empty, "asked elsewhere");
    }

    /// <summary>Opens the page; the server is ready.</summary>
    private protected async Task GoAsync()
    {
        await Tab.GoAsync(Address);
        await Tab.UntilAsync("document.querySelector('#server[data-state=ready]')");
    }

    private protected async Task ChooseAsync(params string[] files)
    {
        int count = (int)(await Tab.EvaluateAsync("document.querySelectorAll('#pictures li').length"))!;
        await Tab.ChooseAsync("#files", files);
        await Tab.UntilAsync($"document.querySelectorAll('#pictures li').length === {count + files.Length}");
    }

    /// <summary>Types a question and presses Enter.</summary>
    private protected async Task AskAsync(string question)
    {
        await Tab.EvaluateAsync("document.querySelector('#question').focus()");
        await Tab.TypeAsync(question);
        await Tab.PressAsync("Enter");
    }

    /// <summary>Asks and waits for the end of the answer.</summary>
    private protected async Task<string> AnswerAsync(string question)
    {
        int count = (int)(await Tab.EvaluateAsync("document.querySelectorAll('.turn').length"))!;
        await AskAsync(question);
        await Tab.UntilAsync($"document.querySelectorAll('.turn:not(.running)').length === {count + 1}");
        return await Tab.TextAsync(".turn:last-child .answer");
    }

    private protected Task ProblemAsync(string words) =>
        Tab.UntilAsync($"document.querySelector('#problem').textContent.includes(`{words}`)");

    [GeneratedRegex("^(data|blob|about):")]
    private static partial Regex Own();
}
