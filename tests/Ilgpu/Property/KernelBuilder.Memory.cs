using System.Reflection.Emit;

namespace IlgpuLlava.Ilgpu.Tests.Property;

internal sealed partial class KernelBuilder
{
    private void EmitLoad(Expression expression)
    {
        switch (expression)
        {
            case Expression.LinearLoad load:
                EmitView(0, load.Type);
                EmitLinear(load);
                EmitItem(load.Type);
                _il.Emit(OpCodes.Ldobj, load.Type.Clr());
                break;
            case Expression.GatheredLoad load:
                EmitView(0, load.Type);
                EmitGathered(load);
                EmitItem(load.Type);
                _il.Emit(OpCodes.Ldobj, load.Type.Clr());
                break;
            case Expression.CellLoad load:
                EmitCellAddress(load.Type, load.At);
                _il.Emit(OpCodes.Ldobj, load.Type.Clr());
                break;
            case Expression.ArrayLoad load when _program.Arrays[load.Array].Kind == LocalArrayKind.Array:
                _il.Emit(OpCodes.Ldloc, _arrays[load.Array]);
                EmitMasked(load.At, _program.Arrays[load.Array].Length - 1);
                _il.Emit(OpCodes.Ldelem, load.Type.Clr());
                break;
            case Expression.ArrayLoad load:
                EmitElementAddress(load.Array, load.At);
                _il.Emit(OpCodes.Ldobj, load.Type.Clr());
                break;
            default:
                throw new InvalidOperationException($"No kernel contains {expression}.");
        }
    }

    private void EmitView(int argument, ScalarType type)
    {
        _il.Emit(OpCodes.Ldarga, (short)(_firstArgument + argument));
        _il.Emit(OpCodes.Ldflda, (argument == 0 ? typeof(Inputs) : typeof(Outputs)).GetField(type.ToString())!);
    }

    private void EmitItem(ScalarType type) =>
        _il.Emit(OpCodes.Call, typeof(ILGPU.ArrayView<>).MakeGenericType(type.Clr()).GetProperty("Item", [typeof(int)])!.GetMethod!);

    private void EmitLinear(Expression.LinearLoad load)
    {
        switch (load.Stride)
        {
            case -1:
                LoadArgument(2);
                _il.Emit(OpCodes.Ldc_I4_1);
                _il.Emit(OpCodes.Sub);
                _il.Emit(OpCodes.Ldloc, _index);
                _il.Emit(OpCodes.Sub);
                break;
            case 0:
                _il.Emit(OpCodes.Ldc_I4_0);
                break;
            case 1:
                _il.Emit(OpCodes.Ldloc, _index);
                break;
            default:
                _il.Emit(OpCodes.Ldloc, _index);
                _il.Emit(OpCodes.Ldc_I4, load.Stride);
                _il.Emit(OpCodes.Mul);
                break;
        }
        if (load.Shift is { } counter)
        {
            EmitExpression(counter);
            _il.Emit(OpCodes.Add);
        }
        _il.Emit(OpCodes.Ldc_I4, load.Offset);
        _il.Emit(OpCodes.Add);
    }

    private void EmitGathered(Expression.GatheredLoad load)
    {
        if (!load.Modulo)
        {
            EmitMasked(load.At, KernelProgram.Slack - 1);
            return;
        }
        EmitExpression(load.At);
        EmitView(0, load.Type);
        _il.Emit(OpCodes.Call, typeof(ILGPU.ArrayView<>).MakeGenericType(load.Type.Clr()).GetProperty("IntLength")!.GetMethod!);
        _il.Emit(OpCodes.Rem_Un);
    }

    // Cells of a thread lie next to each other, or neighbouring threads' do.
    private void EmitCellAddress(ScalarType type, Expression at)
    {
        EmitView(1, type);
        if (_program.CellsFirst)
        {
            _il.Emit(OpCodes.Ldloc, _index);
            _il.Emit(OpCodes.Ldc_I4, KernelProgram.Cells);
            _il.Emit(OpCodes.Mul);
            EmitMasked(at, KernelProgram.Cells - 1);
        }
        else
        {
            EmitMasked(at, KernelProgram.Cells - 1);
            LoadArgument(2);
            _il.Emit(OpCodes.Mul);
            _il.Emit(OpCodes.Ldloc, _index);
        }
        _il.Emit(OpCodes.Add);
        EmitItem(type);
    }

    private void EmitElementAddress(int array, Expression at)
    {
        LocalArray made = _program.Arrays[array];
        if (made.Kind == LocalArrayKind.View)
        {
            _il.Emit(OpCodes.Ldloca, _arrays[array]);
            EmitMasked(at, made.Length - 1);
            EmitItem(made.Element);
            return;
        }
        _il.Emit(OpCodes.Ldloc, _arrays[array]);
        EmitMasked(at, made.Length - 1);
        _il.Emit(OpCodes.Conv_I);
        _il.Emit(OpCodes.Sizeof, made.Element.Clr());
        _il.Emit(OpCodes.Mul);
        _il.Emit(OpCodes.Add);
    }

    // A literal is masked here, so that it stays a constant in the IL.
    private void EmitMasked(Expression value, int mask)
    {
        if (value is Expression.Literal literal)
        {
            _il.Emit(OpCodes.Ldc_I4, (int)literal.Bits & mask);
            return;
        }
        EmitExpression(value);
        _il.Emit(OpCodes.Ldc_I4, mask);
        _il.Emit(OpCodes.And);
    }
}
