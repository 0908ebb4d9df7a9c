using ILGPU.Runtime.Cache;

namespace IlgpuLlava.Ilgpu.Tests.Cache;

/// <summary>A folder for one test, which takes it away again.</summary>
internal sealed class CacheFolder : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("ilgpu-llava-cache-");

    /// <summary>A folder that is not there yet.</summary>
    public string Name => Path.Combine(_parent.FullName, "cache");

    public KernelCache Open() => new(Name);

    /// <summary>The only entry's file.</summary>
    public string File => Directory.GetFiles(Name).Single();

    public void Dispose() => _parent.Delete(recursive: true);
}
