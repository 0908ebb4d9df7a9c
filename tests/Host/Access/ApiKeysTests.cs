using System.Security.Cryptography;

namespace IlgpuLlava.Host.Tests.Access;

/// <summary>Lists of keys.</summary>
public class ApiKeysTests
{
    private const string First = "sk-0123456789abcdef";
    private const string Second = "id-1:secret/with+all~kinds=.";

    private static ApiKeys Read(string text) => new([(text, "the list")]);

    [Test]
    public void AKeyALine_CommentsAndNamesBeside()
    {
        ApiKeys keys = Read($"# ours\r\n\r\n  {First}  \r\n{Second} alice\n{First}x alice\n");
        Assert.That(keys.ClientOf(First), Does.StartWith("key:"));
        Assert.That(keys.ClientOf(Second), Is.EqualTo("name:alice"));
        Assert.That(keys.ClientOf(First + "x"), Is.EqualTo("name:alice"));
        foreach (string wrong in (string[])["", "# ours", First[..^1], First + "y", First.ToUpperInvariant(), " " + First, "alice"])
            Assert.That(keys.ClientOf(wrong), Is.Null, wrong);
    }

    [Test]
    public void AClientsNameDoesNotGiveItsKeyAway()
    {
        string client = Read(First).ClientOf(First)!;
        Assert.That(client, Does.Not.Contain(First[..4]));
        // Nobody who sees the name can try keys on it.
        byte[] hash = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(First));
        Assert.That(client, Does.Not.Contain(Convert.ToHexStringLower(hash)[..8]));
        // It stays the same when the list is read again.
        Assert.That(Read($"{First}\n{Second}").ClientOf(First), Is.EqualTo(client));
    }

    /// <summary>How long it takes says nothing about any key: hashes of one length are compared in constant time, always all.</summary>
    [Test]
    public void Fault091_EveryKeyIsCompared_InConstantTime()
    {
        Assert.That(Read(First).AreEqual.Method,
            Is.EqualTo(((ApiKeys.Comparison)CryptographicOperations.FixedTimeEquals).Method));
        int compared = 0;
        ApiKeys keys = new([($"{First}\n{Second}\n{First}2\n", "the list")], (left, right) =>
        {
            compared++;
            Assert.That((left.Length, right.Length), Is.EqualTo((32, 32)));
            return left.SequenceEqual(right);
        });
        foreach (string key in (string[])[First, Second, First + "2", "", "wrong", new('x', 10_000)])
        {
            compared = 0;
            _ = keys.ClientOf(key);
            Assert.That(compared, Is.EqualTo(3), key);
        }
    }

    [TestCase("", "There is no key in the list")]
    [TestCase("# nothing\n \n", "There is no key in the list")]
    [TestCase("short", "the list, line 1 has a key of 5 characters")]
    [TestCase("\nabcdefghijklmnöpq", "the list, line 2 has a key with characters")]
    [TestCase("abcdefghijklmnopq,abcdefghijklmnopq", "the list, line 1 has a key with characters")]
    [TestCase("abcdefghijklmnopq alice smith", "the list, line 1 has 3 words")]
    [TestCase("abcdefghijklmnopq al/ice", "the list, line 1 has a name")]
    [TestCase("abcdefghijklmnopq\nabcdefghijklmnopq bob", "the list, line 2 has a key that is there already")]
    public void AListThatCannotBeIsRefusedByLine_WithoutAKey(string text, string words)
    {
        UserException refusal = Assert.Throws<UserException>(() => Read(text))!;
        Assert.That(refusal.Message, Does.StartWith(words).And.Not.Contain("abcdef").And.Not.Contain("short"));
    }
}
