using System.Collections.Concurrent;
using IlgpuLlava.Model.Images;

namespace IlgpuLlava.Model.Tests.Images.Tiles;

/// <summary>How many tokens a picture becomes and which, against the rule as it is written down, and against listed values.</summary>
public class AnyResolutionTests
{
    private const int Tile = 336, Patches = 24;

    /// <summary>The grid of every LLaVA-1.6, (width, height).</summary>
    private static readonly (int W, int H)[] _grid = [(672, 336), (336, 672), (672, 672), (336, 1008), (1008, 336)];

    private static AnyResolution Resolutions(IEnumerable<(int W, int H)>? grid = null) =>
        new(Tile, (grid ?? _grid).Select(g => new PictureSize(g.W, g.H)));

    [TestCase(336, 336, 1176)]
    [TestCase(640, 480, 2340)]
    [TestCase(480, 640, 2352)]
    [TestCase(672, 672, 2928)]
    [TestCase(1024, 1024, 2928)]
    [TestCase(1920, 1080, 1948)]
    [TestCase(1080, 1920, 1968)]
    [TestCase(1024, 899, 2634)]
    [TestCase(500, 333, 1464)]
    [TestCase(640, 427, 2144)]
    [TestCase(2000, 300, 1306)]
    [TestCase(300, 2000, 1368)]
    [TestCase(700, 840, 2544)]
    [TestCase(176, 55, 1360)] // rounded down without rounding to 7 digits first it would be 1262
    public void ListedCounts(int width, int height, int tokens) =>
        Assert.That(Resolutions().Layout(width, height, Patches).TokenCount, Is.EqualTo(tokens));

    [Test]
    public void EverySizeUpTo2000HasTheCountOfTheRule()
    {
        AnyResolution resolutions = Resolutions();
        var wrong = new ConcurrentBag<string>();
        int most = 0;
        Parallel.For(1, 2001, height =>
        {
            for (int width = 1; width <= 2000; width++)
            {
                int expected = CountByTheRule(width, height), count = resolutions.Layout(width, height, Patches).TokenCount;
                if (count != expected)
                    wrong.Add($"{width}x{height}: {count} instead of {expected}");
                if (expected > Volatile.Read(ref most))
                    Interlocked.Exchange(ref most, expected);
            }
        });
        Assert.That(wrong, Is.Empty);
        Assert.That(most, Is.EqualTo(2928));
    }

    [Test]
    public void TheOrderOfTheGridDecidesBetweenEquals()
    {
        Assert.That(Resolutions().Best(100, 100), Is.EqualTo(new PictureSize(672, 336)));
        Assert.That(Resolutions(_grid.Reverse()).Best(100, 100), Is.EqualTo(new PictureSize(336, 672)));
    }

    [TestCase(1, 65535)]
    [TestCase(65535, 1)]
    [TestCase(1, 1)]
    [TestCase(65535, 65535)]
    public void Fault049_ExtremeShapesHaveALayout(int width, int height)
    {
        PictureLayout layout = Resolutions().Layout(width, height, Patches);
        Assert.That(layout.TokenCount, Is.EqualTo(CountByTheRule(width, height)));
        Assert.That(layout.SourceRows(), Has.Length.EqualTo(layout.TokenCount));
        PictureSize best = Resolutions().Best(width, height), fitted = AnyResolution.Fit(best, width, height);
        Assert.That((fitted.Width, fitted.Height), Is.EqualTo((Math.Clamp(fitted.Width, 1, best.Width), Math.Clamp(fitted.Height, 1,
            best.Height))));
    }

    /// <summary>The rows that Hugging Face's view, permute, unpad and newline leave, on tiles whose rows hold their own numbers.</summary>
    [TestCase(640, 480)]
    [TestCase(480, 640)]
    [TestCase(100, 100)]
    [TestCase(333, 50)]
    [TestCase(50, 333)]
    [TestCase(2000, 1)]
    [TestCase(1, 2000)]
    public void RowsAreThoseOfTheReferencesTensors(int width, int height)
    {
        const int patches = 4;
        PictureLayout layout = Resolutions().Layout(width, height, patches);
        (int W, int H) best = BestByTheRule(width, height);
        int columns = best.W / Tile, rows = best.H / Tile;
        // (rows, columns, patches, patches) -> (rows, patches, columns, patches): the picture's grid of patches.
        int[,] grid = new int[rows * patches, columns * patches];
        int next = patches * patches;
        for (int tileRow = 0; tileRow < rows; tileRow++)
            for (int tileColumn = 0; tileColumn < columns; tileColumn++)
                for (int y = 0; y < patches; y++)
                    for (int x = 0; x < patches; x++)
                        grid[tileRow * patches + y, tileColumn * patches + x] = next++;
        (int top, int left) = UnpadByTheRule(width, height, rows * patches, columns * patches);
        List<int> expected = [.. Enumerable.Range(0, patches * patches)];
        for (int y = top; y < rows * patches - top; y++)
        {
            for (int x = left; x < columns * patches - left; x++)
                expected.Add(grid[y, x]);
            expected.Add(next);
        }
        Assert.That(layout.SourceRows(), Is.EqualTo(expected));
        Assert.That((layout.NewlineRow, layout.TileCount), Is.EqualTo((next, 1 + rows * columns)));
    }

