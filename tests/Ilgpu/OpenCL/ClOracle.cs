using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.Interpreter;
using ILGPU.IR;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace IlgpuLlava.Ilgpu.Tests.OpenCL;

/// <summary>Runs a kernel on the OpenCL device and in the interpreter on copies of the same buffers, and compares all bytes, those
/// of the guard bands around the buffers too.</summary>
internal static unsafe class ClOracle
{
    private const int Guard = 256;

    private static readonly Lazy<Context> s_context = new(() => Context.Create(builder => builder.OpenCL().Profiling()));
    private static readonly Lazy<ClAccelerator?> s_accelerator = new(() => s_context.Value.GetCLDevices().Count == 0
        ? null
        : (ClAccelerator)s_context.Value.GetCLDevice(0).CreateAccelerator(s_context.Value));

    /// <summary>The device. Without one the test is inconclusive, but fails where continuous integration runs it.</summary>
    public static ClAccelerator Accelerator
    {
        get
        {
            if (s_accelerator.Value is { } accelerator)
                return accelerator;
            const string Message = "This machine has no OpenCL device; install one, as pocl-opencl-icd.";
            if (Environment.GetEnvironmentVariable("CI") is { Length: > 0 })
                Assert.Fail(Message);
            Assert.Inconclusive(Message);
            throw new InvalidOperationException(Message);
        }
    }

    public static int Lanes => Accelerator.WarpSize;

    public static Context Context => s_context.Value;

    /// <summary>Builds the kernel twice, runs both, compares; returns the buffers as the device left them.</summary>
    public static byte[][] Compare(Func<Function> build, InterpreterLaunch launch, byte[]?[] buffers, long[] scalars, bool optimize,
        string about)
    {
        byte[][] expected = Interpret(build(), launch, buffers, scalars);
        byte[][] actual = Execute(build(), launch, buffers, scalars, optimize);
        for (int i = 0; i < expected.Length; i++)
        {
            if (expected[i].AsSpan().SequenceEqual(actual[i]))
                continue;
            int at = expected[i].AsSpan().CommonPrefixLength(actual[i]);
            string where = at < Guard || at >= expected[i].Length - Guard ? "guard band " : "";
            int word = at / 4 * 4;
            Assert.Fail($"{about}, argument {i}, {where}byte {at - Guard}: expected {BitConverter.ToInt32(expected[i], word):x8}, "
                + $"got {BitConverter.ToInt32(actual[i], word):x8}");
        }
        return [.. actual.Select(bytes => bytes.Length == 0 ? bytes : bytes[Guard..^Guard])];
    }

    private static byte[] Guarded(byte[] content)
    {
        byte[] bytes = new byte[content.Length + (2 * Guard)];
        Array.Fill(bytes, (byte)0xA5);
        content.CopyTo(bytes, Guard);
        return bytes;
    }

    private static byte[][] Interpret(Function function, InterpreterLaunch launch, byte[]?[] buffers, long[] scalars)
    {
        byte[][] copies = [.. buffers.Select(b => b is null ? [] : Guarded(b))];
        GCHandle[] pins = [.. copies.Select(copy => GCHandle.Alloc(copy, GCHandleType.Pinned))];
        long[] cells = [.. buffers.Select((b, i) => b is null ? scalars[i] : pins[i].AddrOfPinnedObject() + Guard)];
        new InterpreterProgram(function).Launch(launch with { MaxWorkers = 1 }, cells);
        foreach (GCHandle pin in pins)
            pin.Free();
        return copies;
    }

    private static byte[][] Execute(Function function, InterpreterLaunch launch, byte[]?[] buffers, long[] scalars, bool optimize)
    {
        ClAccelerator accelerator = Accelerator;
        MemoryBuffer1D<byte, Stride1D.Dense>?[] memory = [.. buffers.Select(b => b is null ? null : accelerator.Allocate1D(Guarded(b)))];
        long[] cells = [.. buffers.Select((b, i) => b is null ? scalars[i] : memory[i]!.NativePtr + Guard)];
        using ClKernel kernel = new ClCompiler(accelerator).Compile(function, optimize);
        LaunchGeometry geometry = new()
        {
            GridDim = new(launch.GridX, launch.GridY, launch.GridZ),
            GroupDim = new(launch.GroupX, launch.GroupY, launch.GroupZ),
            Extent = new(launch.Extent.X, launch.Extent.Y, launch.Extent.Z),
            DynamicSharedBytes = launch.DynamicSharedBytes,
        };
        fixed (long* block = cells)
            kernel.Launch(accelerator.DefaultStream, geometry, (byte*)block);
        accelerator.Synchronize();
        byte[][] results = [.. memory.Select(m => m is null ? [] : m.GetAsArray1D())];
        foreach (var m in memory)
            m?.Dispose();
        return results;
    }
}
