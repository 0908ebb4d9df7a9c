using System.Text;
using ILGPU.IR;

namespace ILGPU.Backends.Cpu;

/// <summary>Prints a vector program for dumps: the structured tree with each value's shape.</summary>
internal static class ProgramPrinter
{
    /// <summary>The whole program.</summary>
    public static string Print(VectorProgram program)
    {
        StringBuilder text = new();
        text.Append("; kernel ").Append(program.Function.Name).Append(", ").Append(program.Options).Append('\n');
        Print(program, program.Root, 0, text);
        return text.Append('\n').ToString();
    }

    private static void Print(VectorProgram program, Node node, int depth, StringBuilder text)
    {
        switch (node)
        {
            case CodeNode code:
                foreach (Value value in code.Block.Phis.Concat(code.Block.Body))
                    Line($"{Printer.Print(value)}{(value.Kind == ValueKind.Void ? "" : $"  [{program.ShapeOf(value)}]")}");
                Print(program, code.Exit, depth, text);
                break;
            case IfNode branch:
                Line($"if {(branch.IsDivergent ? "divergent " : "")}%{branch.Condition.Id}");
                Print(program, branch.WhenTrue, depth + 1, text);
                Line("else");
                Print(program, branch.WhenFalse, depth + 1, text);
                break;
            case EdgeNode { Inline: { } inline } edge:
                Line($"{edge.From} -> {edge.To}");
                Print(program, inline, depth, text);
                break;
            case EdgeNode edge:
                Line($"{(edge.IsBackEdge ? "continue" : edge.IsJump ? "jump" : "wait at")} {edge.To}");
                break;
            case ReturnNode end:
                Line(end.IsJump ? "return" : "return (lanes)");
                break;
            case LabelNode label:
                Line($"block {label.Block}");
                Print(program, label.Inner, depth + 1, text);
                Line($"at {label.Block} mask {label.Mask}{(label.IsDivergent ? " divergent" : "")}");
                Print(program, label.Follow, depth, text);
                break;
            case LoopNode loop:
                Line($"loop {loop.Header}{(loop.IsDivergent ? " divergent" : "")}");
                Print(program, loop.Body, depth + 1, text);
                break;
        }

        void Line(string line) => text.Append(';').Append(' ', (2 * depth) + 1).Append(line).Append('\n');
    }
}
