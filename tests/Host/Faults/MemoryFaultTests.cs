using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host.Tests.Faults;

public class MemoryFaultTests
{
    [Test]
    public void Fault107_TooLittleMemoryAtLoadIsSaidInBytes()
    {
        // The runtime's own limit of memory is what the device has, as in a container.
        Dictionary<string, string> limit = new() { ["DOTNET_GCHeapHardLimit"] = "600000" };
        using TemporaryFolder folder = new();
        Child child = Child.Run(["ask", "hi", "--max-tokens", "1"], folder.Path, limit);
        Assert.That((child.ExitCode, child.Output), Is.EqualTo((1, "")), child.Error);
        Assert.That(child.Error, Does.Match(@"^ilgpu-llava: .*\d+ bytes: \d+ of \d+ bytes are free.*\n$"));
    }

    /// <summary>A model of some 300 MB: the bundled one with wide MLPs of random weights.</summary>
    [TestCase("cpu")]
    [TestCase("opencl")]
    public void Fault108_LoadingTakesTheFilesSizeAnd256MegabytesAtMost(string device)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Ignore("The high-water mark of memory is read from /proc.");
        using TemporaryFolder folder = new();
        if (device != "cpu" && !ComputeDevice.List().Any(d => d.Name == device && d.IsUsable))
        {
            const string none = "This machine has no OpenCL device; install one, as pocl-opencl-icd.";
            if (Environment.GetEnvironmentVariable("CI") is { Length: > 0 })
                Assert.Fail(none);
            Assert.Inconclusive(none);
        }
        long size = WriteWideModel(folder.Path, intermediateSize: 49152);
        string[] question = ["ask", "hi", "--max-tokens", "1", "--model", folder.Path, "--device", device];
        // What a driver's compiler takes is its own affair: the second process finds the kernels kept.
        if (device != "cpu")
            _ = Child.Run(question);
        Child child = Child.Run(question);
        Assert.That(child.ExitCode, Is.Zero, child.Error);
        Assert.That(size, Is.GreaterThan(250L << 20));
        Assert.That(child.PeakBytes, Is.GreaterThan(size), "the weights were not resident when memory was read");
        Assert.That(child.PeakBytes, Is.LessThan(size + (256L << 20)));
    }

    internal static long WriteWideModel(string directory, int intermediateSize)
    {
        foreach (string source in Directory.GetFiles(Repository.Model).Where(f => !f.EndsWith(".safetensors", StringComparison.Ordinal)))
            File.Copy(source, Path.Combine(directory, Path.GetFileName(source)));
        string configFile = Path.Combine(directory, "config.json");
        JsonNode config = JsonNode.Parse(File.ReadAllText(configFile))!;
        config["text_config"]!["intermediate_size"] = intermediateSize;
        File.WriteAllText(configFile, config.ToJsonString());

        byte[] model = File.ReadAllBytes(Path.Combine(Repository.Model, "model.safetensors"));
        int headerLength = (int)BinaryPrimitives.ReadInt64LittleEndian(model);
        JsonObject header = JsonNode.Parse(model.AsSpan(8, headerLength))!.AsObject();
        JsonObject wide = [];
        List<(long Begin, long Length, bool Random)> parts = [];
        long end = 0;
        foreach ((string name, JsonNode? info) in header.Where(e => e.Key != "__metadata__"))
        {
            int[] shape = info!["shape"]!.Deserialize<int[]>()!;
            long[] offsets = info["data_offsets"]!.Deserialize<long[]>()!;
            bool random = name.Contains("language_model") && name.Contains(".mlp.");
            if (random)
                shape = [.. shape.Select(n => n == 512 ? intermediateSize : n)];
            long length = random ? 2L * shape[0] * shape[1] : offsets[1] - offsets[0];
            wide[name] = new JsonObject
            {
                ["dtype"] = info["dtype"]!.DeepClone(),
                ["shape"] = JsonSerializer.SerializeToNode(shape),
                ["data_offsets"] = new JsonArray(end, end + length),
            };
            parts.Add((8 + headerLength + offsets[0], length, random));
            end += length;
        }

        // Random f16 numbers of small exponent: finite, none of them large.
        byte[] noise = new byte[1 << 20];
        new Random(1).NextBytes(noise);
        for (int i = 1; i < noise.Length; i += 2)
            noise[i] = (byte)(noise[i] & 0x83 | 0x20);
        byte[] text = JsonSerializer.SerializeToUtf8Bytes(wide);
        byte[] lengthBytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(lengthBytes, text.Length);
        using FileStream file = File.Create(Path.Combine(directory, "model.safetensors"));
        file.Write(lengthBytes);
        file.Write(text);
        foreach ((long begin, long length, bool random) in parts)
        {
            if (!random)
            {
                file.Write(model, (int)begin, (int)length);
                continue;
            }
            for (long done = 0; done < length; done += noise.Length)
                file.Write(noise, 0, (int)Math.Min(noise.Length, length - done));
        }
        return file.Length;
    }
}
