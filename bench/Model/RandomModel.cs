using IlgpuLlava.Convert;
using IlgpuLlava.Convert.Synth;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Bench;

/// <summary>A checkpoint of random weights in a temporary folder, deleted when disposed and when the program is interrupted.</summary>
internal sealed class RandomModel : IDisposable
{
    private readonly string _parent;

    /// <summary>Writes it.</summary>
    /// <param name="config">A <c>config.json</c>, or a model that <c>convert synth</c> knows.</param>
    /// <param name="dtype">One of <see cref="Types"/>, or null for the configuration's own.</param>
    /// <param name="layers">Decoder layers, or 0 for the configuration's own.</param>
    /// <param name="error">Where progress is shown.</param>
    /// <param name="cancel">Ends the work early.</param>
    public RandomModel(string config, string? dtype, int layers, TextWriter error, CancellationToken cancel)
    {
        _parent = Directory.CreateTempSubdirectory("bench-model-").FullName;
        Folder = Path.Combine(_parent, "model");
        Console.CancelKeyPress += Delete;
        AppDomain.CurrentDomain.ProcessExit += Delete;
        try
        {
            var progress = new ProgressReport(error, Console.IsErrorRedirected, TimeProvider.System);
            Synthesis.Run(new SynthRequest(config, Folder, CommandOptions.ParseType(dtype), Layers: layers == 0 ? null : layers),
                progress, cancel);
        }
        catch (CheckpointException e)
        {
            Dispose();
            throw new IOException(e.Message, e);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Types of weights.</summary>
    public static string[] Types { get; } = ["f32", "f16", "bf16"];

    /// <summary>The checkpoint.</summary>
    public string Folder { get; }

    public void Dispose()
    {
        Console.CancelKeyPress -= Delete;
        AppDomain.CurrentDomain.ProcessExit -= Delete;
        Delete(null, EventArgs.Empty);
    }

    private void Delete(object? sender, EventArgs args)
    {
        if (Directory.Exists(_parent))
            Directory.Delete(_parent, recursive: true);
    }
}
