using System.Reflection;
using System.Reflection.Metadata;
using System.Text;

namespace IlgpuLlava.Tests;

/// <summary>
/// Texts that are kept come from IL of one C# compiler, in the Release configuration: another compiler may write other IL, and so
/// other texts, without an error anywhere.
/// </summary>
internal static class CompiledBy
{
    private static readonly Guid CompilationOptions = new("B5FEEC05-8CD0-4A83-96DA-466284BB4BD8");

    /// <summary>
    /// For a text that is not what is kept: makes the test inconclusive where another compiler than the file names, or another
    /// configuration, may be why. Where continuous integration runs it, nothing is an excuse.
    /// </summary>
    /// <param name="assembly">Where the kernels are.</param>
    /// <param name="file">The file that names the compiler, beside what is kept.</param>
    public static void Excuse(Assembly assembly, string file)
    {
        if (Environment.GetEnvironmentVariable("CI") is { Length: > 0 })
            return;
#if DEBUG
        Assert.Inconclusive("What is kept was compiled from IL of the Release configuration.");
#endif
        string compiler = Version(assembly);
        string kept = File.ReadAllText(file).Trim();
        Assume.That(compiler, Is.EqualTo(kept), "What is kept was compiled from IL of another C# compiler.");
    }

    /// <summary>Writes down which compiler made the assembly.</summary>
    public static void Keep(Assembly assembly, string file) => File.WriteAllText(file, Version(assembly) + "\n");

    private static string Version(Assembly assembly)
    {
        using FileStream symbols = File.OpenRead(Path.ChangeExtension(assembly.Location, ".pdb"));
        using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbStream(symbols);
        MetadataReader reader = provider.GetMetadataReader();
        byte[] options = reader.GetCustomDebugInformation(EntityHandle.ModuleDefinition).Select(reader.GetCustomDebugInformation)
            .Where(information => reader.GetGuid(information.Kind) == CompilationOptions)
            .Select(information => reader.GetBlobBytes(information.Value)).Single();
        string[] parts = Encoding.UTF8.GetString(options).Split('\0');
        return parts[Array.IndexOf(parts, "compiler-version") + 1];
    }
}
