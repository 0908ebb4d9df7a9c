using ILGPU.IR;
using Il = System.Reflection.Emit.OpCodes;

namespace ILGPU.Backends.Cpu;

/// <summary>What lanes learn of each other.</summary>
internal sealed partial class KernelEmitter
{
    /// <summary>Pushes the bits of the active lanes whose condition holds.</summary>
    private void ActiveBits(Value condition)
    {
        Vector(condition, 0);
        if (_mask is not null)
        {
            _il.Load(_mask);
            Call("BitwiseAnd", typeof(int), "vv");
        }
        Bits();
    }

    /// <summary>Turns the mask on the stack into its bits.</summary>
    private void Bits()
    {
        Call("ExtractMostSignificantBits", typeof(int), "v");
        _il.Emit(Il.Conv_I4);
    }

    private void Broadcast(Value value)
    {
        Value source = value.Operands[0];
        if (_program.ShapeOf(source).IsUniform)
        {
            Scalar(source);
            return;
        }
        Type element = VectorIsa.Element(source.Kind);
        Vector(source, 0);
        if (source.Kind.IsWide())
            Vector(source, 1);
        Scalar(value.Operands[1]);
        _il.Call(LaneMethod(source.Kind.IsWide() ? nameof(LaneHelpers.ElementWide) : nameof(LaneHelpers.Element), _isa.Vector(element),
            element));
        if (source.Kind == ValueKind.Bool)
            _il.Emit(Il.Neg);
    }

    private void GroupIndices(BuiltinKind kind)
    {
        LoadGeometry(nameof(GroupGeometry.GroupDimX));
        LoadGeometry(nameof(GroupGeometry.GroupDimY));
        _il.Int32(kind - BuiltinKind.GroupIdxX);
        _il.Call(LaneMethod(nameof(LaneHelpers.GroupIndices), _isa.Vector(typeof(int))));
    }

    private void EmitShuffle(Value value, int half)
    {
        Value[] o = value.Operands;
        Type element = VectorIsa.Element(value.Kind);
        bool wide = value.Kind.IsWide();
        ShuffleKind kind = (ShuffleKind)value.Immediate;
        Vector(o[0], 0);
        if (wide)
            Vector(o[0], 1);
        if (!wide && _program.Options.IsFull && o[1].Op == OpCode.Constant && o[2].Op == OpCode.Constant)
        {
            for (int lane = 0; lane < Lanes; lane++)
                _il.Int32(LaneHelpers.Source(kind, lane, o[1].AsInt32, o[2].AsInt32, Lanes));
            Call("Create", typeof(int), new string('i', Lanes));
            Call("Shuffle", element, element == typeof(float) ? "vn" : "vv");
            return;
        }
        if (LaneTable.IndexOf(_program, value) is { } index)
        {
            Vector(index, 0);
            _il.Call(LaneTable.Instruction(Lanes, element)!);
            return;
        }
        Vector(o[1], 0);
        Vector(o[2], 0);
        _il.Int32((int)kind);
        if (_program.Options.IsFull)
            _il.Int32(Lanes);
        else
            LoadThreads();
        if (wide)
            _il.Int32(half);
        _il.Call(LaneMethod(wide ? nameof(LaneHelpers.ShuffleWide) : nameof(LaneHelpers.Shuffle), _isa.Vector(element), element,
            _isa.Vector(typeof(int))));
    }
}
