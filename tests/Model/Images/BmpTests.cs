using IlgpuLlava.Model.Images;

namespace IlgpuLlava.Model.Tests.Images;

/// <summary>The kinds of bitmaps that the golden pictures do not hold.</summary>
public class BmpTests
{
    private static readonly byte[] Colours =
        [.. Enumerable.Range(0, 16).SelectMany(i => (byte[])[(byte)i, (byte)(i * 2), (byte)(i * 3), 0])];

    [Test]
    public void FourBits()
    {
        byte[] file = BmpBuilder.Picture(3, 2, 4, [0x12, 0x30, 0, 0, 0x45, 0x60, 0, 0], afterHeader: Colours);
        Assert.That(Entries(file), Is.EqualTo((int[])[4, 5, 6, 1, 2, 3]));
    }

    [Test]
    public void SixteenBits()
    {
        byte[] file = BmpBuilder.Picture(2, 1, 16, [0x1F, 0x7C, 0xE0, 0x03]); // 5 bits each: red and blue full, then green full
        Assert.That(ImageDecoder.Decode(file).Pixels, Is.EqualTo((byte[])[255, 0, 255, 0, 255, 0]));
        byte[] masks = [0, 0xF8, 0, 0, 0xE0, 0x07, 0, 0, 0x1F, 0, 0, 0]; // 5, 6 and 5 bits
        file = BmpBuilder.Picture(2, 1, 16, [0xE0, 0x07, 0x10, 0x80], compression: 3, afterHeader: masks);
        Assert.That(ImageDecoder.Decode(file).Pixels, Is.EqualTo((byte[])[0, 255, 0, 131, 0, 131]));
    }

    [Test]
    public void ThirtyTwoBitsWithMasks()
    {
        byte[] masks = [0xFF, 0, 0, 0, 0, 0xFF, 0, 0, 0, 0, 0xFF, 0];
        byte[] file = BmpBuilder.Picture(1, -1, 32, [1, 2, 3, 4], compression: 3, afterHeader: masks);
        Assert.That(ImageDecoder.Decode(file).Pixels, Is.EqualTo((byte[])[1, 2, 3]));
        masks[1] = 0xFF; // red now overlaps green
        Faults.Expect(ImageFault.Corrupt, BmpBuilder.Picture(1, 1, 32, [1, 2, 3, 4], compression: 3, afterHeader: masks));
    }

    [Test]
    public void RunLengthsOfEightBits()
    {
        // Bottom row 7 7 7; then a 1, right and down by one, a 9; at the top 4 5 6 as they are.
        byte[] codes = [3, 7, 0, 0, 1, 1, 0, 2, 1, 1, 1, 9, 0, 0, 0, 3, 4, 5, 6, 0, 0, 1];
        byte[] file = BmpBuilder.Picture(3, 4, 8, codes, compression: 1, afterHeader: Colours);
        Assert.That(Entries(file), Is.EqualTo((int[])[4, 5, 6, 0, 0, 9, 1, 0, 0, 7, 7, 7]));
        codes = [2, 7, 0, 2, 0, 1, 2, 9, 0, 1]; // two more where one has room
        Faults.Expect(ImageFault.Corrupt, BmpBuilder.Picture(3, 4, 8, codes, compression: 1, afterHeader: Colours));
    }

    [Test]
    public void RunLengthsOfFourBits()
    {
        byte[] codes = [5, 0x12, 0, 0, 0, 5, 0x34, 0x56, 0x70, 0, 0, 1];
        byte[] file = BmpBuilder.Picture(5, 2, 4, codes, compression: 2, afterHeader: Colours);
        Assert.That(Entries(file), Is.EqualTo((int[])[3, 4, 5, 6, 7, 1, 2, 1, 2, 1]));
        Faults.Expect(ImageFault.Truncated, BmpBuilder.Picture(5, 2, 4, codes[..^2], compression: 2, afterHeader: Colours));
        Faults.Expect(ImageFault.Corrupt, BmpBuilder.Picture(4, 2, 4, codes, compression: 2, afterHeader: Colours));
        Faults.Expect(ImageFault.Corrupt, BmpBuilder.Picture(5, -2, 4, codes, compression: 2, afterHeader: Colours));
    }

    [Test]
    public void WhatCannotBe()
    {
        Faults.Expect(ImageFault.Corrupt, BmpBuilder.Picture(1, 1, 8, [16, 0, 0, 0], afterHeader: Colours)); // entry 16 of 16
        Faults.Expect(ImageFault.UnsupportedFormat, BmpBuilder.Picture(1, 1, 24, new byte[4], compression: 4)); // JPEG inside
        Faults.Expect(ImageFault.UnsupportedFormat, BmpBuilder.Picture(1, 1, 5, new byte[4]));
        byte[] early = BmpBuilder.Picture(1, 1, 24, new byte[4]);
        early[10] = 20; // the pixels would begin within the header
        Faults.Expect(ImageFault.Corrupt, early);
    }

    /// <summary>The palette entries that a picture with <see cref="Colours"/> shows.</summary>
    private static int[] Entries(byte[] file)
    {
        byte[] pixels = ImageDecoder.Decode(file).Pixels;
        return [.. pixels.Chunk(3).Select(pixel =>
        {
            Assert.That((pixel[0], pixel[1]), Is.EqualTo(((byte)(pixel[2] * 3), (byte)(pixel[2] * 2))));
            return (int)pixel[2];
        })];
    }
}
