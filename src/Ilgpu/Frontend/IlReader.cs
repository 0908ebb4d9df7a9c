using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;

namespace ILGPU.Frontend;

/// <summary>Decodes IL bytes into instructions.</summary>
internal static class IlReader
{
    private static readonly Dictionary<ILOpCode, OperandType> s_operands = ReadOperandTypes();

    /// <summary>Decodes a whole method.</summary>
    public static IlInstruction[] Read(ReadOnlySpan<byte> il)
    {
        List<IlInstruction> instructions = [];
        for (int at = 0; at < il.Length;)
        {
            int offset = at;
            ILOpCode code = (ILOpCode)il[at++];
            if ((byte)code == 0xFE)
                code = (ILOpCode)(0xFE00 | il[at++]);
            if (!s_operands.TryGetValue(code, out OperandType type))
                throw new BadImageFormatException($"unknown IL byte 0x{(int)code:x} at IL_{offset:x4}");
            long operand = 0;
            int[]? targets = null;
            switch (type)
            {
                case OperandType.InlineNone:
                    break;
                case OperandType.ShortInlineI:
                    operand = code == ILOpCode.Ldc_i4_s ? (sbyte)il[at] : il[at];
                    at++;
                    break;
                case OperandType.ShortInlineVar:
                    operand = il[at++];
                    break;
                case OperandType.ShortInlineBrTarget:
                    operand = (sbyte)il[at++];
                    operand += at;
                    break;
                case OperandType.InlineBrTarget:
                    operand = ReadInt32(il, ref at);
                    operand += at;
                    break;
                case OperandType.InlineVar:
                    operand = BinaryPrimitives.ReadUInt16LittleEndian(il[at..]);
                    at += 2;
                    break;
                case OperandType.InlineI8:
                case OperandType.InlineR:
                    operand = BinaryPrimitives.ReadInt64LittleEndian(il[at..]);
                    at += 8;
                    break;
                case OperandType.InlineSwitch:
                    targets = new int[ReadInt32(il, ref at)];
                    int end = at + 4 * targets.Length;
                    for (int i = 0; i < targets.Length; i++)
                        targets[i] = end + ReadInt32(il, ref at);
                    break;
                default:
                    operand = ReadInt32(il, ref at);
                    break;
            }
            instructions.Add(new IlInstruction(offset, at, code, operand, targets));
        }
        return [.. instructions];
    }

    private static int ReadInt32(ReadOnlySpan<byte> il, ref int at)
    {
        int value = BinaryPrimitives.ReadInt32LittleEndian(il[at..]);
        at += 4;
        return value;
    }

    private static Dictionary<ILOpCode, OperandType> ReadOperandTypes()
    {
        Dictionary<ILOpCode, OperandType> types = [];
        foreach (FieldInfo field in typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            if (field.GetValue(null) is OpCode code)
                types[(ILOpCode)(ushort)code.Value] = code.OperandType;
        }
        return types;
    }
}
