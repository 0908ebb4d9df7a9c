using System.Text;
using System.Text.Json.Nodes;

namespace IlgpuLlava.Host.Tests.Http.Page;

/// <summary>Pictures on their way into a question.</summary>
public class PictureTests : ChatPageTestBase
{
    private const string Svg = "<svg xmlns='http://www.w3.org/2000/svg' width='8' height='8'><path fill='#f00' d='M0 0h8v8H0z'/></svg>";
    private const string Gif = "R0lGODlhAQABAIAAAP8AAP///yH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==";
    private const string Avif =
        "AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUEAAADybWV0YQAAAAAAAAAoaGRscgAAAAAAAAAAcGljdAAAAAAAAAAAAAAAAGxpYmF2aW"
        + "YAAAAADnBpdG0AAAAAAAEAAAAeaWxvYwAAAABEAAABAAEAAAABAAABGgAAACAAAAAoaWluZgAAAAAAAQAAABppbmZlAgAAAAABAABhdjAxQ29s"
        + "b3IAAAAAamlwcnAAAABLaXBjbwAAABRpc3BlAAAAAAAAAAgAAAAIAAAAEHBpeGkAAAAAAwgICAAAAAxhdjFDgSAAAAAAABNjb2xybmNseAABAA"
        + "0ABoAAAAAXaXBtYQAAAAAAAAABAAEEAQKDBAAAAChtZGF0EgAKCDgIv+UBDQaQMhISgAAAQAAAaNMGSCtCdwWzFEs=";

    // Red, each of them.
    private static readonly (string Name, byte[] Bytes)[] s_others =
    [
        ("red.gif", Convert.FromBase64String(Gif)),
        ("red.avif", Convert.FromBase64String(Avif)),
        ("red.svg", Encoding.UTF8.GetBytes(Svg)),
    ];

    private static readonly string s_chart = Repository.Sample("chart.png");

    [SetUp]
    public async Task OpenPageAsync()
    {
        Ready();
        await GoAsync();
    }

    [Test]
    public async Task Fault058_WhatTheServerCannotReadBecomesPng([Range(0, 2)] int row)
    {
        (string name, byte[] bytes) = s_others[row];
        using TemporaryFolder folder = new();
        await ChooseAsync(folder.Write(name, bytes));
        int[] pixel = await PixelAsync();
        Assert.That(pixel[0], Is.GreaterThan(245));
        Assert.That(pixel[1..3], Has.All.LessThan(10));
        await AnswerAsync("What is it?");
        byte[] sent = Sent();
        Assert.That(sent[..4], Is.EqualTo(new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G' }));
    }

    [Test]
    public async Task Fault058_TheBytesDecide_ANameMayBeWrong()
    {
        using TemporaryFolder folder = new();
        await ChooseAsync(folder.Write("chart.webp", File.ReadAllBytes(s_chart)));
        await AnswerAsync("What is it?");
        Assert.That(Sent(), Is.EqualTo(File.ReadAllBytes(s_chart)));
    }

    [Test]
    public async Task Fault048_WhatIsNoPictureIsNamed_AndTheOthersAreTaken()
    {
        using TemporaryFolder folder = new();
        await Tab.ChooseAsync("#files", folder.Write("notes.txt", "not an image"), folder.Write("empty.png", ""), s_chart);
        await ProblemAsync("notes.txt is no picture that this browser can show. empty.png is no picture that this browser can show.");
        Assert.That(await NamesAsync(), Is.EqualTo("chart.png"));
    }

    [Test]
    public async Task PicturesAreDropped()
    {
        await Tab.DropAsync(s_chart, Repository.Sample("clock.png"));
        await Tab.UntilAsync("document.querySelectorAll('#pictures li').length === 2");
        Assert.That(await NamesAsync(), Is.EqualTo("chart.png, clock.png"));
        Assert.That(await Tab.HoldsAsync("document.body.classList.contains('dragging')"), Is.False);
    }

    [Test]
    public async Task PicturesArePasted_TextStaysText()
    {
        const string Paste =
            """
            (text, name) => {
              const data = new DataTransfer();
              if (text) data.setData("text/plain", text);
              data.items.add(new File([new Uint8Array([0x42, 0x4d, 0])], name));
              const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
              return document.querySelector("#question").dispatchEvent(event);
            }
            """;
        Assert.That(await Tab.HoldsAsync($"({Paste})('1 2 3', 'table.bmp')"), "the browser goes on with the text");
        Assert.That(await Tab.HoldsAsync($"({Paste})('', 'shot.bmp')"), Is.False);
        await Tab.UntilAsync("document.querySelectorAll('#pictures li').length === 1");
        Assert.That(await NamesAsync(), Is.EqualTo("shot.bmp"));
    }

    [Test]
    public async Task AQuestionWaitsForItsPictures()
    {
        await Tab.EvaluateAsync(
            """
            const bytes = Blob.prototype.arrayBuffer;
            const late = new Promise(done => window.goOn = done);
            Blob.prototype.arrayBuffer = async function () {
              await late;
              return bytes.call(this);
            };
            """);
        await Tab.ChooseAsync("#files", s_chart);
        await AskAsync("What is it?");
        Assert.That((await NamesAsync(), Chat.Asked.Count), Is.EqualTo(("", 0)));
        await Tab.EvaluateAsync("goOn()");
        await Tab.UntilAsync("document.querySelector('.turn:not(.running)')");
        Assert.That(Sent(), Is.EqualTo(File.ReadAllBytes(s_chart)));
        Assert.That(Chat.Asked, Has.Count.EqualTo(1));
    }

    private byte[] Sent()
    {
        JsonArray content = Chat.Asked.Last()["messages"]!.AsArray().Single()!["content"]!.AsArray();
        string url = (string)content[0]!["image_url"]!["url"]!;
        Assert.That(url, Does.StartWith("data:image/png;base64,"));
        return Convert.FromBase64String(url.Split(',')[1]);
    }

    private async Task<string> NamesAsync() =>
        (string)(await Tab.EvaluateAsync("[...document.querySelectorAll('#pictures img')].map(image => image.alt).join(', ')"))!;

    /// <summary>The middle of the first thumbnail.</summary>
    private async Task<int[]> PixelAsync()
    {
        JsonNode pixel = (await Tab.EvaluateAsync(
            """
            (async () => {
              const image = document.querySelector("#pictures img");
              await image.decode();
              const context = document.createElement("canvas").getContext("2d");
              context.drawImage(image, 0, 0);
              return [...context.getImageData(image.naturalWidth >> 1, image.naturalHeight >> 1, 1, 1).data];
            })()
            """))!;
        return [.. pixel.AsArray().Select(value => (int)value!)];
    }
}
