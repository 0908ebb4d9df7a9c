using ILGPU;
using ILGPU.Extensions;

namespace IlgpuLlava.Kernels;

internal static partial class AttentionMatrixKernel<TNumber, THead>
{
    /// <summary>scores[16 rows, 64 tokens] = q k^T, a lane's as [token / 8][4].</summary>
    private static void Scores(uint keyStart, int lane, ArrayView<uint> query, ArrayView<float> scores)
    {
        for (int i = 0; i < Chunk / 2; i++)
        {
            scores[i] = 0f;
        }

        for (int k = 0; k < THead.Features / 16; k++)
        {
            var a = new FragmentA { X0 = query[k * 4], X1 = query[k * 4 + 1], X2 = query[k * 4 + 2], X3 = query[k * 4 + 3] };
            for (int pair = 0; pair < Chunk / 16; pair++)
            {
                int line = k * 16 + lane / 8 % 2 * 8 + lane % 8;
                int piece = pair * 2 + lane / 16;
                var both = Mma.LoadMatrix4Transposed(keyStart + (uint)(line * 128 + (piece ^ (line & 7)) * 16));
                Add(scores, pair * 8, a, new FragmentB { X0 = both.X0, X1 = both.X1 });
                Add(scores, pair * 8 + 4, a, new FragmentB { X0 = both.X2, X1 = both.X3 });
            }
        }
    }

    /// <summary>sums[16 rows, features] += weights v, the weights being where the scores were: sums of one product are fragments of the
    /// next.</summary>
    private static void WeightedSum(uint valueStart, int lane, ArrayView<float> weights, ArrayView<float> sums)
    {
        for (int k = 0; k < Chunk / 16; k++)
        {
            var a = new FragmentA
            {
                X0 = Pack(weights[k * 8], weights[k * 8 + 1]),
                X1 = Pack(weights[k * 8 + 2], weights[k * 8 + 3]),
                X2 = Pack(weights[k * 8 + 4], weights[k * 8 + 5]),
                X3 = Pack(weights[k * 8 + 6], weights[k * 8 + 7]),
            };
            for (int pair = 0; pair < THead.Features / 16; pair++)
            {
                int line = k * 16 + lane / 8 % 2 * 8 + lane % 8;
                int piece = pair * 2 + lane / 16;
                var both = Mma.LoadMatrix4Transposed(valueStart + (uint)(line * THead.Features * 2 + (piece ^ (line & 7)) * 16));
                Add(sums, pair * 8, a, new FragmentB { X0 = both.X0, X1 = both.X1 });
                Add(sums, pair * 8 + 4, a, new FragmentB { X0 = both.X2, X1 = both.X3 });
            }
        }
    }

    /// <summary>Scales the scores and takes away those of tokens that a row does not see.</summary>
    private static void Mask(ArrayView<float> scores, int firstToken, int upperLimit, int lowerLimit, float scale)
    {
        for (int column = 0; column < Chunk / 8; column++)
        {
            int token = firstToken + column * 8;
            scores[column * 4] = token < upperLimit ? scale * scores[column * 4] : float.NegativeInfinity;
            scores[column * 4 + 1] = token + 1 < upperLimit ? scale * scores[column * 4 + 1] : float.NegativeInfinity;
            scores[column * 4 + 2] = token < lowerLimit ? scale * scores[column * 4 + 2] : float.NegativeInfinity;
            scores[column * 4 + 3] = token + 1 < lowerLimit ? scale * scores[column * 4 + 3] : float.NegativeInfinity;
        }
    }

    /// <summary>A row's largest score; four lanes share a row.</summary>
    private static float RowMax(ArrayView<float> scores, int half)
    {
        float largest = float.NegativeInfinity;
        for (int column = 0; column < Chunk / 8; column++)
        {
            largest = MathF.Max(largest, MathF.Max(scores[column * 4 + half], scores[column * 4 + half + 1]));
        }

        largest = MathF.Max(largest, Warp.ShuffleXor(largest, 1));
        return MathF.Max(largest, Warp.ShuffleXor(largest, 2));
    }

    /// <summary>Turns a row's scores into weights.</summary>
    /// <returns>This lane's part of their sum.</returns>
    private static float Weigh(ArrayView<float> scores, int half, float anchor)
    {
        float total = 0f;
        for (int column = 0; column < Chunk / 8; column++)
        {
            float left = MathF.Exp(scores[column * 4 + half] - anchor);
            float right = MathF.Exp(scores[column * 4 + half + 1] - anchor);
            scores[column * 4 + half] = left;
            scores[column * 4 + half + 1] = right;
            total += left + right;
        }

        return total;
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
