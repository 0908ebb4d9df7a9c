using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Runtime.Tests;

/// <summary>Short ways to put questions.</summary>
internal static class Ask
{
    public const string Question = "What color is it?";

    public static Conversation About(string question, params byte[][] pictures)
    {
        Conversation conversation = new();
        conversation.AddUser(question, pictures);
        return conversation;
    }

    public static GenerationOptions Tokens(int count) => new() { MaxTokens = count };

    /// <summary>The logits of every token of an answer, and the answer.</summary>
    public static (List<float[]> Logits, GenerationResult Result) Logits(Generator generator, Conversation conversation, int tokens)
    {
        List<float[]> logits = [];
        generator.LogitsObserver = view => logits.Add(Read(view));
        try
        {
            return (logits, generator.Generate(conversation, Tokens(tokens)));
        }
        finally
        {
            generator.LogitsObserver = null;
        }
    }

    /// <summary>Makes the generator say these tokens, whatever its logits are; then it goes on with the last.</summary>
    public static void Force(Generator generator, params int[] tokens)
    {
        int step = 0;
        generator.LogitsObserver = view =>
        {
            float[] logits = new float[view.Length];
            logits[tokens[Math.Min(step++, tokens.Length - 1)]] = 1;
            view.CopyFromCPU(ref logits[0], logits.Length);
        };
    }

    public static float[] Read(ArrayView<float> view)
    {
        float[] values = new float[view.Length];
        view.CopyToCPU(ref values[0], values.Length);
        return values;
    }
}
