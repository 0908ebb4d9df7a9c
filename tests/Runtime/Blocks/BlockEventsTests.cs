namespace IlgpuLlava.Runtime.Tests.Blocks;

public class BlockEventsTests
{
    private const int BlockSize = 16;

    /// <summary>Tables grow, shrink, end and are shared at random; after each event the pool is what the tables say.</summary>
    [Test]
    public void Fault100_TenThousandRandomEventsKeepThePoolExact([Values(1, 2, 3)] int seed)
    {
        Random random = new(seed);
        BlockManager manager = new(64, BlockSize);
        List<BlockTable> tables = [];
        List<int> shared = [];
        for (int i = 0; i < 10_000; i++)
        {
            switch (random.Next(6))
            {
                case 0:
                    tables.Add(new BlockTable(manager));
                    break;
                case 1 or 2 when tables.Count > 0:
                    Reserve(manager, tables[random.Next(tables.Count)], random.Next(40 * BlockSize));
                    break;
                case 3 when tables.Count > 0:
                    BlockTable shrinking = tables[random.Next(tables.Count)];
                    int tokens = random.Next(20 * BlockSize);
                    int before = shrinking.Blocks.Count;
                    shrinking.Truncate(tokens);
                    Assert.That(shrinking.Blocks, Has.Count.EqualTo(Math.Min(before, manager.BlocksFor(tokens))));
                    break;
                case 4 when tables.Count > 0:
                    int ending = random.Next(tables.Count);
                    tables[ending].Dispose();
                    tables[ending].Dispose();
                    tables.RemoveAt(ending);
                    break;
                case 5:
                    Share(manager, random, tables, shared);
                    break;
            }
            Check(manager, tables, shared);
        }
        foreach (BlockTable table in tables)
            table.Dispose();
        foreach (int block in shared)
            manager.Release(block);
        Assert.That(manager.FreeCount, Is.EqualTo(manager.BlockCount));
    }

    private static void Reserve(BlockManager manager, BlockTable table, int tokens)
    {
        int[] before = [.. table.Blocks];
        int missing = manager.BlocksFor(tokens) - before.Length;
        if (missing > manager.FreeCount)
        {
            Assert.That(() => table.Reserve(tokens), Throws.TypeOf<KvCacheFullException>());
            Assert.That(table.Blocks, Is.EqualTo(before), "a table that cannot grow takes nothing");
            return;
        }
        table.Reserve(tokens);
        Assert.That(table.Blocks.Take(before.Length), Is.EqualTo(before));
        Assert.That(table.Blocks, Has.Count.EqualTo(before.Length + Math.Max(0, missing)));
    }

    private static void Share(BlockManager manager, Random random, List<BlockTable> tables, List<int> shared)
    {
        int[] held = [.. tables.SelectMany(t => t.Blocks)];
        if (held.Length > 0 && random.Next(2) == 0)
        {
            int block = held[random.Next(held.Length)];
            manager.Retain(block);
            shared.Add(block);
        }
        else if (shared.Count > 0)
        {
            int k = random.Next(shared.Count);
            manager.Release(shared[k]);
            shared.RemoveAt(k);
        }
    }

    private static void Check(BlockManager manager, List<BlockTable> tables, List<int> shared)
    {
        int[] references = new int[manager.BlockCount];
        foreach (int block in tables.SelectMany(t => t.Blocks))
        {
            if (++references[block] != 1)
                Assert.Fail($"block {block} is in two tables");
        }
        foreach (int block in shared)
            references[block]++;
        for (int block = 0; block < references.Length; block++)
        {
            if (manager.ReferenceCount(block) != references[block])
                Assert.Fail($"block {block} is held {references[block]} times, not {manager.ReferenceCount(block)}");
        }
        Assert.That((manager.UsedCount, manager.FreeCount), Is.EqualTo((references.Count(r => r > 0), references.Count(r => r == 0))));
    }
}
