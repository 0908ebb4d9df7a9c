using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Frontend;
using ILGPU.Interpreter;
using ILGPU.IR;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Host;

namespace IlgpuLlava.Ilgpu.Tests.Frontend;

/// <summary>Compiles kernels, interprets the SSA form as the frontend leaves it, and holds it to the plain .NET run of the same
/// method.</summary>
internal static class KernelRun
{
    public const int WarpSize = 8;

    private static readonly Context s_context = Context.Create(builder => builder.CPU());
    private static readonly Accelerator s_accelerator = s_context.CreateCPUAccelerator(0);

    public static Function Compile(Delegate kernel, bool implicitlyGrouped = true, params object?[] specialized)
    {
        int parameters = kernel.Method.GetParameters().Length - (implicitlyGrouped ? 1 : 0);
        object?[] values = new object?[parameters];
        specialized.CopyTo(values, 0);
        KernelEntry entry = new(kernel.Method, implicitlyGrouped, KernelSpecialization.Empty, [.. values]);
        Function function = KernelFrontend.Compile(entry, new CompilationTarget(AcceleratorType.CPU, WarpSize, WarpSize));
        Verifier.Verify(function, "frontend");
        return function;
    }

    /// <summary>Runs <c>kernel(index, input, output)</c> over the input on both sides and compares every output.</summary>
    public static TOut[] Check<TIn, TOut>(Action<Index1D, ArrayView<TIn>, ArrayView<TOut>> kernel, TIn[] input, int outputsPerInput = 1)
        where TIn : unmanaged
        where TOut : unmanaged
    {
        using MemoryBuffer1D<TIn, Stride1D.Dense> inputs = Upload(input);
        using MemoryBuffer1D<TOut, Stride1D.Dense> expected = Upload(new TOut[input.Length * outputsPerInput]);
        using MemoryBuffer1D<TOut, Stride1D.Dense> actual = Upload(new TOut[input.Length * outputsPerInput]);
        PlainRunner.Run(new Index1D(input.Length), WarpSize, i => kernel(i, inputs.View, expected.View));
        inputs.CopyFromCPU(input);
        Interpret<TIn, TOut>(Compile(kernel), input.Length, inputs.View, actual.View);
        TOut[] result = actual.GetAsArray1D();
        AssertSame(expected.GetAsArray1D(), result);
        return result;
    }

    /// <summary>Interprets an explicitly grouped kernel <c>kernel(data)</c> and returns the data.</summary>
    public static T[] Groups<T>(Action<ArrayView<T>> kernel, int groups, int groupSize, T[] data, int dynamicSharedBytes = 0)
        where T : unmanaged
    {
        using MemoryBuffer1D<T, Stride1D.Dense> buffer = Upload(data);
        ArrayView<T> view = buffer.View;
        new InterpreterProgram(Compile(kernel, implicitlyGrouped: false)).Launch(
            new InterpreterLaunch(groups, GroupX: groupSize) { DynamicSharedBytes = dynamicSharedBytes },
                [view.AddressFor(null), view.Length]);
        return buffer.GetAsArray1D();
    }

    /// <summary>Interprets an implicitly grouped kernel <c>kernel(index, data)</c> over two dimensions.</summary>
    public static void Implicit<T>(Action<Index2D, ArrayView<T>> kernel, (int X, int Y) extent, T[] data)
        where T : unmanaged
    {
        using MemoryBuffer1D<T, Stride1D.Dense> buffer = Upload(data);
        ArrayView<T> view = buffer.View;
        int groups = (extent.X + WarpSize - 1) / WarpSize;
        InterpreterLaunch launch = new(groups, extent.Y, GroupX: WarpSize) { Extent = (extent.X, extent.Y, 1) };
        new InterpreterProgram(Compile(kernel)).Launch(launch, [view.AddressFor(null), view.Length]);
        buffer.CopyToCPU(data);
    }

    /// <summary>The message with which a kernel is refused.</summary>
    public static string Refusal(Delegate kernel, bool implicitlyGrouped = true) =>
        Assert.Throws<InternalCompilerException>(() => Compile(kernel, implicitlyGrouped))!.Message;

    public static void Interpret<TIn, TOut>(Function function, int length, ArrayView<TIn> input, ArrayView<TOut> output)
        where TIn : unmanaged
        where TOut : unmanaged
    {
        InterpreterLaunch launch = new((length + WarpSize - 1) / WarpSize, GroupX: WarpSize) { Extent = (length, 1, 1) };
        new InterpreterProgram(function).Launch(launch, [input.AddressFor(null), input.Length, output.AddressFor(null), output.Length]);
    }

    private static MemoryBuffer1D<T, Stride1D.Dense> Upload<T>(T[] data)
        where T : unmanaged
    {
        MemoryBuffer1D<T, Stride1D.Dense> buffer = s_accelerator.Allocate1D<T>(data.Length);
        buffer.CopyFromCPU(data);
        return buffer;
    }

    private static void AssertSame<T>(T[] expected, T[] actual)
        where T : unmanaged
    {
        for (int i = 0; i < expected.Length; i++)
        {
            bool same = (expected[i], actual[i]) switch
            {
                (float a, float b) => BitConverter.SingleToInt32Bits(a) == BitConverter.SingleToInt32Bits(b)
                    || (float.IsNaN(a) && float.IsNaN(b)),
                (double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b)
                    || (double.IsNaN(a) && double.IsNaN(b)),
                _ => MemoryMarshal.AsBytes(expected.AsSpan(i, 1)).SequenceEqual(MemoryMarshal.AsBytes(actual.AsSpan(i, 1))),
            };
            Assert.That(same, Is.True, $"output {i}: plain .NET gives {expected[i]}, the kernel {actual[i]}");
        }
    }
}
