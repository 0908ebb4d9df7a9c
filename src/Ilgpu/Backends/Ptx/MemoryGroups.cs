using ILGPU.Interpreter;
using ILGPU.IR;

namespace ILGPU.Backends.Ptx;

/// <summary>
/// Finds accesses to neighbours in memory that can be one: within a block, from one start, aligned as a whole, and with nothing
/// between that could tell the difference. Loads are made where the first of them stands, stores where the last does.
/// </summary>
internal sealed class MemoryGroups
{
    private readonly record struct Access(Value Value, Value Start, long Offset, int Size);

    private readonly Alignment _alignment;
    private readonly List<Access> _loads = [];
    private readonly List<Access> _stores = [];
    private readonly Dictionary<Value, MemoryGroup> _groups = [];

    /// <summary>Analyses a function.</summary>
    public MemoryGroups(Function function, bool argumentsAreAligned)
    {
        _alignment = new Alignment(function, argumentsAreAligned);
        foreach (Block block in function.Blocks)
        {
            block.Body.ForEach(Visit);
            Close(_loads, _ => true);
            Close(_stores, _ => true);
        }
        Leaves = [.. _groups.Values.Distinct().SelectMany(group => Alignment.Arguments(group.Start)).Distinct().Order()];
    }

    /// <summary>The arguments whose alignment is relied on.</summary>
    public IReadOnlyList<int> Leaves { get; }

    /// <summary>The group that a load or store belongs to, or null.</summary>
    public MemoryGroup? Of(Value access) => _groups.GetValueOrDefault(access);

    private void Visit(Value value)
    {
        switch (value.Op)
        {
            case OpCode.Load when value.Memory != MemoryType.Pointer:
                Access load = Describe(value);
                Close(_stores, store => MayTouch(store, load));
                _loads.Add(load);
                break;
            case OpCode.Load:
                Close(_stores, store => MayTouch(store, Describe(value)));
                break;
            case OpCode.Store:
                Access written = Describe(value);
                Close(_loads, other => MayTouch(other, written));
                // A store that might lie over another one may not be passed by it.
                Close(_stores, other => MayTouch(other, written));
                if (MemoryGuard.SizeOf(value.Memory) >= 4 && value.Memory != MemoryType.Pointer)
                    _stores.Add(written);
                break;
            case OpCode.Atomic or OpCode.Fence:
                CloseAll();
                break;
            default:
                if (value.IsConvergent)
                    CloseAll();
                break;
        }
    }

    private void CloseAll()
    {
        Close(_loads, _ => true);
        Close(_stores, _ => true);
    }

    private static bool MayTouch(Access a, Access b) => a.Start.Space == b.Start.Space
        && (a.Start != b.Start || (a.Offset < b.Offset + b.Size && b.Offset < a.Offset + a.Size));

    private static Access Describe(Value access)
    {
        Value start = access.Operands[0];
        long offset = 0;
        while (start.Op == OpCode.PointerAdd && start.Operands[1].Op == OpCode.Constant)
        {
            offset += start.Operands[1].Immediate;
            start = start.Operands[0];
        }
        return new Access(access, start, offset, MemoryGuard.SizeOf(access.Memory));
    }

    /// <summary>Makes groups of what is open, where any access of the same start has to be made now.</summary>
    private void Close(List<Access> open, Predicate<Access> mustBe)
    {
        HashSet<Value> starts = [.. open.Where(access => mustBe(access)).Select(access => access.Start)];
        if (starts.Count == 0)
            return;
        foreach (Value start in starts)
            Group([.. open.Where(access => access.Start == start)]);
        open.RemoveAll(access => starts.Contains(access.Start));
    }

    private void Group(List<Access> accesses)
    {
        if (accesses.Count < 2)
            return;
        int alignment = _alignment.Of(accesses[0].Start);
        List<Access> sorted = [.. accesses.DistinctBy(access => access.Offset).OrderBy(access => access.Offset)];
        for (int i = 0; i < sorted.Count; i++)
        {
            for (int bytes = Math.Min(alignment, Alignment.Widest); bytes >= 4; bytes /= 2)
            {
                int count = Cover(sorted, i, bytes);
                if (count < 2)
                    continue;
                List<Access> members = sorted.GetRange(i, count);
                bool isLoad = members[0].Value.Op == OpCode.Load;
                Access at = isLoad ? members.MinBy(accesses.IndexOf) : members.MaxBy(accesses.IndexOf);
                MemoryGroup group = new([.. members.Select(m => m.Value)], members[0].Start, members[0].Offset, bytes, at.Value);
                foreach (Value member in group.Members)
                    _groups.Add(member, group);
                i += count - 1;
                break;
            }
        }
    }

    /// <summary>How many accesses from one on fill so many bytes, or 0.</summary>
    private static int Cover(List<Access> sorted, int first, int bytes)
    {
        long start = sorted[first].Offset;
        if ((start & (bytes - 1)) != 0)
            return 0;
        long end = start;
        for (int i = first; i < sorted.Count && sorted[i].Offset == end; i++)
        {
            end += sorted[i].Size;
            if (end - start == bytes)
                return i - first + 1;
            if (end - start > bytes)
                return 0;
        }
        return 0;
    }
}
