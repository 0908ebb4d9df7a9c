using IlgpuLlava.Model.Configuration;

namespace IlgpuLlava.Model.Checkpoints;

/// <summary>The weights of the vision tower of a checkpoint in the original layout, which often lie in a checkpoint of their own.</summary>
internal static class TowerFiles
{
    /// <summary>Opens the tower's files; null where the checkpoint's own files hold the tower.</summary>
    /// <param name="directory">The checkpoint.</param>
    /// <param name="given">A directory that was named for the tower, or null.</param>
    /// <param name="stored">The tensors of the checkpoint's own files.</param>
    /// <param name="cancel">Ends the work early.</param>
    /// <exception cref="CheckpointException">There is no tower, or its files are broken.</exception>
    public static (IReadOnlyList<SafetensorsFile> Files, IReadOnlyList<StoredTensor> Tensors)? Open(
        string directory, string? given, IReadOnlyList<StoredTensor> stored, CancellationToken cancel)
    {
        if (stored.Any(t => TensorNames.Normalize(t.Info.Name)?.StartsWith("vision.", StringComparison.Ordinal) is true)) return null;
        IReadOnlyList<string> directories = VisionTowerFiles.Directories(directory, given);
        foreach (string tower in directories)
        {
            if (!CheckpointFiles.HasSafetensors(tower)) continue;
            CheckpointFiles files = CheckpointFiles.Open(tower, cancel);
            return (files.Files, [.. files.Tensors.Select(t => t with { InTower = true })]);
        }
        // Says what to do where there are pickles alone.
        foreach (string tower in directories) CheckpointFiles.CheckHasSafetensors(tower);
        throw new CheckpointException(CheckpointErrorKind.NotFound,
            $"{Printable.Name(directory)} holds no vision tower; put model.safetensors and config.json of the CLIP that mm_vision_tower "
            + $"in config.json names into {VisionTowerFiles.DirectoryName}/ in it, or name their directory with --vision-tower.");
    }
}
