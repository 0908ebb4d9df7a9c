using System.Text;
using System.Text.RegularExpressions;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Model.Tests.Checkpoints;

/// <summary>Mutations of a sound file, aware of its structure, with fixed seeds: only the typed exception may come out.</summary>
public class SafetensorsFuzzTests
{
    private const string Sound = """
        {"__metadata__":{"format":"pt","n":"1"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"BF16","shape":[4],"data_offsets":[24,32]},"c":{"dtype":"U8","shape":[],"data_offsets":[32,33]}}
        """;

    private static readonly string[] _values =
    [
        "0", "-1", "1.0", "1e2", "9223372036854775807", "9223372036854775808", "18446744073709551615", "null", "true", "[]", "{}", "\"\"",
        "\"F64\"", "\"F4\"", "\"\\ud800\"", "[[[[[[[[[[1]]]]]]]]]]", "33", "24", "4294967296", "\"a\"", "\"__metadata__\"",
    ];

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
        for (int n = random.Next(1, 4); n > 0; n--) header = MutateJson(random, header);
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

    // Swaps one JSON value, name or separator for another, so that most results still parse and reach the checks behind.
    private static string MutateJson(Random random, string json)
    {
        MatchCollection tokens = Regex.Matches(json, "\"[^\"]*\"|[0-9.e+-]+|null|true|\\[[^\\[\\]]*\\]|\\{[^{}]*\\}");
        if (tokens.Count == 0) return json;
        Match token = tokens[random.Next(tokens.Count)];
        string with = random.Next(4) switch
        {
            0 => tokens[random.Next(tokens.Count)].Value,
            1 => token.Value + "," + token.Value,
            2 => random.Next(100).ToString(),
            _ => _values[random.Next(_values.Length)],
        };
        string result = json[..token.Index] + with + json[(token.Index + token.Length)..];
        return result.Length < 100_000 ? result : json;
    }
}
