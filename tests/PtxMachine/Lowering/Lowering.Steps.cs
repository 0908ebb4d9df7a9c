using IlgpuLlava.PtxMachine.Checking;
using IlgpuLlava.PtxMachine.Operations;
using IlgpuLlava.PtxMachine.Syntax;

namespace IlgpuLlava.PtxMachine.Lowering;

/// <summary>Short names for emitting operations with the guard and line at hand.</summary>
internal sealed partial class Lowering
{
    private void Step1<T, TOp>(int d, int a)
        where T : unmanaged
        where TOp : struct, IVec1<T> =>
        Emit(new Vec1<T, TOp>(d, a) { Line = _line, Guard = _guard, GuardFlip = _guardFlip });

    private void Step2<T, TOp>(int d, int a, int b)
        where T : unmanaged
        where TOp : struct, IVec2<T> =>
        Emit(new Vec2<T, TOp>(d, a, b) { Line = _line, Guard = _guard, GuardFlip = _guardFlip });

    private void Step3<T, TOp>(int d, int a, int b, int c)
        where T : unmanaged
        where TOp : struct, IVec3<T> =>
        Emit(new Vec3<T, TOp>(d, a, b, c) { Line = _line, Guard = _guard, GuardFlip = _guardFlip });

    private void Each1<TA, TR, TOp>(int d, int a)
        where TA : unmanaged
        where TR : unmanaged
        where TOp : struct, IMap1<TA, TR> =>
        Emit(new Map1<TA, TR, TOp>(d, a) { Line = _line, Guard = _guard, GuardFlip = _guardFlip });

    private void Each2<TA, TB, TR, TOp>(int d, int a, int b)
        where TA : unmanaged
        where TB : unmanaged
        where TR : unmanaged
        where TOp : struct, IMap2<TA, TB, TR> =>
        Emit(new Map2<TA, TB, TR, TOp>(d, a, b) { Line = _line, Guard = _guard, GuardFlip = _guardFlip });

    private void Each3<TA, TB, TC, TR, TOp>(int d, int a, int b, int c)
        where TA : unmanaged
        where TB : unmanaged
        where TC : unmanaged
        where TR : unmanaged
        where TOp : struct, IMap3<TA, TB, TC, TR> =>
        Emit(new Map3<TA, TB, TC, TR, TOp>(d, a, b, c) { Line = _line, Guard = _guard, GuardFlip = _guardFlip });

    private void Each4<TA, TB, TC, TD, TR, TOp>(int d, int a, int b, int c, int e)
        where TA : unmanaged
        where TB : unmanaged
        where TC : unmanaged
        where TD : unmanaged
        where TR : unmanaged
        where TOp : struct, IMap4<TA, TB, TC, TD, TR> =>
        Emit(new Map4<TA, TB, TC, TD, TR, TOp>(d, a, b, c, e) { Line = _line, Guard = _guard, GuardFlip = _guardFlip });

    /// <summary>A rare operation by a function of the sources' bits.</summary>
    private void EachFunction(Instruction instruction, int dSize, int[] sources, int[] sizes, Func<ulong, ulong, ulong, ulong> function) =>
        Emit(new MapFunction(Destination(instruction), dSize, sources, sizes, function)
        { Line = _line, Guard = _guard, GuardFlip = _guardFlip });

    /// <summary>d = a of 4 or 8 bytes.</summary>
    private void Move(int d, int a, int size)
    {
        if (size == 8)
        {
            Step1<ulong, Move64>(d, a);
        }
        else
        {
            Step1<uint, Move32>(d, a);
        }
    }

    /// <summary>The sources of an instruction from the second operand on, all of its type.</summary>
    private int[] Sources(Instruction instruction, int count, PtxType type)
    {
        int[] places = new int[count];
        for (int i = 0; i < count; i++)
        {
            places[i] = Source(instruction, i + 1, type);
        }

        return places;
    }

    /// <summary>In place: the sign of a value of some bytes into the rest of its register.</summary>
    private void ExtendSign(int at, int from, int to)
    {
        if (to == 8)
        {
            int count = 64 - (from * 8);
            Emit(new ShiftConstant64(at, at, count, ShiftKind.Left) { Line = _line, Guard = _guard, GuardFlip = _guardFlip });
            Emit(new ShiftConstant64(at, at, count, ShiftKind.RightSigned) { Line = _line, Guard = _guard, GuardFlip = _guardFlip });
            return;
        }

        if (from == 1)
        {
            Step1<int, Sign8>(at, at);
        }
        else
        {
            Step1<int, Sign16>(at, at);
        }

        if (to == 2)
        {
            Step1<uint, Low16>(at, at);
        }
    }

    /// <summary>A copy of a 16-bit value with its sign in all 32 bits.</summary>
    private int Signed16(int a)
    {
        int at = _frame.Temporary(4);
        Step1<int, Sign16>(at, a);
        return at;
    }
}
