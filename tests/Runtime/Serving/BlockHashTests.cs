namespace IlgpuLlava.Runtime.Tests.Serving;

public class BlockHashTests
{
    private static IReadOnlyList<BlockHash> Hashes(string scope, params PromptToken[] tokens)
    {
        BlockHashChain chain = new(2, scope);
        foreach (PromptToken token in tokens)
            chain.Add(token);
        return chain.Hashes;
    }

    [Test]
    public void ANameCoversAllBeforeIt_WhoseItIs_AndWhichPicture()
    {
        PromptToken a = PromptToken.Text(1), b = PromptToken.Text(2), c = PromptToken.Text(3);
        PromptToken picture = new(9, "AB", 0), row = picture with { Row = 1 }, other = picture with { Picture = "ABC" };
        BlockHash[] all =
        [
            .. Hashes("x", a, b, a, b),
            .. Hashes("y", a, b),
            .. Hashes("", a, b),
            .. Hashes("x", b, a, a, b),
            .. Hashes("x", a, c),
            .. Hashes("x", picture, row),
            .. Hashes("x", other, other with { Row = 1 }),
            .. Hashes("x", PromptToken.Text(9), PromptToken.Text(9)),
            .. Hashes("x", row, picture),
        ];
        Assert.That(all, Has.Length.EqualTo(11));
        Assert.That(all, Is.Unique);
    }

    [Test]
    public void OnlyFullBlocksHaveNames()
    {
        PromptToken[] tokens = [.. Enumerable.Range(0, 7).Select(PromptToken.Text)];
        Assert.That(Hashes("x", tokens), Is.EqualTo(Hashes("x", tokens[..6])).And.Count.EqualTo(3));
    }
}
