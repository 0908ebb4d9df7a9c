using System.Reflection;
using ILGPU.IR;
using Il = System.Reflection.Emit.OpCodes;

namespace ILGPU.Backends.Cpu;

/// <summary>Where values are computed and pushed.</summary>
internal sealed partial class KernelEmitter
{
    /// <summary>Computes the forms of a value that are kept in locals.</summary>
    private void EmitForms(Value value)
    {
        Placement.Info info = _placement.Of(value);
        if (info.Scalar == Mode.Local)
        {
            ScalarOf(value);
            _il.Store(_slots.Scalar(value));
        }
        if (info.Vector == Mode.Local)
            StoreVector(value);
    }

    private void StoreVector(Value value)
    {
        VectorOf(value, 0);
        _il.Store(_slots.Vector(value, 0));
        if (!value.Kind.IsWide() || _slots.Vector(value, 1) == _slots.Vector(value, 0))
            return;
        VectorOf(value, 1);
        _il.Store(_slots.Vector(value, 1));
    }

    /// <summary>Pushes lane 0's scalar.</summary>
    private void Scalar(Value value)
    {
        if (_slots.Has(value, Form.Scalar))
            _il.Load(_slots.Scalar(value));
        else
            ScalarOf(value);
    }

    /// <summary>Pushes a vector: all lanes of a 32-bit kind, the lower or upper half of a 64-bit one.</summary>
    private void Vector(Value value, int half)
    {
        if (_slots.Has(value, Form.Vector))
            _il.Load(_slots.Vector(value, half));
        else
            VectorOf(value, half);
    }

    private void ScalarConstant(Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Bool or ValueKind.Int32:
                _il.Int32((int)value.Immediate);
                break;
            case ValueKind.Float32:
                _il.Float32(value.AsFloat32);
                break;
            case ValueKind.Float64:
                _il.Float64(value.AsFloat64);
                break;
            default:
                _il.Int64(value.Immediate);
                break;
        }
    }

    private void ScalarUndefined(Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Bool or ValueKind.Int32:
                _il.Int32(0);
                break;
            case ValueKind.Float32:
                _il.Float32(0);
                break;
            case ValueKind.Float64:
                _il.Float64(0);
                break;
            default:
                _il.Int64(0);
                break;
        }
    }

    private void ScalarBuiltin(BuiltinKind kind)
    {
        switch (kind)
        {
            case BuiltinKind.GridIdxX:
                _il.Load(_gridX);
                break;
            case BuiltinKind.GridIdxY:
                _il.Load(_gridY);
                break;
            case BuiltinKind.GridIdxZ:
                _il.Load(_gridZ);
                break;
            // Lane 0 of what is linear or, in a one-dimensional group, always 0.
            case BuiltinKind.LaneIdx or BuiltinKind.WarpIdx or BuiltinKind.GroupIdxX or BuiltinKind.GroupIdxY or BuiltinKind.GroupIdxZ:
                _il.Int32(0);
                break;
            case BuiltinKind.GroupDimX when _program.Options is { IsFull: true, IsOneDimensional: true }:
                _il.Int32(Lanes);
                break;
            case BuiltinKind.GroupDimY or BuiltinKind.GroupDimZ when _program.Options.IsOneDimensional:
                _il.Int32(1);
                break;
            default:
                LoadGeometry(GeometryField(kind)!);
                break;
        }
    }

    /// <summary>Computes a vector and pushes it.</summary>
    private void VectorOf(Value value, int half)
    {
        Type element = VectorIsa.Element(value.Kind);
        Shape shape = _program.ShapeOf(value);
        if (value.Op is OpCode.Constant or OpCode.Undefined)
        {
            VectorConstant(value, element);
            return;
        }
        if (!_needs.IsFromScalar(value))
        {
            VectorOperation(value, half);
            return;
        }
        if (value.Op == OpCode.Builtin && shape.Kind == ShapeKind.Linear)
        {
            LaneIndices(typeof(int), 0, (int)shape.Stride);
            return;
        }
        Scalar(value);
        if (value.Kind == ValueKind.Bool)
            _il.Emit(Il.Neg);
        _il.Call(_isa.Method("Create", element, "s"));
        if (shape.Stride == 0)
            return;
        LaneIndices(element, half, shape.Stride);
        _il.Call(_isa.Method("Add", element, "vv"));
    }

    private void VectorConstant(Value value, Type element)
    {
        if (value.Op == OpCode.Undefined || value.Immediate == 0)
        {
            _il.Call(_isa.Operator("get_Zero", element, ""));
            return;
        }
        if (value.Kind == ValueKind.Bool || (value.Immediate == -1 && element == typeof(int)))
        {
            _il.Call(_isa.Operator("get_AllBitsSet", typeof(int), ""));
            return;
        }
        ScalarConstant(value);
        _il.Call(_isa.Method("Create", element, "s"));
    }

    /// <summary>Pushes lane * stride for each element of a half.</summary>
    private void LaneIndices(Type element, int half, long stride)
    {
        _il.Call(_isa.Operator("get_Indices", element, ""));
        if (half == 1)
        {
            _il.Int64(Lanes / 2);
            _il.Call(_isa.Method("Create", element, "s"));
            _il.Call(_isa.Method("Add", element, "vv"));
        }
        if (stride == 1)
            return;
        if (element == typeof(int))
            _il.Int32((int)stride);
        else
            _il.Int64(stride);
        _il.Call(_isa.Method("Create", element, "s"));
        _il.Call(_isa.Method("Multiply", element, "vv"));
    }

    private static MethodInfo ScalarMethod(string name, params Type[] generic)
    {
        MethodInfo method = typeof(ScalarHelpers).GetMethod(name) ?? throw new MissingMethodException(nameof(ScalarHelpers), name);
        return generic.Length == 0 ? method : method.MakeGenericMethod(generic);
    }

    private static MethodInfo LaneMethod(string name, params Type[] generic)
    {
        MethodInfo method = typeof(LaneHelpers).GetMethod(name) ?? throw new MissingMethodException(nameof(LaneHelpers), name);
        return generic.Length == 0 ? method : method.MakeGenericMethod(generic);
    }

    private static NotSupportedException Unsupported(Value value) =>
        new($"the CPU back end has no code for {value}{(value.Origin is { } origin ? $" ({origin})" : "")}");
}
