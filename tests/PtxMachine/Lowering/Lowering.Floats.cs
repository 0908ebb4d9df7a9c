using IlgpuLlava.PtxMachine.Checking;
using IlgpuLlava.PtxMachine.Operations;
using IlgpuLlava.PtxMachine.Syntax;

namespace IlgpuLlava.PtxMachine.Lowering;

/// <summary>Arithmetic of single and double precision and of 16-bit numbers.</summary>
internal sealed partial class Lowering
{
    /// <summary>Sources of single precision, flushed where the instruction says so.</summary>
    private int[] SingleSources(Instruction instruction, int count)
    {
        int[] places = Sources(instruction, count, PtxType.F32);
        if (instruction.Has("ftz"))
        {
            for (int i = 0; i < count; i++)
            {
                int flushed = _frame.Temporary(4);
                Step1<uint, FlushF32>(flushed, places[i]);
                places[i] = flushed;
            }
        }

        return places;
    }

    private void FinishSingle(Instruction instruction, int d)
    {
        if (instruction.Has("ftz"))
        {
            Step1<uint, FlushF32>(d, d);
        }

        if (instruction.Has("sat"))
        {
            Step1<float, SaturateF32>(d, d);
        }
    }

    /// <summary>The rounding that is not to nearest, or null.</summary>
    private static Rounding.Mode? Directed(Instruction instruction) =>
        instruction.Which("rz", "rm", "rp") is { } name ? Rounding.Parse(name) : null;

    private void DecodeSingle(Instruction instruction)
    {
        int count = instruction.Opcode switch
        {
            "fma" or "mad" => 3,
            "abs" or "neg" => 1,
            _ => 2,
        };
        int d = Destination(instruction);
        int[] s = SingleSources(instruction, count);
        if (Directed(instruction) is { } mode)
        {
            DirectedSingle(instruction, s, mode);
        }
        else if (instruction.Has("xorsign"))
        {
            MinimumXorSign(instruction, d, s);
        }
        else
        {
            bool nan = instruction.Has("NaN");
            switch (instruction.Opcode)
            {
                case "add":
                    Step2<float, AddF32>(d, s[0], s[1]);
                    break;
                case "sub":
                    Step2<float, SubF32>(d, s[0], s[1]);
                    break;
                case "mul":
                    Step2<float, MulF32>(d, s[0], s[1]);
                    break;
                case "div":
                    Step2<float, DivF32>(d, s[0], s[1]);
                    break;
                case "fma" or "mad":
                    Step3<float, FmaF32>(d, s[0], s[1], s[2]);
                    break;
                case "abs":
                    Step1<uint, AbsF32>(d, s[0]);
                    break;
                case "neg":
                    Step1<uint, NegF32>(d, s[0]);
                    break;
                case "min" when nan:
                    Step2<float, MinNanF32>(d, s[0], s[1]);
                    break;
                case "min":
                    Step2<float, MinF32>(d, s[0], s[1]);
                    break;
                case "max" when nan:
                    Step2<float, MaxNanF32>(d, s[0], s[1]);
                    break;
                case "max":
                    Step2<float, MaxF32>(d, s[0], s[1]);
                    break;
                default:
                    throw Unsupported(instruction);
            }
        }

        FinishSingle(instruction, d);
    }

    private void DirectedSingle(Instruction instruction, int[] s, Rounding.Mode mode)
    {
        string opcode = instruction.Opcode;
        EachFunction(instruction, 4, s, [4, 4, 4], (x, y, z) =>
        {
            double a = BitConverter.UInt32BitsToSingle((uint)x);
            double b = BitConverter.UInt32BitsToSingle((uint)y);
            double c = BitConverter.UInt32BitsToSingle((uint)z);
            double exact = opcode switch
            {
                "add" => Rounding.AddToOdd(a, b),
                "sub" => Rounding.AddToOdd(a, -b),
                "mul" => a * b,
                "div" => Rounding.DivideToOdd(a, b),
                "rcp" => Rounding.DivideToOdd(1, a),
                "sqrt" => Rounding.RootToOdd(a),
                _ => Rounding.AddToOdd(a * b, c),
            };
            // A sum that cancels is -0 when rounding down, +0 else.
            bool cancels = exact == 0 && opcode is "add" or "sub" or "fma" or "mad";
            if (cancels && mode == Rounding.Mode.Down)
            {
                double left = opcode is "fma" or "mad" ? a * b : a;
                double right = opcode switch
                {
                    "add" => b,
                    "sub" => -b,
                    _ => c,
                };
                exact = double.IsNegative(left) || double.IsNegative(right) ? -0.0 : 0.0;
            }

            return Rounding.FromDouble(exact, Rounding.Format.F32, mode);
        });
    }

