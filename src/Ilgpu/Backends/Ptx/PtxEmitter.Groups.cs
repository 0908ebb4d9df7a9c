using System.Globalization;
using ILGPU.IR;

namespace ILGPU.Backends.Ptx;

/// <summary>Accesses of several values at once.</summary>
internal sealed partial class PtxEmitter
{
    private string Address(MemoryGroup group) => group.Offset == 0
        ? $"[{Reg(group.Start)}]"
        : string.Create(CultureInfo.InvariantCulture, $"[{Reg(group.Start)}{(group.Offset < 0 ? "" : "+")}{group.Offset}]");

    private void EmitGroup(MemoryGroup group)
    {
        bool isLoad = group.At.Op == OpCode.Load;
        bool isWide = group.Members.All(member => SizeOf(member) == 8);
        List<string> registers = [];
        List<string> after = [];
        foreach (Value member in group.Members)
        {
            string name = isLoad ? Name(member) : Reg(member.Operands[1]);
            switch (SizeOf(member))
            {
                case 8 when !isWide:
                    string low = Temp(RegisterType.Word);
                    string high = Temp(RegisterType.Word);
                    registers.AddRange([low, high]);
                    if (isLoad)
                        after.Add($"mov.b64 {name}, {{{low}, {high}}}");
                    else
                        Line($"mov.b64 {{{low}, {high}}}, {name}");
                    break;
                case 8 or 4:
                    registers.Add(name);
                    break;
                default:
                    Unpack(member, name, group, registers, after);
                    break;
            }
        }
        string width = registers.Count == 1 ? "" : $".v{registers.Count}";
        string list = registers.Count == 1 ? registers[0] : $"{{{string.Join(", ", registers)}}}";
        string head = $"{(isLoad ? "ld" : "st")}.{Space(group.Start.Space)}{width}.{(isWide ? "b64" : "b32")}";
        Line(isLoad ? $"{head} {list}, {Address(group)}" : $"{head} {Address(group)}, {list}");
        after.ForEach(Line);
    }

    /// <summary>Takes a narrow value out of the word that it was loaded in.</summary>
    private void Unpack(Value member, string name, MemoryGroup group, List<string> registers, List<string> after)
    {
        long at = OffsetOf(member) - group.Offset;
        if (registers.Count == at / 4)
            registers.Add(Temp(RegisterType.Word));
        string word = registers[^1];
        int shift = (int)(at % 4) * 8;
        int bits = SizeOf(member) * 8;
        bool isSigned = member.Memory is MemoryType.Int8 or MemoryType.Int16;
        if (shift + bits == 32)
            after.Add($"shr.{(isSigned ? "s" : "u")}32 {name}, {word}, {shift}");
        else if (shift == 0)
            after.Add(isSigned ? $"cvt.s32.s{bits} {name}, {word}" : $"and.b32 {name}, {word}, {(1 << bits) - 1}");
        else
            after.Add($"bfe.{(isSigned ? "s" : "u")}32 {name}, {word}, {shift}, {bits}");
    }

    private static long OffsetOf(Value access)
    {
        long offset = 0;
        for (Value at = access.Operands[0]; at.Op == OpCode.PointerAdd && at.Operands[1].Op == OpCode.Constant; at = at.Operands[0])
            offset += at.Operands[1].Immediate;
        return offset;
    }

    private static int SizeOf(Value access) => Interpreter.MemoryGuard.SizeOf(access.Memory);
}
