using ILGPU.IR;

namespace ILGPU.Backends.Ptx;

/// <summary>Conversions.</summary>
internal sealed partial class PtxEmitter
{
    private void EmitConversion(Value value)
    {
        Value source = value.Operands[0];
        string d = Name(value);
        if (value.Op == OpCode.Truncate32)
        {
            Line(_widths.IsUnwritten(source) ? $"mov.b32 {d}, {Low(source)}" : $"cvt.u32.u64 {d}, {Reg(source)}");
            return;
        }
        string a = Reg(source);
        string to = value.Kind == ValueKind.Float64 ? "f64" : "f32";
        switch (value.Op)
        {
            case OpCode.SignExtend8:
                Line($"cvt.s32.s8 {d}, {a}");
                return;
            case OpCode.ZeroExtend8:
                Line($"and.b32 {d}, {a}, 255");
                return;
            case OpCode.SignExtend16:
                Line($"cvt.s32.s16 {d}, {a}");
                return;
            case OpCode.ZeroExtend16:
                Line($"and.b32 {d}, {a}, 65535");
                return;
            case OpCode.SignExtend32:
                Line($"cvt.s64.s32 {d}, {a}");
                return;
            case OpCode.ZeroExtend32:
                Line($"cvt.u64.u32 {d}, {a}");
                return;
            case OpCode.BoolToInt32:
                Line($"selp.b32 {d}, 1, 0, {a}");
                return;
            case OpCode.IntToFloat:
                Line($"cvt.rn.{to}.{TypeOf(source, unsigned: false)} {d}, {a}");
                return;
            case OpCode.UIntToFloat:
                Line($"cvt.rn.{to}.{TypeOf(source, unsigned: true)} {d}, {a}");
                return;
            case OpCode.FloatToInt or OpCode.FloatToUInt:
                EmitFloatToInteger(value, d, a);
                return;
            case OpCode.FloatConvert:
                Line(value.Kind == ValueKind.Float32 ? $"cvt.rn.f32.f64 {d}, {a}" : $"cvt.f64.f32 {d}, {a}");
                return;
            case OpCode.HalfToFloat:
                string half = Temp(RegisterType.Half);
                Line($"cvt.u16.u32 {half}, {a}");
                Line($"cvt.f32.f16 {d}, {half}");
                return;
            case OpCode.FloatToHalf:
                string rounded = Temp(RegisterType.Half);
                Line($"cvt.rn.f16.f32 {rounded}, {a}");
                Line($"cvt.u32.u16 {d}, {rounded}");
                return;
            default:
                EmitBitCast(value, source, d, a);
                return;
        }
    }

    /// <summary>cvt.rzi saturates; NaN becomes 0 only from float to 32 bits, else the smallest integer.</summary>
    private void EmitFloatToInteger(Value value, string d, string a)
    {
        string from = value.Operands[0].Kind == ValueKind.Float32 ? "f32" : "f64";
        string to = TypeOf(value, value.Op == OpCode.FloatToUInt);
        if (from == "f32" && value.Kind == ValueKind.Int32)
        {
            Line($"cvt.rzi.{to}.{from} {d}, {a}");
            return;
        }
        string converted = Temp(PtxRegisters.TypeOf(value));
        string isNumber = Temp(RegisterType.Predicate);
        Line($"cvt.rzi.{to}.{from} {converted}, {a}");
        Line($"setp.num.{from} {isNumber}, {a}, {a}");
        Line($"selp.b{to[1..]} {d}, {converted}, 0, {isNumber}");
    }

    private void EmitBitCast(Value value, Value source, string d, string a)
    {
        if (source.Kind == ValueKind.Pointer && source.Space == AddressSpace.Shared)
            Line($"cvt.u64.u32 {d}, {a}");
        else if (value.Kind == ValueKind.Pointer && value.Space == AddressSpace.Shared)
            Line($"cvt.u32.u64 {d}, {a}");
        else
            Line($"mov.b{(PtxRegisters.TypeOf(value) is RegisterType.Word or RegisterType.Single ? 32 : 64)} {d}, {a}");
    }
}
