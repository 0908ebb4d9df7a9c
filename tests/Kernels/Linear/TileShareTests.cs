namespace IlgpuLlava.Kernels.Tests;

/// <summary>How the rows of a product are shared out among groups; that no bit depends on it is <see cref="LinearInvarianceTests"/>'.
/// </summary>
public sealed class TileShareTests
{
    [Test]
    public void FewPanelsAreCutSoThatProcessorsEndTogether()
    {
        // 32 rows by 192 features on two processors: two rounds of all rows, or three of half.
        Assert.That(LinearKernels.TilesPerBlock(tiles: 6, panels: 3, processors: 2), Is.EqualTo(3));
        Assert.That(LinearKernels.TilesPerBlock(tiles: 6, panels: 16, processors: 2), Is.EqualTo(6));
        Assert.That(LinearKernels.TilesPerBlock(tiles: 6, panels: 3, processors: 1), Is.EqualTo(6));
        Assert.That(LinearKernels.TilesPerBlock(tiles: 107, panels: 64, processors: 2), Is.EqualTo(8));
    }

    [Test]
    public void AGroupTakesAtLeastOneTileAndNoMoreThanItHasRoomFor()
    {
        foreach (int processors in (int[])[1, 2, 3, 16, 1024])
        {
            for (int tiles = 2; tiles < 100; tiles++)
            {
                for (int panels = 1; panels < 40; panels++)
                {
                    Assert.That(LinearKernels.TilesPerBlock(tiles, panels, processors), Is.InRange(1, RowCounts.MaxTiles));
                }
            }
        }
    }
}
