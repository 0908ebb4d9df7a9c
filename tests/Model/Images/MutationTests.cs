using System.Buffers.Binary;
using IlgpuLlava.Model.Images;

namespace IlgpuLlava.Model.Tests.Images;

/// <summary>
/// Fault 65: every golden picture, damaged in many ways with fixed seeds. A picture or the typed exception may come out, nothing else.
/// </summary>
public class MutationTests
{
    private const int Rounds = 60;

    /// <summary>Tight, so that a damaged size costs no time.</summary>
    private static readonly ImageLimits Limits = new() { MaxPixels = 1 << 18 };

    [TestCaseSource(typeof(Repository), nameof(Repository.Decoded))]
    public void Fault065_DamageGivesAPictureOrTheTypedException(string name)
    {
        byte[] whole = Repository.Picture(name);
        int refused = 0;
        for (int round = 0; round < Rounds; round++)
        {
            var random = new Random(round * 7919 + name.Length);
            byte[] damaged = Damage(whole, random);
            if (name.EndsWith(".png", StringComparison.Ordinal) && round % 4 != 0)
            {
                MendChecksums(damaged);
            }
            try
            {
                RgbImage image = ImageDecoder.Decode(damaged, Limits);
                Assert.That(image.Pixels, Has.Length.EqualTo(image.Width * image.Height * 3));
            }
            catch (ImageFormatException)
            {
                refused++;
            }
        }
        Assert.That(refused, Is.Positive, "no damage was ever noticed");
    }

    private static byte[] Damage(byte[] whole, Random random)
    {
        byte[] bytes = [.. whole];
        int at = random.Next(2, bytes.Length);
        switch (random.Next(6))
        {
            case 0: // single bits
                for (int i = random.Next(1, 4); i > 0; i--)
                {
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                }
                return bytes;
            case 1: // whole bytes, mostly near the beginning, where the structure is
                for (int i = random.Next(1, 6); i > 0; i--)
                {
                    bytes[random.Next(2, Math.Min(bytes.Length, 700))] = (byte)random.Next(256);
                }
                return bytes;
            case 2: // extreme values
                bytes.AsSpan(at, Math.Min(random.Next(1, 9), bytes.Length - at)).Fill(random.Next(2) == 0 ? (byte)0 : (byte)0xFF);
                return bytes;
            case 3: // a piece missing
                return [.. bytes[..at], .. bytes[Math.Min(at + random.Next(1, 40), bytes.Length)..]];
            case 4: // a piece twice
                return [.. bytes[..at], .. bytes[(at / 2)..]];
            default: // cut short
                return bytes[..at];
        }
    }

    /// <summary>Makes the chunks' CRCs right again, so that the damage reaches what lies behind them.</summary>
    private static void MendChecksums(byte[] png)
    {
        for (long at = 8; at + 12 <= png.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan((int)at));
            if (at + 12 + length > png.Length)
            {
                return;
            }
            uint crc = PngBuilder.Crc(png.AsSpan((int)at + 4, (int)length + 4));
            BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan((int)(at + 8 + length)), crc);
            at += 12 + length;
        }
    }
}
