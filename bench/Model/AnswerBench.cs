using System.Diagnostics;
using System.Globalization;
using ILGPU;
using ILGPU.Extensions;
using ILGPU.Runtime;
using IlgpuLlava.Convert.Synth;
using IlgpuLlava.Kernels;
using IlgpuLlava.Model.Configuration;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Bench;

/// <summary>
/// A model of any configuration, of random weights, from its files to answers about pictures: loading, the first token, decoding and
/// memory, each beside its yardstick; what memory it will take is said before any is taken.
/// </summary>
/// <param name="request">The model; where its files are written is decided here.</param>
/// <param name="newTokens">Tokens of an answer.</param>
/// <param name="repetitions">Answers that count.</param>
/// <param name="threads">Threads of kernels and yardsticks; 0: all.</param>
/// <param name="cacheType">How keys and values are stored; null for what serves the model best.</param>
internal sealed class AnswerBench(SynthRequest request, int newTokens, int repetitions, int threads, ElementType? cacheType)
{
    private const int ProductRows = 480;
    private const int ProductWidth = 4096;
    private const int StreamBytes = 512 << 20;
    private const int FillBytes = 16 << 20;
    private const int PlannedText = 96;
    private const int ReadsEach = 8;

    private readonly RandomData _random = new(0x9E3779B97F4A7C15);

    public IEnumerable<BenchResult> Run(BenchReport report, TextWriter error, CancellationToken cancel)
    {
        using ComputeDevice device = ComputeDevice.Open("cpu", threads);
        LlavaConfiguration configuration = Synthesis.Configure(request);
        ElementType type = Synthesis.TypeOf(request) switch
        {
            Model.Checkpoints.TensorType.F32 => ElementType.Float32,
            Model.Checkpoints.TensorType.BF16 => ElementType.BFloat16,
            _ => ElementType.Float16,
        };
        int context = Math.Min(configuration.ContextLength, configuration.MaxImageTokenCount + PlannedText + newTokens);
        MemoryPlan plan = MemoryPlan.Of(configuration, type, request.Quantization, context, pictures: 2, device, cacheType);
        report.Note($"Planned: {plan}");
        plan.Require(device.AvailableMemory);

        string name = $"{(File.Exists(request.Config) ? "config" : request.Config)}.{request.Quantization?.ToString() ?? type.Name()}";
        using RandomModel files = new(request, error, cancel);
        report.Note($"{device.Detail}; {configuration.Text.LayerCount} layers; medians, answers and yardsticks in turns");
        double gigabytes = Directory.GetFiles(files.Folder, "*.safetensors").Sum(f => new FileInfo(f).Length) / 1e9;
        Samples reading = new(), loading = new();
        foreach (string file in Directory.GetFiles(files.Folder, "*.safetensors"))
            Time(reading, () => ReadFile(file));
        long begin = Stopwatch.GetTimestamp();
        using var generator = Generator.Load(files.Folder, device, new LoadOptions { CacheType = cacheType }, cancel);
        loading.Add(Stopwatch.GetElapsedTime(begin).TotalSeconds);
        yield return BenchResult.Rate(
            $"{name}.load", gigabytes, "GB/s", loading, gigabytes, reading, "plain read of the file, one thread",
            string.Create(CultureInfo.InvariantCulture, $"{gigabytes:0.00} GB in {loading.Median:0.0} s"));

        // Compiles everything.
        NewPictures pictures = new();
        Answer(generator, pictures, newTokens, cancel);
        Samples first = new(), decode = new(), multiply = new(), read = new();
        GenerationResult? last = null;
        using (Team team = new(threads > 0 ? threads : Environment.ProcessorCount))
        {
            // The device's own kind of memory: pages are part of what streaming takes.
            using var memories = Context.Create(builder => builder.CPU(new CpuOptions { Threads = 1 }));
            using Accelerator host = memories.Devices[0].CreateAccelerator(memories);
            using var memory = host.Allocate1D<float>(StreamBytes / sizeof(float));
            nint address = memory.View.BaseView.LoadEffectiveAddressAsPtr();
            Fill(address);
            ReadStream reader = new(team);
            for (int i = 0; i < repetitions; i++)
            {
                cancel.ThrowIfCancellationRequested();
                Multiply(team, address, multiply);
                last = Answer(generator, pictures, newTokens, cancel);
                StageTimes times = last.Times;
                first.Add((times.Picture + times.Vision + times.Prefill).TotalSeconds);
                decode.Add(times.Decode.TotalSeconds / Math.Max(1, last.TokenIds.Count - 1));
                for (int r = 0; r < ReadsEach; r++)
                    Time(read, () => reader.Read(address, StreamBytes));
            }
        }
        if (last is null)
            yield break;
        ModelWork work = new(configuration, WeightBytes(request.Quantization, type), generator.CacheType.SizeInBytes());
        const double product = 2.0 * ProductRows * ProductWidth * ProductWidth;
        double multiplyRate = product / multiply.Median, readRate = StreamBytes / read.Median;
        double operations = work.PictureOperations(last.ImageTokens) + work.PromptOperations(last.PromptTokens);
        yield return new BenchResult(
            $"{name}.first", first.Median, first.P99, "s", operations / multiplyRate, "hand-written float32 product",
            $"from a new picture to the first token; {last.PromptTokens} tokens, {last.ImageTokens} of the picture", LessIsBetter: true);
        double half = last.PromptTokens + (last.TokenIds.Count / 2.0);
        yield return new BenchResult(
            $"{name}.decode", 1 / decode.Median, 1 / decode.P99, "tokens/s", readRate / work.DecodeBytes(half), "read stream",
            $"context {last.PromptTokens} to {last.PromptTokens + last.TokenIds.Count}");
        double peak = Process.GetCurrentProcess().PeakWorkingSet64 / 1e9;
        yield return new BenchResult(
            $"{name}.memory", peak, peak, "GB", (plan.Total + StreamBytes) / 1e9, "plan, and what the yardsticks take",
            "most that the process had at once", LessIsBetter: true);
        yield return new BenchResult(
            $"{name}.matmul", multiplyRate / 1e9, product / multiply.P99 / 1e9, "GFLOP/s", multiplyRate / 1e9, "itself",
            "the yardstick of the first token");
        yield return new BenchResult(
            $"{name}.read", readRate / 1e9, StreamBytes / read.P99 / 1e9, "GB/s", readRate / 1e9, "itself", "the yardstick of decoding");
    }

