using ILGPU.IR;

namespace ILGPU.Backends.Ptx.Functions;

/// <summary>Replaces functions of the math library, and the remainder of floating-point numbers, by copies of their C# versions.</summary>
internal static class FunctionLowering
{
    /// <summary>Runs the pass and renumbers.</summary>
    public static void Run(Function function)
    {
        Dictionary<Value, Value> replaced = [];
        // Blocks that a copy brings, and what follows it, come later in the list.
        for (int b = 0; b < function.Blocks.Count; b++)
        {
            Block block = function.Blocks[b];
            int at = block.Body.FindIndex(FunctionTemplate.Replaces);
            while (at >= 0)
            {
                Value value = block.Body[at];
                FunctionTemplate template = FunctionTemplate.For(value);
                bool isStraight = template.Function.Blocks.Count == 1;
                replaced.Add(value, isStraight ? Insert(block, at, template) : Splice(function, block, at, template));
                at = isStraight ? block.Body.FindIndex(at, FunctionTemplate.Replaces) : -1;
            }
        }
        function.Replace(replaced);
        function.Renumber();
    }

    private static Value Insert(Block block, int at, FunctionTemplate template)
    {
        Value call = block.Body[at];
        Dictionary<Value, Value> values = [];
        List<Value> body = Copy(template.Function.Entry.Body, block, call, values);
        block.Body.RemoveAt(at);
        block.Body.InsertRange(at, body);
        Connect(values);
        return values[template.Result];
    }

    private static Value Splice(Function function, Block block, int at, FunctionTemplate template)
    {
        Value call = block.Body[at];
        Block rest = function.AddBlock();
        foreach (Value value in block.Body.Skip(at + 1))
            rest.Append(value);
        block.Body.RemoveRange(at, block.Body.Count - at);
        MoveEnd(block, rest);

        Dictionary<Value, Value> values = [];
        Dictionary<Block, Block> blocks = [];
        foreach (Block original in template.Function.Blocks)
            blocks.Add(original, original == template.Function.Entry ? block : function.AddBlock());
        foreach ((Block original, Block copy) in blocks)
        {
            copy.Phis.AddRange(Copy(original.Phis, copy, call, values));
            copy.Body.AddRange(Copy(original.Body, copy, call, values));
        }
        foreach ((Block original, Block copy) in blocks)
        {
            if (original.Terminator!.Op == OpCode.Return)
            {
                copy.BranchTo(rest);
                continue;
            }
            // Edges are set as they stand, so that the operands of phis keep their order.
            copy.Terminate(Twin(original.Terminator, copy, call));
            copy.Successors.AddRange(original.Successors.Select(s => blocks[s]));
            values.Add(original.Terminator, copy.Terminator!);
        }
        foreach ((Block original, Block copy) in blocks)
        {
            if (copy != block)
                copy.Predecessors.AddRange(original.Predecessors.Select(p => blocks[p]));
        }
        Connect(values);
        return values[template.Result];
    }

    private static void MoveEnd(Block from, Block to)
    {
        Value terminator = from.Terminator!;
        List<Block> successors = [.. from.Successors];
        from.Successors.Clear();
        to.Terminate(terminator);
        to.Successors.AddRange(successors);
        foreach (Block successor in successors.Distinct())
        {
            for (int i = 0; i < successor.Predecessors.Count; i++)
            {
                if (successor.Predecessors[i] == from)
                    successor.Predecessors[i] = to;
            }
        }
    }

    // The store of the result is left out; parameters are the operands of the call.
    private static List<Value> Copy(List<Value> originals, Block block, Value call, Dictionary<Value, Value> values)
    {
        List<Value> copies = [];
        foreach (Value original in originals)
        {
            if (original.Op == OpCode.Store)
                continue;
            if (original.Op == OpCode.Parameter)
            {
                if (original.Immediate < call.Operands.Length)
                    values.Add(original, call.Operands[original.Immediate]);
                continue;
            }
            Value copy = Twin(original, block, call);
            values.Add(original, copy);
            copies.Add(copy);
        }
        return copies;
    }

    private static Value Twin(Value original, Block block, Value call) => new(original.Op, original.Kind, [.. original.Operands])
    {
        Space = original.Space,
        Memory = original.Memory,
        Immediate = original.Immediate,
        Origin = call.Origin,
        Block = block,
    };

    private static void Connect(Dictionary<Value, Value> values)
    {
        foreach (Value copy in values.Values)
        {
            // An operand of the call is not in the table unless it is a twin of the template already.
            for (int i = 0; i < copy.Operands.Length; i++)
                copy.Operands[i] = values.GetValueOrDefault(copy.Operands[i], copy.Operands[i]);
        }
    }
}
