using System.Runtime.InteropServices;
using ILGPU.Backends.Cpu;
using ILGPU.Interpreter;
using ILGPU.IR;

namespace IlgpuLlava.Ilgpu.Tests.Cpu;

/// <summary>Runs a kernel through the CPU back end and through the interpreter on copies of the same buffers, and compares all bytes,
/// those of the guard bands around the buffers too.</summary>
internal sealed unsafe class CpuOracle : IDisposable
{
    private const int Guard = 256;

    private readonly List<nint> _allocations = [];

    /// <summary>An argument: a buffer's content, or a scalar's bits.</summary>
    public readonly record struct Argument(byte[]? Buffer, long Bits)
    {
        public static Argument Of(params int[] content) => new(MemoryMarshal.AsBytes<int>(content).ToArray(), 0);

        public static Argument Of(params long[] content) => new(MemoryMarshal.AsBytes<long>(content).ToArray(), 0);

        public static Argument Of(params float[] content) => new(MemoryMarshal.AsBytes<float>(content).ToArray(), 0);

        public static Argument Of(params double[] content) => new(MemoryMarshal.AsBytes<double>(content).ToArray(), 0);

        public static Argument Of(params ushort[] content) => new(MemoryMarshal.AsBytes<ushort>(content).ToArray(), 0);

        public static Argument Of(params byte[] content) => new(content, 0);

        public static Argument Scalar(long bits) => new(null, bits);
    }

    /// <summary>Builds the kernel twice, runs both, compares; returns the buffers as the CPU back end left them.</summary>
    public static byte[][] Compare(Func<Function> build, InterpreterLaunch launch, Argument[] arguments, string? about = null)
    {
        using CpuOracle oracle = new();
        byte[][] expected = oracle.Interpret(build(), launch, arguments);
        byte[][] actual = oracle.Execute(build(), launch, arguments);
        for (int i = 0; i < expected.Length; i++)
        {
            if (expected[i].AsSpan().SequenceEqual(actual[i]))
                continue;
            int at = expected[i].AsSpan().CommonPrefixLength(actual[i]);
            string where = at < Guard || at >= expected[i].Length - Guard ? "guard band " : "";
            int word = at / 4 * 4;
            Assert.Fail($"{about} argument {i}, {where}byte {at - Guard}: expected {BitConverter.ToInt32(expected[i], word):x8}, "
                + $"got {BitConverter.ToInt32(actual[i], word):x8}");
        }
        return [.. actual.Select(b => b.Length == 0 ? b : b[Guard..^Guard])];
    }

    /// <summary>The CPU back end alone.</summary>
    public static byte[][] Run(Function function, InterpreterLaunch launch, Argument[] arguments)
    {
        using CpuOracle oracle = new();
        return [.. oracle.Execute(function, launch, arguments).Select(b => b.Length == 0 ? b : b[Guard..^Guard])];
    }

    /// <summary>Code for a function as it is, which nothing was unrolled in.</summary>
    public static CpuProgram Program(Function function) => new(function.Target.WarpSize, _ => function);

    /// <summary>Geometry of the CPU back end for the interpreter's.</summary>
    public static GroupGeometry Geometry(InterpreterLaunch launch) => new()
    {
        GridDimX = launch.GridX,
        GridDimY = launch.GridY,
        GridDimZ = launch.GridZ,
        GroupDimX = launch.GroupX,
        GroupDimY = launch.GroupY,
        GroupDimZ = launch.GroupZ,
        ExtentX = launch.Extent.X,
        ExtentY = launch.Extent.Y,
        ExtentZ = launch.Extent.Z,
        DynamicSharedBytes = launch.DynamicSharedBytes,
    };

    public void Dispose()
    {
        foreach (nint allocation in _allocations)
            NativeMemory.AlignedFree((void*)allocation);
    }

    private byte[][] Interpret(Function function, InterpreterLaunch launch, Argument[] arguments)
    {
        long[] block = Place(arguments);
        new InterpreterProgram(function).Launch(launch with { MaxWorkers = 1 }, block);
        return Content(arguments, block);
    }

    private byte[][] Execute(Function function, InterpreterLaunch launch, Argument[] arguments)
    {
        long[] block = Place(arguments);
        CpuProgram program = Program(function);
        GroupGeometry geometry = Geometry(launch);
        CpuProgram.Code code = program.CodeFor(geometry);
        long scratchBytes = code.Scratch.StaticBytes + launch.DynamicSharedBytes;
        byte* scratch = Allocate(scratchBytes + (2 * Guard));
        fixed (long* pointer = block)
        {
            // Two ranges, so that a start in the middle of the grid is tried too.
            code.Run((byte*)pointer, scratch + Guard, &geometry, 0, geometry.Groups / 2);
            code.Run((byte*)pointer, scratch + Guard, &geometry, geometry.Groups / 2, geometry.Groups);
        }
        Assert.That(new Span<byte>(scratch, Guard).IndexOfAnyExcept((byte)0xA5), Is.EqualTo(-1), "guard band before the scratch memory");
        Assert.That(new Span<byte>(scratch + Guard + scratchBytes, Guard).IndexOfAnyExcept((byte)0xA5), Is.EqualTo(-1),
            "guard band behind the scratch memory");
        return Content(arguments, block);
    }

    private long[] Place(Argument[] arguments)
    {
        long[] block = new long[Math.Max(1, arguments.Length)];
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].Buffer is not { } content)
            {
                block[i] = arguments[i].Bits;
                continue;
            }
            byte* memory = Allocate(content.Length + (2 * Guard));
            content.CopyTo(new Span<byte>(memory + Guard, content.Length));
            block[i] = (long)(memory + Guard);
        }
        return block[..arguments.Length];
    }

    private static byte[][] Content(Argument[] arguments, long[] block) =>
    [
        .. arguments.Select((argument, i) => argument.Buffer is { } content
            ? new Span<byte>((byte*)block[i] - Guard, content.Length + (2 * Guard)).ToArray()
            : []),
    ];

    private byte* Allocate(long bytes)
    {
        byte* memory = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, 64);
        new Span<byte>(memory, checked((int)bytes)).Fill(0xA5);
        _allocations.Add((nint)memory);
        return memory;
    }
}
