using System.Text;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Model.Tests.Checkpoints;

/// <summary>Mutations of a sound file, aware of its structure, with fixed seeds: only the typed exception may come out.</summary>
public class SafetensorsFuzzTests
{
    private const string Sound = """
        {"__metadata__":{"format":"pt","n":"1"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"BF16","shape":[4],"data_offsets":[24,32]},"c":{"dtype":"U8","shape":[],"data_offsets":[32,33]}}
        """;

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public void Fault034_OnlyTheTypedExceptionComesOut(int seed)
    {
        using var scratch = new Scratch();
        var random = new Random(seed);
        int accepted = 0;
        for (int i = 0; i < 2500; i++)
        {
            string path = scratch.Write("x", Mutate(random));
            try
            {
                using var file = SafetensorsFile.Open(path);
                accepted++;
                foreach (TensorInfo info in file.Tensors.Values) file.Read(info.Name, 0, new byte[info.ByteLength]);
            }
            catch (CheckpointException e)
            {
                Assert.That(e.Message, Has.Length.LessThan(1000));
                Assert.That(e.Message.Any(char.IsControl), Is.False);
            }
        }
        Assert.That(accepted, Is.InRange(1, 2000), "mutations are neither all harmless nor all fatal");
    }

    private static byte[] Mutate(Random random)
    {
        string header = Sound;
        for (int n = random.Next(1, 4); n > 0; n--) header = JsonMutation.Of(header, random);
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] file = Scratch.Bytes(json, new byte[33]);
        switch (random.Next(6))
        {
            case 0:
                file[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                file = file[..random.Next(file.Length)];
                break;
            case 2:
                file = [.. file, .. new byte[random.Next(20)]];
                break;
        }
        return file;
    }
}
