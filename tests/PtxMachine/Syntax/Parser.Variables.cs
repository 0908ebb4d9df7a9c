using System.Buffers.Binary;
using System.Numerics;

namespace IlgpuLlava.PtxMachine.Syntax;

/// <summary>Variables in .global, .const, .shared and .local.</summary>
internal sealed partial class Parser
{
    private void ReadVariables(bool isExtern, EntryText? entry)
    {
        var spaceWord = Take(TokenKind.Dotted, "a state space");
        var space = spaceWord.Text switch
        {
            ".global" => Space.Global,
            ".const" => Space.Const,
            ".shared" => Space.Shared,
            ".local" => Space.Local,
            _ => throw new PtxException(spaceWord.Line, $"'{spaceWord.Text}' is no state space of a variable"),
        };
        int alignment = 0;
        int vector = 1;
        PtxType? type = null;
        while (Now.Kind == TokenKind.Dotted)
        {
            var word = Take(TokenKind.Dotted, "a type");
            switch (word.Text)
            {
                case ".align":
                    alignment = ReadAlignment();
                    break;
                case ".v2" or ".v4":
                    vector = word.Text[2] - '0';
                    break;
                default:
                    type = PtxTypes.TryParse(word.Text[1..], out var read)
                        && type is null && read is not PtxType.Pred && !read.IsAlternate()
                        ? read
                        : throw new PtxException(word.Line, $"'{word.Text}' is no type of a variable");
                    break;
            }
        }

        do
        {
            ReadVariable(isExtern, entry, space, alignment, vector, type ?? throw new PtxException(Now.Line, "a variable has no type"));
        }
        while (TryMark(","));
        ExpectMark(";");
    }

    private void ReadVariable(bool isExtern, EntryText? entry, Space space, int alignment, int vector, PtxType type)
    {
        var name = Take(TokenKind.Word, "a variable's name");
        long bytes = checked(type.Size() * vector * ReadArrayLength(out bool isDynamic));
        if (isDynamic != isExtern || (isExtern && space != Space.Shared))
        {
            throw new PtxException(name.Line, isExtern
                ? $"'{name.Text}': only shared arrays without a size are .extern here"
                : $"'{name.Text}' has no size");
        }

        var variable = new Variable
        {
            Name = name.Text,
            Space = space,
            Type = type,
            Bytes = bytes,
            IsDynamic = isDynamic,
            Line = name.Line,
            Alignment = Math.Max(alignment, type.Size() * vector),
        };
        _scope.Declare(name.Text, variable, name.Line);
        if (TryMark("="))
        {
            if (space is not (Space.Global or Space.Const))
            {
                throw new PtxException(name.Line, $"'{name.Text}': only .global and .const variables have a first content");
            }

            variable.Content = ReadContent(variable);
        }

        var list = space switch
        {
            Space.Shared => entry?.Shared ?? _module.Shared,
            Space.Local => entry!.Locals,
            _ => _module.Variables,
        };
        list.Add(variable);
    }

    private byte[] ReadContent(Variable variable)
    {
        List<byte> content = [];
        ReadElements(variable, content);
        if (content.Count > variable.Bytes)
        {
            throw new PtxException(variable.Line, $"'{variable.Name}' has more first content than room");
        }

        return [.. content];
    }

    private void ReadElements(Variable variable, List<byte> content)
    {
        if (TryMark("{"))
        {
            do
            {
                ReadElements(variable, content);
            }
            while (TryMark(","));
            ExpectMark("}");
            return;
        }

        int line = Now.Line;
        var constant = ReadConstant();
        long bits = Constants.Bits(constant, variable.Type, line);
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, bits);
        content.AddRange(bytes[..variable.Type.Size()]);
    }

    private int ReadAlignment()
    {
        int value = ReadCount();
        return BitOperations.IsPow2(value) && value <= 1024 ? value : throw new PtxException(Now.Line, $"{value} is no alignment");
    }

    private long ReadArrayLength(out bool isDynamic)
    {
        long length = 1;
        isDynamic = false;
        while (TryMark("["))
        {
            if (TryMark("]"))
            {
                isDynamic = true;
                return 0;
            }

            length = checked(length * ReadCount());
            ExpectMark("]");
        }

        return length;
    }

    private Operand.Constant ReadConstant()
    {
        bool negative = TryMark("-");
        var token = Take(TokenKind.Number, "a constant");
        string text = token.Text;
        try
        {
            return Constants.Read(text, negative);
        }
        catch (FormatException)
        {
            throw new PtxException(token.Line, $"'{text}' is no constant");
        }
        catch (OverflowException)
        {
            throw new PtxException(token.Line, $"'{text}' does not fit 64 bits");
        }
    }
}
