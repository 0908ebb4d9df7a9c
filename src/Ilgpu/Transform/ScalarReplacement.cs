using ILGPU.Interpreter;
using ILGPU.IR;

namespace ILGPU.Transform;

/// <summary>
/// Turns local arrays into SSA values: where every access is a load or store at a constant offset and no two accesses overlap
/// in part, each cell becomes a variable with phis where its values meet. Stores of zero may be wider than the cells: clearing
/// an array disappears with it.
/// </summary>
internal sealed partial class ScalarReplacement
{
    private readonly Function _function;
    private readonly Sources _sources;

    private ScalarReplacement(Function function)
    {
        _function = function;
        _sources = new Sources(function);
    }

    /// <summary>Promotes what can be promoted and renumbers. Returns whether anything was.</summary>
    public static bool Run(Function function)
    {
        function.Renumber();
        List<Value> arrays = [.. function.Entry.Body.Where(v => v is { Op: OpCode.Alloca, Space: AddressSpace.Local })];
        if (arrays.Count == 0)
            return false;
        ScalarReplacement pass = new(function);
        List<Cell> cells = [];
        HashSet<Value> promoted = [];
        foreach ((Value array, List<Access> accesses) in pass.ConstantAccesses(arrays))
        {
            if (CellsOf(accesses) is not { } own)
                continue;
            promoted.Add(array);
            cells.AddRange(own);
        }
        if (promoted.Count == 0)
            return false;
        pass.Promote(cells);
        // The addresses have no readers left.
        DeadCode.Run(function);
        function.Renumber();
        return true;
    }

    /// <summary>One load or store at a constant offset.</summary>
    private sealed record Access(Value Instruction, long Offset, int Size)
    {
        public bool IsZeroStore => Instruction.Op == OpCode.Store && Instruction.Operands[1] is { Op: OpCode.Constant, Immediate: 0 };
    }

    /// <summary>One variable: a range of bytes that is always accessed as a whole.</summary>
    private sealed class Cell(long offset, int size, ValueKind kind)
    {
        public long Offset => offset;

        public int Size => size;

        public ValueKind Kind => kind;

        /// <summary>Loads and stores, the zero stores that cover the cell included.</summary>
        public List<Value> Users { get; } = [];
    }

    /// <summary>The accesses of each array that is used in no other way, in the order of the arrays.</summary>
    private List<(Value Array, List<Access> Accesses)> ConstantAccesses(List<Value> arrays)
    {
        Dictionary<Value, (Value Array, long Offset)> addresses = arrays.ToDictionary(a => a, a => (a, 0L));
        Dictionary<Value, List<Access>> accesses = arrays.ToDictionary(a => a, _ => new List<Access>());
        foreach (Value value in _function.Values())
        {
            for (int i = 0; i < value.Operands.Length; i++)
            {
                if (!addresses.TryGetValue(value.Operands[i], out (Value Array, long Offset) at))
                    continue;
                if (value.Op == OpCode.PointerAdd && value.Operands[1].Op == OpCode.Constant)
                    addresses[value] = (at.Array, at.Offset + value.Operands[1].Immediate);
                else if (value.Op == OpCode.Load || (value.Op == OpCode.Store && i == 0))
                    accesses.GetValueOrDefault(at.Array)?.Add(new Access(value, at.Offset, MemoryGuard.SizeOf(value.Memory)));
                else
                    accesses.Remove(at.Array);
            }
        }
        return [.. arrays.Where(accesses.ContainsKey).Select(a => (a, accesses[a]))];
    }

    /// <summary>The cells of an array, or null where accesses overlap in part.</summary>
    private static List<Cell>? CellsOf(List<Access> accesses)
    {
        SortedDictionary<long, Cell> cells = [];
        foreach (Access access in accesses)
        {
            if (access.IsZeroStore)
                continue;
            if (!cells.TryGetValue(access.Offset, out Cell? cell))
                cells.Add(access.Offset, cell = new Cell(access.Offset, access.Size, KindOf(access.Instruction)));
            if (cell.Size != access.Size)
                return null;
            cell.Users.Add(access.Instruction);
        }
        Cell? previous = null;
        foreach (Cell cell in cells.Values)
        {
            if (previous is not null && previous.Offset + previous.Size > cell.Offset)
                return null;
            previous = cell;
        }
        foreach (Access access in accesses.Where(a => a.IsZeroStore))
        {
            foreach (Cell cell in cells.Values)
            {
                bool apart = cell.Offset >= access.Offset + access.Size || cell.Offset + cell.Size <= access.Offset;
                if (apart)
                    continue;
                if (cell.Offset < access.Offset || cell.Offset + cell.Size > access.Offset + access.Size)
                    return null;
                cell.Users.Add(access.Instruction);
            }
        }
        return [.. cells.Values];
    }

    private static ValueKind KindOf(Value access) => access.Op == OpCode.Load ? access.Kind : access.Operands[1].Kind;
}