    private static GenerationResult Answer(Generator generator, NewPictures pictures, int tokens, CancellationToken cancel)
    {
        generator.Clear();
        (string question, byte[] picture) = pictures.Next();
        Conversation conversation = new();
        conversation.AddUser(question, [picture]);
        return generator.Generate(conversation, new GenerationOptions { MaxTokens = tokens, IgnoreEos = true }, cancellationToken: cancel);
    }

    private unsafe void Fill(nint address)
    {
        for (int done = 0; done < StreamBytes; done += FillBytes)
            _random.Fill(new Span<byte>((byte*)address + done, FillBytes), ElementType.Float32);
    }

    private static void Multiply(Team team, nint left, Samples samples)
    {
        nint right = left + (ProductRows * ProductWidth * sizeof(float));
        nint product = right + (ProductWidth * ProductWidth * sizeof(float));
        MatrixProduct yardstick = new(team);
        Time(samples, () => yardstick.Run(left, right, product, ProductRows, ProductWidth / WeightPacking.PanelWidth, ProductWidth));
    }

    private static double WeightBytes(Model.Checkpoints.WeightQuantization? quantization, ElementType type) => quantization switch
    {
        null => type.SizeInBytes(),
        { Bits: 8 } => 1,
        { Group: var group } => 0.5 + (2.0 / group),
    };

    private static void Time(Samples samples, Action action)
    {
        long begin = Stopwatch.GetTimestamp();
        action();
        samples.Add(Stopwatch.GetElapsedTime(begin).TotalSeconds);
    }

    private static void ReadFile(string path)
    {
        byte[] buffer = new byte[4 << 20];
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        while (file.Read(buffer) > 0)
        {
        }
    }
}
