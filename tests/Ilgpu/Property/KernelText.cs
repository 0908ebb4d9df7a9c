using System.Globalization;
using System.Text;

namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>Prints random kernels as C#, for those who have to find out why one fails.</summary>
internal sealed class KernelText
{
    private readonly KernelProgram _program;
    private readonly StringBuilder _text = new();
    private int _depth = 1;

    private KernelText(KernelProgram program)
    {
        _program = program;
    }

    public static string Of(KernelProgram program)
    {
        KernelText text = new(program);
        text.Print();
        return text._text.ToString();
    }

    private static string Masked(Expression value, int mask) =>
        value is Expression.Literal literal ? $"{(int)literal.Bits & mask}" : $"{Text(value)} & {mask}";

    private static string Text(Expression expression) => expression switch
    {
        Expression.Literal literal => Literal(literal.Type, literal.Bits),
        Expression.Variable variable => Name(variable.Type) + variable.Number,
        Expression.Field field => $"bundle{field.Struct}.{field.Type}",
        Expression.Counter counter => $"k{counter.Depth}",
        Expression.Index => "i",
        Expression.Count => "n",
        Expression.Uniform uniform => uniform.Type == ScalarType.Int32 ? "u" : "s",
        Expression.Conversion conversion => $"({conversion.Type.Keyword()}){Text(conversion.A)}",
        Expression.Call call => $"{call.Function.Method.DeclaringType!.Name}.{call.Function.Method.Name}"
            + $"({string.Join(", ", call.Arguments.Select(Text))})",
        Expression.Unary unary => (unary.Type == ScalarType.Bool ? "!" : unary.Negates || unary.Type == ScalarType.Half ? "-" : "~")
            + Text(unary.A),
        Expression.Binary binary => Binary(binary),
        Expression.Comparison comparison => $"({Text(comparison.A)} {Sign(comparison.Relation)} {Text(comparison.B)})",
        Expression.Conditional conditional => $"({Text(conditional.Test)} ? {Text(conditional.A)} : {Text(conditional.B)})",
        Expression.ShortCircuit circuit => $"({Text(circuit.A)} {(circuit.IsAnd ? "&&" : "||")} {Text(circuit.B)})",
        Expression.LinearLoad load => $"input.{load.Type}[{Start(load.Stride)}{(load.Shift is null ? "" : " + " + Text(load.Shift))}"
            + $" + {load.Offset}]",
        Expression.GatheredLoad { Modulo: true } load => $"input.{load.Type}[(int)((uint){Text(load.At)} % "
            + $"(uint)input.{load.Type}.IntLength)]",
        Expression.GatheredLoad load => $"input.{load.Type}[{Masked(load.At, KernelProgram.Slack - 1)}]",
        Expression.CellLoad load => $"cells.{load.Type}[{Masked(load.At, KernelProgram.Cells - 1)}]",
        Expression.ArrayLoad load => $"array{load.Array}[({Text(load.At)}) & (array{load.Array}.Length - 1)]",
        _ => expression.ToString(),
    };

    private static string Name(ScalarType type) => type switch
    {
        ScalarType.ApproximateSingle => "roughFloat",
        ScalarType.ApproximateDouble => "roughDouble",
        _ => type.ToString().ToLowerInvariant() + "_",
    };

    private static string Start(int stride) => stride switch { -1 => "n - 1 - i", 0 => "0", 1 => "i", _ => $"i * {stride}" };

    private static string Binary(Expression.Binary binary)
    {
        string a = Text(binary.A);
        string b = Text(binary.B);
        string most = binary.Type.IsLong() ? "long.MaxValue" : "int.MaxValue";
        return binary.Operator switch
        {
            BinaryOperator.Add => $"({a} + {b})",
            BinaryOperator.Subtract => $"({a} - {b})",
            BinaryOperator.Multiply => $"({a} * {b})",
            BinaryOperator.Divide => $"({a} / {b})",
            BinaryOperator.Remainder => $"({a} % {b})",
            BinaryOperator.DivideByPositive => $"({a} / (({b} & {most}) | 1))",
            BinaryOperator.RemainderByPositive => $"({a} % (({b} & {most}) | 1))",
            BinaryOperator.DivideHalfByOdd => $"(({a} >> 1) / ({b} | 1))",
            BinaryOperator.RemainderOfHalfByOdd => $"(({a} >> 1) % ({b} | 1))",
            BinaryOperator.And => $"({a} & {b})",
            BinaryOperator.Or => $"({a} | {b})",
            BinaryOperator.Xor => $"({a} ^ {b})",
            BinaryOperator.ShiftLeft => $"({a} << {b})",
            BinaryOperator.ShiftRight => $"({a} >> {b})",
            _ => $"({a} >>> {b})",
        };
    }

    private static string Sign(Relation relation) => relation switch
    {
        Relation.Equal => "==",
        Relation.NotEqual => "!=",
        Relation.Less => "<",
        Relation.LessOrEqual => "<=",
        Relation.Greater => ">",
        _ => ">=",
    };

