using System.Runtime.InteropServices;
using ILGPU;

namespace IlgpuLlava.Ilgpu.Tests.Frontend;

internal sealed class StructTests
{
    private static readonly int[] s_small = [.. Enumerable.Range(-3, 20)];

    private interface IOperation<T>
    {
        static abstract T Identity { get; }

        static abstract T Apply(T a, T b);

        T Scale(T value);
    }

    private interface ICounter
    {
        int Next();
    }

    [Test]
    public void NestedStructsByValueRefInAndOut() => KernelRun.Check<int, int>(NestedKernel, s_small, 6);

    [Test]
    public void GenericsOverStaticAbstractMembers()
    {
        KernelRun.Check<int, int>((i, a, b) => b[i] = Fold<int, Plus>(a[i], 5) + Fold<int, Times>(a[i], 3), s_small);
        KernelRun.Check<int, int>((i, a, b) => b[i] = Count(new Counter { Value = a[i] }), s_small);
    }

    [Test]
    public void StructsInBuffersHaveTheHostsLayout()
    {
        Padded[] data = [.. s_small.Select(v =>
            new Padded { A = (byte)v, B = v * 0.5, C = (short)v, D = v % 2 == 0, E = new Pair { X = v, Y = -v } })];
        KernelRun.Check<Padded, Padded>(PaddedKernel, data);
        KernelRun.Check<(byte, long, short), (byte, long, short)>(
            (i, a, b) => b[i] = (a[i].Item1, a[i].Item2 + a[i].Item3, 7), [(1, 2, 3), (255, -1, 4)]);
        KernelRun.Check<Packed, Packed>((i, a, b) => { b[i] = a[i]; b[i].Wide++; }, [new() { Narrow = 1, Wide = 1L << 40 }]);
    }

    [Test]
    public void OverlappingFields() => KernelRun.Check<uint, uint>(UnionKernel, [0x12345678, 0xffffffff, 0x80000001], 3);

    [Test]
    public void InlineArraysAndFixedBuffers() => KernelRun.Check<int, int>(BufferKernel, s_small, 2);

    [Test]
    public void OperatorsPropertiesRecordsAndIndexers() => KernelRun.Check<int, int>(RecordKernel, s_small, 3);

    [Test]
    public void RefLocalsAndRefReturns() => KernelRun.Check<int, int>(RefKernel, s_small, 3);

    [Test]
    public void LocalFunctionsThatCapture() => KernelRun.Check<int, int>(LocalFunctionKernel, s_small);

    [Test]
    public void DefaultInitialisedStructs() => KernelRun.Check<int, int>(DefaultKernel, s_small);

    private static void NestedKernel(Index1D i, ArrayView<int> input, ArrayView<int> output)
    {
        Outer outer = new(input[i]) { Second = new Pair { X = 3, Y = 4 } };
        int at = i * 6;
        output[at] = outer.Sum();
        Swap(ref outer.First.X, ref outer.Second.Y);
        output[at + 1] = outer.First.X * 100 + outer.Second.Y;
        Split(outer, out int high, out Pair low);
        output[at + 2] = high + low.X - low.Y;
        Pair copy = outer.First;
        copy.X = 77;
        output[at + 3] = outer.First.X + copy.X;
        outer.First.Bump();
        output[at + 4] = Read(in outer) + outer.First.X;
        output[at + 5] = Outer.Make(input[i]).Second.Y;
    }

    private static void Swap(ref int a, ref int b) => (a, b) = (b, a);

    private static void Split(Outer outer, out int high, out Pair low)
    {
        outer.First.X += 1000;
        high = outer.First.X >> 2;
        low = new Pair { X = outer.Second.X, Y = outer.First.Y };
    }

    private static int Read(in Outer outer) => outer.First.X - outer.Second.X;

    private static T Fold<T, TOperation>(T value, int count)
        where TOperation : struct, IOperation<T>
    {
        T result = TOperation.Identity;
        TOperation operation = default;
        for (int k = 0; k < count; k++)
            result = TOperation.Apply(result, operation.Scale(value));
        return result;
    }

    private static int Count<T>(T counter)
        where T : struct, ICounter
    {
        counter.Next();
        return counter.Next() + counter.Next();
    }

    private static void PaddedKernel(Index1D i, ArrayView<Padded> input, ArrayView<Padded> output)
    {
        Padded value = input[i];
        value.A++;
        value.B *= 2;
        value.C = (short)(value.C - 40000);
        value.D = !value.D;
        value.E.Bump();
        output[i] = value;
        output[i].E.Y += input[i].E.X;
    }