    private void MinimumXorSign(Instruction instruction, int d, int[] s)
    {
        int sign = _frame.Temporary(4);
        int a = _frame.Temporary(4);
        int b = _frame.Temporary(4);
        Step2<uint, Xor32>(sign, s[0], s[1]);
        Step1<uint, AbsF32>(a, s[0]);
        Step1<uint, AbsF32>(b, s[1]);
        switch (instruction.Opcode, instruction.Has("NaN"))
        {
            case ("min", true):
                Step2<float, MinNanF32>(d, a, b);
                break;
            case ("min", false):
                Step2<float, MinF32>(d, a, b);
                break;
            case ("max", true):
                Step2<float, MaxNanF32>(d, a, b);
                break;
            default:
                Step2<float, MaxF32>(d, a, b);
                break;
        }

        Step2<uint, CopySign32>(d, sign, d);
    }

    private void DecodeDouble(Instruction instruction)
    {
        if (Directed(instruction) is not null)
        {
            throw Unsupported(instruction);
        }

        int d = Destination(instruction);
        int count = instruction.Opcode switch
        {
            "fma" or "mad" => 3,
            "abs" or "neg" => 1,
            _ => 2,
        };
        int[] s = Sources(instruction, count, PtxType.F64);
        switch (instruction.Opcode)
        {
            case "add":
                Step2<double, AddF64>(d, s[0], s[1]);
                break;
            case "sub":
                Step2<double, SubF64>(d, s[0], s[1]);
                break;
            case "mul":
                Step2<double, MulF64>(d, s[0], s[1]);
                break;
            case "div":
                Step2<double, DivF64>(d, s[0], s[1]);
                break;
            case "fma" or "mad":
                Step3<double, FmaF64>(d, s[0], s[1], s[2]);
                break;
            case "abs":
                Step1<ulong, AbsF64>(d, s[0]);
                break;
            case "neg":
                Step1<ulong, NegF64>(d, s[0]);
                break;
            case "min":
                Step2<double, MinF64>(d, s[0], s[1]);
                break;
            default:
                Step2<double, MaxF64>(d, s[0], s[1]);
                break;
        }
    }

    private void DecodeHalf<TFormat>(Instruction instruction)
        where TFormat : struct, IHalfFormat
    {
        if (instruction.Has("ftz"))
        {
            throw Unsupported(instruction);
        }

        bool pair = instruction.Type.Size() == 4;
        int d = Destination(instruction);
        int count = instruction.Opcode switch
        {
            "fma" => 3,
            "abs" or "neg" => 1,
            _ => 2,
        };
        int[] s = Sources(instruction, count, instruction.Type);
        bool nan = instruction.Has("NaN");
        switch (instruction.Opcode)
        {
            case "add":
                HalfStep<TFormat, AddF32>(pair, d, s);
                break;
            case "sub":
                HalfStep<TFormat, SubF32>(pair, d, s);
                break;
            case "mul":
                HalfStep<TFormat, MulF32>(pair, d, s);
                break;
            case "min" when nan:
                HalfStep<TFormat, MinNanF32>(pair, d, s);
                break;
            case "min":
                HalfStep<TFormat, MinF32>(pair, d, s);
                break;
            case "max" when nan:
                HalfStep<TFormat, MaxNanF32>(pair, d, s);
                break;
            case "max":
                HalfStep<TFormat, MaxF32>(pair, d, s);
                break;
            case "abs":
                Step1<uint, AbsHalf>(d, s[0]);
                break;
            case "neg" when pair:
                Step1<uint, NegPair>(d, s[0]);
                break;
            case "neg":
                Step1<uint, NegHalf>(d, s[0]);
                break;
            case "fma" when pair:
                Each3<uint, uint, uint, uint, PairFma<TFormat>>(d, s[0], s[1], s[2]);
                break;
            case "fma":
                Each3<uint, uint, uint, uint, HalfFma<TFormat>>(d, s[0], s[1], s[2]);
                break;
            default:
                throw Unsupported(instruction);
        }

        if (instruction.Has("relu"))
        {
            Step1<uint, ReluHalf<TFormat>>(d, d);
        }

        if (instruction.Has("sat"))
        {
            Step1<uint, SaturateHalf>(d, d);
        }

        if (!pair && (instruction.Has("relu") || instruction.Has("sat")))
        {
            Step1<uint, Low16>(d, d);
        }
    }

