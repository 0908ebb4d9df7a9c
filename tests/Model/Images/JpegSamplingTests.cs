using System.Security.Cryptography;
using IlgpuLlava.Model.Images;

namespace IlgpuLlava.Model.Tests.Images;

/// <summary>
/// Sampling factors, scans and colour spaces that the golden pictures do not hold. The hashes are of the bytes that libjpeg-turbo 2.1.5
/// gives with its defaults (CMYK then turned to RGB as Pillow does).
/// </summary>
public class JpegSamplingTests
{
    [TestCase("410", "4d7972363a3c359e208f1d74fc05c7e441dc89a069c542f64f76ec00351b7b21")]
    [TestCase("411", "d6ea8ed23e8c2d7c972425257dc498c5a3bae4244d367164319167d5cfeb21e5")]
    [TestCase("420-one-component-a-scan", "d2f33c4bebfaa8bcf683336a68d8638adc8048bc9e1fe6e0db5b001d106d97c5")]
    [TestCase("420-two-wide", "985092142bac90a7ada859a7fb359f151e2a2fee38edba4c34c0ef53bcf2d7d8")]
    [TestCase("422-three-chroma-columns", "4d6d6ac7b8abe0e7cd7983c5b286756f57749270d6a0d8deeae1b8831f4eae6f")]
    [TestCase("440-progressive", "5fa3523b925898cf1c4986dce862cbc9344f9563a4340775afcb7c13d4679049")]
    [TestCase("440", "6a13a18570f37ff5bd6730cebc09206bb60c64732ffe0df72193879eb8669a01")]
    [TestCase("441", "78fe36d6ab31545f76aa9f724e058857ccddb84727b5e0cf7fb56a438352671f")]
    [TestCase("chroma-larger-than-luma", "4bffa1f97524f637d740c669d78bd046f72e4698db8fdfb658fcd68b3b2e9d2e")]
    [TestCase("gray-sampled-two-by-two", "0505c68587fb7a190ae06cb910b3a81b8c6a86f67c2fc435559396ccce4ce092")]
    [TestCase("luma-halved-down", "21fa9a57ed3a71b0baff182def5077ad3213240e2c20596d60592b25ed6dd581")]
    [TestCase("mixed-ratios", "88ce3dbfbe0bdb2fb3900c598e48f6845da9cff5def418a22b33230745c383c6")]
    [TestCase("ycck-progressive", "6a67a7d54550b2bc7f283bd2cb2b0c4833b6e764106b96bd0bc8ad9eb3327717")]
    [TestCase("ycck", "992b1dd40a34867e69fe7f4262bdb66aacd74bc039e5138511a39e4bf065b7f4")]
    public void DecodesToLibjpegTurbosBytes(string name, string sha256)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(Repository.Root, "tests", "Model", "Images", "Sampling", name + ".jpg"));
        Assert.That(Convert.ToHexStringLower(SHA256.HashData(ImageDecoder.Decode(file).Pixels)), Is.EqualTo(sha256));
    }
}
