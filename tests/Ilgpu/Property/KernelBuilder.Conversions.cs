using System.Reflection;
using System.Reflection.Emit;

namespace IlgpuLlava.Ilgpu.Tests.Property;

internal sealed partial class KernelBuilder
{
    private void EmitConversion(ScalarType from, ScalarType to)
    {
        if (from == to)
            return;
        if (from == ScalarType.Half || to == ScalarType.Half)
        {
            _il.Emit(OpCodes.Call, typeof(ILGPU.Half).GetMethods(BindingFlags.Public | BindingFlags.Static)
                .Single(m => m.Name is "op_Implicit" or "op_Explicit" && m.ReturnType == to.Clr()
                    && m.GetParameters()[0].ParameterType == from.Clr()));
            return;
        }
        switch (to)
        {
            case ScalarType.Int8:
                _il.Emit(OpCodes.Conv_I1);
                break;
            case ScalarType.UInt8:
                _il.Emit(OpCodes.Conv_U1);
                break;
            case ScalarType.Int16:
                _il.Emit(OpCodes.Conv_I2);
                break;
            case ScalarType.UInt16:
                _il.Emit(OpCodes.Conv_U2);
                break;
            case ScalarType.Int32 when !from.IsInteger() || from.IsLong():
                _il.Emit(OpCodes.Conv_I4);
                break;
            case ScalarType.UInt32 when !from.IsInteger() || from.IsLong():
                _il.Emit(OpCodes.Conv_U4);
                break;
            case ScalarType.Int64 when !from.IsInteger():
                _il.Emit(OpCodes.Conv_I8);
                break;
            case ScalarType.UInt64 when !from.IsInteger():
                _il.Emit(OpCodes.Conv_U8);
                break;
            case ScalarType.Int64 or ScalarType.UInt64 when !from.IsLong():
                _il.Emit(from.IsUnsigned() ? OpCodes.Conv_U8 : OpCodes.Conv_I8);
                break;
            case ScalarType.Single or ScalarType.Double:
                if (from is ScalarType.UInt32 or ScalarType.UInt64)
                    _il.Emit(OpCodes.Conv_R_Un);
                _il.Emit(to == ScalarType.Single ? OpCodes.Conv_R4 : OpCodes.Conv_R8);
                break;
        }
    }

    private void EmitComparison(Expression.Comparison comparison)
    {
        EmitExpression(comparison.A);
        EmitExpression(comparison.B);
        ScalarType type = comparison.A.Type;
        if (type == ScalarType.Half)
        {
            EmitHalfComparison(comparison.Relation);
            return;
        }
        // "a <= b" is written as not "a > b"; for floats that has to be true where they cannot be ordered.
        bool unsigned = type.IsUnsigned();
        bool not = type.IsFloating() ? !unsigned : unsigned;
        switch (comparison.Relation)
        {
            case Relation.Equal:
                _il.Emit(OpCodes.Ceq);
                return;
            case Relation.Less:
                _il.Emit(unsigned ? OpCodes.Clt_Un : OpCodes.Clt);
                return;
            case Relation.Greater:
                _il.Emit(unsigned ? OpCodes.Cgt_Un : OpCodes.Cgt);
                return;
            case Relation.NotEqual:
                _il.Emit(OpCodes.Ceq);
                break;
            case Relation.LessOrEqual:
                _il.Emit(not ? OpCodes.Cgt_Un : OpCodes.Cgt);
                break;
            default:
                _il.Emit(not ? OpCodes.Clt_Un : OpCodes.Clt);
                break;
        }
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Ceq);
    }

    private void EmitHalfComparison(Relation relation) =>
        _il.Emit(OpCodes.Call, typeof(ILGPU.Half).GetMethod(relation switch
        {
            Relation.Equal => "op_Equality",
            Relation.NotEqual => "op_Inequality",
            Relation.Less => "op_LessThan",
            Relation.LessOrEqual => "op_LessThanOrEqual",
            Relation.Greater => "op_GreaterThan",
            _ => "op_GreaterThanOrEqual",
        })!);

    // As C# compilers do: compare and branch in one where that is possible, and through "!", "&&" and "||" without a value.
    private void EmitBranch(Expression test, Label target, bool when)
    {
        switch (test)
        {
            case Expression.Unary { Type: ScalarType.Bool } not:
                EmitBranch(not.A, target, !when);
                break;
            case Expression.ShortCircuit circuit when circuit.IsAnd != when:
                EmitBranch(circuit.A, target, when);
                EmitBranch(circuit.B, target, when);
                break;
            case Expression.ShortCircuit circuit:
                Label around = _il.DefineLabel();
                EmitBranch(circuit.A, around, !when);
                EmitBranch(circuit.B, target, when);
                _il.MarkLabel(around);
                break;
            case Expression.Comparison comparison when comparison.A.Type != ScalarType.Half:
                EmitExpression(comparison.A);
                EmitExpression(comparison.B);
                _il.Emit(BranchOn(comparison, when), target);
                break;
            default:
                EmitExpression(test);
                _il.Emit(when ? OpCodes.Brtrue : OpCodes.Brfalse, target);
                break;
        }
    }

    private static OpCode BranchOn(Expression.Comparison comparison, bool when)
    {
        ScalarType type = comparison.A.Type;
        // For floats ".un" is "or cannot be ordered", which is what the contrary of an ordered comparison needs.
        bool un = type.IsFloating() ? !when : type.IsUnsigned();
        return (comparison.Relation, when) switch
        {
            (Relation.Equal, true) or (Relation.NotEqual, false) => OpCodes.Beq,
            (Relation.Equal, false) or (Relation.NotEqual, true) => OpCodes.Bne_Un,
            (Relation.Less, true) or (Relation.GreaterOrEqual, false) => un ? OpCodes.Blt_Un : OpCodes.Blt,
            (Relation.LessOrEqual, true) or (Relation.Greater, false) => un ? OpCodes.Ble_Un : OpCodes.Ble,
            (Relation.Greater, true) or (Relation.LessOrEqual, false) => un ? OpCodes.Bgt_Un : OpCodes.Bgt,
            _ => un ? OpCodes.Bge_Un : OpCodes.Bge,
        };
    }
}
