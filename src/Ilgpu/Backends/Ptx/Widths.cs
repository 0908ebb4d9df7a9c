using ILGPU.IR;

namespace ILGPU.Backends.Ptx;

/// <summary>
/// Where 64-bit integers are made from 32-bit ones: products of two of these are one instruction, and of what only leads to a shared
/// address, or is cut down to 32 bits, the upper half is never computed.
/// </summary>
internal sealed class Widths
{
    private readonly Dictionary<Value, List<Value>> _users = [];
    private readonly HashSet<Value> _unwritten = [];

    /// <summary>Analyses a renumbered function.</summary>
    public Widths(Function function)
    {
        foreach (Value user in function.Values())
        {
            foreach (Value operand in user.Operands)
            {
                if (!_users.TryGetValue(operand, out List<Value>? users))
                    _users.Add(operand, users = []);
                users.Add(user);
            }
        }
        // Users other than phis come after what they use.
        foreach (Value value in function.Values().Reverse())
        {
            if (value.Kind == ValueKind.Int64 && _users.TryGetValue(value, out List<Value>? users)
                && (HasLowHalf(value) || IsProduct(value, out _)) && users.TrueForAll(user => NeedsNoRegister(value, user)))
            {
                _unwritten.Add(value);
            }
        }
    }

    /// <summary>True for a value that its users compute by themselves.</summary>
    public bool IsUnwritten(Value value) => _unwritten.Contains(value);

    /// <summary>True where the low half of the result depends on the low halves of the operands alone.</summary>
    public static bool HasLowHalf(Value value) => value.Op switch
    {
        OpCode.SignExtend32 or OpCode.ZeroExtend32 or OpCode.Add or OpCode.Subtract or OpCode.Multiply or OpCode.Negate or OpCode.Not
            or OpCode.And or OpCode.Or or OpCode.Xor => true,
        OpCode.ShiftLeft => value.Operands[1] is { Op: OpCode.Constant, Immediate: >= 0 and < 32 },
        _ => false,
    };

    /// <summary>True for the whole product of two 32-bit integers, signed or not.</summary>
    public static bool IsProduct(Value value, out bool isSigned)
    {
        isSigned = true;
        if (value.Kind != ValueKind.Int64)
            return false;
        if (value is { Op: OpCode.ShiftLeft, Operands: [{ Op: OpCode.SignExtend32 }, { Op: OpCode.Constant, Immediate: >= 0 and < 31 }] })
            return true;
        if (value.Op != OpCode.Multiply)
            return false;
        Value a = value.Operands[0];
        Value b = value.Operands[1];
        if (a.Op == OpCode.SignExtend32)
            return b.Op == OpCode.SignExtend32 || (b.Op == OpCode.Constant && b.Immediate == (int)b.Immediate);
        isSigned = false;
        return a.Op == OpCode.ZeroExtend32
            && (b.Op == OpCode.ZeroExtend32 || (b.Op == OpCode.Constant && b.Immediate == (uint)b.Immediate));
    }

    /// <summary>True for a sum of a global or local address and such a product that nobody else reads: one instruction.</summary>
    public bool IsProductSum(Value sum) => sum.Op == OpCode.PointerAdd && sum.Space != AddressSpace.Shared
        && IsProduct(sum.Operands[1], out _) && IsUnwritten(sum.Operands[1]);

    private bool NeedsNoRegister(Value value, Value user)
    {
        if (user.Op == OpCode.PointerAdd && user.Operands[1] == value)
        {
            return user.Space == AddressSpace.Shared ? HasLowHalf(value)
                : IsProduct(value, out _) && _users[value].Count == 1;
        }
        if (user.Op == OpCode.Truncate32)
            return HasLowHalf(value);
        if (value.Op is OpCode.SignExtend32 or OpCode.ZeroExtend32 && IsProduct(user, out _))
            return true;
        return _unwritten.Contains(user) && HasLowHalf(value) && HasLowHalf(user) && !IsProduct(user, out _);
    }
}
