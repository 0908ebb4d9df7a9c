using System.Text;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Model.Tests.Checkpoints;

/// <summary>The faults of JSON in every file of every family's checkpoint beside its weights: each names its file.</summary>
[TestFixtureSource(typeof(Goldens), nameof(Goldens.Checkpoints))]
public class FamilyJsonFaultTests(string directory) : FamilyFixture(directory)
{
    [Test]
    public void Fault005_NotUtf8() => RefuseAll(sound =>
        [[(byte)'{', (byte)'"', 0xFF, .. "\":1,"u8, .. sound.AsSpan(sound.IndexOf((byte)'{') + 1)]]);

    [Test]
    public void Fault006_NotTheJsonAskedFor() => RefuseAll(sound =>
    [
        [], .. new[] { "{", "[]", "null", "1", "\"text\"", "hello", "{}{}" }.Select(Encoding.UTF8.GetBytes), sound[..(sound.Length / 2)],
        [.. sound, (byte)'}'], [.. sound, 0],
    ]);

    /// <summary>Of an index what is not read is skipped; what is read, <see cref="FamilyIndexFaultTests"/> has twice.</summary>
    [Test]
    public void Fault009_Fault010_AKeyTwice() => RefuseAll(except: Index, damages: sound =>
    [
        With(sound, "\"key\":1,\"key\":1"), With(sound, "\"key\":1,\"\\u006bey\":1"), With(sound, "\"key\":{\"a\":[{\"b\":1,\"b\":1}]}"),
    ]);

    [Test]
    public void Fault023_DeepNesting() => RefuseAll(sound =>
        [With(sound, "\"key\":" + Deep("[", "]")), With(sound, "\"key\":" + Deep("{\"a\":", "}"))]);

    // Each damage to each file, all others sound.
    private void RefuseAll(Func<byte[], byte[][]> damages, string? except = null)
    {
        using Scratch scratch = Copy();
        string[] files = [.. Directory.GetFiles(scratch.Path, "*.json", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(scratch.Path, file)).Where(file => file != except).Order(StringComparer.Ordinal)];
        Assert.That(files, Has.Member("config.json").And.Member("tokenizer_config.json"));
        foreach (string file in files)
        {
            byte[] sound = File.ReadAllBytes(scratch.At(file));
            byte[][] all = damages(sound);
            for (int i = 0; i < all.Length; i++)
            {
                File.WriteAllBytes(scratch.At(file), all[i]);
                string message = Message(() => ReadOf(scratch.Path, file), $"{file}, {i}");
                Assert.That(message, Does.Contain(Path.GetFileName(file)), $"{i}");
                Assert.That(message, Has.Length.LessThan(1000), $"{file}, {i}");
                Assert.That(message.Any(char.IsControl), Is.False, $"{file}, {i}: {message}");
            }
            File.WriteAllBytes(scratch.At(file), sound);
            ReadOf(scratch.Path, file);
        }
    }

    private static string Message(Action read, string what)
    {
        try
        {
            read();
        }
        catch (Exception e) when (e is CheckpointException or TokenizerException)
        {
            return e.Message;
        }
        throw new AssertionException($"{what} is read.");
    }

    private static byte[] With(byte[] sound, string member) =>
        [(byte)'{', .. Encoding.UTF8.GetBytes(member), (byte)',', .. sound.AsSpan(sound.IndexOf((byte)'{') + 1)];

    private static string Deep(string open, string close) =>
        string.Concat(Enumerable.Repeat(open, 10_000)) + "1" + string.Concat(Enumerable.Repeat(close, 10_000));
}
