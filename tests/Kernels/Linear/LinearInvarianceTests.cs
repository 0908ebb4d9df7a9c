namespace IlgpuLlava.Kernels.Tests;

/// <summary>A row's result has the same bits whatever stands beside it, and on every device.</summary>
public sealed class LinearInvarianceTests(string device) : KernelTest(device)
{
    private const int K = 300;
    private const int N = 70;

    [Test]
    public void Rows_HaveTheSameBits_AloneAndInEveryBatch([ValueSource(typeof(Weights), nameof(Weights.Types))] ElementType type)
    {
        int rows = IsInterpreter ? 13 : 101;
        float[] input = Numbers.Random(11, rows * K);
        float[] matrix = Numbers.Random(12, N * K);
        var weights = Own(Weights.Pack(Accelerator, matrix, N, type));
        uint[] whole = Numbers.Bits(Run(weights, input, 0, rows));
        int[] batches = IsInterpreter ? [1, 5] : [1, 2, 3, 4, 5, 6, 7, 13, 50];
        foreach (int batch in batches)
        {
            for (int first = 0; first < rows; first += batch)
            {
                int count = Math.Min(batch, rows - first);
                uint[] part = Numbers.Bits(Run(weights, input, first, count));
                Assert.That(part, Is.EqualTo(whole[(first * N)..((first + count) * N)]), $"rows {first} to {first + count}");
            }
        }
    }

    [Test]
    public void Sums_HaveTheSameBits_AsOneFusedMultiplyAddAStep([ValueSource(typeof(Numbers), nameof(Numbers.Types))] ElementType type)
    {
        foreach (int rows in new[] { 1, 7 })
        {
            float[] input = Numbers.Random(13, rows * K);
            float[] matrix = Numbers.Round(Numbers.Random(14, N * K), type);
            var weights = Own(Weights.Pack(Accelerator, matrix, N, type));
            float[] expected = new float[rows * N];
            for (int i = 0; i < expected.Length; i++)
            {
                for (int k = 0; k < K; k++)
                {
                    expected[i] = MathF.FusedMultiplyAdd(input[(i / N * K) + k], matrix[(i % N * K) + k], expected[i]);
                }
            }

            Assert.That(Numbers.Bits(Run(weights, input, 0, rows)), Is.EqualTo(Numbers.Bits(expected)));
        }
    }

    private float[] Run(PackedWeights weights, float[] input, int first, int rows)
    {
        var x = Make("input", input[(first * K)..((first + rows) * K)]);
        var y = MakeOutput("output", rows * N);
        Kernels.Linear.Run(x.View, weights, y.View, rows);
        return y.Read();
    }
}
