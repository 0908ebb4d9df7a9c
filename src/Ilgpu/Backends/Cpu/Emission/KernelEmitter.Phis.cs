using ILGPU.IR;
using LocalBuilder = System.Reflection.Emit.LocalBuilder;

namespace ILGPU.Backends.Cpu;

/// <summary>Edges set the phis of their target, all at once.</summary>
internal sealed partial class KernelEmitter
{
    private readonly MaskedSides.FirstEdges _firstEdges = new();

    private sealed class Move(LocalBuilder target, Value source, Form form, int half)
    {
        public LocalBuilder Target { get; } = target;

        public Value Source { get; } = source;

        public Form Form { get; } = form;

        public int Half { get; } = half;

        /// <summary>Set where a cycle was broken.</summary>
        public LocalBuilder? Temporary { get; set; }
    }

    private void SetPhis(EdgeNode edge, LocalBuilder? mask)
    {
        List<Move> moves = [];
        foreach (Value phi in edge.To.Phis)
        {
            Placement.Info info = _placement.Of(phi);
            Value operand = phi.Operands[edge.PhiIndex];
            if (operand.Op == OpCode.Undefined)
                continue;
            if (info.Scalar == Mode.Local)
                moves.Add(new Move(_slots.Scalar(phi), operand, Form.Scalar, 0));
            if (info.Vector != Mode.Local || !_placement.IsSetByEdges(phi, Form.Vector))
                continue;
            moves.Add(new Move(_slots.Vector(phi, 0), operand, Form.Vector, 0));
            if (phi.Kind.IsWide())
                moves.Add(new Move(_slots.Vector(phi, 1), operand, Form.Vector, 1));
        }
        moves.RemoveAll(m => Read(m) == m.Target);
        bool blend = mask is not null && edge.Target is LabelNode { IsDivergent: true } label
            && (_isMaskedCopy || !_firstEdges.Contains(edge, label));
        while (moves.Count > 0)
        {
            Move? ready = moves.Find(m => moves.TrueForAll(other => other == m || Read(other) != m.Target));
            if (ready is null)
            {
                // A cycle: keep the source of one apart.
                Move first = moves[0];
                LocalBuilder temporary = _il.Local(first.Target.LocalType);
                Push(first);
                _il.Store(temporary);
                first.Temporary = temporary;
                continue;
            }
            moves.Remove(ready);
            if (blend && ready.Form == Form.Vector)
            {
                Type element = VectorIsa.Element(ready.Source.Kind);
                PushMask(mask!, element, ready.Half);
                Push(ready);
                _il.Load(ready.Target);
                _il.Call(_isa.Method("ConditionalSelect", element, "vvv"));
            }
            else
            {
                Push(ready);
            }
            _il.Store(ready.Target);
        }
    }

    private void Push(Move move)
    {
        if (move.Temporary is { } temporary)
            _il.Load(temporary);
        else if (move.Form == Form.Scalar)
            Scalar(move.Source);
        else
            Vector(move.Source, move.Half);
    }

    /// <summary>The local that a move reads, if any.</summary>
    private LocalBuilder? Read(Move move)
    {
        if (move.Temporary is { } temporary)
            return temporary;
        if (_slots.Has(move.Source, move.Form))
            return move.Form == Form.Scalar ? _slots.Scalar(move.Source) : _slots.Vector(move.Source, move.Half);
        return _slots.Has(move.Source, Form.Scalar) ? _slots.Scalar(move.Source) : null;
    }

    /// <summary>A mask as a vector of an element type: all ones or zeros in each element.</summary>
    private void PushMask(LocalBuilder mask, Type element, int half)
    {
        _il.Load(mask);
        MaskAs(element, half);
    }

    /// <summary>Turns the Int32 mask on the stack into one of another element type.</summary>
    private void MaskAs(Type element, int half)
    {
        if (element == typeof(long) || element == typeof(double))
        {
            _il.Call(_isa.Method(half == 0 ? "WidenLower" : "WidenUpper", typeof(int), "v"));
            As(typeof(long), element);
        }
        else
        {
            As(typeof(int), element);
        }
    }

    private void As(Type from, Type to)
    {
        if (from != to)
            _il.Call(_isa.As(from, to));
    }
}
