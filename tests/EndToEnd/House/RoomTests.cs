using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace IlgpuLlava.EndToEnd.Tests.House;

/// <summary>The rooms stand in a row, Host, Runtime, Model, Kernels, Ilgpu: each may import only rooms to its right.</summary>
public partial class RoomTests
{
    private static readonly string[] _rooms = ["Host", "Runtime", "Model", "Kernels", "Ilgpu"];

    private static readonly string[] _assemblies =
        ["ilgpu-llava", "IlgpuLlava.Runtime", "IlgpuLlava.Model", "IlgpuLlava.Kernels", "ILGPU"];

    [TestCaseSource(nameof(_rooms))]
    public void ProjectReferencesPointToTheRight(string room)
    {
        int place = Array.IndexOf(_rooms, room);
        XDocument project = XDocument.Load(RepositoryRoot.Combine("src", room, $"{room}.csproj"));
        foreach (XElement reference in project.Descendants("ProjectReference"))
        {
            string target = Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/'));
            Assert.That(Array.IndexOf(_rooms, target), Is.GreaterThan(place), $"src/{room} references {target}");
        }
    }

    [TestCaseSource(nameof(_rooms))]
    public void CompiledReferencesPointToTheRight(string room)
    {
        int place = Array.IndexOf(_rooms, room);
        Assembly assembly = Assembly.Load(_assemblies[place]);
        foreach (AssemblyName reference in assembly.GetReferencedAssemblies())
        {
            int target = Array.IndexOf(_assemblies, reference.Name);
            Assert.That(target < 0 || target > place, Is.True, $"{_assemblies[place]} references {reference.Name}");
        }
    }

    [TestCaseSource(nameof(_rooms))]
    public void UsingDirectivesPointToTheRight(string room)
    {
        int place = Array.IndexOf(_rooms, room);
        string[] files = [.. Directory.EnumerateFiles(RepositoryRoot.Combine("src", room), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Replace('\\', '/').Contains("/obj/", StringComparison.Ordinal))];
        Assert.That(files, Is.Not.Empty);
        foreach (string file in files)
        {
            foreach (Match match in RoomName().Matches(File.ReadAllText(file)))
            {
                int target = Array.IndexOf(_rooms, match.Groups[1].Value);
                Assert.That(target < 0 || target >= place, Is.True, $"{file} names {match.Value}");
            }
        }
    }

    /// <summary>A room must not know what lies to its left even by name: no namespace of it stands in its code.</summary>
    [GeneratedRegex(@"\bIlgpuLlava\.(Host|Runtime|Model|Kernels)\b")]
    private static partial Regex RoomName();
}
