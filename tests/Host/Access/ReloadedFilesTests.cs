using System.Text;
using IlgpuLlava.Host.Tests.Grpc;

namespace IlgpuLlava.Host.Tests.Access;

/// <summary>Files that are read again when they change.</summary>
public class ReloadedFilesTests
{
    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    [Test]
    public void AChangeCountsAfterASecond_WhatIsWrongDoesNot()
    {
        using TemporaryFolder folder = new();
        ManualTime time = new();
        string path = folder.Write("file", "one");
        ReloadedFiles<string> files = new([path], Read, time);
        List<string> failed = [];
        int changed = 0;
        files.Failed += e => failed.Add(e.Message);
        files.Changed += () => changed++;
        Assert.That(files.Current, Is.EqualTo("one"));
        folder.Write("file", "two");
        Assert.That(files.Current, Is.EqualTo("one"));
        time.Advance(s_second);
        Assert.That((files.Current, changed), Is.EqualTo(("two", 1)));
        folder.Write("file", "bad");
        for (int i = 0; i < 3; i++)
        {
            time.Advance(s_second);
            Assert.That(files.Current, Is.EqualTo("two"));
        }
        Assert.That(failed, Is.EqualTo(new[] { "it is bad" }));
        File.Delete(path);
        time.Advance(s_second);
        Assert.That((files.Current, failed.Count, changed), Is.EqualTo(("two", 2, 1)));
        Assert.That(failed[1], Does.StartWith(path + " cannot be read"));
        folder.Write("file", "three");
        time.Advance(s_second);
        Assert.That((files.Current, failed.Count, changed), Is.EqualTo(("three", 2, 2)));
    }

    /// <summary>So do secrets change that Kubernetes mounts: a link to a folder is turned, the file's own link stays.</summary>
    [Test]
    public void ALinkThatIsTurnedIsAChange()
    {
        if (OperatingSystem.IsWindows())
            Assert.Ignore("Links need rights there.");
        using TemporaryFolder folder = new();
        foreach (string text in (string[])["one", "two"])
        {
            Directory.CreateDirectory(folder.Combine(text));
            folder.Write(text + "/file", text);
        }
        Directory.CreateSymbolicLink(folder.Combine("data"), "one");
        File.CreateSymbolicLink(folder.Combine("file"), "data/file");
        ManualTime time = new();
        ReloadedFiles<string> files = new([folder.Combine("file")], Read, time);
        Directory.Delete(folder.Combine("data"));
        Directory.CreateSymbolicLink(folder.Combine("data"), "two");
        time.Advance(s_second);
        Assert.That(files.Current, Is.EqualTo("two"));
    }

    [Test]
    public void AtFirstTheyMustBeRight()
    {
        using TemporaryFolder folder = new();
        Refused(folder.Combine("none"), "cannot be read");
        Refused(folder.Path, "cannot be read");
        Refused(folder.Write("bad", "bad"), "it is bad");
        Refused(folder.Write("big", new byte[(1 << 20) + 1]), "more than");

        static void Refused(string path, string words) =>
            Assert.That(() => new ReloadedFiles<string>([path], Read), Throws.TypeOf<UserException>().With.Message.Contains(words));
    }

    private static string Read(IReadOnlyList<byte[]> contents)
    {
        string text = Encoding.UTF8.GetString(contents[0]);
        return text == "bad" ? throw new UserException("it is bad", ExitCode.Usage) : text;
    }
}
