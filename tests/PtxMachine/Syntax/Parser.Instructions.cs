namespace IlgpuLlava.PtxMachine.Syntax;

/// <summary>Instructions and operands.</summary>
internal sealed partial class Parser
{
    private InstructionText ReadInstruction()
    {
        int line = Now.Line;
        Operand.Reg? guard = null;
        if (TryMark("@"))
        {
            bool negated = TryMark("!");
            var name = Take(TokenKind.Word, "a predicate");
            guard = _scope.Find(name.Text) is Register { Type: PtxType.Pred } predicate
                ? new Operand.Reg(predicate, negated)
                : throw new PtxException(name.Line, $"'{name.Text}' is no declared predicate");
        }

        var opcode = Take(TokenKind.Word, "an instruction");
        List<string> modifiers = [];
        while (Now.Kind == TokenKind.Dotted && Now.Glued)
        {
            modifiers.Add(Now.Text[1..]);
            _at++;
        }

        List<Operand> operands = [];
        if (!TryMark(";"))
        {
            do
            {
                operands.Add(ReadOperand(opcode.Text is "bra" or "brx" || opcode.Text == "call"));
            }
            while (TryMark(","));
            ExpectMark(";");
        }

        return new InstructionText(line, guard, opcode.Text, [.. modifiers], [.. operands], _scope);
    }

    private Operand ReadOperand(bool mayBeLabel)
    {
        var first = ReadSimpleOperand(mayBeLabel);
        return TryMark("|") ? new Operand.Pair(first, ReadSimpleOperand(false)) : first;
    }

    private Operand ReadSimpleOperand(bool mayBeLabel)
    {
        if (TryMark("{"))
        {
            List<Operand> elements = [];
            do
            {
                elements.Add(ReadSimpleOperand(false));
            }
            while (TryMark(","));
            ExpectMark("}");
            return new Operand.Vector(elements);
        }

        if (TryMark("["))
        {
            return ReadAddress();
        }

        if (TryMark("!"))
        {
            var negated = Take(TokenKind.Word, "a predicate");
            return _scope.Find(negated.Text) is Register { Type: PtxType.Pred } predicate
                ? new Operand.Reg(predicate, true)
                : throw new PtxException(negated.Line, $"'{negated.Text}' is no declared predicate");
        }

        if (Now.Kind == TokenKind.Number || Now.Text == "-")
        {
            return ReadConstant();
        }

        var name = Take(TokenKind.Word, "an operand");
        if (name.Text == "_")
        {
            return new Operand.Sink();
        }

        if (name.Text == "WARP_SZ")
        {
            return new Operand.Constant(32);
        }

        return ReadName(name, mayBeLabel);
    }

    private Operand ReadName(Token name, bool mayBeLabel)
    {
        switch (_scope.Find(name.Text))
        {
            case Register register:
                return new Operand.Reg(register);
            case Variable variable:
                return new Operand.AddressOf(variable, ReadOffset());
        }

        if (SpecialRegisters.IsSpecial(name.Text))
        {
            string full = Now.Kind == TokenKind.Dotted && Now.Glued ? name.Text + _tokens[_at++].Text : name.Text;
            return SpecialRegisters.TryGet(full, out _)
                ? new Operand.Special(full)
                : throw new PtxException(name.Line, $"'{full}' is no special register");
        }

        return mayBeLabel
            ? new Operand.Label(name.Text)
            : throw new PtxException(name.Line, $"'{name.Text}' is not declared");
    }

    private Operand.Address ReadAddress()
    {
        if (Now.Kind == TokenKind.Number)
        {
            var absolute = ReadConstant();
            ExpectMark("]");
            return new Operand.Address(null, null, absolute.Bits);
        }

        var name = Take(TokenKind.Word, "an address");
        var found = _scope.Find(name.Text) ?? throw new PtxException(name.Line, $"'{name.Text}' is not declared");
        long offset = ReadOffset();
        ExpectMark("]");
        return found switch
        {
            Register register => new Operand.Address(register, null, offset),
            Variable variable => new Operand.Address(null, variable, offset),
            _ => throw new PtxException(name.Line, $"'{name.Text}' is no address"),
        };
    }

    private long ReadOffset()
    {
        if (TryMark("+"))
        {
            return ReadConstant().Bits;
        }

        // [%r-4] is written so by no assembler: the manual has [reg+imm] with a negative constant.
        return 0;
    }
}
