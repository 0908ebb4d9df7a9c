using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.Extensions;
using ILGPU.Interpreter;
using ILGPU.IR;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;

namespace IlgpuLlava.Ilgpu.Tests.OpenCL;

/// <summary>Runs a kernel on an OpenCL device and in the interpreter on copies of the same buffers, and compares all bytes, those
/// of the guard bands around the buffers too.</summary>
internal sealed unsafe class ClOracle
{
    private const int Guard = 256;

    private static readonly (string Name, OpenClOptions Options)[] s_forms =
    [
        ("threads", new OpenClOptions { Form = OpenClForm.Threads }),
        ("vectors of 16", new OpenClOptions { Form = OpenClForm.Vectors, Lanes = 16 }),
        ("vectors of 8", new OpenClOptions { Form = OpenClForm.Vectors, Lanes = 8 }),
        ("vectors of 4", new OpenClOptions { Form = OpenClForm.Vectors, Lanes = 4 }),
    ];

    private static readonly Lazy<Context> s_context = new(() => Context.Create(builder =>
    {
        foreach ((_, OpenClOptions options) in s_forms)
            builder.OpenCL(options);
        builder.Profiling();
    }));

    private static readonly Dictionary<string, ClOracle> s_opened = [];

    private ClOracle(ClAccelerator accelerator) => Accelerator = accelerator;

    /// <summary>The forms in which kernels are run, all on the first device.</summary>
    public static string[] Forms { get; } = [.. s_forms.Select(form => form.Name)];

    /// <summary>Those with warps of 16 threads.</summary>
    public static string[] WidestForms => Forms[..2];

    /// <summary>The device in the form of GPUs.</summary>
    public static ClOracle Threads => In(Forms[0]);

    public static Context Context => s_context.Value;

    /// <summary>The device.</summary>
    public ClAccelerator Accelerator { get; }

    public int Lanes => Accelerator.WarpSize;

    /// <summary>The device in a form. Without one the test is inconclusive, but fails where continuous integration runs it.</summary>
    public static ClOracle In(string form)
    {
        lock (s_opened)
        {
            if (s_opened.TryGetValue(form, out ClOracle? opened))
                return opened;
            CLDevice[] devices = [.. Context.GetCLDevices()];
            if (devices.Length == 0)
            {
                const string Message = "This machine has no OpenCL device; install one, as pocl-opencl-icd.";
                if (Environment.GetEnvironmentVariable("CI") is { Length: > 0 })
                    Assert.Fail(Message);
                Assert.Inconclusive(Message);
            }
            // Each form registers all devices, in the same order.
            CLDevice device = devices[Array.IndexOf(Forms, form) * (devices.Length / Forms.Length)];
            ClOracle made = new((ClAccelerator)device.CreateAccelerator(Context));
            s_opened.Add(form, made);
            return made;
        }
    }

    /// <summary>Builds the kernel twice, runs both, compares; returns the buffers as the device left them.</summary>
    public byte[][] Compare(Func<Function> build, InterpreterLaunch launch, byte[]?[] buffers, long[] scalars, bool optimize,
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

    private byte[][] Execute(Function function, InterpreterLaunch launch, byte[]?[] buffers, long[] scalars, bool optimize)
    {
        ClAccelerator accelerator = Accelerator;
        MemoryBuffer1D<byte, Stride1D.Dense>?[] memory = [.. buffers.Select(b => b is null ? null : accelerator.Allocate1D(Guarded(b)))];
        long[] cells = [.. buffers.Select((b, i) => b is null ? scalars[i] : memory[i]!.NativePtr + Guard)];
        using CompiledKernel kernel = new ClCompiler(accelerator).Compile(function, optimize);
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
