using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace IlgpuLlava.EndToEnd.Tests.House;

/// <summary>Kernels and model use only what ILGPU 1.5.3 has, so that <c>-p:IlgpuPackage=true</c> can build them: everything beyond it
/// lives in <c>ILGPU.Extensions</c>, which they must not name.</summary>
public class PortabilityTests
{
    [TestCase("IlgpuLlava.Kernels")]
    [TestCase("IlgpuLlava.Model")]
    public void NothingBeyondIlgpuIsUsed(string name)
    {
        using FileStream file = File.OpenRead(Assembly.Load(name).Location);
        using PEReader reader = new(file);
        MetadataReader metadata = reader.GetMetadataReader();
        string[] used = [.. metadata.TypeReferences.Select(metadata.GetTypeReference)
            .Select(t => $"{metadata.GetString(t.Namespace)}.{metadata.GetString(t.Name)}")];
        Assert.That(used, Has.Some.StartsWith("ILGPU."), "the assembly's references were not read");
        Assert.That(used, Has.None.StartsWith("ILGPU.Extensions."));
    }
}