    private void HalfStep<TFormat, TOp>(bool pair, int d, int[] s)
        where TFormat : struct, IHalfFormat
        where TOp : struct, IVec2<float>
    {
        if (pair)
        {
            Step2<uint, PairOf<TFormat, TOp>>(d, s[0], s[1]);
        }
        else
        {
            Step2<uint, HalfOf<TFormat, TOp>>(d, s[0], s[1]);
        }
    }

    private void DecodeFunction(Instruction instruction)
    {
        var type = instruction.Type;
        int d = Destination(instruction);
        switch (type)
        {
            case PtxType.F32 when instruction.Opcode == "testp":
                EmitTest(instruction, d);
                break;
            case PtxType.F32 when instruction.Opcode == "copysign":
                Step2<uint, CopySign32>(d, Source(instruction, 1, type), Source(instruction, 2, type));
                break;
            case PtxType.F32:
                DecodeSingleFunction(instruction, d);
                break;
            case PtxType.F64 when instruction.Opcode == "testp":
                EmitTest(instruction, d);
                break;
            case PtxType.F64:
                DecodeDoubleFunction(instruction, d);
                break;
            case PtxType.F16:
                HalfFunctionStep<Half16>(instruction, d);
                break;
            case PtxType.F16X2:
                HalfFunctionStep<Half16>(instruction, d);
                break;
            default:
                HalfFunctionStep<Brain16>(instruction, d);
                break;
        }
    }

    private void HalfFunctionStep<TFormat>(Instruction instruction, int d)
        where TFormat : struct, IHalfFormat
    {
        int a = Source(instruction, 1, instruction.Type);
        switch (instruction.Opcode, instruction.Type.Size() == 4)
        {
            case ("tanh", true):
                Each1<uint, uint, PairFunction<TFormat, TanhF32>>(d, a);
                break;
            case ("tanh", false):
                Each1<uint, uint, HalfFunction<TFormat, TanhF32>>(d, a);
                break;
            case ("ex2", true):
                Each1<uint, uint, PairFunction<TFormat, Ex2F32>>(d, a);
                break;
            default:
                Each1<uint, uint, HalfFunction<TFormat, Ex2F32>>(d, a);
                break;
        }
    }

    private void DecodeSingleFunction(Instruction instruction, int d)
    {
        int[] s = SingleSources(instruction, 1);
        if (Directed(instruction) is { } mode)
        {
            DirectedSingle(instruction, s, mode);
        }
        else
        {
            switch (instruction.Opcode)
            {
                case "rcp":
                    Step1<float, RcpF32>(d, s[0]);
                    break;
                case "sqrt":
                    Step1<float, SqrtF32>(d, s[0]);
                    break;
                case "rsqrt":
                    Each1<float, float, RsqrtF32>(d, s[0]);
                    break;
                case "sin":
                    Each1<float, float, SinF32>(d, s[0]);
                    break;
                case "cos":
                    Each1<float, float, CosF32>(d, s[0]);
                    break;
                case "lg2":
                    Each1<float, float, Lg2F32>(d, s[0]);
                    break;
                case "ex2":
                    Each1<float, float, Ex2F32>(d, s[0]);
                    break;
                default:
                    Each1<float, float, TanhF32>(d, s[0]);
                    break;
            }
        }

        FinishSingle(instruction, d);
    }

    private void DecodeDoubleFunction(Instruction instruction, int d)
    {
        int a = Source(instruction, 1, PtxType.F64);
        switch (instruction.Opcode, instruction.Has("approx") && instruction.Has("ftz"))
        {
            case ("copysign", _):
                Step2<ulong, CopySign64>(d, a, Source(instruction, 2, PtxType.F64));
                break;
            case ("rcp", true):
                Each1<double, double, RcpApproxF64>(d, a);
                break;
            case ("rsqrt", true):
                Each1<double, double, RsqrtApproxF64>(d, a);
                break;
            case ("rsqrt", _):
                Step1<double, RsqrtF64>(d, a);
                break;
            case ("rcp", _) when Directed(instruction) is null:
                Step1<double, RcpF64>(d, a);
                break;
            case ("sqrt", _) when Directed(instruction) is null:
                Step1<double, SqrtF64>(d, a);
                break;
            default:
                throw Unsupported(instruction);
        }
    }

    private void EmitTest(Instruction instruction, int d)
    {
        var type = instruction.Type;
        string kind = instruction.Text.Modifiers[0];
        Emit(new TestNumber(d, Source(instruction, 1, type), type.Size(), kind) { Line = _line, Guard = _guard, GuardFlip = _guardFlip });
    }
}
