namespace IlgpuLlava.Host.Tests.CommandLine;

public class TrimmingWriterTests
{
    [TestCase("", "")]
    [TestCase("", " ", "\n", "\t")]
    [TestCase("a", " ", "a", " ", "\n")]
    [TestCase("a b", " a", " ", "b ")]
    [TestCase("a\n\n b", "\n", "a\n", "\n ", "b")]
    public void OnlyTheEndsAreTrimmed(string expected, params string[] pieces)
    {
        StringWriter output = new();
        TrimmingWriter writer = new(output);
        foreach (string piece in pieces)
            writer.Write(piece);
        Assert.That(output.ToString(), Is.EqualTo(expected));
        Assert.That(writer.HasWritten, Is.EqualTo(expected.Length > 0));
    }

    [Test]
    public void WhatIsCertainIsWrittenAtOnce()
    {
        StringWriter output = new();
        TrimmingWriter writer = new(output);
        writer.Write("one ");
        Assert.That(output.ToString(), Is.EqualTo("one"));
        writer.Write("two");
        Assert.That(output.ToString(), Is.EqualTo("one two"));
    }
}
