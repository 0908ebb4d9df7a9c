namespace IlgpuLlava.Kernels.Tests;

/// <summary>Runs the sampler on rows of logits, for the fixtures below.</summary>
public abstract class SamplingTest(string device) : KernelTest(device)
{
    private protected SampledToken[] Run(float[][] logits, SamplingRow[] rows, int padding = 0, TokenLogProbability[]? top = null)
    {
        int vocabulary = logits[0].Length - padding;
        var chosen = new SampledToken[rows.Length];
        Kernels.Sampling.Run(
            Make("logits", logits.SelectMany(row => row).ToArray()).View, logits[0].Length, vocabulary, rows, chosen, top ?? []);
        NextShape();
        return chosen;
    }

    private protected SampledToken Run(float[] logits, SamplingParameters parameters, long position = 0, params TokenCount[] history) =>
        Run([logits], [new SamplingRow(parameters, position, history)])[0];
}
