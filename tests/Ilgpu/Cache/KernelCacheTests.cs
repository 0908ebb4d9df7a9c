using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using ILGPU.Runtime.Cache;

namespace IlgpuLlava.Ilgpu.Tests.Cache;

/// <summary>The disk cache: what was written is read, and nothing else ever is.</summary>
public class KernelCacheTests
{
    private const string ChildFolder = "ILGPU_TEST_CACHE_FOLDER";

    private static readonly KernelCacheKey s_key = KernelCacheKey.Of("OpenCL", "driver 1", "-O3", "kernel");
    private static readonly byte[] s_content = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * 7))];

    [Test]
    public void Entries_outlive_the_cache_that_wrote_them()
    {
        using CacheFolder folder = new();
        Assert.That(folder.Open().TryRead(s_key), Is.Null);
        folder.Open().Write(s_key, s_content);
        Assert.That(folder.Open().TryRead(s_key), Is.EqualTo(s_content));
        folder.Open().Write(s_key, [1, 2, 3]);
        Assert.That(folder.Open().TryRead(s_key), Is.EqualTo(new byte[] { 1, 2, 3 }));
        folder.Open().Write(s_key, []);
        Assert.That(folder.Open().TryRead(s_key), Is.Empty);
        Assert.That(Directory.GetFiles(folder.Name), Has.Length.EqualTo(1));
    }

    [Test]
    public void Fault035_one_flipped_bit_anywhere()
    {
        using CacheFolder folder = new();
        folder.Open().Write(s_key, s_content[..40]);
        string file = folder.File;
        byte[] whole = File.ReadAllBytes(file);
        for (int bit = 0; bit < 8 * whole.Length; bit++)
        {
            byte[] damaged = [.. whole];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(file, damaged);
            Assert.That(folder.Open().TryRead(s_key), Is.Null, $"bit {bit}");
        }
        folder.Open().Write(s_key, s_content);
        Assert.That(folder.Open().TryRead(s_key), Is.EqualTo(s_content), "a damaged entry is written over");
    }

    [Test]
    public void Fault035_truncated_or_longer()
    {
        using CacheFolder folder = new();
        folder.Open().Write(s_key, s_content[..40]);
        string file = folder.File;
        byte[] whole = File.ReadAllBytes(file);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(file, whole[..length]);
            Assert.That(folder.Open().TryRead(s_key), Is.Null, $"{length} bytes");
        }
        File.WriteAllBytes(file, [.. whole, 0]);
        Assert.That(folder.Open().TryRead(s_key), Is.Null, "a byte too many");
    }

    [Test]
    public void Fault035_other_driver_target_or_compiler()
    {
        Guid compiler = Guid.Parse("7a1b0c3e-5d1a-4f0e-9a57-111111111111");
        KernelCacheKey[] keys =
        [
            s_key,
            KernelCacheKey.Of("OpenCL", "driver 2", "-O3", "kernel"),
            KernelCacheKey.Of("OpenCL", "driver 1", "-O2", "kernel"),
            KernelCacheKey.Of("CUDA", "driver 1", "-O3", "kernel"),
            KernelCacheKey.Of("OpenCL", "driver 1", "-O3", "kernel "),
            KernelCacheKey.Of("OpenCL", "driver 1-", "O3", "kernel"),
            KernelCacheKey.Of("OpenCL", "driver 1", "-O3", "kernel", ""),
            KernelCacheKey.Of(compiler, ["OpenCL", "driver 1", "-O3", "kernel"]),
        ];
        Assert.That(keys.Select(key => key.ToString()), Is.Unique);
        Assert.That(KernelCacheKey.Of("OpenCL", "driver 1", "-O3", "kernel").Hash, Is.EqualTo(s_key.Hash));
        using CacheFolder folder = new();
        folder.Open().Write(s_key, s_content);
        foreach (KernelCacheKey other in keys[1..])
        {
            Assert.That(folder.Open().TryRead(other), Is.Null);
            // Not even under its name.
            File.Copy(Path.Combine(folder.Name, $"{s_key}.kernel"), Path.Combine(folder.Name, $"{other}.kernel"));
            Assert.That(folder.Open().TryRead(other), Is.Null);
        }
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows has access lists instead of modes.")]
    [UnsupportedOSPlatform("windows")]
    public void Fault035_folder_is_for_its_user_alone()
    {
        using CacheFolder folder = new();
        folder.Open().Write(s_key, s_content);
        Assert.That(File.GetUnixFileMode(folder.Name),
            Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        Assert.That(File.GetUnixFileMode(folder.File), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [TestCase(UnixFileMode.GroupWrite)]
    [TestCase(UnixFileMode.OtherWrite)]
    [Platform(Exclude = "Win", Reason = "Windows has access lists instead of modes.")]
    [UnsupportedOSPlatform("windows")]
    public void Fault035_others_may_write(UnixFileMode others)
    {
        using CacheFolder folder = new();
        folder.Open().Write(s_key, s_content);
        UnixFileMode mode = File.GetUnixFileMode(folder.File);
        File.SetUnixFileMode(folder.File, mode | others);
        Assert.That(folder.Open().TryRead(s_key), Is.Null, "the entry");
        File.SetUnixFileMode(folder.File, mode);
        Assert.That(folder.Open().TryRead(s_key), Is.EqualTo(s_content));
        File.SetUnixFileMode(folder.Name, File.GetUnixFileMode(folder.Name) | others);
        KernelCache open = folder.Open();
        Assert.That(open.TryRead(s_key), Is.Null, "the folder");
        Assert.That(open.Problem, Does.Contain(folder.Name).And.Contain(KernelCache.VariableName));
    }

    [Test]
    public void A_folder_behind_a_link_serves_as_well()
    {
        using CacheFolder folder = new();
        folder.Open().Write(s_key, s_content);
        string link = Path.Combine(Path.GetDirectoryName(folder.Name)!, "link");
        Directory.CreateSymbolicLink(link, folder.Name);
        KernelCache linked = new(link);
        Assert.That(linked.TryRead(s_key), Is.EqualTo(s_content), linked.Problem);
    }

    [Test]
    public void Fault035_folder_of_another_user()
    {
        using CacheFolder folder = new();
        folder.Open().Write(s_key, s_content);
        KernelCache stranger = new(folder.Name, long.MaxValue, FileOwner.Current + "1");
        Assert.That(stranger.TryRead(s_key), Is.Null);
        stranger.Write(KernelCacheKey.Of("other"), s_content);
        Assert.That(stranger.Problem, Does.Contain(folder.Name));
        Assert.That(Directory.GetFiles(folder.Name), Has.Length.EqualTo(1));
        Assert.That(new KernelCache(folder.Name, long.MaxValue, null).TryRead(s_key), Is.Null, "whose it is cannot be told");
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "Windows has access lists instead of modes.")]
    [UnsupportedOSPlatform("windows")]
    public void Fault035_entry_written_by_another_user()
    {
        using CacheFolder folder = new();
        folder.Open().Write(s_key, s_content);
        if (ChangeOwner(folder.File, 65534, 65534) != 0)
            Assert.Ignore("Only root can give files away.");
        Assert.That(folder.Open().TryRead(s_key), Is.Null);
        folder.Open().Write(s_key, s_content);
        Assert.That(folder.Open().TryRead(s_key), Is.EqualTo(s_content));
    }

    [Test]
    public void Fault035_folder_cannot_be_made_or_written()
    {
        using CacheFolder folder = new();
        // Root may write anywhere, but not below a file.
        string file = Path.Combine(Path.GetDirectoryName(folder.Name)!, "file");
        File.WriteAllText(file, "");
        foreach (string name in new[] { file, Path.Combine(file, "cache"), "/proc/ilgpu-llava" })
        {
            KernelCache cache = new(name);
            cache.Write(s_key, s_content);
            Assert.That(cache.TryRead(s_key), Is.Null, name);
            Assert.That(cache.Problem, Is.Not.Empty, name);
        }
        Assert.That(File.ReadAllBytes(file), Is.Empty);
        KernelCache gone = folder.Open();
        gone.Write(s_key, s_content);
        Directory.Delete(folder.Name, recursive: true);
        gone.Write(s_key, s_content);
        Assert.That(gone.TryRead(s_key), Is.Null);
        Assert.That(gone.Problem, Does.Contain(folder.Name));
    }

    /// <summary>On its own this is one process; <see cref="Fault035_two_processes_at_once"/> lets two of it run over one folder.</summary>
    [Test]
    public void Fault035_many_writes_and_reads_of_few_entries()
    {
        using CacheFolder own = new();
        string name = Environment.GetEnvironmentVariable(ChildFolder) ?? own.Name;
        Parallel.For(0, 4, worker =>
        {
            KernelCache cache = new(name);
            for (int i = 0; i < 200; i++)
            {
                int entry = (worker + i) % 5;
                KernelCacheKey key = KernelCacheKey.Of("shared", $"{entry}");
                byte[] content = new byte[1 + (entry * 10_000)];
                Array.Fill(content, (byte)entry);
                if (i % 3 == 0)
                    cache.Write(key, content);
                byte[]? read = cache.TryRead(key);
                Assert.That(cache.Problem, Is.Null);
                Assert.That(read is null || read.AsSpan().SequenceEqual(content), $"entry {entry}");
                Assert.That(i % 3 != 0 || read is not null, "a written entry is there");
            }
        });
        if (name == own.Name)
            Assert.That(Directory.GetFiles(name), Has.Length.EqualTo(5));
    }

    [Test]
    public void Fault035_two_processes_at_once()
    {
        using CacheFolder folder = new();
        Process[] children = [.. Enumerable.Range(0, 2).Select(_ => Child(folder.Name))];
        foreach (Process child in children)
        {
            using (child)
            {
                string output = child.StandardOutput.ReadToEnd();
                child.WaitForExit();
                Assert.That(child.ExitCode, Is.Zero, output);
            }
        }
        Assert.That(Directory.GetFiles(folder.Name), Has.Length.EqualTo(5), "five entries, nothing unfinished");
    }

    [Test]
    public void Oldest_entries_go_beyond_the_limit_and_leftovers_of_killed_processes()
    {
        using CacheFolder folder = new();
        int size = CacheEntry.HeaderBytes + s_content.Length;
        KernelCache cache = new(folder.Name, 3 * size);
        KernelCacheKey[] keys = [.. Enumerable.Range(0, 5).Select(i => KernelCacheKey.Of($"{i}"))];
        DateTime start = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        for (int i = 0; i < keys.Length; i++)
        {
            cache.Write(keys[i], s_content);
            File.SetLastWriteTimeUtc(Path.Combine(folder.Name, $"{keys[i]}.kernel"), start.AddHours(i));
        }
        Assert.That(keys.Select(key => cache.TryRead(key) is not null), Is.EqualTo(new[] { false, false, true, true, true }));
        string left = Path.Combine(folder.Name, "0123.new");
        string foreign = Path.Combine(folder.Name, "notes.txt");
        File.WriteAllText(left, "");
        File.WriteAllText(foreign, "");
        File.SetLastWriteTimeUtc(left, start);
        new KernelCache(folder.Name).Write(s_key, s_content);
        Assert.That(File.Exists(left), Is.False);
        Assert.That(File.Exists(foreign), Is.True);
    }

    [Test]
    public void The_environment_names_the_folder()
    {
        Assert.That(Folder(("ILGPU_CACHE_DIR", "off")), Is.Null);
        Assert.That(Folder(("ILGPU_CACHE_DIR", "OFF"), ("HOME", "/h")), Is.Null);
        Assert.That(Folder(("ILGPU_CACHE_DIR", "/a/b"), ("XDG_CACHE_HOME", "/x")), Is.EqualTo("/a/b"));
        if (OperatingSystem.IsWindows())
            return;
        Assert.That(Folder(("ILGPU_CACHE_DIR", " "), ("XDG_CACHE_HOME", "/x"), ("HOME", "/h")), Is.EqualTo("/x/ilgpu-llava"));
        Assert.That(Folder(("XDG_CACHE_HOME", "relative"), ("HOME", "/h")), Is.EqualTo("/h/.cache/ilgpu-llava"));
        Assert.That(Folder(("HOME", "/h")), Is.EqualTo("/h/.cache/ilgpu-llava"));
        Assert.That(Folder(), Is.Null);
        KernelCache.Off.Write(s_key, s_content);
        Assert.That(KernelCache.Off.TryRead(s_key), Is.Null);

        static string? Folder(params (string Name, string Value)[] environment) =>
            KernelCache.FolderOf(name => Array.Find(environment, pair => pair.Name == name).Value);
    }

    private static Process Child(string folder)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(KernelCacheTests).Assembly.Location);
        start.ArgumentList.Add("--filter");
        start.ArgumentList.Add($"Name={nameof(Fault035_many_writes_and_reads_of_few_entries)}");
        start.Environment[ChildFolder] = folder;
        return Process.Start(start)!;
    }

    [DllImport("libc", EntryPoint = "chown", SetLastError = true)]
    private static extern int ChangeOwner([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint user, uint group);
}
