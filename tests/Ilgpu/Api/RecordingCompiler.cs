using ILGPU.Runtime;

namespace IlgpuLlava.Ilgpu.Tests.Api;

/// <summary>A back end that compiles nothing and writes down what it is given.</summary>
internal sealed class RecordingCompiler : KernelCompiler
{
    public List<KernelEntry> Compiled { get; } = [];

    public List<LaunchGeometry> Launches { get; } = [];

    /// <summary>The first leaves of the argument block of the last launch.</summary>
    public long[] Leaves { get; } = new long[16];

    public int LeafCount { get; set; }

    public bool Record { get; set; } = true;

    public override CompiledKernel Compile(KernelEntry entry)
    {
        lock (Compiled)
            Compiled.Add(entry);
        return new Kernel(this);
    }

    private sealed class Kernel(RecordingCompiler compiler) : CompiledKernel
    {
        public override unsafe void Launch(AcceleratorStream stream, in LaunchGeometry geometry, byte* arguments)
        {
            if (!compiler.Record)
                return;
            compiler.Launches.Add(geometry);
            new ReadOnlySpan<long>(arguments, compiler.LeafCount).CopyTo(compiler.Leaves);
        }
    }
}
