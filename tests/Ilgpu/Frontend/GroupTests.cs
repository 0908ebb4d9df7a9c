using ILGPU;

namespace IlgpuLlava.Ilgpu.Tests.Frontend;

internal sealed class GroupTests
{
    [Test]
    public void SharedMemoryAndBarriers() =>
        Assert.That(KernelRun.Groups<int>(ReverseKernel, 3, 8, [.. Enumerable.Range(0, 24)]),
            Is.EqualTo(Enumerable.Range(0, 24).Select(i => i / 8 * 8 + 7 - i % 8)));

    [Test]
    public void DynamicSharedMemory() =>
        Assert.That(KernelRun.Groups<int>(DynamicKernel, 1, 4, new int[4], dynamicSharedBytes: 32), Is.EqualTo(new[] { 8, 8, 8, 8 }));

    [Test]
    public void ShufflesOfStructs() =>
        Assert.That(KernelRun.Groups<int>(ShuffleKernel, 1, 8, [.. Enumerable.Range(0, 8)]),
            Is.EqualTo(Enumerable.Range(0, 8).Select(i => (i ^ 1) * 1000 + (i ^ 1) * 3 + ((i ^ 1) > 3 ? 1 : 0))));

    [Test]
    public void AtomicsReturnTheOldContent()
    {
        int[] result = KernelRun.Groups<int>(AtomicKernel, 2, 8, new int[8]);
        Assert.That(result[..5], Is.EqualTo(new[] { 16, 7, 120, unchecked((int)0xFFFFFFFF), 5 }));
    }

    [Test]
    public void BarriersThatCount() =>
        Assert.That(KernelRun.Groups<int>(CountKernel, 1, 8, new int[8]), Is.EqualTo(Enumerable.Repeat(3 * 100 + 4, 8)));

    private static void ReverseKernel(ArrayView<int> data)
    {
        ArrayView<int> tile = SharedMemory.Allocate<int>(8);
        int at = Grid.IdxX * Group.DimX + Group.IdxX;
        tile[Group.IdxX] = data[at];
        Group.Barrier();
        data[at] = tile[Group.DimX - 1 - Group.IdxX];
    }

    private static void DynamicKernel(ArrayView<int> data)
    {
        ArrayView<int> cells = SharedMemory.GetDynamic<int>();
        if (Group.IsFirstThread)
            cells[5] = cells.IntLength;
        Group.Barrier();
        data[Group.IdxX] = cells[5];
    }

    private static void ShuffleKernel(ArrayView<int> data)
    {
        Tagged mine = new() { Value = data[Warp.LaneIdx], Weight = Warp.LaneIdx * 3, Large = Warp.LaneIdx > 3 };
        Tagged other = Warp.ShuffleXor(mine, 1);
        data[Warp.LaneIdx] = other.Value * 1000 + (int)other.Weight + (other.Large ? 1 : 0);
    }

    private static void AtomicKernel(ArrayView<int> data)
    {
        Atomic.Add(ref data[0], 1);
        Atomic.Max(ref data[1], Group.IdxX);
        Interlocked.Add(ref data[2], Grid.IdxX == 0 ? 10 : 5);
        Atomic.Or(ref data[3], -1 << Group.IdxX);
        if (Atomic.CompareExchange(ref data[4], 0, 5) == 0)
            data[5] = 1;
    }

    private static void CountKernel(ArrayView<int> data)
    {
        int few = Group.BarrierPopCount(Group.IdxX < 3);
        data[Group.IdxX] = few * 100 + Group.Broadcast(Group.IdxX, 4);
    }

    private struct Tagged
    {
        public int Value;
        public float Weight;
        public bool Large;
    }
}
