using System.Runtime.InteropServices;
using System.Text.Json;
using IlgpuLlava.Model.Configuration;
using IlgpuLlava.Model.Images;

namespace IlgpuLlava.Model.Tests.Images;

/// <summary>
/// Pillow's bytes and Hugging Face's floats. The bound is 1 in 1 of 1,000 bytes; the arithmetic is the same, so equality is asked for.
/// </summary>
public class PreprocessGoldenTests
{
    private static IEnumerable<TestCaseData> Pictures() => Repository.Preprocessed.Select(entry =>
        new TestCaseData(entry.Key, entry.File, entry.Mode, entry.Size).SetArgDisplayNames(entry.Key));

    private static IEnumerable<string> Cases() =>
        Directory.EnumerateDirectories(Path.Combine(Repository.Root, "tests", "goldens"))
            .Append(Path.Combine(Repository.Root, "models", "tiny-llava"))
            .Where(golden => File.Exists(Path.Combine(golden, "config.json")))
            .SelectMany(golden => Directory.EnumerateDirectories(Path.Combine(golden, "cases")))
            .Where(folder => ImagesOf(folder).Length > 0)
            .Select(folder => Path.GetRelativePath(Repository.Root, folder));

    [TestCaseSource(nameof(Pictures))]
    public void ResizesToPillowsBytes(string key, string file, string mode, int size)
    {
        (int[] shape, byte[] expected) = Repository.Tensor(Path.Combine(Repository.Goldens, "preprocessed.safetensors"), key);
        var preprocessor = new Preprocessor(new PreprocessOptions
        {
            Mode = mode == "original-pad" ? PreprocessMode.OriginalPad : PreprocessMode.HfPil,
            Size = ResizeTarget.Shortest(size),
            CropHeight = size,
            CropWidth = size,
        });
        PreprocessedImage result = preprocessor.Run(ImageDecoder.Decode(Repository.Picture(Path.GetFileName(file))));
        Assert.That((int[])[result.Height, result.Width, 3], Is.EqualTo(shape));
        Assert.That(result.Pixels.AsSpan().SequenceEqual(expected), Describe(result.Pixels, expected));
    }

    [TestCaseSource(nameof(Cases))]
    public void PreprocessesAModelsPictures(string folder)
    {
        folder = Path.Combine(Repository.Root, folder);
        var preprocessor = new Preprocessor(LlavaConfiguration.Read(Path.Combine(folder, "..", "..")).Preprocess);
        string tensors = Path.Combine(folder, "tensors.safetensors");
        byte[] pixels = Repository.Tensor(tensors, "pixels").Data;
        float[]? values = HasValues(tensors)
            ? MemoryMarshal.Cast<byte, float>(Repository.Tensor(tensors, "pixel_values").Data).ToArray()
            : null;
        int at = 0;
        string[] images = ImagesOf(folder);
        for (int i = 0; i < images.Length; i++)
        {
            PreprocessedImage result = preprocessor.Run(ImageDecoder.Decode(File.ReadAllBytes(Path.Combine(folder, images[i]))));
            int size = result.Pixels.Length;
            Assert.That(result.Pixels.AsSpan().SequenceEqual(pixels.AsSpan(at, size)), Describe(result.Pixels, pixels[at..]));
            if (values is not null)
            {
                Assert.That(result.Values, Is.EqualTo(values[at..(at + size)]), "not the same floats, bit for bit");
            }
            at += size;
        }
        Assert.That(at, Is.EqualTo(pixels.Length), "tiles of the golden that were not made");
    }

    private static string[] ImagesOf(string folder)
    {
        using JsonDocument description = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "case.json")));
        return [.. description.RootElement.GetProperty("images").EnumerateArray().Select(name => name.GetString()!)];
    }

    private static bool HasValues(string file)
    {
        try
        {
            Repository.Tensor(file, "pixel_values");
            return true;
        }
        catch (KeyNotFoundException)
        {
            return false;
        }
    }

    private static string Describe(byte[] actual, byte[] expected)
    {
        int[] differences = [.. actual.Zip(expected, (a, b) => Math.Abs(a - b)).Where(difference => difference != 0)];
        return $"{differences.Length} of {actual.Length} bytes differ, by at most {differences.DefaultIfEmpty().Max()}";
    }
}
