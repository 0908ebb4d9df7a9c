using ILGPU.Transform;

namespace ILGPU.IR;

/// <summary>
/// Checks that a function is well-formed SSA: blocks and edges agree, every operation has operands of the kinds that
/// <see cref="OpCode"/> states, and every use is dominated by its definition. What it finds is a bug of the compiler.
/// </summary>
internal static partial class Verifier
{
    /// <summary>Whether <see cref="VerifyIfEnabled"/> checks: in debug builds, where dumps are asked for, and in tests.</summary>
    public static bool Enabled { get; set; } =
#if DEBUG
        true;
#else
        KernelDump.IsRequested;
#endif

    /// <summary>Checks where <see cref="Enabled"/> is set.</summary>
    public static void VerifyIfEnabled(Function function, string stage)
    {
        if (Enabled)
            Verify(function, stage);
    }

    /// <summary>Checks a renumbered function.</summary>
    /// <param name="function">The function; <see cref="Function.Renumber"/> was called after its last change.</param>
    /// <param name="stage">The frontend or pass that made it so, for the message.</param>
    /// <exception cref="InvalidOperationException">It is not well-formed.</exception>
    public static void Verify(Function function, string stage)
    {
        if (function.Blocks.Count == 0)
            throw Broken(function, stage, "it has no blocks");
        HashSet<Block> blocks = [.. function.Blocks];
        HashSet<Value> values = [];
        for (int b = 0; b < function.Blocks.Count; b++)
        {
            Block block = function.Blocks[b];
            if (block.Id != b)
                throw Broken(function, stage, $"block number {b} has the id {block.Id}: Renumber was not called");
            if (block.Terminator is null)
                throw Broken(function, stage, $"{block} has no terminator");
            CheckEdges(function, stage, block, blocks);
        }
        if (function.Entry.Predecessors.Count > 0)
            throw Broken(function, stage, "the entry block has predecessors");

        foreach (Block block in function.Blocks)
        {
            foreach (Value phi in block.Phis)
            {
                if (phi.Op != OpCode.Phi || phi.Operands.Length != block.Predecessors.Count)
                {
                    string what = $"{block}: '{phi}' has {phi.Operands.Length} operands for {block.Predecessors.Count} predecessors";
                    throw Broken(function, stage, what, phi);
                }
                Place(phi, block);
            }
            foreach (Value value in block.Body)
            {
                if (value.Op == OpCode.Phi || value.IsTerminator)
                    throw Broken(function, stage, $"{block}: '{value}' stands in the body", value);
                Place(value, block);
            }
            Place(block.Terminator!, block);
        }

        foreach (Value value in function.Values())
        {
            foreach (Value operand in value.Operands)
            {
                if (operand is null || !values.Contains(operand))
                    throw Broken(function, stage, $"{value.Block}: an operand of '{value}' is in no block", value);
            }
            if (Complaint(function, value) is { } complaint)
                throw Broken(function, stage, $"{value.Block}: '{value}': {complaint}", value);
        }
        CheckDominance(function, stage);

        void Place(Value value, Block block)
        {
            if (value.Block != block)
                throw Broken(function, stage, $"'{value}' stands in {block} but names {value.Block?.ToString() ?? "no block"}", value);
            if (!values.Add(value))
                throw Broken(function, stage, $"'{value}' stands in the function twice", value);
        }
    }

    private static void CheckEdges(Function function, string stage, Block block, HashSet<Block> blocks)
    {
        int expected = block.Terminator!.Op switch { OpCode.Branch => 1, OpCode.ConditionalBranch => 2, OpCode.Return => 0, _ => -1 };
        if (block.Successors.Count != expected)
            throw Broken(function, stage, $"{block} ends in '{block.Terminator}' with {block.Successors.Count} successors");
        foreach (Block next in block.Successors)
        {
            if (!blocks.Contains(next))
                throw Broken(function, stage, $"{block} branches to a block that is not in the function");
            if (block.Successors.Count(s => s == next) != next.Predecessors.Count(p => p == block))
                throw Broken(function, stage, $"the edges from {block} to {next} differ from {next}'s predecessors");
        }
        foreach (Block previous in block.Predecessors)
        {
            if (!blocks.Contains(previous) || !previous.Successors.Contains(block))
                throw Broken(function, stage, $"{block} names the predecessor {previous}, which does not branch there");
        }
    }

    private static void CheckDominance(Function function, string stage)
    {
        DominatorTree dominators = new(function);
        Dictionary<Value, int> position = [];
        int clock = 0;
        foreach (Value value in function.Values())
            position.Add(value, clock++);
        foreach (Value value in function.Values())
        {
            for (int i = 0; i < value.Operands.Length; i++)
            {
                Value operand = value.Operands[i];
                Block use = value.Op == OpCode.Phi ? value.Block!.Predecessors[i] : value.Block!;
                bool ok = operand.Block == use
                    ? value.Op == OpCode.Phi || position[operand] < position[value]
                    : dominators.Dominates(operand.Block!, use);
                if (!ok)
                {
                    string what = $"{value.Block}: '{value}' uses %{operand.Id} of {operand.Block}, which does not dominate it";
                    throw Broken(function, stage, what, value);
                }
            }
        }
    }

    private static InvalidOperationException Broken(Function function, string stage, string what, Value? value = null) =>
        new($"Kernel '{function.Name}' is malformed after {stage}: {what}" +
            (value?.Origin is { } origin ? $" (from {origin})." : ".") +
            " This is a bug of the kernel compiler; set ILGPU_DUMP=ssa:DIR to see its stages.");
}
