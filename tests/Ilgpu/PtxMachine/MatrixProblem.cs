namespace IlgpuLlava.Ilgpu.Tests.PtxMachine;

/// <summary>Whole matrices for one mma, the product of which is known.</summary>
internal sealed class MatrixProblem
{
    // Words of a lane in the buffer: four of A, two of B, four of C, four of D.
    private const int Slot = 16;
    private readonly MatrixForm _form;
    private readonly Func<int, int, double> _c;
    private readonly double[,] _a;
    private readonly double[,] _b;

    public MatrixProblem(MatrixForm form, Func<int, int, double> a, Func<int, int, double> b, Func<int, int, double> c)
    {
        _form = form;
        _a = Fill(16, form.Depth, a);
        _b = Fill(form.Depth, 8, b);
        double[,] added = Fill(16, 8, c);
        _c = (i, j) => added[i, j];
        Expected = Fill(16, 8, (i, j) => added[i, j] + Enumerable.Range(0, form.Depth).Sum(k => _a[i, k] * _b[k, j]));
    }

    /// <summary>A * B + C.</summary>
    public double[,] Expected { get; }

    /// <summary>What the machine makes of it.</summary>
    public double[,] Run()
    {
        uint[] words = new uint[32 * Slot];
        (int a, int b, int c) = _form.Registers;
        for (int lane = 0; lane < 32; lane++)
        {
            Span<uint> slot = words.AsSpan(lane * Slot, Slot);
            for (int i = 0; i < a * _form.Packed.A; i++)
            {
                (int row, int column) = _form.PlaceInA(lane, i);
                Pack(slot, i, _form.Packed.A, _form.A, _a[row, column]);
            }
            for (int i = 0; i < b * _form.Packed.B; i++)
            {
                (int row, int column) = _form.PlaceInB(lane, i);
                Pack(slot[4..], i, _form.Packed.B, _form.B, _b[row, column]);
            }
            for (int i = 0; i < 4; i++)
            {
                (int row, int column) = MatrixForm.PlaceInC(lane, i);
                Pack(slot[6..], i, _form.Packed.C, _form.C, _c(row, column));
            }
        }
        words = MachineRun.Run(MachineRun.Kernel(Instructions(a, b, c)), words);
        double[,] result = new double[16, 8];
        for (int lane = 0; lane < 32; lane++)
        {
            for (int i = 0; i < 4; i++)
            {
                (int row, int column) = MatrixForm.PlaceInC(lane, i);
                result[row, column] = Unpack(words.AsSpan((lane * Slot) + 10, 4), i);
            }
        }
        return result;
    }

    private string Instructions(int a, int b, int c)
    {
        string sum = _form.C == "f32" ? "f" : "r";
        string type = _form.C == "f32" ? "f32" : "b32";
        return string.Join('\n',
        [
            $"    mad.wide.u32 %out, %t, {Slot * 4}, %out;",
            .. Enumerable.Range(0, a).Select(i => $"    ld.global.b32 %r{i}, [%out+{4 * i}];"),
            .. Enumerable.Range(0, b).Select(i => $"    ld.global.b32 %r{4 + i}, [%out+{16 + (4 * i)}];"),
            .. Enumerable.Range(0, c).Select(i => $"    ld.global.{type} %{sum}{6 + i}, [%out+{24 + (4 * i)}];"),
            $"    mma.sync.aligned.{_form.Name} {{{Names(sum, 10, c)}}}, {{{Names("r", 0, a)}}}, {{{Names("r", 4, b)}}}, "
                + $"{{{Names(sum, 6, c)}}};",
            .. Enumerable.Range(0, c).Select(i => $"    st.global.{type} [%out+{40 + (4 * i)}], %{sum}{10 + i};"),
        ]);
    }

    private static string Names(string kind, int first, int count) =>
        string.Join(", ", Enumerable.Range(first, count).Select(i => $"%{kind}{i}"));

    private static void Pack(Span<uint> registers, int i, int packed, string type, double value)
    {
        uint bits = type switch
        {
            "f16" => BitConverter.HalfToUInt16Bits((Half)value),
            "bf16" => BitConverter.SingleToUInt32Bits((float)value) >> 16,
            "tf32" or "f32" => BitConverter.SingleToUInt32Bits((float)value),
            "s32" => (uint)(int)value,
            _ => (byte)(int)value,
        };
        registers[i / packed] |= bits << (i % packed * (32 / packed));
    }

    private double Unpack(Span<uint> registers, int i) => _form.C switch
    {
        "f16" => (double)BitConverter.UInt16BitsToHalf((ushort)(registers[i / 2] >> (16 * (i % 2)))),
        "f32" => BitConverter.UInt32BitsToSingle(registers[i]),
        _ => (int)registers[i],
    };

    private static double[,] Fill(int rows, int columns, Func<int, int, double> value)
    {
        double[,] all = new double[rows, columns];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
                all[i, j] = value(i, j);
        return all;
    }
}
