using System.Text;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Model.Tests.Checkpoints;

/// <summary>Mutations of every file of every family's checkpoint, aware of its structure, with fixed seeds: only typed exceptions may
/// come out, and what is accepted makes sense.</summary>
[TestFixtureSource(typeof(Goldens), nameof(Goldens.Checkpoints))]
public class FamilyFuzzTests(string directory) : FamilyFixture(directory)
{
    private const int Rounds = 30;

    // Where little can change unnoticed.
    private static readonly string[] _strict = [".safetensors", "config.json", Index, "tokenizer.json", "tokenizer.model"];

    [Test]
    public void Fault034_OnlyTypedExceptionsComeOut()
    {
        using Scratch scratch = Copy();
        string[] files = [.. Directory.GetFiles(scratch.Path, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(scratch.Path, file)).Order(StringComparer.Ordinal)];
        var random = new Random(34);
        int all = 0;
        foreach (string file in files)
        {
            string path = scratch.At(file), name = Path.GetFileName(file);
            byte[] sound = File.ReadAllBytes(path);
            int refused = 0;
            for (int i = 0; i < Rounds; i++)
            {
                File.WriteAllBytes(path, Mutated(path, sound, random));
                if (!Accepted(() => ReadOf(scratch.Path, file), $"{file}, {i}")) refused++;
            }
            // Beside a tokenizer.json nothing reads the other.
            if (name == "tokenizer.model" && files.Contains("tokenizer.json")) Assert.That(refused, Is.Zero, file);
            else if (Array.Exists(_strict, name.EndsWith)) Assert.That(refused, Is.GreaterThan(3), file);
            all += refused;
            File.WriteAllBytes(path, sound);
        }
        Assert.That(all, Is.LessThan(Rounds * files.Length), "mutations are not all fatal");
        Assert.That(() => ReadModel(scratch.Path), Throws.Nothing);
        Assert.That(() => ReadText(scratch.Path), Throws.Nothing);
    }

    private static bool Accepted(Action read, string what)
    {
        try
        {
            read();
            return true;
        }
        catch (Exception e) when (e is CheckpointException or TokenizerException or PromptException)
        {
            Assert.That(e.Message, Is.Not.Empty.And.Length.LessThan(10_000), what);
            Assert.That(e.Message.Any(char.IsControl), Is.False, $"{what}: {e.Message}");
            return false;
        }
        catch (Exception e) when (e is not NUnit.Framework.Internal.NUnitException && e is not AssertionException)
        {
            throw new AssertionException($"{what}: {e}");
        }
    }

    private static byte[] Mutated(string path, byte[] sound, Random random)
    {
        bool isWeights = path.EndsWith(".safetensors", StringComparison.Ordinal);
        byte[] bytes = sound;
        if (isWeights || path.EndsWith(".json", StringComparison.Ordinal))
        {
            int start = isWeights ? 8 : 0, length = isWeights ? (int)BitConverter.ToInt64(sound) : sound.Length;
            string json = Encoding.UTF8.GetString(sound, start, length);
            for (int n = random.Next(1, 3); n > 0; n--) json = JsonMutation.Of(json, random);
            bytes = isWeights ? Scratch.Bytes(Encoding.UTF8.GetBytes(json), sound[(start + length)..]) : Encoding.UTF8.GetBytes(json);
            if (random.Next(4) > 0) return bytes;
        }
        bytes = [.. bytes];
        for (int n = random.Next(1, 4); n > 0; n--)
        {
            int at = random.Next(Math.Min(bytes.Length, 64 << 10));
            if (random.Next(2) == 0) bytes[at] ^= (byte)(1 << random.Next(8));
            else bytes[at] = (byte)"{}[]\",:0-9\\%|' "[random.Next(15)];
        }
        return random.Next(6) > 0 ? bytes : bytes[..random.Next(bytes.Length)];
    }
}
