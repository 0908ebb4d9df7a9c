using System.Text.Json;
using IlgpuLlava.Host;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Runtime.Verification;

namespace IlgpuLlava.EndToEnd.Tests.Goldens;

/// <summary><c>embed</c> gives the goldens' features, of the CLIP tower and behind the projector.</summary>
public class EmbedTests
{
    [TestCaseSource(typeof(GoldenFolders), nameof(GoldenFolders.Checkpoints))]
    public void FeaturesAreTheGoldens(string golden)
    {
        string folder = RepositoryRoot.Combine(golden);
        GoldenCase one = Directory.EnumerateDirectories(Path.Combine(folder, "cases")).Order(StringComparer.Ordinal).Select(GoldenCase.Load)
            .First(c => c.Conversation.Pictures.Count == 1 && c.Tensors.Tensors.ContainsKey("image_features"));
        string picture = Directory.EnumerateFiles(Path.Combine(folder, "cases", one.Name), "image0.*").Single();
        using Scratch scratch = Scratch.Empty();
        string file = scratch.At("features.safetensors");

        Assert.That(Run(picture, "--model", folder, "--stage", "projector", "--out", file), Is.Empty);
        Compare(file, picture, one.Tensors.Tensors["image_features"].Shape, one.Tensors.Floats("image_features"));

        string? layer = CaseStages.Sort(one.Tensors.Tensors.Keys)
            .LastOrDefault(n => n.StartsWith("vision.layer.", StringComparison.Ordinal));
        if (layer is null)
            return;
        // The golden has the class token too.
        IReadOnlyList<long> shape = one.Tensors.Tensors[layer].Shape;
        int width = (int)shape[2], rows = (int)shape[1];
        float[] patches = [.. one.Tensors.Floats(layer).Chunk(rows * width).SelectMany(tile => tile.Skip(width))];
        Assert.That(Run(picture, "--model", folder, "--out", file), Is.Empty);
        Compare(file, picture, [shape[0], shape[1] - 1, shape[2]], patches);
    }

    [Test]
    public void JsonHasALineForEachPicture()
    {
        string picture = RepositoryRoot.Combine("samples", "chart.png"), other = RepositoryRoot.Combine("samples", "number.png");
        string[] lines = Run(picture, other).TrimEnd('\n').Split('\n');
        Assert.That(lines, Has.Length.EqualTo(2));
        using JsonDocument json = JsonDocument.Parse(lines[1]);
        JsonElement root = json.RootElement;
        Assert.That((root.GetProperty("image").GetString(), root.GetProperty("stage").GetString()), Is.EqualTo((other, "clip")));
        long[] shape = [.. root.GetProperty("shape").EnumerateArray().Select(n => n.GetInt64())];
        Assert.That(shape[..2], Is.EqualTo(new long[] { 1, 64 }));
        Assert.That(root.GetProperty("features").GetArrayLength(), Is.EqualTo(shape[1] * shape[2]));
        Assert.That(lines[0], Is.Not.EqualTo(lines[1]));
    }

    [Test]
    public void Fault048_WhatIsNoPictureIsNamedAndNothingIsWritten()
    {
        using Scratch scratch = Scratch.Empty();
        File.WriteAllText(scratch.At("text.png"), "no picture");
        byte[] cut = File.ReadAllBytes(RepositoryRoot.Combine("samples", "chart.png"));
        File.WriteAllBytes(scratch.At("cut.png"), cut[..^100]);
        foreach (string name in (string[])["text.png", "cut.png", "absent.png"])
        {
            StringWriter output = new(), error = new();
            string file = scratch.At("features.safetensors");
            Assert.That(HostProgram.Run(["embed", scratch.At(name), "--device", "cpu", "--out", file], output, error), Is.EqualTo(1));
            Assert.That(error.ToString(), Does.StartWith("ilgpu-llava: ").And.Contain(name));
            Assert.That(Directory.EnumerateFiles(scratch.Folder, "features*"), Is.Empty);
        }
    }

    private static string Run(params string[] args)
    {
        StringWriter output = new(), error = new();
        int code = HostProgram.Run(["embed", .. args, "--device", "cpu"], output, error);
        Assert.That((code, error.ToString()), Is.EqualTo((0, "")));
        return output.ToString();
    }

    private static void Compare(string path, string picture, IReadOnlyList<long> shape, float[] expected)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.That(file.Metadata["image.0"], Is.EqualTo(picture));
        TensorInfo info = file.Tensors["image.0"];
        Assert.That(info.Shape, Is.EqualTo(shape));
        byte[] bytes = new byte[info.ByteLength];
        file.Read("image.0", 0, bytes);
        float[] actual = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        Assert.That(Comparison.RelativeError(actual, expected), Is.LessThan(1e-4));
    }
}
