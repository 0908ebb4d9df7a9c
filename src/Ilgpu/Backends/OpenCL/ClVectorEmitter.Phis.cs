using ILGPU.Backends.Cpu;
using ILGPU.IR;

namespace ILGPU.Backends.OpenCL;

/// <summary>Edges set the phis of their target, all at once.</summary>
internal sealed partial class ClVectorEmitter
{
    private readonly MaskedSides.FirstEdges _firstEdges = new();

    private sealed record Move(string Target, string Source, Value Phi, Form Form)
    {
        /// <summary>The variable that the source is, if it is one.</summary>
        public string? Read { get; init; }
    }

    private void SetPhis(EdgeNode edge, string? mask)
    {
        List<Move> moves = [];
        foreach (Value phi in edge.To.Phis)
        {
            Placement.Info info = _placement.Of(phi);
            Value operand = phi.Operands[edge.PhiIndex];
            if (operand.Op == OpCode.Undefined)
                continue;
            if (info.Scalar == Mode.Local)
                moves.Add(new Move(Name(phi, Form.Scalar), Scalar(operand), phi, Form.Scalar) { Read = Read(operand, Form.Scalar) });
            if (info.Vector == Mode.Local && _placement.IsSetByEdges(phi, Form.Vector))
                moves.Add(new Move(Name(phi, Form.Vector), Vector(operand), phi, Form.Vector) { Read = Read(operand, Form.Vector) });
        }
        moves.RemoveAll(m => m.Source == m.Target);
        bool blend = mask is not null && edge.Target is LabelNode { IsDivergent: true } label
            && (_isMaskedCopy || !_firstEdges.Contains(edge, label));
        while (moves.Count > 0)
        {
            Move? ready = moves.Find(m => moves.TrueForAll(other => other == m || other.Read != m.Target));
            if (ready is null)
            {
                // A cycle: keep the source of one apart.
                Move first = moves[0];
                string temporary = Declare(TypeOf(first.Phi, first.Form), $"t{++_names}");
                Line($"{temporary} = {first.Source};");
                moves[0] = first with { Source = temporary, Read = temporary };
                continue;
            }
            moves.Remove(ready);
            Line(blend && ready.Form == Form.Vector
                ? $"{ready.Target} = {MaskFor(mask!, ready.Phi.Kind)} ? {Grouped(ready.Source)} : {ready.Target};"
                : $"{ready.Target} = {ready.Source};");
        }
    }

    private string? Read(Value value, Form form)
    {
        if (IsVariable(value, form))
            return Name(value, form);
        return IsVariable(value, Form.Scalar) ? Name(value, Form.Scalar) : null;
    }
}
