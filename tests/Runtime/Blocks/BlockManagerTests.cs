namespace IlgpuLlava.Runtime.Tests.Blocks;

public class BlockManagerTests
{
    [Test]
    public void ABlockIsFreeOnceItsLastHolderLetsGo()
    {
        BlockManager manager = new(3, 16);
        int block = manager.Allocate();
        manager.Retain(block);
        manager.Release(block);
        Assert.That((manager.ReferenceCount(block), manager.FreeCount, manager.UsedCount), Is.EqualTo((1, 2, 1)));
        manager.Release(block);
        Assert.That((manager.ReferenceCount(block), manager.FreeCount, manager.UsedCount), Is.EqualTo((0, 3, 0)));
    }

    [Test]
    public void Fault100_ADoubleReleaseIsRefused()
    {
        BlockManager manager = new(2, 16);
        int block = manager.Allocate();
        manager.Release(block);
        Assert.That(() => manager.Release(block), Throws.InvalidOperationException.With.Message.Contains($"KV block {block}"));
        Assert.That(() => manager.Retain(block), Throws.InvalidOperationException);
        Assert.That(manager.FreeCount, Is.EqualTo(2));
    }

    [Test]
    public void BlocksThatDoNotExistAreRefused([Values(-1, 2, int.MaxValue)] int block)
    {
        BlockManager manager = new(2, 16);
        Assert.That(() => manager.Release(block), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => manager.Retain(block), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => manager.ReferenceCount(block), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void AnEmptyPoolSaysHowLargeItIs()
    {
        BlockManager manager = new(1, 16);
        _ = manager.Allocate();
        Assert.That(() => manager.Allocate(), Throws.TypeOf<KvCacheFullException>().With.Message.Contains("all 1 blocks of 16 tokens"));
    }

    [TestCase(0, 0)]
    [TestCase(1, 1)]
    [TestCase(16, 1)]
    [TestCase(17, 2)]
    [TestCase(int.MaxValue, 134217728)]
    public void BlocksForTokensAreRoundedUp(int tokens, int blocks) =>
        Assert.That(new BlockManager(1, 16).BlocksFor(tokens), Is.EqualTo(blocks));

    [Test]
    public void APoolHasBlocksAndABlockTokens([Values(0, -1)] int number)
    {
        Assert.That(() => new BlockManager(number, 16), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => new BlockManager(1, number), Throws.TypeOf<ArgumentOutOfRangeException>());
    }
}
