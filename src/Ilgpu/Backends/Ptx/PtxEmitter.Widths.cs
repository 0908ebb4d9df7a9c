using System.Globalization;
using ILGPU.IR;

namespace ILGPU.Backends.Ptx;

/// <summary>64-bit integers made from 32-bit ones.</summary>
internal sealed partial class PtxEmitter
{
    private readonly Dictionary<Value, string> _low = [];

    /// <summary>The low half of a 64-bit integer, as an operand.</summary>
    private string Low(Value value)
    {
        switch (value.Op)
        {
            case OpCode.Constant or OpCode.Undefined:
                return Literal(ValueKind.Int32, value.Op == OpCode.Constant ? (int)value.Immediate : 0);
            case OpCode.SignExtend32 or OpCode.ZeroExtend32:
                return Ref(value.Operands[0]);
        }
        if (_low.TryGetValue(value, out string? known))
            return known;
        string low;
        if (!_widths.IsUnwritten(value))
        {
            low = Temp(RegisterType.Word);
            Line($"cvt.u32.u64 {low}, {Name(value)}");
        }
        else
        {
            string a = InRegister(Low(value.Operands[0]));
            string b = value.Operands.Length > 1 ? value.Op == OpCode.ShiftLeft ? Ref(value.Operands[1]) : Low(value.Operands[1]) : "";
            low = Temp(RegisterType.Word);
            Line(value.Op switch
            {
                OpCode.Add => $"add.s32 {low}, {a}, {b}",
                OpCode.Subtract => $"sub.s32 {low}, {a}, {b}",
                OpCode.Multiply => $"mul.lo.s32 {low}, {a}, {b}",
                OpCode.And => $"and.b32 {low}, {a}, {b}",
                OpCode.Or => $"or.b32 {low}, {a}, {b}",
                OpCode.Xor => $"xor.b32 {low}, {a}, {b}",
                OpCode.ShiftLeft => $"shl.b32 {low}, {a}, {b}",
                OpCode.Negate => $"neg.s32 {low}, {a}",
                _ => $"not.b32 {low}, {a}",
            });
        }
        _low.Add(value, low);
        return low;
    }

    private string InRegister(string operand)
    {
        if (operand[0] == '%')
            return operand;
        string register = Temp(RegisterType.Word);
        Line($"mov.b32 {register}, {operand}");
        return register;
    }

    /// <summary>The operands of a product of 32-bit integers, and the type to multiply them in.</summary>
    private (string Type, string A, string B) Factors(Value product)
    {
        Widths.IsProduct(product, out bool isSigned);
        string a = Reg(product.Operands[0].Operands[0]);
        Value b = product.Operands[1];
        string second = (product.Op, b.Op) switch
        {
            (OpCode.ShiftLeft, _) => (1 << (int)b.Immediate).ToString(CultureInfo.InvariantCulture),
            (_, OpCode.Constant) => isSigned ? Literal(ValueKind.Int32, b.Immediate) : b.Immediate.ToString(CultureInfo.InvariantCulture),
            _ => Reg(b.Operands[0]),
        };
        return (isSigned ? "s32" : "u32", a, second);
    }
}
