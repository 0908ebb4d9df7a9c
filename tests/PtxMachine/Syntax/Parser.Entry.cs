namespace IlgpuLlava.PtxMachine.Syntax;

/// <summary>Entries: their parameters, directives and statements.</summary>
internal sealed partial class Parser
{
    private const int MaxParameterBytes = 4096;
    private const int MaxParameterBytesSince81 = 32764;

    private void ReadEntry()
    {
        ExpectDirective(".entry");
        var name = Take(TokenKind.Word, "the entry's name");
        var entry = new EntryText { Name = name.Text, Line = name.Line };
        _scope.Declare(name.Text, entry, name.Line);
        _scope = new Scope(_scope);
        if (TryMark("(") && !TryMark(")"))
        {
            do
            {
                ReadParameter(entry);
            }
            while (TryMark(","));
            ExpectMark(")");
        }

        int limit = _module.Version >= 81 ? MaxParameterBytesSince81 : MaxParameterBytes;
        if (entry.ParameterBytes > limit)
        {
            throw new PtxException(name.Line, $"{entry.ParameterBytes} bytes of parameters are more than the {limit} allowed");
        }

        ReadPerformanceDirectives(entry);
        if (TryMark(";"))
        {
            throw new PtxException(name.Line, $"entry '{name.Text}' has no body");
        }

        ExpectMark("{");
        ReadStatements(entry);
        _scope = _scope.Outer!;
        _module.Entries.Add(entry);
    }

    private void ReadParameter(EntryText entry)
    {
        ExpectDirective(".param");
        int alignment = 0;
        PtxType? type = null;
        while (Now.Kind == TokenKind.Dotted)
        {
            var word = Take(TokenKind.Dotted, "a type");
            if (word.Text == ".align")
            {
                int given = ReadAlignment();
                alignment = type is null ? given : alignment;
            }
            else if (word.Text is ".ptr" or ".global" or ".shared" or ".const" or ".local")
            {
                if (type is null || type.Value.Size() != 8)
                {
                    throw new PtxException(word.Line, $"{word.Text} describes a 64-bit parameter");
                }
            }
            else
            {
                type = PtxTypes.TryParse(word.Text[1..], out var read) && type is null && read is not PtxType.Pred && !read.IsAlternate()
                    ? read
                    : throw new PtxException(word.Line, $"'{word.Text}' is no type of a parameter");
            }
        }

        var name = Take(TokenKind.Word, "the parameter's name");
        var kind = type ?? throw new PtxException(name.Line, $"parameter '{name.Text}' has no type");
        long bytes = kind.Size() * ReadArrayLength(out bool isDynamic);
        if (isDynamic)
        {
            throw new PtxException(name.Line, $"parameter '{name.Text}' has no size");
        }

        alignment = Math.Max(alignment, kind.Size());
        long offset = (entry.ParameterBytes + alignment - 1) / alignment * alignment;
        var variable = new Variable
        {
            Name = name.Text,
            Space = Space.Param,
            Type = kind,
            Bytes = bytes,
            Alignment = alignment,
            Line = name.Line,
            Offset = offset,
        };
        entry.ParameterBytes = checked((int)(offset + bytes));
        entry.Parameters.Add(variable);
        _scope.Declare(name.Text, variable, name.Line);
    }

    private void ReadPerformanceDirectives(EntryText entry)
    {
        while (Now.Kind == TokenKind.Dotted)
        {
            var word = Take(TokenKind.Dotted, "a directive");
            switch (word.Text)
            {
                case ".maxntid" or ".reqntid":
                    var (x, y, z) = (ReadCount(), TryMark(",") ? ReadCount() : 1, TryMark(",") ? ReadCount() : 1);
                    entry.MaxThreads = checked(x * y * z);
                    entry.RequiredThreads = word.Text == ".reqntid" ? (x, y, z) : entry.RequiredThreads;
                    break;
                case ".maxnreg" or ".minnctapersm" or ".maxnctapersm":
                    ReadCount();
                    break;
                case ".noreturn":
                    throw new PtxException(word.Line, ".noreturn is for functions");
                case ".pragma":
                    _at--;
                    SkipPragma();
                    break;
                default:
                    throw new PtxException(word.Line, $"unknown directive {word.Text}");
            }
        }
    }

    private int ReadCount()
    {
        var token = Take(TokenKind.Number, "a number");
        return int.TryParse(token.Text, out int value) && value > 0
            ? value
            : throw new PtxException(token.Line, $"'{token.Text}' is no count");
    }

    private void ReadStatements(EntryText entry)
    {
        int opened = Now.Line;
        while (!TryMark("}"))
        {
            var token = Now;
            if (token.Kind == TokenKind.End)
            {
                throw new PtxException(opened, "'{' has no '}'");
            }

            if (TryMark("{"))
            {
                _scope = new Scope(_scope);
                ReadStatements(entry);
                _scope = _scope.Outer!;
            }
            else if (token.Kind == TokenKind.Dotted)
            {
                ReadDeclaration(entry);
            }
            else if (token.Kind == TokenKind.Word && _tokens[_at + 1].Text == ":")
            {
                _at += 2;
                if (Now.Text == ".branchtargets")
                {
                    ReadTargets(token);
                }
                else
                {
                    _scope.SetLabel(token.Text, entry.Instructions.Count, token.Line);
                }
            }
            else if (!TryMark(";"))
            {
                entry.Instructions.Add(ReadInstruction());
            }
        }
    }

    private void ReadTargets(Token name)
    {
        ExpectDirective(".branchtargets");
        List<string> labels = [];
        do
        {
            labels.Add(Take(TokenKind.Word, "a label").Text);
        }
        while (TryMark(","));
        ExpectMark(";");
        _scope.SetTargets(name.Text, [.. labels], name.Line);
    }

    private void ReadDeclaration(EntryText entry)
    {
        var token = Now;
        switch (token.Text)
        {
            case ".reg":
                ReadRegisters(entry);
                break;
            case ".shared" or ".local":
                ReadVariables(isExtern: false, entry);
                break;
            case ".extern":
                _at++;
                ReadVariables(isExtern: true, entry);
                break;
            case ".pragma":
                SkipPragma();
                break;
            case ".loc":
                _at++;
                while (Now.Kind == TokenKind.Number)
                {
                    _at++;
                }

                break;
            default:
                throw new PtxException(token.Line, $"directive {token.Text} has no place in an entry");
        }
    }

    private void ReadRegisters(EntryText entry)
    {
        ExpectDirective(".reg");
        var word = Take(TokenKind.Dotted, "a type");
        if (!PtxTypes.TryParse(word.Text[1..], out var type) || type.IsAlternate() || (type == PtxType.B128 && _module.Version < 83))
        {
            throw new PtxException(word.Line, $"'{word.Text}' is no type of a register");
        }

        do
        {
            var name = Take(TokenKind.Word, "a register's name");
            if (TryMark("<"))
            {
                int count = ReadCount();
                ExpectMark(">");
                for (int i = 0; i < count; i++)
                {
                    Declare(entry, $"{name.Text}{i}", type, name.Line);
                }
            }
            else
            {
                Declare(entry, name.Text, type, name.Line);
            }
        }
        while (TryMark(","));
        ExpectMark(";");
    }

    private void Declare(EntryText entry, string name, PtxType type, int line)
    {
        if (SpecialRegisters.IsSpecial(name))
        {
            throw new PtxException(line, $"'{name}' is a special register");
        }

        var register = new Register(name, type, entry.Registers.Count);
        _scope.Declare(name, register, line);
        entry.Registers.Add(register);
    }
}
