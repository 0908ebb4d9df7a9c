using System.Numerics;
using ILGPU.IR;

namespace ILGPU.Backends.Ptx;

/// <summary>
/// By which powers of two addresses can be divided, up to 16 bytes: arrays and dynamic shared memory are aligned; arguments are taken
/// to be, where the launch checks it.
/// </summary>
internal sealed class Alignment
{
    /// <summary>The widest access.</summary>
    public const int Widest = 16;

    private const int WidestLog = 4;

    private readonly bool _argumentsAreAligned;
    private readonly Dictionary<Value, int> _known = [];

    /// <summary>Analyses a function whose values do not change.</summary>
    /// <param name="function">The function.</param>
    /// <param name="argumentsAreAligned">The launch makes sure that the addresses in the arguments are multiples of 16.</param>
    public Alignment(Function function, bool argumentsAreAligned)
    {
        _argumentsAreAligned = argumentsAreAligned;
        // Optimistic: what is known falls until it holds around all loops.
        Value[] values = [.. function.Values().Where(v => v.Kind is ValueKind.Int32 or ValueKind.Int64 or ValueKind.Pointer)];
        foreach (Value value in values)
            _known.Add(value, WidestLog);
        for (bool changed = true; changed;)
        {
            changed = false;
            foreach (Value value in values)
            {
                int zeros = Math.Min(Zeros(value), _known[value]);
                changed |= zeros != _known[value];
                _known[value] = zeros;
            }
        }
    }

    /// <summary>The bytes that an address is a multiple of: 1 to 16.</summary>
    public int Of(Value pointer) => 1 << _known[pointer];

    /// <summary>The arguments that an address is made from.</summary>
    public static IEnumerable<int> Arguments(Value pointer)
    {
        HashSet<Value> seen = [pointer];
        Stack<Value> work = new([pointer]);
        while (work.TryPop(out Value? value))
        {
            if (value.Op == OpCode.Parameter)
                yield return (int)value.Immediate;
            if (value.Op is not (OpCode.PointerAdd or OpCode.Phi or OpCode.Select))
                continue;
            foreach (Value operand in value.Operands.Where(o => o.Kind == ValueKind.Pointer && seen.Add(o)))
                work.Push(operand);
        }
    }

    // Low bits of the value that are certainly 0.
    private int Zeros(Value value)
    {
        Value[] o = value.Operands;
        switch (value.Op)
        {
            case OpCode.Constant:
                return BitOperations.TrailingZeroCount(value.Immediate | Widest);
            case OpCode.Undefined:
                return WidestLog;
            case OpCode.Parameter:
                return value.Kind == ValueKind.Pointer && _argumentsAreAligned ? WidestLog : 0;
            case OpCode.Alloca or OpCode.DynamicShared:
                return WidestLog;
            case OpCode.PointerAdd or OpCode.Add or OpCode.Subtract or OpCode.Or or OpCode.Xor or OpCode.Phi:
                return o.Min(operand => _known[operand]);
            case OpCode.Select:
                return Math.Min(_known[o[1]], _known[o[2]]);
            case OpCode.Multiply:
                return Math.Min(_known[o[0]] + _known[o[1]], WidestLog);
            case OpCode.And:
                return Math.Max(_known[o[0]], _known[o[1]]);
            case OpCode.Negate or OpCode.SignExtend32 or OpCode.ZeroExtend32 or OpCode.Truncate32:
                return _known[o[0]];
            case OpCode.ShiftLeft when o[1].Op == OpCode.Constant:
                int count = (int)o[1].Immediate & (value.Kind == ValueKind.Int64 ? 63 : 31);
                return Math.Min(_known[o[0]] + count, WidestLog);
            default:
                return 0;
        }
    }
}
