using ILGPU;
using ILGPU.IR;
using ILGPU.Runtime;

namespace IlgpuLlava.Ilgpu.Tests.Frontend;

internal sealed class GenericTests
{
    private const float Half = 0.5f;

    private static readonly int[] s_small = [.. Enumerable.Range(-3, 20)];
    private static readonly int s_seven = int.Parse("7", System.Globalization.CultureInfo.InvariantCulture);
    private static readonly Setting s_setting = new() { Scale = 3, Shift = -1, Name = 'x' };

    private enum Mode : byte
    {
        Off,
        On,
        Auto = 200,
    }

    [Test]
    public void StaticReadonlyFieldsAreConstants()
    {
        KernelRun.Check<int, float>((i, a, b) => b[i] = a[i] * s_seven * Half + s_setting.Shift * s_setting.Scaled(a[i]) + s_setting.Name,
            s_small);
        Function function = KernelRun.Compile((Index1D i, ArrayView<int> a, ArrayView<int> b) => b[i] = s_seven);
        Assert.That(function.Values().Any(v => v is { Op: OpCode.Constant, Kind: ValueKind.Int32, Immediate: 7 }), Is.True);
    }

    [Test]
    public void TypeTestsAreDecided()
    {
        KernelRun.Check<int, int>((i, a, b) => b[i] = Name<int>() * 100 + Name<float>() * 10 + Name<byte>(), s_small);
        KernelRun.Check<int, float>((i, a, b) => b[i] = ToSingle<int>(a[i]) + ToSingle<float>(1.5f), s_small);
    }

    [Test]
    public void Enums() =>
        KernelRun.Check<int, int>((i, a, b) => b[i] = Next(a[i] > 3 ? Mode.Auto : (Mode)(a[i] & 1)) == Mode.On ? 1 : 2, s_small);

    [Test]
    public void SpecialisedValuesAreConstants()
    {
        Function function = KernelRun.Compile(
            (Action<Index1D, ArrayView<int>, SpecializedValue<int>>)SpecializedKernel, true, null, 4);
        Assert.That(function.Parameters.Select(p => p.Kind), Is.EqualTo(new[] { ValueKind.Pointer, ValueKind.Int64 }));
        Assert.That(function.Values().Count(v => v.Op == OpCode.ConditionalBranch), Is.EqualTo(1));
        Assert.That(function.Values().Any(v => v is { Op: OpCode.Constant, Kind: ValueKind.Int32, Immediate: 40 }), Is.True);
    }

    [Test]
    public void ArgumentsOfEveryKindAreFlattened()
    {
        Function function = KernelRun.Compile(
            (Index1D i, ArrayView<float> view, bool flag, byte small, Nested nested, ILGPU.Half half, double wide) =>
            {
                view[i] = flag ? small : nested.View[i] + nested.Count + half + (float)wide;
            });
        Assert.That(function.Parameters.Select(p => p.Name), Is.EqualTo(new[]
        {
            "view.Address", "view.Length", "flag", "small", "nested.View.Address", "nested.View.Length", "nested.Count",
                function.Parameters[7].Name, "wide",
        }));
    }

    [Test]
    public void IndicesFollowTheGrid()
    {
        Function three = KernelRun.Compile((Index3D index, ArrayView<int> view) => view[index.X] = index.Y * index.Z);
        Assert.That(three.Values().Where(v => v.Op == OpCode.Builtin).Select(v => (BuiltinKind)v.Immediate), Is.EquivalentTo(new[]
        {
            BuiltinKind.GridIdxX, BuiltinKind.GroupDimX, BuiltinKind.GroupIdxX, BuiltinKind.ExtentX,
            BuiltinKind.GridIdxY, BuiltinKind.GridIdxZ,
        }));
        Function wide = KernelRun.Compile((LongIndex1D index, ArrayView<int> view) => view[index] = 1);
        Assert.That(wide.Values().Any(v => v is { Op: OpCode.LessUnsigned } && v.Operands[0].Kind == ValueKind.Int64), Is.True);
    }

    [Test]
    public void IndicesOfTwoDimensions()
    {
        int[] result = new int[3 * 11];
        KernelRun.Implicit(
            (Index2D index, ArrayView<int> view) => view[index.Y * 11 + index.X] = index.X * 100 + index.Y + 1, (11, 3), result);
        Assert.That(result, Is.EqualTo(Enumerable.Range(0, 33).Select(i => i % 11 * 100 + i / 11 + 1)));
    }

    private static void SpecializedKernel(Index1D i, ArrayView<int> view, SpecializedValue<int> width)
    {
        if (width == 3)
            throw new InvalidOperationException();
        view[i] = width * 10;
    }

    private static int Name<T>()
    {
        if (typeof(T) == typeof(int))
            return 1;
        return typeof(T) == typeof(float) ? 2 : 3;
    }

    private static float ToSingle<T>(T value)
        where T : struct
    {
        if (value is float real)
            return real;
        if (typeof(T) == typeof(int))
            return (int)(object)value;
        throw new NotSupportedException();
    }

    private static Mode Next(Mode mode) => mode switch { Mode.Off => Mode.On, Mode.On => Mode.Auto, _ => Mode.Off };

    private struct Setting
    {
        public float Scale;
        public short Shift;
        public char Name;

        public readonly float Scaled(float value) => value * Scale;
    }

    private struct Nested(ArrayView<float> view, int count)
    {
        public ArrayView<float> View = view;
        public int Count = count;
    }
}
