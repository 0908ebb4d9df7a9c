using System.CommandLine;
using IlgpuLlava.Convert.Inspect;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Convert.Commands;

/// <summary><c>convert check DIR</c>: whether every weight is as it was written. 0: sound; 1: something is broken.</summary>
internal static class CheckCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        Argument<string> directory = CommandOptions.Directory("DIR", "Directory of a checkpoint, converted or not.");
        Option<string?> tower = CommandOptions.VisionTower();
        Option<bool> verbose = CommandOptions.Verbose();
        var command = new Command("check", "Reads every weight again and compares it with its checksum.") { directory, tower, verbose };
        command.SetAction(result => Work.Run(error, result.GetValue(verbose), (progress, cancel) =>
        {
            string path = result.GetValue(directory)!;
            (int tensors, long bytes, bool checksums, IReadOnlyList<string> broken) =
                Checking.Run(path, new CheckpointOptions { VisionTower = result.GetValue(tower) }, progress, cancel);
            foreach (string line in broken) output.WriteLine(line);
            if (broken.Count > 0)
            {
                error.WriteLine($"convert: {broken.Count} of the {tensors} tensors in {path} are broken.");
                return 1;
            }
            output.WriteLine(checksums ? $"{path}: {tensors} tensors, {ProgressReport.Bytes(bytes)}, are as they were written."
                : $"{path}: {tensors} tensors, {ProgressReport.Bytes(bytes)}, can be read and are finite. Only converted checkpoints have "
                + "checksums.");
            return 0;
        }));
        return command;
    }
}