    private static void UnionKernel(Index1D i, ArrayView<uint> input, ArrayView<uint> output)
    {
        Union union = default;
        union.Whole = input[i];
        output[i * 3] = union.Low;
        union.High = 7;
        output[i * 3 + 1] = union.Whole;
        Union copy = union;
        output[i * 3 + 2] = (uint)copy.Real;
    }

    private static unsafe void BufferKernel(Index1D i, ArrayView<int> input, ArrayView<int> output)
    {
        Four four = default;
        for (int k = 0; k < 4; k++)
            four[k] = input[i] * k;
        four[2] += 5;
        int sum = 0;
        for (int k = 0; k < 4; k++)
            sum = sum * 3 + four[k];
        output[i * 2] = sum;
        Fixed data = default;
        for (int k = 0; k < 3; k++)
            data.Values[k] = (short)(input[i] - k);
        output[i * 2 + 1] = data.Values[0] * data.Values[2];
    }

    private static void RecordKernel(Index1D i, ArrayView<int> input, ArrayView<int> output)
    {
        Point p = new(input[i], 2);
        Point q = p with { Y = 5 };
        output[i * 3] = (p + q).X + (p + q).Y;
        output[i * 3 + 1] = p == q ? 1 : p == (q with { Y = 2 }) ? 2 : 3;
        output[i * 3 + 2] = q[0] * 10 + q[1];
    }

    private static void RefKernel(Index1D i, ArrayView<int> input, ArrayView<int> output)
    {
        int a = input[i];
        int b = 5;
        ref int larger = ref a > b ? ref a : ref b;
        larger *= 2;
        output[i * 3] = a * 100 + b;
        ref int cell = ref output[i * 3 + 1];
        cell = a;
        cell += 3;
        Pick(ref output[i * 3 + 1], ref output[i * 3 + 2], a % 2 == 0) = 9;
    }

    private static ref int Pick(ref int a, ref int b, bool first)
    {
        if (first)
            return ref a;
        return ref b;
    }

    private static void LocalFunctionKernel(Index1D i, ArrayView<int> input, ArrayView<int> output)
    {
        int factor = input[i];
        int total = 0;
        Add(3);
        Add(4);
        output[i] = total;

        void Add(int value) => total += value * factor;
    }

    private static void DefaultKernel(Index1D i, ArrayView<int> input, ArrayView<int> output)
    {
        int sum = 0;
        for (int k = 0; k < 3; k++)
        {
            Pair pair = default;
            pair.X += k;
            sum += pair.X + pair.Y;
        }
        output[i] = sum;
    }

    private struct Pair
    {
        public int X;
        public int Y;

        public void Bump() => X += Y + 1;
    }

    private struct Outer
    {
        public Pair First;
        public Pair Second;

        public Outer(int x)
        {
            First.X = x;
            First.Y = x + 1;
        }

        public static Outer Make(int x) => new(x) { Second = { Y = x * 3 } };

        public readonly int Sum() => First.X + First.Y + Second.X + Second.Y;
    }

    private struct Padded
    {
        public byte A;
        public double B;
        public short C;
        public bool D;
        public Pair E;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private struct Packed
    {
        public byte Narrow;
        public long Wide;
    }

    [StructLayout(LayoutKind.Explicit)]
    private struct Union
    {
        [FieldOffset(0)]
        public uint Whole;
        [FieldOffset(0)]
        public ushort Low;
        [FieldOffset(2)]
        public ushort High;
        [FieldOffset(0)]
        public float Real;
    }

    [System.Runtime.CompilerServices.InlineArray(4)]
    private struct Four
    {
        private int _first;
    }

    private unsafe struct Fixed
    {
        public fixed short Values[3];
    }

    private struct Counter : ICounter
    {
        public int Value;

        public int Next() => ++Value;
    }

    private readonly record struct Point(int X, int Y)
    {
        public int this[int index] => index == 0 ? X : Y;

        public static Point operator +(Point a, Point b) => new(a.X + b.X, a.Y + b.Y);
    }

    private struct Plus : IOperation<int>
    {
        public static int Identity => 0;

        public static int Apply(int a, int b) => a + b;

        public readonly int Scale(int value) => value * 2;
    }

    private struct Times : IOperation<int>
    {
        public static int Identity => 1;

        public static int Apply(int a, int b) => a * b;

        public readonly int Scale(int value) => value + 1;
    }
}
