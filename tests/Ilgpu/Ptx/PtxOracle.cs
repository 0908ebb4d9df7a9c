using ILGPU;
using ILGPU.Interpreter;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using IlgpuLlava.PtxMachine;
using IlgpuLlava.PtxMachine.Driver;
using Function = ILGPU.IR.Function;

namespace IlgpuLlava.Ilgpu.Tests.Ptx;

/// <summary>Runs a kernel as PTX on the machine and in the interpreter on copies of the same buffers, and compares all bytes, those of
/// the guard bands around the buffers too.</summary>
internal sealed unsafe class PtxOracle : IDisposable
{
    private const int Guard = 256;

    private readonly PtxMachineDriver _driver;
    private readonly Context _context;
    private readonly CudaAccelerator _accelerator;

    /// <summary>A machine of a compute capability, times ten.</summary>
    public PtxOracle(int capability)
    {
        MachineOptions options = new() { Workers = 2, Budget = 50_000_000, ChecksRaces = true };
        _driver = new PtxMachineDriver(new MachineDevice { Capability = capability, Options = options });
        _context = Context.Create(builder => builder.Cuda(_driver));
        _accelerator = (CudaAccelerator)_context.GetCudaDevice(0).CreateAccelerator(_context);
    }

    /// <summary>The device.</summary>
    public Accelerator Accelerator => _accelerator;

    /// <summary>Builds the kernel twice, runs both, compares; returns the buffers as the machine left them.</summary>
    /// <param name="build">Makes the kernel; a buffer is a pointer, anything else a scalar.</param>
    /// <param name="launch">Its size.</param>
    /// <param name="arguments">A buffer's content, or a scalar's bits.</param>
    /// <param name="about">For the message.</param>
    /// <param name="skew">Bytes by which buffers miss a multiple of 16.</param>
    public byte[][] Compare(
        Func<Function> build, InterpreterLaunch launch, (byte[]? Buffer, long Bits)[] arguments, string about, int skew = 0)
    {
        byte[][] expected = Run(arguments, skew, cells => new InterpreterProgram(build()).Launch(launch with { MaxWorkers = 1 }, cells));
        byte[][] actual = Run(arguments, skew, cells =>
        {
            LaunchGeometry geometry = new()
            {
                GridDim = new(launch.GridX, launch.GridY, launch.GridZ),
                GroupDim = new(launch.GroupX, launch.GroupY, launch.GroupZ),
                Extent = new(launch.Extent.X, launch.Extent.Y, launch.Extent.Z),
                DynamicSharedBytes = launch.DynamicSharedBytes,
            };
            using CudaKernel kernel = new CudaCompiler(_accelerator).Compile(build(), optimize: false);
            fixed (long* block = cells)
                kernel.Launch(_accelerator.DefaultStream, geometry, (byte*)block);
            _accelerator.Synchronize();
        });
        for (int i = 0; i < expected.Length; i++)
        {
            if (expected[i].AsSpan().SequenceEqual(actual[i]))
                continue;
            int at = expected[i].AsSpan().CommonPrefixLength(actual[i]);
            string where = at < Guard + skew || at >= expected[i].Length - Guard ? "guard band " : "";
            int word = at / 4 * 4;
            Assert.Fail($"{about}, argument {i}, {where}byte {at - Guard - skew}: expected {BitConverter.ToInt32(expected[i], word):x8}, "
                + $"got {BitConverter.ToInt32(actual[i], word):x8}");
        }
        return [.. actual.Select(bytes => bytes.Length == 0 ? bytes : bytes[(Guard + skew)..^Guard])];
    }

    public void Dispose()
    {
        _accelerator.Dispose();
        _context.Dispose();
        _driver.Dispose();
    }

    // The machine's memory is the host's, so both run over the same addresses' kind of memory.
    private byte[][] Run((byte[]? Buffer, long Bits)[] arguments, int skew, Action<long[]> launch)
    {
        MemoryBuffer1D<byte, Stride1D.Dense>?[] memory = [.. arguments.Select(a => a.Buffer is null ? null
            : _accelerator.Allocate1D(Guarded(a.Buffer, skew)))];
        _accelerator.Synchronize();
        launch([.. arguments.Select((a, i) => a.Buffer is null ? a.Bits : memory[i]!.NativePtr + Guard + skew)]);
        byte[][] results = [.. memory.Select(m => m is null ? [] : m.GetAsArray1D())];
        foreach (var m in memory)
            m?.Dispose();
        return results;
    }

    private static byte[] Guarded(byte[] content, int skew)
    {
        byte[] bytes = new byte[content.Length + (2 * Guard) + skew];
        Array.Fill(bytes, (byte)0xA5);
        content.CopyTo(bytes, Guard + skew);
        return bytes;
    }
}
