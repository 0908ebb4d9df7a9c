using System.CommandLine;
using IlgpuLlava.Kernels;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host;

/// <summary>The options that choose model and device, and what they open.</summary>
internal sealed class ModelOptions(string? modelDescription = null)
{
    private readonly Option<string?> _model = Options.Model(modelDescription);
    private readonly Option<string?> _visionTower = Options.VisionTower();
    private readonly Option<string> _device = Options.Device();
    private readonly Option<int> _threads = Options.Threads();
    private readonly Option<string?> _kv = Options.Kv();
    private readonly Option<string?> _template = Options.Template();

    public void AddTo(Command command)
    {
        command.Add(_model);
        command.Add(_visionTower);
        command.Add(_device);
        command.Add(_threads);
        command.Add(_kv);
        command.Add(_template);
    }

    /// <summary>The directory of the model that is asked for.</summary>
    public string Directory(ParseResult parsed) => BundledModel.Resolve(parsed.GetValue(_model));

    /// <summary>The model that the user named; null where he named none.</summary>
    public string? Named(ParseResult parsed) => parsed.GetValue(_model);

    /// <summary>How keys and values are to be stored; null for what serves the model best.</summary>
    public ElementType? CacheType(ParseResult parsed) => Options.CacheType(parsed.GetValue(_kv));

    /// <summary>The built-in chat template that is named; null for the model's.</summary>
    public string? Template(ParseResult parsed) => parsed.GetValue(_template);

    /// <summary>The directory of the tower that the user named; null where he named none.</summary>
    public string? VisionTower(ParseResult parsed) => parsed.GetValue(_visionTower);

    public ComputeDevice OpenDevice(ParseResult parsed, bool profiling = false) =>
        ComputeDevice.Open(parsed.GetValue(_device)!, parsed.GetValue(_threads), profiling);

    /// <summary>Loads the model that is asked for; what should be known about it is said on standard error.</summary>
    public Generator Load(ParseResult parsed, ComputeDevice device, CancellationToken cancellationToken)
    {
        LoadOptions options = new() { CacheType = CacheType(parsed), Template = Template(parsed), VisionTower = VisionTower(parsed) };
        Generator generator = Generator.Load(Directory(parsed), device, options, cancellationToken);
        foreach (string remark in generator.Remarks)
            parsed.InvocationConfiguration.Error.WriteLine($"{HostProgram.Name}: {remark}");
        return generator;
    }
}
