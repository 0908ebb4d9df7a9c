namespace IlgpuLlava.Ilgpu.Tests.Api;

/// <summary>
/// The assembly ILGPU has no public member that ILGPU 1.5.3 has not: what is written against it also compiles against the package.
/// What goes beyond ILGPU lives in the namespace ILGPU.Extensions.
/// </summary>
public sealed class PublicSurfaceTests
{
    /// <summary>Types that the list names as bases but does not describe.</summary>
    private static readonly Dictionary<string, string[]> s_bases = new()
    {
        ["T class ILGPU.Util.DisposeBase"] = ["M System.Void Dispose()", "P System.Boolean IsDisposed { get; }"],
        ["T class ILGPU.Util.CachedExtension : ILGPU.Util.DisposeBase"] = [],
        ["T class ILGPU.Util.CachedExtensionBase<TExtension> : ILGPU.Util.DisposeBase"] = [],
    };

    private static Dictionary<string, HashSet<string>> List { get; } = Read();

    private static IEnumerable<Type> Types => typeof(ILGPU.Context).Assembly.GetExportedTypes()
        .Where(type => type.Namespace != "ILGPU.Extensions");

    [Test]
    public void EveryPublicTypeAndMemberIsOneOfIlgpu()
    {
        List<string> foreign = [];
        foreach (Type type in Types)
        {
            string signature = ApiSignature.OfType(type);
            if (!List.TryGetValue(signature, out HashSet<string>? members))
                foreign.Add(signature);
            else
                foreign.AddRange(ApiSignature.OfMembers(type).Where(member => !members.Contains(member))
                    .Select(member => $"{signature}: {member}"));
        }
        Assert.That(foreign, Is.Empty, string.Join('\n', foreign));
    }

    [Test]
    public void TheAssemblyHasMuchOfTheList()
    {
        // The comparison above would pass for an empty assembly, or if nothing were read.
        Assert.That(List, Has.Count.GreaterThan(300));
        Assert.That(Types.Sum(type => ApiSignature.OfMembers(type).Count()), Is.GreaterThan(1000));
    }

    private static Dictionary<string, HashSet<string>> Read()
    {
        Dictionary<string, HashSet<string>> list = s_bases.ToDictionary(entry => entry.Key, entry => entry.Value.ToHashSet());
        HashSet<string> members = [];
        foreach (string line in File.ReadLines(Path.Combine(Repository.Root, "tests/Ilgpu/Api/ilgpu-1.5.3-api.txt")))
        {
            if (line.StartsWith("T "))
                list[line] = members = [];
            else
                members.Add(line.Trim());
        }
        return list;
    }
}
