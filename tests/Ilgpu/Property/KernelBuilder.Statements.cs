using System.Reflection;
using System.Reflection.Emit;

namespace IlgpuLlava.Ilgpu.Tests.Property;

internal sealed partial class KernelBuilder
{
    private void EmitBlock(Statement[] block)
    {
        foreach (Statement statement in block)
        {
            EmitStatement(statement);
            // A C# compiler leaves out what cannot be reached.
            if (statement is Statement.Return || (statement is Statement.Jump && _loops.Count > 0))
                break;
        }
    }

    private void EmitStatement(Statement statement)
    {
        switch (statement)
        {
            case Statement.Assign { Target: Expression.Field field } assign:
                _il.Emit(OpCodes.Ldloca, Struct(field.Struct));
                EmitExpression(assign.Value);
                _il.Emit(OpCodes.Stfld, typeof(Bundle).GetField(field.Type.ToString())!);
                break;
            case Statement.Assign { Target: Expression.Variable variable } assign:
                EmitExpression(assign.Value);
                _il.Emit(OpCodes.Stloc, Variable(variable.Type, variable.Number));
                break;
            case Statement.Copy copy:
                _il.Emit(OpCodes.Ldloc, Struct(copy.From));
                _il.Emit(OpCodes.Stloc, Struct(copy.To));
                break;
            case Statement.Update update:
                _il.Emit(OpCodes.Ldloca, Struct(update.Struct));
                _il.Emit(OpCodes.Call, typeof(KernelHelpers).GetMethod("Update")!);
                _il.Emit(OpCodes.Stloc, Struct(1 - update.Struct));
                break;
            case Statement.Store store:
                EmitCellAddress(store.Value.Type, store.At);
                EmitExpression(store.Value);
                _il.Emit(OpCodes.Stobj, store.Value.Type.Clr());
                break;
            case Statement.ArrayStore store:
                EmitArrayStore(store);
                break;
            case Statement.Meet meet:
                foreach (Expression argument in meet.Arguments)
                    EmitExpression(argument);
                _il.Emit(OpCodes.Call, meet.Function.Method);
                _il.Emit(OpCodes.Stloc, Variable(meet.Target.Type, meet.Target.Number));
                break;
            case Statement.Total total:
                EmitTotal(total);
                break;
            case Statement.If test:
                EmitIf(test);
                break;
            case Statement.For loop:
                EmitLoop(loop.Depth, loop.Body, testsLast: false, body => EmitForTest(loop, body));
                break;
            case Statement.While loop:
                EmitLoop(loop.Depth, loop.Body, loop.TestsLast, body => EmitWhileTest(loop, body));
                break;
            case Statement.Switch choice:
                EmitSwitch(choice);
                break;
            case Statement.Jump jump when _loops.Count > 0:
                (Label leave, Label again) = _loops[^Math.Min(jump.Levels, _loops.Count)];
                _il.Emit(OpCodes.Br, jump.Continues ? again : leave);
                break;
            case Statement.Return:
                _il.Emit(OpCodes.Ret);
                break;
        }
    }

    private void EmitArrayStore(Statement.ArrayStore store)
    {
        LocalArray array = _program.Arrays[store.Array];
        if (array.Kind == LocalArrayKind.Array)
        {
            _il.Emit(OpCodes.Ldloc, _arrays[store.Array]);
            EmitMasked(store.At, array.Length - 1);
            EmitExpression(store.Value);
            _il.Emit(OpCodes.Stelem, array.Element.Clr());
            return;
        }
        EmitElementAddress(store.Array, store.At);
        EmitExpression(store.Value);
        _il.Emit(OpCodes.Stobj, array.Element.Clr());
    }

    private void EmitTotal(Statement.Total total)
    {
        bool wide = total.Value.Type == ScalarType.Int64;
        FieldInfo totals = typeof(Outputs).GetField(wide ? nameof(Outputs.Totals64) : nameof(Outputs.Totals32))!;
        _il.Emit(OpCodes.Ldarga, (short)(_firstArgument + 1));
        _il.Emit(OpCodes.Ldfld, totals);
        EmitExpression(total.At);
        EmitExpression(total.Value);
        _il.Emit(OpCodes.Call, typeof(TotalHelpers).GetMethod(total.Operation, [totals.FieldType, typeof(int), total.Value.Type.Clr()])!);
    }

    private void EmitIf(Statement.If test)
    {
        Label otherwise = _il.DefineLabel();
        Label end = _il.DefineLabel();
        EmitBranch(test.Test, otherwise, when: false);
        EmitBlock(test.Then);
        if (test.Else.Length > 0)
            _il.Emit(OpCodes.Br, end);
        _il.MarkLabel(otherwise);
        EmitBlock(test.Else);
        _il.MarkLabel(end);
    }

    private void EmitLoop(int depth, Statement[] body, bool testsLast, Action<Label> test)
    {
        Label start = _il.DefineLabel();
        Label next = _il.DefineLabel();
        Label check = _il.DefineLabel();
        Label end = _il.DefineLabel();
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Stloc, Counter(depth));
        if (!testsLast)
            _il.Emit(OpCodes.Br, check);
        _il.MarkLabel(start);
        _loops.Add((end, next));
        EmitBlock(body);
        _loops.RemoveAt(_loops.Count - 1);
        _il.MarkLabel(next);
        _il.Emit(OpCodes.Ldloc, Counter(depth));
        _il.Emit(OpCodes.Ldc_I4_1);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Stloc, Counter(depth));
        _il.MarkLabel(check);
        test(start);
        _il.MarkLabel(end);
    }

    private void EmitForTest(Statement.For loop, Label body)
    {
        _il.Emit(OpCodes.Ldloc, Counter(loop.Depth));
        if (loop.Trips is Expression.Literal { Bits: >= 0 and <= 16 })
            EmitExpression(loop.Trips);
        else
            EmitMasked(loop.Trips, loop.Depth == 0 ? 7 : 3);
        _il.Emit(OpCodes.Blt, body);
    }

    private void EmitWhileTest(Statement.While loop, Label body)
    {
        Label end = _il.DefineLabel();
        _il.Emit(OpCodes.Ldloc, Counter(loop.Depth));
        _il.Emit(OpCodes.Ldc_I4, loop.AtMost);
        _il.Emit(OpCodes.Bge, end);
        EmitBranch(loop.Test, body, when: true);
        _il.MarkLabel(end);
    }

    private void EmitSwitch(Statement.Switch choice)
    {
        Label[] cases = [.. choice.Cases.Select(_ => _il.DefineLabel())];
        Label end = _il.DefineLabel();
        EmitExpression(choice.On);
        _il.Emit(OpCodes.Switch, cases[..^1]);
        _il.Emit(OpCodes.Br, cases[^1]);
        for (int i = 0; i < cases.Length; i++)
        {
            _il.MarkLabel(cases[i]);
            EmitBlock(choice.Cases[i]);
            _il.Emit(OpCodes.Br, end);
        }
        _il.MarkLabel(end);
    }
}