    [Test]
    public void OneTileIsAllItsRows()
    {
        var layout = PictureLayout.OfOneTile(577);
        Assert.That((layout.TokenCount, layout.TileCount), Is.EqualTo((577, 1)));
        Assert.That(layout.SourceRows(), Is.EqualTo(Enumerable.Range(0, 577)));
    }

    [Test]
    public void EqualityAndTextNameEverything()
    {
        Assert.That(Resolutions(), Is.EqualTo(Resolutions()));
        Assert.That(Resolutions(), Is.Not.EqualTo(Resolutions(_grid.Reverse())));
        Assert.That(Resolutions(), Is.Not.EqualTo(new AnyResolution(168, Resolutions().Resolutions)));
        PreprocessOptions one = new() { AnyResolution = Resolutions() }, other = new() { AnyResolution = Resolutions(_grid.Skip(1)) };
        // Caches take a picture's key from the text.
        Assert.That(one.ToString(), Is.Not.EqualTo(other.ToString()).And.Contain("672x336"));
        Assert.That(one, Is.EqualTo(new PreprocessOptions { AnyResolution = Resolutions() }));
    }

    [Test]
    public void BadGridsAreRefused()
    {
        Assert.That(() => new AnyResolution(336, []), Throws.ArgumentException);
        Assert.That(() => new AnyResolution(0, [new(1, 1)]), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new AnyResolution(336, [new(336, 400)]), Throws.ArgumentException.With.Message.Contain("336x400"));
        Assert.That(() => new AnyResolution(1, [new(1000, 1000)]), Throws.ArgumentException);
        Assert.That(() => new AnyResolution(int.MaxValue, [new(int.MaxValue, 0)]), Throws.ArgumentException);
        Assert.That(() => Resolutions().Best(0, 5), Throws.InstanceOf<ArgumentException>());
    }

    // The rule in words: s = min(W/w, H/h); dw, dh = int(w*s), int(h*s); eff = min(dw*dh, w*h); waste = W*H - eff; choose the largest eff,
    // then the least waste; the first wins ties.
    private static (int W, int H) BestByTheRule(int w, int h)
    {
        (long Eff, long Waste, (int W, int H) Size) best = (-1, 0, default);
        for (int i = _grid.Length - 1; i >= 0; i--)
        {
            (int W, int H) = _grid[i];
            double s = (double)W / w < (double)H / h ? (double)W / w : (double)H / h;
            long dw = (long)Math.Truncate(w * s), dh = (long)Math.Truncate(h * s), area = (long)w * h;
            long eff = dw * dh < area ? dw * dh : area, waste = (long)W * H - eff;
            // From last to first: an equal one takes its place.
            if (best.Eff < 0 || eff > best.Eff || (eff == best.Eff && waste <= best.Waste))
                best = (eff, waste, (W, H));
        }
        return best.Size;
    }

    // unpad: if w/h > W/H: new_h = int(round(h*(cur_w/w), 7)); pad = (cur_h - new_h)//2; rows [pad, cur_h - pad). Else by width.
    private static (int Top, int Left) UnpadByTheRule(int w, int h, int rows, int columns) => (double)w / h > (double)columns / rows
        ? ((rows - Rounded(h * ((double)columns / w))) / 2, 0)
        : (0, (columns - Rounded(w * ((double)rows / h))) / 2);

    private static int Rounded(double value) => (int)decimal.Truncate(decimal.Round((decimal)value, 7));

    private static int CountByTheRule(int w, int h)
    {
        (int W, int H) = BestByTheRule(w, h);
        int rows = H / Tile * Patches, columns = W / Tile * Patches;
        (int top, int left) = UnpadByTheRule(w, h, rows, columns);
        (rows, columns) = (rows - 2 * top, columns - 2 * left);
        return rows * columns + rows + Patches * Patches;
    }
}
