namespace IlgpuLlava.Model.Images;

/// <summary>The names of <see cref="PreprocessMode"/> in files.</summary>
public static class PreprocessModes
{
    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<PreprocessMode>().Select(Name)];

    /// <summary>A mode's name: <c>hf-pil</c> or <c>original-pad</c>.</summary>
    /// <param name="mode">The mode.</param>
    public static string Name(PreprocessMode mode) => mode switch
    {
        PreprocessMode.HfPil => "hf-pil",
        PreprocessMode.OriginalPad => "original-pad",
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, null),
    };

    /// <summary>The mode of a name; null where there is none.</summary>
    /// <param name="name">The name.</param>
    public static PreprocessMode? Parse(string name) =>
        Names.Contains(name) ? Enum.GetValues<PreprocessMode>().First(m => Name(m) == name) : null;
}
