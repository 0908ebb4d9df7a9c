using ILGPU;

namespace IlgpuLlava.Ilgpu.Tests.Frontend;

internal sealed class RefusalTests
{
    private static int s_mutable;

    private static readonly int[] s_table = [1, 2, 3];

    private interface IShape
    {
        int Area { get; }
    }

    private static IEnumerable<TestCaseData> Refused()
    {
        static TestCaseData Case(string name, Delegate kernel, params string[] words) =>
            new TestCaseData(kernel, words).SetName($"Fault129_{name}IsRefusedByMethodAndOffset");

        yield return Case("Boxing", BoxingKernel, "BoxingKernel", "IL_", "boxing of System.Int32", "type parameter");
        yield return Case("Throwing", ThrowKernel, "ThrowKernel", "IL_", "an exception (throw)");
        yield return Case("Catching", CatchKernel, "CatchKernel", "handles exceptions");
        yield return Case("AString", StringKernel, "StringKernel", "IL_", "string");
        yield return Case("AVirtualCall", VirtualKernel, "VirtualKernel", "IL_", "virtual call");
        yield return Case("NewObjects", NewKernel, "NewKernel", "IL_", "on the heap");
        yield return Case("ADelegate", DelegateKernel, "DelegateKernel", "IL_", "delegate");
        yield return Case("AMutableStatic", StaticKernel, "StaticKernel", "IL_", "s_mutable", "not readonly");
        yield return Case("AStoreToAStatic", StaticStoreKernel, "StaticStoreKernel", "IL_", "static field");
        yield return Case("AStaticArray", StaticArrayKernel, "StaticArrayKernel", "IL_", "array");
        yield return Case("Recursion", RecursionKernel, "RefusalTests.Fibonacci", "IL_", "recursion", "called from");
        yield return Case("AFunctionPointer", PointerCallKernel, "PointerCallKernel", "IL_", "function pointer");
        yield return Case("LocalMemoryOfRunTimeSize", RunTimeSizeKernel, "RunTimeSizeKernel", "IL_", "run time", "constant length");
        yield return Case("CheckedArithmetic", CheckedKernel, "CheckedKernel", "IL_", "checked arithmetic", "unchecked");
        yield return Case("ACheckedConversion", CheckedConversionKernel, "IL_", "checked conversion");
        yield return Case("ACapturingLambda", Capturing(3), "captured");
        yield return Case("AnObjectParameter", (Index1D i, string text) => { }, "text", "reference type");
        yield return Case("AByRefParameter", (ByRef)ByRefKernel, "by-reference");
        yield return Case("ABarrierInAnImplicitKernel", BarrierKernel, "BarrierKernel", "IL_", "implicitly grouped", "KernelConfig");
        yield return Case("SharedMemoryInAnImplicitKernel", SharedKernel, "SharedKernel", "IL_", "implicitly grouped");
        yield return Case("MixedAddressSpaces", MixedKernel, "MixedKernel", "Global", "Local");
        yield return Case("AStoredLocalAddress", StoredAddressKernel, "StoredAddressKernel", "IL_", "storing an address");
        yield return Case("InlinePtx", PtxKernel, "PtxKernel", "IL_", "PTX");
        yield return Case("AMethodWithoutIl", NativeKernel, "NativeKernel", "IL_", "no IL");
    }

    private delegate void ByRef(Index1D index, ref int value);

    [TestCaseSource(nameof(Refused))]
    public void Fault129(Delegate kernel, string[] words)
    {
        string message = KernelRun.Refusal(kernel);
        foreach (string word in words)
            Assert.That(message, Does.Contain(word));
    }

    private static void BoxingKernel(Index1D i, ArrayView<int> data)
    {
        object boxed = data[i];
        data[i] = boxed.GetHashCode();
    }

    private static void ThrowKernel(Index1D i, ArrayView<int> data)
    {
        if (data[i] < 0)
            throw new ArgumentException("negative");
        data[i] = 0;
    }

    private static void CatchKernel(Index1D i, ArrayView<int> data)
    {
        try
        {
            data[i] = 0;
        }
        finally
        {
            data[i] = 1;
        }
    }

    private static void StringKernel(Index1D i, ArrayView<int> data) => data[i] = "text".Length;

    private static void VirtualKernel(Index1D i, ArrayView<int> data) => data[i] = Area(null!);

    private static int Area(IShape shape) => shape.Area;

    private static void NewKernel(Index1D i, ArrayView<int> data) => data[i] = new List<int>().Count;

    private static void DelegateKernel(Index1D i, ArrayView<int> data)
    {
        int factor = data[i];
        Func<int, int> scale = x => x * factor;
        data[i] = scale(3);
    }

    private static void StaticKernel(Index1D i, ArrayView<int> data) => data[i] = s_mutable;

    private static void StaticStoreKernel(Index1D i, ArrayView<int> data) => s_mutable = data[i];

    private static void StaticArrayKernel(Index1D i, ArrayView<int> data) => data[i] = s_table[i];

    private static void RecursionKernel(Index1D i, ArrayView<int> data) => data[i] = Fibonacci(data[i]);

    private static int Fibonacci(int n) => n < 2 ? n : Fibonacci(n - 1) + Fibonacci(n - 2);

    private static unsafe void PointerCallKernel(Index1D i, ArrayView<int> data)
    {
        delegate*<int, int> function = &Fibonacci;
        data[i] = function(3);
    }

    private static void RunTimeSizeKernel(Index1D i, ArrayView<int> data)
    {
        int[] cells = new int[data[i]];
        data[i] = cells[0];
    }

    private static void CheckedKernel(Index1D i, ArrayView<int> data) => data[i] = checked(data[i] + 1);

    private static void CheckedConversionKernel(Index1D i, ArrayView<int> data) => data[i] = checked((byte)data[i]);

    private static Delegate Capturing(int factor) => (Index1D i, ArrayView<int> data) => data[i] = factor;

    private static void ByRefKernel(Index1D i, ref int value) => value = i;

    private static void BarrierKernel(Index1D i, ArrayView<int> data) => Group.Barrier();

    private static void SharedKernel(Index1D i, ArrayView<int> data) => data[i] = SharedMemory.Allocate<int>(4)[0];

    private static unsafe void MixedKernel(Index1D i, ArrayView<int> data)
    {
        ArrayView<int> local = LocalMemory.Allocate<int>(4);
        ArrayView<int> either = data[i] > 0 ? data : local;
        data[i] = either[0];
    }

    private static void StoredAddressKernel(Index1D i, ArrayView<int> data)
    {
        ArrayView<int>[] views = new ArrayView<int>[2];
        views[0] = LocalMemory.Allocate<int>(4);
        data[i] = views[data[i]][0];
    }

    private static void PtxKernel(Index1D i, ArrayView<int> data) => ILGPU.Runtime.Cuda.CudaAsm.Emit("membar.gl;");

    private static void NativeKernel(Index1D i, ArrayView<int> data) => data[i] = Environment.TickCount;
}
