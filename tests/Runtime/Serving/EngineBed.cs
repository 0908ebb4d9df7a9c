using System.Text.Json;
using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Runtime.Tests.Serving;

/// <summary>Engines over the bundled model, on a device of their own beside the one that answers alone.</summary>
[SetUpFixture]
internal sealed class EngineBed
{
    private static readonly Lazy<long> blockBytes = new(ReadBlockBytes);
    private static readonly Lazy<ComputeDevice> device = new(() => ComputeDevice.Open("auto"));

    /// <summary>Questions of the evaluation set with their pictures.</summary>
    public static IReadOnlyList<(string Question, byte[] Picture)> Questions { get; } = ReadQuestions(40);

    /// <summary>Bytes of keys and values a block of the bundled model takes.</summary>
    public static long BlockBytes => blockBytes.Value;

    public static Engine Load(EngineOptions? options = null, TimeProvider? time = null)
    {
        Engine engine = Engine.Load(Repository.Model, device.Value, options, time);
        // Whoever reads what was another's, or was never written, reads no number.
        engine.PoisonDiscardedBlocks();
        return engine;
    }

    public static EngineRequest Request(string question, params byte[][] pictures) => new()
    {
        Conversation = Ask.About(question, pictures),
        Options = Ask.Tokens(24),
    };

    public static EngineRequest Request(int question) => Request(Questions[question].Question, Questions[question].Picture);

    /// <summary>The answer of the generator alone.</summary>
    public static GenerationResult Alone(EngineRequest request) =>
        SharedGenerator.Fresh.Generate(request.Conversation, request.Options);

    /// <summary>Answers to requests that were all put at once.</summary>
    public static async Task<EngineResult[]> Together(Engine engine, IEnumerable<EngineRequest> requests)
    {
        EngineAnswer[] answers = await Task.WhenAll(requests.Select(r => engine.SubmitAsync(r).AsTask()));
        return await Task.WhenAll(answers.Select(a => a.CompleteAsync()));
    }

    /// <summary>Makes answers go on where the model would end them.</summary>
    public static void NeverEnd(ArrayView<float> logits)
    {
        float[] values = [float.NegativeInfinity];
        logits.SubView(2, 1).CopyFromCPU(ref values[0], 1);
    }

    /// <summary>Fails where an engine at rest holds blocks.</summary>
    public static void AssertIdle(Engine engine)
    {
        EngineSnapshot now = engine.Snapshot();
        Assert.That((now.KvBlocksUsed, now.Running, now.Waiting), Is.EqualTo((0, 0, 0)));
    }

    [OneTimeTearDown]
    public void Close()
    {
        if (!device.IsValueCreated)
            return;
        int leaked = device.Value.Accelerator.NumberChildObjects;
        device.Value.Dispose();
        Assert.That(leaked, Is.Zero, "device buffers are left after the engines were disposed");
    }

    private static long ReadBlockBytes()
    {
        Engine engine = Load();
        long bytes = engine.KvBlockBytes;
        engine.DisposeAsync().AsTask().Wait();
        return bytes;
    }

    private static List<(string, byte[])> ReadQuestions(int count)
    {
        string folder = Path.Combine(Repository.Root, "tests", "tiny-llava");
        List<(string, byte[])> questions = [];
        foreach (string line in File.ReadLines(Path.Combine(folder, "eval.jsonl")).Take(count))
        {
            using JsonDocument json = JsonDocument.Parse(line);
            questions.Add((
                json.RootElement.GetProperty("question").GetString()!,
                File.ReadAllBytes(Path.Combine(folder, json.RootElement.GetProperty("image").GetString()!))));
        }
        return questions;
    }
}
