using System.Text;
using Il = System.Reflection.Emit.OpCodes;
using ILGenerator = System.Reflection.Emit.ILGenerator;
using Label = System.Reflection.Emit.Label;
using LocalBuilder = System.Reflection.Emit.LocalBuilder;

namespace ILGPU.Backends.Cpu;

/// <summary>
/// Emits a vector program as IL: a method that runs a range of groups one after another, all lanes of a group at a time.
/// Partial by aspect: structure and masks, scalar code, vector code, memory, threads.
/// </summary>
internal sealed partial class KernelEmitter
{
    private readonly VectorProgram _program;
    private readonly Placement _placement;
    private readonly Needs _needs;
    private readonly VectorIsa _isa;
    private readonly IlWriter _il;
    private readonly Slots _slots;
    private readonly Label _endGroup;

    private KernelEmitter(VectorProgram program, ILGenerator il, StringBuilder? listing)
    {
        _program = program;
        _placement = new Placement(program);
        _needs = _placement.Needs;
        _isa = VectorIsa.Get(program.Options.Lanes);
        _il = new IlWriter(il, listing);
        _slots = new Slots(program, _placement, _isa, _il);
        _endGroup = _il.Label();
    }

    private int Lanes => _isa.Lanes;

    /// <summary>Emits the method's body. Arguments: arguments, scratch memory, geometry, first group, group after the last.</summary>
    /// <exception cref="KernelTooLargeException">.NET would not optimise it.</exception>
    public static (ScratchLayout Scratch, IlSize Size) Emit(VectorProgram program, ILGenerator il, StringBuilder? listing)
    {
        KernelEmitter emitter = new(program, il, listing);
        ScratchLayout scratch = emitter.EmitPrologue();
        emitter.EmitGroups();
        emitter._il.Total.Check(program.Function.Name);
        return (scratch, emitter._il.Total);
    }

    private void EmitGroups()
    {
        Label top = _il.Label();
        Label end = _il.Label();
        _il.Argument(FirstGroup);
        LoadGeometry(nameof(GroupGeometry.GridDimX));
        LoadGeometry(nameof(GroupGeometry.GridDimY));
        _il.Call(ScalarMethod(nameof(ScalarHelpers.GridIndexZ)));
        _il.Store(_gridZ);
        _il.Argument(FirstGroup);
        LoadGeometry(nameof(GroupGeometry.GridDimX));
        LoadGeometry(nameof(GroupGeometry.GridDimY));
        _il.Call(ScalarMethod(nameof(ScalarHelpers.GridIndexY)));
        _il.Store(_gridY);
        _il.Argument(FirstGroup);
        LoadGeometry(nameof(GroupGeometry.GridDimX));
        _il.Call(ScalarMethod(nameof(ScalarHelpers.GridIndexX)));
        _il.Store(_gridX);

        _il.Mark(top);
        _il.Argument(FirstGroup);
        _il.Argument(EndGroup);
        _il.Emit(Il.Bge, end);
        Emit(_program.Root, _entryMask);
        _il.Mark(_endGroup);
        _il.Argument(FirstGroup);
        _il.Int64(1);
        _il.Emit(Il.Add);
        _il.StoreArgument(FirstGroup);
        Advance(_gridX, nameof(GroupGeometry.GridDimX), top);
        Advance(_gridY, nameof(GroupGeometry.GridDimY), top);
        Advance(_gridZ, null, top);
        _il.Mark(end);
        _il.Emit(Il.Ret);
    }

    /// <summary>Adds 1 to an index; where it stays below its extent, goes on with the next group, else wraps to 0.</summary>
    private void Advance(LocalBuilder index, string? extent, Label top)
    {
        _il.Load(index);
        _il.Int32(1);
        _il.Emit(Il.Add);
        _il.Store(index);
        if (extent is null)
        {
            _il.Emit(Il.Br, top);
            return;
        }
        _il.Load(index);
        LoadGeometry(extent);
        _il.Emit(Il.Blt, top);
        _il.Int32(0);
        _il.Store(index);
    }
}
