using ILGPU.Runtime;

namespace IlgpuLlava.Runtime.Tests.Generation;

public class LogitFaultTests
{
    [Test]
    public void Fault077_LogitsThatAreNoNumbersFailThisAnswerAlone(
        [Values(float.NaN, float.NegativeInfinity)] float value, [Values(0, 2)] int step, [Values(0f, 1f)] float temperature)
    {
        Generator generator = SharedGenerator.Fresh;
        int at = 0;
        generator.LogitsObserver = view =>
        {
            if (at++ != step)
                return;
            float[] logits = new float[view.Length];
            Array.Fill(logits, value);
            view.CopyFromCPU(ref logits[0], logits.Length);
        };
        Conversation conversation = Ask.About("Extract the chart as JSON.", Repository.Sample("chart.png"));
        Assert.That(
            () => generator.Generate(conversation, new GenerationOptions { Temperature = temperature }),
            Throws.TypeOf<LogitsException>().With.Message.Contains("logits"));
        Assert.That(generator.UsedBlocks, Is.Zero, "what may have made them is not kept");

        generator.LogitsObserver = null;
        Assert.That(generator.Generate(conversation, Ask.Tokens(2)).CachedTokens, Is.Zero);
    }

    [Test]
    public void RowsBeyondTheTokenizerAreNeverChosen()
    {
        Generator generator = SharedGenerator.Fresh;
        generator.LogitsObserver = view =>
        {
            float[] logits = Ask.Read(view);
            // The matrix has 704 rows, the tokenizer 642 pieces.
            logits.AsSpan(642).Fill(1e6f);
            view.CopyFromCPU(ref logits[0], logits.Length);
        };
        Assert.That(generator.Generate(Ask.About(Ask.Question), Ask.Tokens(4)).TokenIds, Has.All.LessThan(642));
    }
}