    private static string Literal(ScalarType type, long bits) => type switch
    {
        ScalarType.Bool => bits == 0 ? "false" : "true",
        ScalarType.Half => $"(Half){Real((float)BitConverter.UInt16BitsToHalf((ushort)bits))}f",
        ScalarType.Single or ScalarType.ApproximateSingle => Real(BitConverter.Int32BitsToSingle((int)bits)) + "f",
        ScalarType.Double or ScalarType.ApproximateDouble => Real(BitConverter.Int64BitsToDouble(bits)) + "d",
        ScalarType.UInt32 => $"{(uint)bits}u",
        ScalarType.Int64 => $"{bits}L",
        ScalarType.UInt64 => $"{(ulong)bits}UL",
        _ => bits.ToString(CultureInfo.InvariantCulture),
    };

    private static string Real(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private void Print()
    {
        string group = _program.Idle is { } idle ? $"explicitly grouped, {idle} threads fewer than a warp"
            + (_program.Meets ? ", whole groups alone" : "") : "implicitly grouped";
        _text.AppendLine().AppendLine($"// seed {_program.Seed}; n = {_program.Threads}, {group}; cells of one thread are "
            + (_program.CellsFirst ? "neighbours" : "n apart"));
        _text.AppendLine("static void Kernel(Index1D i, Inputs input, Outputs cells, int n, int u, float s)").AppendLine("{");
        for (int i = 0; i < _program.Arrays.Length; i++)
        {
            LocalArray array = _program.Arrays[i];
            Line($"{array.Kind} array{i} = new {array.Element.Keyword()}[{array.Length}];");
        }
        Block(_program.Body);
        _text.AppendLine("}");
    }

    private void Line(string text) => _text.Append(' ', 4 * _depth).AppendLine(text);

    private void Nested(string head, Statement[] block)
    {
        Line(head);
        Line("{");
        _depth++;
        Block(block);
        _depth--;
        Line("}");
    }

    private void Block(Statement[] block)
    {
        foreach (Statement statement in block)
            Print(statement);
    }

    private void Print(Statement statement)
    {
        switch (statement)
        {
            case Statement.Assign assign:
                Line($"{Text(assign.Target)} = {Text(assign.Value)};");
                break;
            case Statement.Copy copy:
                Line($"bundle{copy.To} = bundle{copy.From};");
                break;
            case Statement.Update update:
                Line($"bundle{1 - update.Struct} = KernelHelpers.Update(ref bundle{update.Struct});");
                break;
            case Statement.Store store:
                Line($"cells.{store.Value.Type}[{Masked(store.At, KernelProgram.Cells - 1)}] = {Text(store.Value)};");
                break;
            case Statement.Meet meet:
                Line($"{Text(meet.Target)} = GroupHelpers.{meet.Function.Method.Name}({string.Join(", ", meet.Arguments.Select(Text))});");
                break;
            case Statement.Total total:
                Line($"TotalHelpers.{total.Operation}(cells.Totals{(total.Value.Type == ScalarType.Int64 ? 64 : 32)}, {Text(total.At)}, "
                    + $"{Text(total.Value)});");
                break;
            case Statement.ArrayStore store:
                Line($"array{store.Array}[({Text(store.At)}) & (array{store.Array}.Length - 1)] = {Text(store.Value)};");
                break;
            case Statement.If test:
                Nested($"if ({Text(test.Test)})", test.Then);
                if (test.Else.Length > 0)
                    Nested("else", test.Else);
                break;
            case Statement.For loop:
                string trips = loop.Trips is Expression.Literal { Bits: >= 0 and <= 16 } ? Text(loop.Trips)
                    : $"({Masked(loop.Trips, loop.Depth == 0 ? 7 : 3)})";
                Nested($"for (k{loop.Depth} = 0; k{loop.Depth} < {trips}; k{loop.Depth}++)", loop.Body);
                break;
            case Statement.While { TestsLast: false } loop:
                Nested($"for (k{loop.Depth} = 0; k{loop.Depth} < {loop.AtMost} && {Text(loop.Test)}; k{loop.Depth}++)", loop.Body);
                break;
            case Statement.While loop:
                Line($"k{loop.Depth} = 0;");
                Nested("do", loop.Body);
                Line($"while (++k{loop.Depth} < {loop.AtMost} && {Text(loop.Test)});");
                break;
            case Statement.Switch choice:
                Line($"switch ({Text(choice.On)})");
                Line("{");
                for (int i = 0; i < choice.Cases.Length; i++)
                    Nested(i == choice.Cases.Length - 1 ? "default:" : $"case {i}:", choice.Cases[i]);
                Line("}");
                break;
            case Statement.Jump jump:
                Line($"{(jump.Continues ? "continue" : "break")}; // of loop {jump.Levels} from within, if there is one");
                break;
            case Statement.Return:
                Line("return;");
                break;
        }
    }
}
