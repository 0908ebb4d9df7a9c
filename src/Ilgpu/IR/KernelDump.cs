using System.Text;

namespace ILGPU.IR;

/// <summary>
/// Writes the stages of each kernel to a folder where the environment asks for it:
/// <c>ILGPU_DUMP=ssa,cl,ptx,il:DIR</c>, any of the four stages. Costs nothing where it is not set.
/// </summary>
internal sealed class KernelDump
{
    private const string VariableName = "ILGPU_DUMP";
    private static readonly string[] StageNames = ["ssa", "cl", "ptx", "il"];
    private static readonly string? Setting = Environment.GetEnvironmentVariable(VariableName);
    private static readonly Lazy<KernelDump> FromEnvironment = new(() => Parse(Setting!));

    private readonly Lock _lock = new();
    private readonly HashSet<string> _stages;
    private readonly string _folder;
    private readonly Dictionary<string, List<string>> _written = new(StringComparer.OrdinalIgnoreCase);

    private KernelDump(HashSet<string> stages, string folder)
    {
        _stages = stages;
        _folder = folder;
    }

    /// <summary>Whether the environment asks for any dump; does not read the value.</summary>
    public static bool IsRequested => !string.IsNullOrEmpty(Setting);

    /// <summary>Whether a stage (<c>ssa</c>, <c>cl</c>, <c>ptx</c> or <c>il</c>) is to be written. Ask before making its text.</summary>
    /// <exception cref="InvalidOperationException">The environment's value cannot be read.</exception>
    public static bool Wants(string stage) => IsRequested && FromEnvironment.Value._stages.Contains(stage);

    /// <summary>Writes a kernel's text of a stage, where it is wanted.</summary>
    /// <param name="stage"><c>ssa</c>, <c>cl</c>, <c>ptx</c> or <c>il</c>; also the file's extension.</param>
    /// <param name="kernelName">Any name; what a file name cannot hold is replaced.</param>
    /// <param name="text">The content.</param>
    /// <param name="step">A step within the stage, as <c>03-unroll</c>, or null.</param>
    /// <exception cref="InvalidOperationException">The environment's value cannot be read, or the folder cannot be written.</exception>
    public static void Write(string stage, string kernelName, string text, string? step = null)
    {
        if (Wants(stage))
            FromEnvironment.Value.WriteFile(stage, kernelName, text, step);
    }

    /// <summary>Reads a setting.</summary>
    /// <exception cref="InvalidOperationException">It is not <c>STAGE[,STAGE...]:DIR</c>.</exception>
    public static KernelDump Parse(string setting)
    {
        int colon = setting.IndexOf(':');
        if (colon < 0 || string.IsNullOrWhiteSpace(setting[(colon + 1)..]))
            throw Unreadable(setting, "it names no folder");
        HashSet<string> stages = [];
        foreach (string stage in setting[..colon].Split(',', StringSplitOptions.TrimEntries))
        {
            if (!StageNames.Contains(stage))
                throw Unreadable(setting, $"'{stage}' is not a stage");
            stages.Add(stage);
        }
        return new KernelDump(stages, setting[(colon + 1)..]);
    }

    /// <summary>Writes one file. A second, different text under one name (another specialisation) gets <c>~2</c>, and so on.</summary>
    public void WriteFile(string stage, string kernelName, string text, string? step)
    {
        string name = SafeName(kernelName) + (step is null ? "" : "." + SafeName(step));
        lock (_lock)
        {
            if (!_written.TryGetValue(name + "." + stage, out List<string>? texts))
                _written.Add(name + "." + stage, texts = []);
            if (texts.Contains(text))
                return;
            texts.Add(text);
            string path = Path.Combine(_folder, texts.Count == 1 ? $"{name}.{stage}" : $"{name}~{texts.Count}.{stage}");
            try
            {
                Directory.CreateDirectory(_folder);
                File.WriteAllText(path, text);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
            {
                throw new InvalidOperationException($"{VariableName}: '{path}' cannot be written: {e.Message}", e);
            }
        }
    }

    private static string SafeName(string name)
    {
        StringBuilder safe = new();
        foreach (char c in name)
            safe.Append(char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_');
        // Long generic names are cut; a hash of the whole tells them apart.
        return safe.Length <= 120 ? safe.ToString() : $"{safe.ToString(0, 100)}-{StableHash(name):x8}";
    }

    private static uint StableHash(string name)
    {
        uint hash = 2166136261;
        foreach (char c in name)
            hash = (hash ^ c) * 16777619;
        return hash;
    }

    private static InvalidOperationException Unreadable(string setting, string why) =>
        new($"{VariableName}='{setting}' cannot be read: {why}. Write {VariableName}=ssa,cl,ptx,il:DIR, any of the four stages.");
}
