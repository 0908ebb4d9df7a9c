using ILGPU.IR;
using ILGPU.Transform;

namespace ILGPU.Backends.OpenCL;

/// <summary>
/// Control flow where threads part before they meet. OpenCL wants all work-items of a group at each barrier; so each thread runs,
/// by a switch over pieces of blocks, up to its next convergent operation or its end, and there all take part in one round: the
/// operation that stands earliest in the program is carried out for the threads that wait at it, the others wait on. This is what
/// the interpreter does, too.
/// </summary>
internal sealed partial class ClEmitter
{
    // Operations of the whole group come after all of warps, which let threads that are behind catch up.
    private const int GroupPoint = 0x40000000;
    private const int EndPoint = int.MaxValue;

    private void Dispatch()
    {
        Dictionary<Block, int> starts = [];
        List<(Value Operation, int Point)> points = [];
        int pieces = 0;
        foreach (Block block in _function.Blocks)
        {
            starts[block] = pieces;
            pieces += 1 + block.Body.Count(v => v.IsConvergent);
        }
        Line("int piece = 0, at = -1;");
        Line("while (1) {");
        _indent++;
        Line("while (at < 0) switch (piece) {");
        foreach (Block block in _function.Blocks)
            Pieces(block, starts, points);
        Line("}");
        Line("sync_at[thread] = at;");
        Line($"if (thread == 0) sync_cell = {EndPoint};");
        Line("switch (at) {");
        foreach ((Value operation, int point) in points)
        {
            Line($"case {point}:");
            _indent++;
            Offer(operation);
            Line("break;");
            _indent--;
        }
        Line("default: break;");
        Line("}");
        Line(BarrierText);
        Line("atomic_min(&sync_cell, at);");
        Line("barrier(CLK_LOCAL_MEM_FENCE);");
        Line("int earliest = sync_cell;");
        Line("if (at == earliest) switch (at) {");
        foreach ((Value operation, int point) in points)
        {
            Line($"case {point}:");
            _indent++;
            Take(operation, point);
            Line("at = -1;");
            Line("break;");
            _indent--;
        }
        Line("default: break;");
        Line("}");
        Line(BarrierText);
        Line($"if (earliest == {EndPoint}) break;");
        _indent--;
        Line("}");
    }

    private void Pieces(Block block, Dictionary<Block, int> starts, List<(Value Operation, int Point)> points)
    {
        int piece = starts[block];
        Line($"case {piece}: {{");
        _indent++;
        foreach (Value value in block.Body)
        {
            if (!value.IsConvergent)
            {
                Plain(value);
                continue;
            }
            int point = points.Count + (value.Op is OpCode.Barrier or OpCode.BarrierPopCount or OpCode.GroupBroadcast ? GroupPoint : 0);
            points.Add((value, point));
            Line($"at = {point}; piece = {++piece}; break; }}");
            _indent--;
            Line($"case {piece}: {{");
            _indent++;
        }
        switch (block.Terminator!.Op)
        {
            case OpCode.Return:
                Line($"at = {EndPoint};");
                break;
            case OpCode.Branch:
                Go(block, 0, starts);
                break;
            default:
                Line($"if ({Ref(block.Terminator.Operands[0])}) {{");
                _indent++;
                Go(block, 0, starts);
                _indent--;
                Line("} else {");
                _indent++;
                Go(block, 1, starts);
                _indent--;
                Line("}");
                break;
        }
        Line("break; }");
        _indent--;
    }

    private void Go(Block from, int successor, Dictionary<Block, int> starts)
    {
        SetPhis(from.Successors[successor], CfgEdit.PredecessorIndex(from, successor));
        Line($"piece = {starts[from.Successors[successor]]};");
    }
}
