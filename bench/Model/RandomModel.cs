using System.Runtime.InteropServices;
using IlgpuLlava.Convert;
using IlgpuLlava.Convert.Synth;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Bench;

/// <summary>A checkpoint of random weights in a temporary folder, deleted when disposed and when the program is interrupted.</summary>
internal sealed class RandomModel : IDisposable
{
    private static readonly PosixSignal[] _ends = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];

    private readonly string _parent = Path.Combine(Path.GetTempPath(), $"bench-model-{Path.GetRandomFileName()}");
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Writes it.</summary>
    /// <param name="request">What model; its directory is chosen here.</param>
    /// <param name="error">Where progress is shown.</param>
    /// <param name="cancel">Ends the work early.</param>
    public RandomModel(SynthRequest request, TextWriter error, CancellationToken cancel)
    {
        Folder = Path.Combine(_parent, "model");
        // Before there is anything to delete: a signal that comes between would leave it. The signal is not cancelled, what else ends the
        // program goes on; a process that a signal ends tells nobody by ProcessExit.
        _registrations = [.. _ends.Select(s => PosixSignalRegistration.Create(s, _ => Delete()))];
        AppDomain.CurrentDomain.ProcessExit += Exit;
        try
        {
            Directory.CreateDirectory(_parent);
            var progress = new ProgressReport(error, Console.IsErrorRedirected, TimeProvider.System);
            Synthesis.Run(request with { To = Folder }, progress, cancel);
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

    /// <summary>Types of weights, and how they can be quantised.</summary>
    public static string[] Types { get; } = ["f32", "f16", "bf16", "int8", "int4", "int4:32", "int4:64", "int4:128"];

    /// <summary>The checkpoint.</summary>
    public string Folder { get; }

    /// <summary>Its file of weights, where they are not quantised.</summary>
    public string Weights => Path.Combine(Folder, Synthesis.FileName);

    /// <summary>What to write.</summary>
    /// <param name="config">A <c>config.json</c>, or a model that <c>convert synth</c> knows.</param>
    /// <param name="dtype">One of <see cref="Types"/>, or null for the configuration's own.</param>
    /// <param name="layers">Decoder layers, or 0 for the configuration's own.</param>
    public static SynthRequest Request(string config, string? dtype, int layers)
    {
        WeightQuantization? quantization = CommandOptions.ParseQuantization(dtype);
        return new SynthRequest(
            config, "", CommandOptions.ParseType(dtype), Layers: layers == 0 ? null : layers, Quantization: quantization);
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
        AppDomain.CurrentDomain.ProcessExit -= Exit;
        Delete();
    }

    private void Exit(object? sender, EventArgs args) => Delete();

    // A thread that still writes can put a file beside those that are being deleted.
    private void Delete()
    {
        for (int attempt = 0; attempt < 3 && Directory.Exists(_parent); attempt++)
        {
            try
            {
                Directory.Delete(_parent, recursive: true);
            }
            catch (IOException)
            {
                Thread.Sleep(50);
            }
        }
    }
}
