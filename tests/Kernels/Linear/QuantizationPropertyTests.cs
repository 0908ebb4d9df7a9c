using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace IlgpuLlava.Kernels.Tests;

/// <summary>What holds of int4 whatever is rounded.</summary>
public sealed class QuantizationPropertyTests
{
    /// <summary>Each group has the scale of its definition, and no more squared error than plain rounding leaves it.</summary>
    [Test]
    public void NoGroup_LosesMoreThanByPlainRounding() => Holds(weights =>
    {
        var (values, scale) = Quantized(weights);
        float[] back = new float[weights.Length];
        Quantization.DequantizeInt4(values, weights.Length, 128, [scale], back);
        double error = 0, plainError = 0;
        Half plain = Int4Definition.Plain(weights.Max(MathF.Abs));
        for (int i = 0; i < weights.Length; i++)
        {
            error += Math.Pow((double)weights[i] - back[i], 2);
            double q = plain == Half.Zero ? 0 : MathF.Round(weights[i] / (float)plain);
            plainError += Math.Pow(weights[i] - (q * (double)plain), 2);
        }

        // The choice is made by sums of float32.
        return scale == Int4Definition.Scale(weights) && (error <= plainError * (1 + 1e-5) || Half.IsInfinity(plain));
    });

    /// <summary>Weights that were int4 once stay what they are, to the last bit of their scale.</summary>
    [Test]
    public void WhatWasRounded_IsRoundedToNearlyItself() => Holds(weights =>
    {
        float[] once = Back(weights);
        float[] twice = Back(once);
        float largest = once.Max(MathF.Abs);
        return once.Zip(twice).All(pair => MathF.Abs(pair.First - pair.Second) <= Math.Max(largest / 1000f, 8f * (float)Half.Epsilon));
    });

    /// <summary>The scale of other signs is that of another sign, where no two weights are the largest.</summary>
    [Test]
    public void NegatedWeights_AreNegated() => Holds(weights =>
    {
        float largest = weights.Max(MathF.Abs);
        float[] negated = [.. weights.Select(w => -w)];
        return weights.Count(w => MathF.Abs(w) == largest) > 1
            || Quantized(weights).Scale == Int4Definition.Plain(largest)
            || Back(negated).SequenceEqual(Back(weights).Select(w => -w));
    });

    private static float[] Back(float[] weights)
    {
        var (values, scale) = Quantized(weights);
        float[] back = new float[weights.Length];
        Quantization.DequantizeInt4(values, weights.Length, 128, [scale], back);
        return back;
    }

    private static (byte[] Values, Half Scale) Quantized(float[] weights)
    {
        byte[] values = new byte[Quantization.Int4RowBytes(weights.Length)];
        var scales = new Half[1];
        Quantization.QuantizeInt4(weights, weights.Length, 128, values, scales);
        return (values, scales[0]);
    }

    // Groups of every length, of one size from far below the least float16 to the largest that has a scale; or of all sizes.
    private static void Holds(Func<float[], bool> property)
    {
        Gen<float> even = Gen.Choose(-(1 << 20), 1 << 20).Select(i => MathF.ScaleB(i, -20));
        Gen<float> few = Gen.Choose(-8, 8).Select(i => i / 8f);
        Gen<float> wide = from number in even from power in Gen.Choose(-30, 0) select MathF.ScaleB(number, power);
        Gen<float[]> groups =
            from count in Gen.Choose(1, 128)
            from weights in Gen.OneOf(Gen.ArrayOf(even, count), Gen.ArrayOf(few, count), Gen.ArrayOf(wide, count))
            from power in Gen.Choose(-40, 18)
            select weights.Select(w => MathF.ScaleB(w, power)).ToArray();
        Config config = Config.QuickThrowOnFailure
            .WithMaxTest(1000)
            .WithReplay(new Replay(new Rnd(20240917, 7), FSharpOption<int>.None));
        Prop.ForAll(Arb.From(groups), property).Check(config);
    }
}
