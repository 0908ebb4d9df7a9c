using System.CommandLine;
using IlgpuLlava.Convert.Inspect;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Convert.Commands;

/// <summary><c>convert inspect DIR</c>: what a checkpoint is and holds.</summary>
internal static class InspectCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        Argument<string> directory = CommandOptions.Directory("DIR", "Directory of a checkpoint, converted or not.");
        Option<bool> json = new("--json") { Description = "One JSON object in place of the table." };
        Option<string?> tower = CommandOptions.VisionTower();
        Option<bool> verbose = CommandOptions.Verbose();
        var command = new Command("inspect", "Shows a checkpoint's family, configuration and tensors.") { directory, json, tower, verbose };
        command.SetAction(result => Work.Run(error, result.GetValue(verbose), (_, cancel) =>
        {
            var options = new CheckpointOptions { VisionTower = result.GetValue(tower) };
            var inspection = Inspection.Of(result.GetValue(directory)!, options, cancel);
            if (result.GetValue(json)) InspectionText.WriteJson(inspection, output);
            else InspectionText.WriteTable(inspection, output);
            return 0;
        }));
        return command;
    }
}
