using System.Reflection.Emit;

namespace IlgpuLlava.Ilgpu.Tests.Property;

internal sealed partial class KernelBuilder
{
    private void EmitExpression(Expression expression)
    {
        switch (expression)
        {
            case Expression.Literal literal:
                EmitLiteral(literal.Type, literal.Bits);
                break;
            case Expression.Variable variable:
                _il.Emit(OpCodes.Ldloc, Variable(variable.Type, variable.Number));
                break;
            case Expression.Field field:
                _il.Emit(OpCodes.Ldloca, Struct(field.Struct));
                _il.Emit(OpCodes.Ldfld, typeof(Bundle).GetField(field.Type.ToString())!);
                break;
            case Expression.Counter counter:
                _il.Emit(OpCodes.Ldloc, Counter(counter.Depth));
                break;
            case Expression.Index:
                _il.Emit(OpCodes.Ldloc, _index);
                break;
            case Expression.Count:
                LoadArgument(2);
                break;
            case Expression.Uniform uniform:
                LoadArgument(uniform.Type == ScalarType.Int32 ? 3 : 4);
                break;
            case Expression.Conversion conversion:
                EmitExpression(conversion.A);
                EmitConversion(conversion.A.Type, conversion.Type);
                break;
            case Expression.Call call:
                foreach (Expression argument in call.Arguments)
                    EmitExpression(argument);
                _il.Emit(OpCodes.Call, call.Function.Method);
                break;
            case Expression.Unary unary:
                EmitUnary(unary);
                break;
            case Expression.Binary binary:
                EmitBinary(binary);
                break;
            case Expression.Comparison comparison:
                EmitComparison(comparison);
                break;
            case Expression.Conditional conditional:
                EmitConditional(conditional);
                break;
            case Expression.ShortCircuit circuit:
                EmitShortCircuit(circuit);
                break;
            default:
                EmitLoad(expression);
                break;
        }
    }

    private void EmitLiteral(ScalarType type, long bits)
    {
        switch (type)
        {
            case ScalarType.Int64 or ScalarType.UInt64:
                _il.Emit(OpCodes.Ldc_I8, bits);
                break;
            case ScalarType.Single or ScalarType.ApproximateSingle:
                _il.Emit(OpCodes.Ldc_R4, BitConverter.Int32BitsToSingle((int)bits));
                break;
            case ScalarType.Double or ScalarType.ApproximateDouble:
                _il.Emit(OpCodes.Ldc_R8, BitConverter.Int64BitsToDouble(bits));
                break;
            case ScalarType.Half:
                _il.Emit(OpCodes.Ldc_R4, (float)BitConverter.UInt16BitsToHalf((ushort)bits));
                EmitConversion(ScalarType.Single, ScalarType.Half);
                break;
            default:
                _il.Emit(OpCodes.Ldc_I4, (int)bits);
                break;
        }
    }

    private void EmitUnary(Expression.Unary unary)
    {
        EmitExpression(unary.A);
        switch (unary.Type)
        {
            case ScalarType.Bool:
                _il.Emit(OpCodes.Ldc_I4_0);
                _il.Emit(OpCodes.Ceq);
                break;
            case ScalarType.Half:
                _il.Emit(OpCodes.Call, typeof(ILGPU.Half).GetMethod("op_UnaryNegation")!);
                break;
            default:
                _il.Emit(unary.Negates ? OpCodes.Neg : OpCodes.Not);
                break;
        }
    }

    private void EmitBinary(Expression.Binary binary)
    {
        ScalarType type = binary.Type;
        EmitExpression(binary.A);
        if (binary.Operator is BinaryOperator.DivideHalfByOdd or BinaryOperator.RemainderOfHalfByOdd)
        {
            _il.Emit(OpCodes.Ldc_I4_1);
            _il.Emit(type.IsUnsigned() ? OpCodes.Shr_Un : OpCodes.Shr);
        }
        EmitExpression(binary.B);
        switch (binary.Operator)
        {
            case BinaryOperator.DivideByPositive or BinaryOperator.RemainderByPositive:
                EmitLiteral(type, type.IsLong() ? long.MaxValue : int.MaxValue);
                _il.Emit(OpCodes.And);
                EmitLiteral(type, 1);
                _il.Emit(OpCodes.Or);
                break;
            case BinaryOperator.DivideHalfByOdd or BinaryOperator.RemainderOfHalfByOdd:
                EmitLiteral(type, 1);
                _il.Emit(OpCodes.Or);
                break;
            case >= BinaryOperator.ShiftLeft:
                _il.Emit(OpCodes.Ldc_I4, type.IsLong() ? 63 : 31);
                _il.Emit(OpCodes.And);
                break;
        }
        if (type == ScalarType.Half)
        {
            string name = binary.Operator switch
            {
                BinaryOperator.Add => "op_Addition",
                BinaryOperator.Subtract => "op_Subtraction",
                BinaryOperator.Multiply => "op_Multiply",
                _ => "op_Division",
            };
            _il.Emit(OpCodes.Call, typeof(ILGPU.Half).GetMethod(name)!);
            return;
        }
        bool unsigned = type.IsUnsigned();
        _il.Emit(binary.Operator switch
        {
            BinaryOperator.Add => OpCodes.Add,
            BinaryOperator.Subtract => OpCodes.Sub,
            BinaryOperator.Multiply => OpCodes.Mul,
            BinaryOperator.Divide or BinaryOperator.DivideByPositive or BinaryOperator.DivideHalfByOdd =>
                unsigned ? OpCodes.Div_Un : OpCodes.Div,
            BinaryOperator.Remainder or BinaryOperator.RemainderByPositive or BinaryOperator.RemainderOfHalfByOdd =>
                unsigned ? OpCodes.Rem_Un : OpCodes.Rem,
            BinaryOperator.And => OpCodes.And,
            BinaryOperator.Or => OpCodes.Or,
            BinaryOperator.Xor => OpCodes.Xor,
            BinaryOperator.ShiftLeft => OpCodes.Shl,
            BinaryOperator.ShiftRight when !unsigned => OpCodes.Shr,
            _ => OpCodes.Shr_Un,
        });
    }

    private void EmitConditional(Expression.Conditional conditional)
    {
        Label otherwise = _il.DefineLabel();
        Label end = _il.DefineLabel();
        EmitBranch(conditional.Test, otherwise, when: false);
        EmitExpression(conditional.A);
        _il.Emit(OpCodes.Br, end);
        _il.MarkLabel(otherwise);
        EmitExpression(conditional.B);
        _il.MarkLabel(end);
    }

    private void EmitShortCircuit(Expression.ShortCircuit circuit)
    {
        Label known = _il.DefineLabel();
        Label end = _il.DefineLabel();
        EmitBranch(circuit.A, known, when: !circuit.IsAnd);
        EmitExpression(circuit.B);
        _il.Emit(OpCodes.Br, end);
        _il.MarkLabel(known);
        _il.Emit(circuit.IsAnd ? OpCodes.Ldc_I4_0 : OpCodes.Ldc_I4_1);
        _il.MarkLabel(end);
    }
}
