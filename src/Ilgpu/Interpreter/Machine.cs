using System.Runtime.CompilerServices;
using ILGPU.IR;

namespace ILGPU.Interpreter;

/// <summary>Runs one thread from one convergent operation to the next.</summary>
internal static unsafe class Machine
{
    /// <summary>What <see cref="Run"/> gives back for a thread that has returned.</summary>
    public const int Finished = -1;

    /// <summary>Runs until the thread returns or meets a convergent operation.</summary>
    /// <param name="code">The program.</param>
    /// <param name="r">The thread's register file.</param>
    /// <param name="pc">Where to begin.</param>
    /// <param name="guard">Asked about each global access where the program was decoded with checks.</param>
    /// <returns>The number of the convergent instruction that it waits at, or <see cref="Finished"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Run(Instruction* code, byte* r, int pc, MemoryGuard? guard)
    {
        Instruction* next = code + pc;
        while (true)
        {
            ref readonly Instruction i = ref *next++;
            switch (i.Code)
            {
                case Code.Evaluate:
                    *(long*)(r + i.D) = ScalarMath.Evaluate(i.Op, i.Kind, i.OperandKind, i.Immediate,
                        *(long*)(r + i.A), *(long*)(r + i.B), *(long*)(r + i.C));
                    break;
                case Code.Move:
                    *(long*)(r + i.D) = *(long*)(r + i.A);
                    break;
                case Code.Jump:
                    next = code + i.D;
                    break;
                case Code.JumpIf:
                    if (*(int*)(r + i.A) != 0)
                        next = code + i.D;
                    break;
                case Code.JumpIfNot:
                    if (*(int*)(r + i.A) == 0)
                        next = code + i.D;
                    break;
                case Code.JumpLess:
                    if (*(int*)(r + i.A) < *(int*)(r + i.B))
                        next = code + i.D;
                    break;
                case Code.JumpGreaterOrEqual:
                    if (*(int*)(r + i.A) >= *(int*)(r + i.B))
                        next = code + i.D;
                    break;
                case Code.JumpEqual:
                    if (*(int*)(r + i.A) == *(int*)(r + i.B))
                        next = code + i.D;
                    break;
                case Code.JumpNotEqual:
                    if (*(int*)(r + i.A) != *(int*)(r + i.B))
                        next = code + i.D;
                    break;
                case Code.Return:
                    return Finished;
                case Code.Convergent:
                    return (int)(next - 1 - code);
                case Code.Check:
                    guard!.Check(*(long*)(r + i.A) + *(long*)(r + i.B) + i.Immediate, i.Memory);
                    break;
                case Code.Atomic:
                    *(long*)(r + i.D) = Atomics.Execute((AtomicKind)i.Immediate, i.Memory, *(byte**)(r + i.A), *(long*)(r + i.B),
                        *(long*)(r + i.C));
                    break;
                case Code.PointerAdd:
                    *(long*)(r + i.D) = *(long*)(r + i.A) + *(long*)(r + i.B) + i.Immediate;
                    break;
                case Code.SelectWord:
                    *(long*)(r + i.D) = *(int*)(r + i.A) != 0 ? *(long*)(r + i.B) : *(long*)(r + i.C);
                    break;
                case Code.AddI4:
                    *(int*)(r + i.D) = *(int*)(r + i.A) + *(int*)(r + i.B);
                    break;
                case Code.AddI8:
                    *(long*)(r + i.D) = *(long*)(r + i.A) + *(long*)(r + i.B);
                    break;
                case Code.AddR4:
                    *(float*)(r + i.D) = *(float*)(r + i.A) + *(float*)(r + i.B);
                    break;
                case Code.AddR8:
                    *(double*)(r + i.D) = *(double*)(r + i.A) + *(double*)(r + i.B);
                    break;
                case Code.SubtractI4:
                    *(int*)(r + i.D) = *(int*)(r + i.A) - *(int*)(r + i.B);
                    break;
                case Code.SubtractI8:
                    *(long*)(r + i.D) = *(long*)(r + i.A) - *(long*)(r + i.B);
                    break;
                case Code.SubtractR4:
                    *(float*)(r + i.D) = *(float*)(r + i.A) - *(float*)(r + i.B);
                    break;
                case Code.SubtractR8:
                    *(double*)(r + i.D) = *(double*)(r + i.A) - *(double*)(r + i.B);
                    break;
                case Code.MultiplyI4:
                    *(int*)(r + i.D) = *(int*)(r + i.A) * *(int*)(r + i.B);
                    break;
                case Code.MultiplyI8:
                    *(long*)(r + i.D) = *(long*)(r + i.A) * *(long*)(r + i.B);
                    break;
                case Code.MultiplyR4:
                    *(float*)(r + i.D) = *(float*)(r + i.A) * *(float*)(r + i.B);
                    break;
                case Code.MultiplyR8:
                    *(double*)(r + i.D) = *(double*)(r + i.A) * *(double*)(r + i.B);
                    break;
                case Code.DivideI4:
                    *(int*)(r + i.D) = ScalarMath.Divide(*(int*)(r + i.A), *(int*)(r + i.B));
                    break;
                case Code.DivideI8:
                    *(long*)(r + i.D) = ScalarMath.Divide(*(long*)(r + i.A), *(long*)(r + i.B));
                    break;
                case Code.DivideR4:
                    *(float*)(r + i.D) = *(float*)(r + i.A) / *(float*)(r + i.B);
                    break;
                case Code.DivideR8:
                    *(double*)(r + i.D) = *(double*)(r + i.A) / *(double*)(r + i.B);
                    break;
                case Code.MinI4:
                    *(int*)(r + i.D) = Math.Min(*(int*)(r + i.A), *(int*)(r + i.B));
                    break;
                case Code.MinI8:
                    *(long*)(r + i.D) = Math.Min(*(long*)(r + i.A), *(long*)(r + i.B));
                    break;
                case Code.MinR4:
                    *(float*)(r + i.D) = Math.Min(*(float*)(r + i.A), *(float*)(r + i.B));
                    break;
                case Code.MinR8:
                    *(double*)(r + i.D) = Math.Min(*(double*)(r + i.A), *(double*)(r + i.B));
                    break;
                case Code.MaxI4:
                    *(int*)(r + i.D) = Math.Max(*(int*)(r + i.A), *(int*)(r + i.B));
                    break;
                case Code.MaxI8:
                    *(long*)(r + i.D) = Math.Max(*(long*)(r + i.A), *(long*)(r + i.B));
                    break;
                case Code.MaxR4:
                    *(float*)(r + i.D) = Math.Max(*(float*)(r + i.A), *(float*)(r + i.B));
                    break;
                case Code.MaxR8:
                    *(double*)(r + i.D) = Math.Max(*(double*)(r + i.A), *(double*)(r + i.B));
                    break;
                case Code.EqualI4:
                    *(long*)(r + i.D) = *(int*)(r + i.A) == *(int*)(r + i.B) ? 1 : 0;
                    break;
                case Code.EqualI8:
                    *(long*)(r + i.D) = *(long*)(r + i.A) == *(long*)(r + i.B) ? 1 : 0;
                    break;
                case Code.EqualR4:
                    *(long*)(r + i.D) = *(float*)(r + i.A) == *(float*)(r + i.B) ? 1 : 0;
                    break;
                case Code.EqualR8:
                    *(long*)(r + i.D) = *(double*)(r + i.A) == *(double*)(r + i.B) ? 1 : 0;
                    break;
                case Code.NotEqualI4:
                    *(long*)(r + i.D) = *(int*)(r + i.A) != *(int*)(r + i.B) ? 1 : 0;
                    break;
                case Code.NotEqualI8:
                    *(long*)(r + i.D) = *(long*)(r + i.A) != *(long*)(r + i.B) ? 1 : 0;
                    break;
                case Code.NotEqualR4:
                    *(long*)(r + i.D) = *(float*)(r + i.A) != *(float*)(r + i.B) ? 1 : 0;
                    break;
                case Code.NotEqualR8:
                    *(long*)(r + i.D) = *(double*)(r + i.A) != *(double*)(r + i.B) ? 1 : 0;
                    break;
                case Code.LessI4:
                    *(long*)(r + i.D) = *(int*)(r + i.A) < *(int*)(r + i.B) ? 1 : 0;
                    break;
                case Code.LessI8:
                    *(long*)(r + i.D) = *(long*)(r + i.A) < *(long*)(r + i.B) ? 1 : 0;
                    break;
                case Code.LessR4:
                    *(long*)(r + i.D) = *(float*)(r + i.A) < *(float*)(r + i.B) ? 1 : 0;
                    break;
                case Code.LessR8:
                    *(long*)(r + i.D) = *(double*)(r + i.A) < *(double*)(r + i.B) ? 1 : 0;
                    break;
                case Code.LessOrEqualI4:
                    *(long*)(r + i.D) = *(int*)(r + i.A) <= *(int*)(r + i.B) ? 1 : 0;
                    break;
                case Code.LessOrEqualI8:
                    *(long*)(r + i.D) = *(long*)(r + i.A) <= *(long*)(r + i.B) ? 1 : 0;
                    break;
                case Code.LessOrEqualR4:
                    *(long*)(r + i.D) = *(float*)(r + i.A) <= *(float*)(r + i.B) ? 1 : 0;
                    break;
                case Code.LessOrEqualR8:
                    *(long*)(r + i.D) = *(double*)(r + i.A) <= *(double*)(r + i.B) ? 1 : 0;
                    break;
                case Code.GreaterI4:
                    *(long*)(r + i.D) = *(int*)(r + i.A) > *(int*)(r + i.B) ? 1 : 0;
                    break;
                case Code.GreaterI8:
                    *(long*)(r + i.D) = *(long*)(r + i.A) > *(long*)(r + i.B) ? 1 : 0;
                    break;
                case Code.GreaterR4:
                    *(long*)(r + i.D) = *(float*)(r + i.A) > *(float*)(r + i.B) ? 1 : 0;
                    break;
                case Code.GreaterR8:
                    *(long*)(r + i.D) = *(double*)(r + i.A) > *(double*)(r + i.B) ? 1 : 0;
                    break;
                case Code.GreaterOrEqualI4:
                    *(long*)(r + i.D) = *(int*)(r + i.A) >= *(int*)(r + i.B) ? 1 : 0;
                    break;
                case Code.GreaterOrEqualI8:
                    *(long*)(r + i.D) = *(long*)(r + i.A) >= *(long*)(r + i.B) ? 1 : 0;
                    break;
                case Code.GreaterOrEqualR4:
                    *(long*)(r + i.D) = *(float*)(r + i.A) >= *(float*)(r + i.B) ? 1 : 0;
                    break;
                case Code.GreaterOrEqualR8:
                    *(long*)(r + i.D) = *(double*)(r + i.A) >= *(double*)(r + i.B) ? 1 : 0;
                    break;
                case Code.AndI4:
                    *(int*)(r + i.D) = *(int*)(r + i.A) & *(int*)(r + i.B);
                    break;
                case Code.AndI8:
                    *(long*)(r + i.D) = *(long*)(r + i.A) & *(long*)(r + i.B);
                    break;
                case Code.OrI4:
                    *(int*)(r + i.D) = *(int*)(r + i.A) | *(int*)(r + i.B);
                    break;
                case Code.OrI8:
                    *(long*)(r + i.D) = *(long*)(r + i.A) | *(long*)(r + i.B);
                    break;
                case Code.XorI4:
                    *(int*)(r + i.D) = *(int*)(r + i.A) ^ *(int*)(r + i.B);
                    break;
                case Code.XorI8:
                    *(long*)(r + i.D) = *(long*)(r + i.A) ^ *(long*)(r + i.B);
                    break;
                case Code.ShiftLeftI4:
                    *(int*)(r + i.D) = *(int*)(r + i.A) << *(int*)(r + i.B);
                    break;
                case Code.ShiftLeftI8:
                    *(long*)(r + i.D) = *(long*)(r + i.A) << *(int*)(r + i.B);
                    break;
                case Code.ShiftRightI4:
                    *(int*)(r + i.D) = *(int*)(r + i.A) >> *(int*)(r + i.B);
                    break;
                case Code.ShiftRightI8:
                    *(long*)(r + i.D) = *(long*)(r + i.A) >> *(int*)(r + i.B);
                    break;
                case Code.ShiftRightUnsignedI4:
                    *(int*)(r + i.D) = *(int*)(r + i.A) >>> *(int*)(r + i.B);
                    break;
                case Code.ShiftRightUnsignedI8:
                    *(long*)(r + i.D) = *(long*)(r + i.A) >>> *(int*)(r + i.B);
                    break;
                case Code.FusedMultiplyAddR4:
                    *(float*)(r + i.D) = MathF.FusedMultiplyAdd(*(float*)(r + i.A), *(float*)(r + i.B), *(float*)(r + i.C));
                    break;
                case Code.FusedMultiplyAddR8:
                    *(double*)(r + i.D) = Math.FusedMultiplyAdd(*(double*)(r + i.A), *(double*)(r + i.B), *(double*)(r + i.C));
                    break;
                case Code.RemainderI4:
                    *(int*)(r + i.D) = ScalarMath.Remainder(*(int*)(r + i.A), *(int*)(r + i.B));
                    break;
                case Code.DivideUnsignedI4:
                    *(uint*)(r + i.D) = *(uint*)(r + i.B) == 0 ? 0 : *(uint*)(r + i.A) / *(uint*)(r + i.B);
                    break;
                case Code.RemainderUnsignedI4:
                    *(uint*)(r + i.D) = *(uint*)(r + i.B) == 0 ? 0 : *(uint*)(r + i.A) % *(uint*)(r + i.B);
                    break;
                case Code.SignExtend32:
                    *(long*)(r + i.D) = *(int*)(r + i.A);
                    break;
                case Code.ZeroExtend32:
                    *(long*)(r + i.D) = *(uint*)(r + i.A);
                    break;
                case Code.Truncate32:
                    *(int*)(r + i.D) = *(int*)(r + i.A);
                    break;
                case Code.IntToFloatI4R4:
                    *(float*)(r + i.D) = *(int*)(r + i.A);
                    break;
                case Code.FloatToIntR4I4:
                    *(int*)(r + i.D) = (int)*(float*)(r + i.A);
                    break;
                case Code.HalfToFloat:
                    *(float*)(r + i.D) = ScalarMath.FromHalf(*(int*)(r + i.A));
                    break;
                case Code.FloatToHalf:
                    *(int*)(r + i.D) = ScalarMath.ToHalf(*(float*)(r + i.A));
                    break;
                case Code.LoadInt8:
                    *(int*)(r + i.D) = *(sbyte*)(*(byte**)(r + i.A) + *(long*)(r + i.B) + i.Immediate);
                    break;
                case Code.LoadUInt8:
                    *(int*)(r + i.D) = *(byte*)(*(byte**)(r + i.A) + *(long*)(r + i.B) + i.Immediate);
                    break;
                case Code.LoadInt16:
                    *(int*)(r + i.D) = *(short*)(*(byte**)(r + i.A) + *(long*)(r + i.B) + i.Immediate);
                    break;
                case Code.LoadUInt16:
                    *(int*)(r + i.D) = *(ushort*)(*(byte**)(r + i.A) + *(long*)(r + i.B) + i.Immediate);
                    break;
                case Code.LoadWord32:
                    *(int*)(r + i.D) = *(int*)(*(byte**)(r + i.A) + *(long*)(r + i.B) + i.Immediate);
                    break;
                case Code.LoadWord64:
                    *(long*)(r + i.D) = *(long*)(*(byte**)(r + i.A) + *(long*)(r + i.B) + i.Immediate);
                    break;
                case Code.StoreWord8:
                    *(byte*)(*(byte**)(r + i.A) + *(long*)(r + i.B) + i.Immediate) = *(byte*)(r + i.C);
                    break;
                case Code.StoreWord16:
                    *(ushort*)(*(byte**)(r + i.A) + *(long*)(r + i.B) + i.Immediate) = *(ushort*)(r + i.C);
                    break;
                case Code.StoreWord32:
                    *(int*)(*(byte**)(r + i.A) + *(long*)(r + i.B) + i.Immediate) = *(int*)(r + i.C);
                    break;
                case Code.StoreWord64:
                    *(long*)(*(byte**)(r + i.A) + *(long*)(r + i.B) + i.Immediate) = *(long*)(r + i.C);
                    break;
                default:
                    throw new InvalidOperationException($"The interpreter has no case for {i.Code}.");
            }
        }
    }
}
