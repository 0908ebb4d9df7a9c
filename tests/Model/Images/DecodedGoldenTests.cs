using IlgpuLlava.Model.Images;

namespace IlgpuLlava.Model.Tests.Images;

/// <summary>Every decoded byte equals the reference's.</summary>
public class DecodedGoldenTests
{
    [TestCaseSource(typeof(Repository), nameof(Repository.Decoded))]
    public void DecodesToTheReferencesBytes(string name)
    {
        (int[] shape, byte[] expected) = Repository.Tensor(Path.Combine(Repository.Goldens, "decoded.safetensors"), name);
        RgbImage image = ImageDecoder.Decode(Repository.Picture(name));
        Assert.That((int[])[image.Height, image.Width, 3], Is.EqualTo(shape));
        int differing = image.Pixels.Zip(expected).Count(pair => pair.First != pair.Second);
        Assert.That(differing, Is.Zero, $"{differing} of {expected.Length} bytes differ");
    }
}
