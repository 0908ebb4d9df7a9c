using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Model.Configuration;

/// <summary>
/// Where the CLIP tower of a checkpoint in the original layout is found: <c>vision-tower/</c> in its directory, else a directory that
/// is given, else, of its configuration, what is known of the two towers that LLaVA was trained with.
/// </summary>
internal static class VisionTowerFiles
{
    /// <summary>The directory of a checkpoint's own tower.</summary>
    public const string DirectoryName = "vision-tower";

    private const string ConfigFile = "config.json";
    private const string PreprocessorFile = "preprocessor_config.json";

    /// <summary>The directories that may hold a tower, in the order in which they are searched.</summary>
    public static IReadOnlyList<string> Directories(string checkpoint, string? given)
    {
        if (given is not null && !Directory.Exists(given))
            throw new CheckpointException(CheckpointErrorKind.NotFound, $"There is no directory {Printable.Name(given)} (--vision-tower).");
        string own = Path.Combine(checkpoint, DirectoryName);
        return [.. ((string?[])[Directory.Exists(own) ? own : null, given]).OfType<string>()];
    }

    /// <summary>The tower's configuration: a CLIPVisionModel's, or the vision part of a CLIPModel's.</summary>
    public static VisionConfiguration ReadVision(IReadOnlyList<string> directories, ConfigurationSection root)
    {
        if (First(directories, ConfigFile) is { } config)
            return VisionConfiguration.Read(config.Section("vision_config") ?? config);
        return VisionConfiguration.Read(null) with { ImageSize = BuiltInImageSize(root) };
    }

    /// <summary>The tower's preprocessor, which of the known towers need not be there.</summary>
    public static ConfigurationSection ReadPreprocessor(IReadOnlyList<string> directories, VisionConfiguration vision) =>
        First(directories, PreprocessorFile) ?? ConfigurationSection.Parse(
            PreprocessorFile,
            System.Text.Encoding.UTF8.GetBytes($$"""{"size": {{vision.ImageSize}}, "crop_size": {{vision.ImageSize}}}"""));

    private static int BuiltInImageSize(ConfigurationSection root)
    {
        const string key = "mm_vision_tower";
        string tower = root.Text(key) ?? throw root.Wrong(key, "is missing; it names the vision tower");
        return tower switch
        {
            "openai/clip-vit-large-patch14" => 224,
            "openai/clip-vit-large-patch14-336" => 336,
            _ => throw root.NotSupported(key, tower, $"without the tower's own {ConfigFile} only openai/clip-vit-large-patch14 and "
                + $"openai/clip-vit-large-patch14-336 are; put it into {DirectoryName}/, or name its directory with --vision-tower"),
        };
    }

    private static ConfigurationSection? First(IReadOnlyList<string> directories, string file) =>
        directories.Select(d => ConfigurationSection.TryRead(d, file)).FirstOrDefault(s => s is not null);
}
