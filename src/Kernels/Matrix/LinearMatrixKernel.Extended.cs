using ILGPU;
using ILGPU.Extensions;

namespace IlgpuLlava.Kernels;

/// <summary>
/// The product of many rows with a packed matrix on matrix units: 16-bit operands, float32 sums (<c>mma.m16n8k16</c>). A warp has 64
/// rows by one panel of 64 columns, 128 sums a lane; a group has several warps side by side and below one another. Operands come in
/// blocks of 32 k into one of two stages of shared memory by asynchronous copies of 16 bytes, while the warps multiply the other
/// stage. 16-byte pieces of a line are permuted by XOR with the line's number, so that <c>ldmatrix</c>, which takes eight lines at a
/// time, finds each in other banks. Weights are read as they are packed, [k][64]: <c>ldmatrix.trans</c> turns them.
/// </summary>
/// <remarks>
/// A sum adds its products in blocks of 16 k, ascending, in an order within a block that is the hardware's own: a row's bits depend on
/// the row alone, not on the tile, the rows beside it or the shape chosen, but they are not those of the portable kernel.
/// Source: NVIDIA PTX ISA, "Warp-level matrix instructions"; the swizzle is CUTLASS's. Shared memory: 8 KB for each warp down and
/// across, and the 4 KB in which each warp hands its sums to the epilogue lie in the same place.
/// </remarks>
internal static class LinearMatrixKernel<TNumber, TTile>
    where TNumber : struct, IMatrixNumber
    where TTile : struct, IMatrixTile
{
    /// <summary>k of a block.</summary>
    public const int Block = 32;

    private const int Tile = MatrixTiles.WarpTile;

    // Bytes of one stage: A as [rows][32], B as [panels][32][64].
    private const int PartBytes = Tile * Block * 2;

    // The epilogue takes 16 rows at a time.
    private const int StepRows = 16;

    /// <summary>Threads of a group.</summary>
    public static int Threads => TTile.WarpsDown * TTile.WarpsAcross * 32;

    /// <summary>The kernel; group g computes row block g % rowBlocks and panel block g / rowBlocks, so that neighbours share weights.
    /// </summary>
    /// <param name="input">[rows, paddedFeatures], 16-bit, paddedFeatures a multiple of 32.</param>
    /// <param name="weights">Packed panels.</param>
    /// <param name="bias">[outFeatures], or anything.</param>
    /// <param name="output">[rows, outFeatures].</param>
    /// <param name="rows">Rows.</param>
    /// <param name="inFeatures">k.</param>
    /// <param name="paddedFeatures">k rounded up to 32.</param>
    /// <param name="outFeatures">Columns of the output.</param>
    /// <param name="panels">Panels of 64 columns.</param>
    /// <param name="rowBlocks">Groups below one another.</param>
    /// <param name="epilogue">An <see cref="Epilogue"/>.</param>
    /// <param name="hasBias">0 or 1.</param>
    public static void Kernel(
        ArrayView<ushort> input,
        ArrayView<ushort> weights,
        ArrayView<float> bias,
        ArrayView<float> output,
        int rows,
        int inFeatures,
        int paddedFeatures,
        int outFeatures,
        int panels,
        int rowBlocks,
        int epilogue,
        int hasBias)
    {
        // Two stages; afterwards 16 x 64 sums for each warp, which never need more.
        var shared = SharedMemory.Allocate<float>(2 * (TTile.WarpsDown + TTile.WarpsAcross) * PartBytes / sizeof(float));
        uint start = DeviceAddress.OfShared(ref shared[0]);
        int lane = Group.IdxX % 32;
        int warp = Group.IdxX / 32;
        int warpDown = warp / TTile.WarpsAcross;
        int warpAcross = warp % TTile.WarpsAcross;
        int firstRow = Grid.IdxX % rowBlocks * TTile.WarpsDown * Tile;
        int firstPanel = Grid.IdxX / rowBlocks * TTile.WarpsAcross;
        var sums = LocalMemory.Allocate<float>(Tile * Tile / 32);
        for (int i = 0; i < Tile * Tile / 32; i++)
        {
            sums[i] = 0f;
        }

        uint stageBytes = (uint)((TTile.WarpsDown + TTile.WarpsAcross) * PartBytes);
        uint weightsOffset = (uint)(TTile.WarpsDown * PartBytes);
        Copy(input, weights, rows, inFeatures, paddedFeatures, panels, firstRow, firstPanel, 0, start, start + weightsOffset);
        AsyncCopy.Commit();
        uint stage = start;
        for (int k = 0; k < paddedFeatures; k += Block)
        {
            uint next = stage == start ? start + stageBytes : start;
            if (k + Block < paddedFeatures)
            {
                Copy(input, weights, rows, inFeatures, paddedFeatures, panels, firstRow, firstPanel, k + Block, next, next + weightsOffset);
            }

            AsyncCopy.Commit();
            AsyncCopy.Wait(1);
            Group.Barrier();
            Multiply(stage + (uint)(warpDown * PartBytes), stage + weightsOffset + (uint)(warpAcross * PartBytes), lane, sums);
            // The stage is overwritten from the next turn on.
            Group.Barrier();
            stage = next;
        }

        int panel = firstPanel + warpAcross;
        var own = shared.SubView(warp * StepRows * Tile, StepRows * Tile);
        for (int step = 0; step < Tile / StepRows; step++)
        {
            int row = firstRow + warpDown * Tile + step * StepRows;
            Warp.Barrier();
            for (int column = 0; column < 8; column++)
            {
                int place = lane / 4 * Tile + column * 8 + lane % 4 * 2;
                own[place] = sums[(step * 8 + column) * 4];
                own[place + 1] = sums[(step * 8 + column) * 4 + 1];
                own[place + 8 * Tile] = sums[(step * 8 + column) * 4 + 2];
                own[place + 8 * Tile + 1] = sums[(step * 8 + column) * 4 + 3];
            }

            Warp.Barrier();
            if (panel < panels)
            {
                int count = Math.Min(StepRows, rows - row);
                LinearEpilogue.Store(own, bias, output, row, count, panel, outFeatures, epilogue, hasBias);
            }
        }
    }

    /// <summary>Starts the copies of one block of k: rows of the input as lines of 64 bytes, rows of the panels as lines of 128. What
    /// lies outside becomes 0.</summary>
    private static void Copy(
        ArrayView<ushort> input,
        ArrayView<ushort> weights,
        int rows,
        int inFeatures,
        int paddedFeatures,
        int panels,
        int firstRow,
        int firstPanel,
        int k,
        uint inputTarget,
        uint weightsTarget)
    {
        for (int i = Group.IdxX; i < TTile.WarpsDown * Tile * 4; i += Threads)
        {
            int line = i / 4;
            int piece = i % 4;
            int row = firstRow + line;
            long source = (long)(row < rows ? row : 0) * paddedFeatures + k + piece * 8;
            AsyncCopy.Copy16(
                inputTarget + (uint)(line * 64 + (piece ^ (line >> 1 & 3)) * 16),
                DeviceAddress.OfGlobal(ref input[source]),
                row < rows ? 16 : 0);
        }

        for (int i = Group.IdxX; i < TTile.WarpsAcross * Block * 8; i += Threads)
        {
            int line = i / 8;
            int piece = i % 8;
            int panel = firstPanel + line / Block;
            int feature = k + line % Block;
            bool exists = panel < panels && feature < inFeatures;
            long source = exists ? ((long)panel * inFeatures + feature) * Tile + piece * 8 : 0;
            AsyncCopy.Copy16(
                weightsTarget + (uint)(line * 128 + (piece ^ (line & 7)) * 16),
                DeviceAddress.OfGlobal(ref weights[source]),
                exists ? 16 : 0);
        }
    }

    /// <summary>Multiplies a warp's 64 rows by its panel over one block of k.</summary>
    private static void Multiply(uint rowsStart, uint panelStart, int lane, ArrayView<float> sums)
    {
        var left = LocalMemory.Allocate<uint>(16);
        for (int k = 0; k < Block; k += 16)
        {
            for (int tile = 0; tile < 4; tile++)
            {
                int line = tile * 16 + lane % 16;
                int piece = k / 8 + lane / 16;
                var a = Mma.LoadMatrix4(rowsStart + (uint)(line * 64 + (piece ^ (line >> 1 & 3)) * 16));
                left[tile * 4] = a.X0;
                left[tile * 4 + 1] = a.X1;
                left[tile * 4 + 2] = a.X2;
                left[tile * 4 + 3] = a.X3;
            }

            for (int pair = 0; pair < 4; pair++)
            {
                // The quarters of the warp name k 0-7 and 8-15 of the first 8 columns, then of the second.
                int line = k + lane / 8 % 2 * 8 + lane % 8;
                int piece = pair * 2 + lane / 16;
                var both = Mma.LoadMatrix4Transposed(panelStart + (uint)(line * 128 + (piece ^ (line & 7)) * 16));
                for (int tile = 0; tile < 4; tile++)
                {
                    var a = new FragmentA
                    {
                        X0 = left[tile * 4],
                        X1 = left[tile * 4 + 1],
                        X2 = left[tile * 4 + 2],
                        X3 = left[tile * 4 + 3],
                    };
                    Add(sums, (tile * 8 + pair * 2) * 4, a, new FragmentB { X0 = both.X0, X1 = both.X1 });
                    Add(sums, (tile * 8 + pair * 2 + 1) * 4, a, new FragmentB { X0 = both.X2, X1 = both.X3 });
                }
            }
        }
    }

    private static void Add(ArrayView<float> sums, int first, FragmentA a, FragmentB b)
    {
        var c = new FragmentC { X0 = sums[first], X1 = sums[first + 1], X2 = sums[first + 2], X3 = sums[first + 3] };
        TNumber.Multiply(ref c, a, b);
        sums[first] = c.X0;
        sums[first + 1] = c.X1;
        sums[first + 2] = c.X2;
        sums[first + 3] = c.X3;
    }
}
