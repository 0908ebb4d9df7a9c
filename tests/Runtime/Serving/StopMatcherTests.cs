namespace IlgpuLlava.Runtime.Tests.Serving;

public class StopMatcherTests
{
    private static (string Text, bool Stopped) Run(IEnumerable<string> pieces, params string[] stops)
    {
        StopMatcher matcher = new(stops);
        string text = string.Concat(pieces.Select(matcher.Push));
        return (matcher.IsStopped ? text : text + matcher.Finish(), matcher.IsStopped);
    }

    /// <summary>Random texts over few letters, cut at random, against the definition: the stop string that is complete first ends the
    /// text, the longest of those that end together.</summary>
    [Test]
    public void Fault045_HowTextIsCutDoesNotMatter()
    {
        Random random = new(1);
        for (int i = 0; i < 5000; i++)
        {
            string text = Letters(random.Next(30));
            string[] stops = [.. Enumerable.Range(0, random.Next(4)).Select(_ => Letters(random.Next(1, 5)))];
            List<string> pieces = [];
            for (int at = 0; at < text.Length;)
            {
                int length = Math.Min(random.Next(5), text.Length - at);
                pieces.Add(text.Substring(at, length));
                at += length;
            }
            string what = $"{string.Join('|', pieces)} with {string.Join(',', stops)}";
            Assert.That(Run(pieces, stops), Is.EqualTo(Expected(text, stops)), what);
        }

        string Letters(int length) => string.Concat(Enumerable.Range(0, length).Select(_ => "ab"[random.Next(2)]));
    }

    [Test]
    public void NothingOfAStopStringIsLetOutBeforeItIsCertain()
    {
        StopMatcher matcher = new(["END"]);
        Assert.That(matcher.Push("say E"), Is.EqualTo("say "));
        Assert.That(matcher.Push("N"), Is.Empty);
        Assert.That(matcher.Push("T E"), Is.EqualTo("ENT "));
        Assert.That(matcher.Push("ND more"), Is.Empty);
        Assert.That((matcher.IsStopped, matcher.Push("more")), Is.EqualTo((true, "")));
    }

    private static (string, bool) Expected(string text, string[] stops)
    {
        for (int end = 1; end <= text.Length; end++)
        {
            string? longest = stops.Where(s => text[..end].EndsWith(s, StringComparison.Ordinal)).MaxBy(s => s.Length);
            if (longest is not null)
                return (text[..(end - longest.Length)], true);
        }
        return (text, false);
    }
}
