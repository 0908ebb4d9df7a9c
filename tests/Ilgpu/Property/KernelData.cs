using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>The buffers of one launch of a random kernel, and what it left in them.</summary>
internal sealed class KernelData : IDisposable
{
    private static readonly float[] s_singles =
    [
        0f, -0f, 1f, -1f, 0.5f, -0.5f, 1.5f, 2.5f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue,
        float.MinValue, float.Epsilon,
        -1e-40f, 2147483520f, 2147483648f, -2147483648f, -2147483904f, 4294967040f, 4294967296f, 9.223372e18f,
        -9.223372e18f, 1.8446744e19f, 65504f, 65520f, 32767.5f, 255.9f, -128.5f, 0.99999994f, 6e-8f, 3e-8f,
    ];

    private static readonly double[] s_doubles =
    [
        0d, -0d, 1d, -1d, 0.5, -2.5, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.Epsilon,
        2147483647.5, -2147483648.5, 4294967295.5, 9223372036854774784d, 9223372036854775808d, -9223372036854775808d,
        18446744073709549568d, 1e300, 3.4028235e38, 3.5e38, 65519.99, 2049.0001, 1e-310, 16777217d,
    ];

    private static readonly long[] s_integers =
        [0, 1, -1, 2, 3, 7, 8, 31, 32, 63, 64, 255, 256, -128, 32767, -32768, 65535, int.MaxValue, int.MinValue, uint.MaxValue,
            0x8000000000, long.MaxValue, long.MinValue, 9007199254740993, 16777217];

    private readonly List<IDisposable> _buffers = [];
    private readonly List<Func<(ScalarType Type, Array Content)>> _results = [];
    private readonly Inputs _inputs;
    private readonly Outputs _outputs;

    public KernelData(Accelerator accelerator, KernelProgram program)
    {
        Random random = new(program.Seed);
        int length = program.InputLength;
        _inputs = new Inputs
        {
            Int32 = Input("input.Int32", () => (int)Integer(random)),
            Int64 = Input("input.Int64", () => Integer(random)),
            Single = Input("input.Single", () => Single(random)),
            Double = Input("input.Double", () => Double(random)),
            Int16 = Input("input.Int16", () => (short)Integer(random)),
            UInt8 = Input("input.UInt8", () => (byte)Integer(random)),
            Half = Input("input.Half", () =>
                Interop.IntAsFloat((ushort)(random.Next(3) == 0 ? random.Next(0x10000) : random.Next(0x3800, 0x5000)))),
        };
        _outputs = new Outputs
        {
            Int32 = Output<int>(ScalarType.Int32),
            Int64 = Output<long>(ScalarType.Int64),
            Single = Output<float>(ScalarType.Single),
            Double = Output<double>(ScalarType.Double),
            Int16 = Output<short>(ScalarType.Int16),
            UInt8 = Output<byte>(ScalarType.UInt8),
            Half = Output<ILGPU.Half>(ScalarType.Half),
            Totals32 = Total<int>(ScalarType.Int32),
            Totals64 = Total<long>(ScalarType.Int64),
            ApproximateSingle = Output<float>(ScalarType.ApproximateSingle),
            ApproximateDouble = Output<double>(ScalarType.ApproximateDouble),
        };
        Uniform = random.Next(3) == 0 ? (int)Integer(random) : random.Next(-3, 12);
        UniformSingle = Single(random);

        ArrayView<T> Input<T>(string name, Func<T> next)
            where T : unmanaged
        {
            T[] content = new T[length];
            for (int i = 0; i < length; i++)
                content[i] = next();
            GuardedBuffer<T> buffer = new(accelerator, content);
            _buffers.Add(buffer);
            // NaN is not equal to itself.
            bool isReal = content is float[] or double[] or ILGPU.Half[];
            _results.Add(() => buffer.Read(name).AsSpan().SequenceEqual(content) || isReal
                ? default((ScalarType, Array))
                : throw new KernelMismatchException($"{name} was written to"));
            return buffer.View;
        }

        ArrayView<T> Output<T>(ScalarType type)
            where T : unmanaged
        {
            GuardedBuffer<T> buffer = new(accelerator, new T[program.Threads * KernelProgram.Cells]);
            _buffers.Add(buffer);
            _results.Add(() => (type, buffer.Read($"cells.{type}")));
            return buffer.View;
        }

        // They stand behind the cells of their type.
        ArrayView<T> Total<T>(ScalarType type)
            where T : unmanaged
        {
            GuardedBuffer<T> buffer = new(accelerator, new T[TotalHelpers.Cells]);
            _buffers.Add(buffer);
            _results.Add(() => (type, buffer.Read($"totals.{type}")));
            return buffer.View;
        }
    }

    public Inputs Inputs => _inputs;

    public Outputs Outputs => _outputs;

    public int Uniform { get; }

    public float UniformSingle { get; }

    /// <summary>What is in the output buffers; the guard bands are checked.</summary>
    public Dictionary<ScalarType, Array> Results()
    {
        Dictionary<ScalarType, Array> results = [];
        foreach (Func<(ScalarType Type, Array Content)> read in _results)
        {
            if (read() is (var type, { } content))
                results[type] = results.TryGetValue(type, out Array? cells) ? Joined(cells, content) : content;
        }
        return results;
    }

    private static Array Joined(Array first, Array second)
    {
        Array joined = Array.CreateInstance(first.GetType().GetElementType()!, first.Length + second.Length);
        first.CopyTo(joined, 0);
        second.CopyTo(joined, first.Length);
        return joined;
    }

    public void Dispose()
    {
        foreach (IDisposable buffer in _buffers)
            buffer.Dispose();
    }

    private static long Integer(Random random) => random.Next(4) switch
    {
        0 => s_integers[random.Next(s_integers.Length)],
        1 => random.NextInt64(long.MinValue, long.MaxValue),
        _ => random.Next(-20, 200),
    };

    private static float Single(Random random) => random.Next(4) switch
    {
        0 => s_singles[random.Next(s_singles.Length)],
        1 => (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-8, 12))),
        _ => random.Next(-200, 200) * 0.125f,
    };

    private static double Double(Random random) => random.Next(4) switch
    {
        0 => s_doubles[random.Next(s_doubles.Length)],
        1 => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-8, 22)),
        _ => random.Next(-200, 200) * 0.125,
    };
}
