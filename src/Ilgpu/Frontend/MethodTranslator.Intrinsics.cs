using System.Reflection;
using ILGPU.IR;
using ILGPU.Runtime;

namespace ILGPU.Frontend;

internal sealed partial class MethodTranslator
{
    private Operand? LowerIntrinsic(IntrinsicKind kind, MethodInfo method, Operand[] arguments)
    {
        switch (kind)
        {
            case >= IntrinsicKind.GridIdxX and <= IntrinsicKind.GroupDimZ:
                return new Operand(_emitter.Builtin((BuiltinKind)(kind - IntrinsicKind.GridIdxX)));
            case IntrinsicKind.LaneIdx:
                return new Operand(_emitter.Builtin(BuiltinKind.LaneIdx));
            case IntrinsicKind.WarpIdx:
                return new Operand(_emitter.Builtin(BuiltinKind.WarpIdx));
            case IntrinsicKind.WarpSize:
                return new Operand(_emitter.Constant(_emitter.Target.WarpSize));
            case IntrinsicKind.CurrentAcceleratorType:
                return new Operand(_emitter.Constant((int)_emitter.Target.AcceleratorType));
            case IntrinsicKind.CudaAsmSupported:
                return new Operand(_emitter.Constant(_emitter.Target.AcceleratorType == AcceleratorType.Cuda));
            case IntrinsicKind.SizeOf:
                return new Operand(_emitter.Constant(TypeLayout.Of(method.GetGenericArguments()[0]).Size));
            case IntrinsicKind.FloatAsInt:
                Value real = ValueOf(arguments[0]);
                ValueKind integer = real.Kind == ValueKind.Float32 ? ValueKind.Int32 : ValueKind.Int64;
                return new Operand(_emitter.Unary(OpCode.BitCast, real, integer));
            case IntrinsicKind.IntAsFloat:
                Value bits = ValueOf(arguments[0]);
                ValueKind floating = bits.Kind == ValueKind.Int32 ? ValueKind.Float32 : ValueKind.Float64;
                return new Operand(_emitter.Unary(OpCode.BitCast, bits, floating));
            case IntrinsicKind.HalfToFloat:
                return new Operand(_emitter.Unary(OpCode.HalfToFloat, ValueOf(arguments[0]), ValueKind.Float32));
            case IntrinsicKind.FloatToHalf:
                Value half = _emitter.Unary(OpCode.FloatToHalf, ValueOf(arguments[0]), ValueKind.Int32);
                return new Operand(method.ReturnType, [half]);
            case IntrinsicKind.Exp2:
                return new Operand(_emitter.Math(MathFunction.Exp2, ValueOf(arguments[0])));
            case IntrinsicKind.Prefetch:
                // Other devices hide such waits behind other work, and their compilers are told nothing.
                if (_emitter.Target.AcceleratorType == AcceleratorType.CPU)
                    _emitter.Append(OpCode.Prefetch, ValueKind.Void, 0, _emitter.ToPointer(ValueOf(arguments[0])));
                return null;
            case IntrinsicKind.CudaAsmEmit or IntrinsicKind.CudaAsmEmitRef:
                LowerAssembly(kind == IntrinsicKind.CudaAsmEmitRef, method, arguments);
                return null;
            case >= IntrinsicKind.ViewElement and <= IntrinsicKind.ViewAlign:
                return LowerView(kind, method, arguments);
            case >= IntrinsicKind.AtomicAdd and <= IntrinsicKind.AtomicCompareExchange:
                return LowerAtomic(kind, method, arguments);
            case IntrinsicKind.SharedAllocate or IntrinsicKind.SharedDynamic or IntrinsicKind.LocalAllocate:
                return LowerAllocation(kind, method, arguments);
            default:
                return LowerThreads(kind, method, arguments);
        }
    }

    private void RefuseWhereImplicit(MethodInfo method, IntrinsicKind kind)
    {
        bool needsGroup = kind is IntrinsicKind.GroupBarrier or IntrinsicKind.GroupBarrierPopCount or IntrinsicKind.GroupBroadcast
            or IntrinsicKind.SharedAllocate or IntrinsicKind.SharedDynamic;
        if (needsGroup && _compilation.IsImplicitlyGrouped)
        {
            throw new Refusal($"{Describe(method)} in an implicitly grouped kernel",
                "load the kernel with LoadStreamKernel or LoadKernel and launch it with a KernelConfig");
        }
    }

    // this or the first argument, by reference or by value.
    private (Value Pointer, Value Length) View(Operand operand, Type viewType)
    {
        if (operand.StructType is null)
            operand = Load(operand, viewType);
        return (_ssa.Resolve(operand.Parts[0].Value!), _ssa.Resolve(operand.Parts[1].Value!));
    }

    private Operand LowerView(IntrinsicKind kind, MethodInfo method, Operand[] arguments)
    {
        Type viewType = method.IsStatic ? method.GetParameters()[0].ParameterType : method.DeclaringType!;
        Type element = viewType.GetGenericArguments()[0];
        int size = TypeLayout.Of(element).Size;
        (Value pointer, Value length) = View(arguments[0], viewType);
        switch (kind)
        {
            case IntrinsicKind.ViewElement:
                return new Operand(_emitter.ElementAddress(pointer, ValueOf(arguments[1]), size));
            case IntrinsicKind.ViewLength:
                return new Operand(length);
            case IntrinsicKind.ViewIsValid:
                return new Operand(_emitter.Compare(OpCode.Greater, length, _emitter.Constant(0L)));
            case IntrinsicKind.ViewSubView:
                return new Operand(viewType,
                    [_emitter.ElementAddress(pointer, ValueOf(arguments[1]), size), _emitter.ToInt64(ValueOf(arguments[2]))]);
            case IntrinsicKind.ViewCast:
                int other = TypeLayout.Of(method.ReturnType.GetGenericArguments()[0]).Size;
                Value count = size % other == 0
                    ? _emitter.Binary(OpCode.Multiply, length, _emitter.Constant((long)(size / other)))
                    : _emitter.Binary(OpCode.Divide, _emitter.Binary(OpCode.Multiply, length, _emitter.Constant((long)size)),
                        _emitter.Constant((long)other));
                return new Operand(method.ReturnType, [pointer, count]);
            case IntrinsicKind.ViewAddress:
                return new Operand(pointer);
            default:
                return new Operand(viewType, [pointer, length]);
        }
    }

    private Operand LowerAllocation(IntrinsicKind kind, MethodInfo method, Operand[] arguments)
    {
        RefuseWhereImplicit(method, kind);
        Type element = method.GetGenericArguments()[0];
        int size = TypeLayout.Of(element).Size;
        if (kind == IntrinsicKind.SharedDynamic)
        {
            Value bytes = _emitter.Unary(OpCode.SignExtend32, _emitter.Builtin(BuiltinKind.DynamicSharedBytes), ValueKind.Int64);
            return new Operand(method.ReturnType,
                [_emitter.DynamicShared(), _emitter.Binary(OpCode.Divide, bytes, _emitter.Constant((long)size))]);
        }
        Value length = _emitter.ToInt64(ValueOf(arguments[0]));
        if (kind == IntrinsicKind.LocalAllocate)
            return new Operand(method.ReturnType, [AllocateLocal(element, length, zeroed: false, "local memory"), length]);
        if (length.Op != OpCode.Constant || length.Immediate < 0)
            throw new Refusal("shared memory of a length that is known only at run time",
                "use a constant length, or SharedMemory.GetDynamic and a SharedMemoryConfig at the launch");
        return new Operand(method.ReturnType, [_emitter.Alloca(AddressSpace.Shared, checked(length.Immediate * size)), length]);
    }

    private Operand LowerAtomic(IntrinsicKind kind, MethodInfo method, Operand[] arguments)
    {
        Type type = method.GetParameters()[0].ParameterType.GetElementType()!;
        bool unsigned = IsUnsigned(type);
        AtomicKind atomic = kind switch
        {
            IntrinsicKind.AtomicAdd => AtomicKind.Add,
            IntrinsicKind.AtomicMin => unsigned ? AtomicKind.MinUnsigned : AtomicKind.Min,
            IntrinsicKind.AtomicMax => unsigned ? AtomicKind.MaxUnsigned : AtomicKind.Max,
            IntrinsicKind.AtomicAnd => AtomicKind.And,
            IntrinsicKind.AtomicOr => AtomicKind.Or,
            IntrinsicKind.AtomicXor => AtomicKind.Xor,
            IntrinsicKind.AtomicExchange => AtomicKind.Exchange,
            _ => AtomicKind.CompareExchange,
        };
        if (atomic == AtomicKind.CompareExchange)
            return Atomic(atomic, type, arguments[0], arguments[2], arguments[1]);
        return Atomic(atomic, type, arguments[0], arguments[1]);
    }

    private Operand Atomic(AtomicKind kind, Type type, Operand target, params ReadOnlySpan<Operand> operands)
    {
        TypeLeaf leaf = TypeLayout.Of(type).Leaves is [{ MayBeSymbol: false } only] && only.Memory >= MemoryType.Int32
            ? only
            : throw new Refusal($"an atomic operation on {type}", "use int, uint, long, ulong, float or double");
        Value[] values = new Value[operands.Length + 1];
        values[0] = _emitter.ToPointer(ValueOf(target));
        for (int i = 0; i < operands.Length; i++)
            values[i + 1] = _emitter.Coerce(ValueOf(operands[i]), leaf);
        return new Operand(_emitter.Append(new Value(OpCode.Atomic, leaf.Kind, values) { Memory = leaf.Memory, Immediate = (long)kind }));
    }

    private Operand? LowerThreads(IntrinsicKind kind, MethodInfo method, Operand[] arguments)
    {
        RefuseWhereImplicit(method, kind);
        switch (kind)
        {
            case IntrinsicKind.GroupBarrier:
                _emitter.Append(OpCode.Barrier, ValueKind.Void, 0);
                return null;
            case IntrinsicKind.WarpBarrier:
                _emitter.Append(OpCode.WarpBarrier, ValueKind.Void, 0);
                return null;
            case IntrinsicKind.FenceGroup or IntrinsicKind.FenceDevice or IntrinsicKind.FenceSystem:
                FenceLevel level = kind switch
                {
                    IntrinsicKind.FenceGroup => FenceLevel.Group,
                    IntrinsicKind.FenceDevice => FenceLevel.Device,
                    _ => FenceLevel.System,
                };
                _emitter.Append(OpCode.Fence, ValueKind.Void, (long)level);
                return null;
            case IntrinsicKind.WarpBallot:
                return new Operand(_emitter.Append(OpCode.Ballot, ValueKind.Int32, 0, _emitter.ToBool(ValueOf(arguments[0]))));
            case IntrinsicKind.GroupBarrierPopCount:
                return new Operand(_emitter.Append(OpCode.BarrierPopCount, ValueKind.Int32, 0, _emitter.ToBool(ValueOf(arguments[0]))));
            case IntrinsicKind.GroupBroadcast:
                Value thread = _emitter.ToInt32(ValueOf(arguments[1]));
                return Exchange(method, arguments[0], v => _emitter.Append(OpCode.GroupBroadcast, v.Kind, 0, v, thread));
        }
        ShuffleKind shuffle = kind switch
        {
            IntrinsicKind.WarpBroadcast or IntrinsicKind.WarpShuffle => ShuffleKind.Index,
            IntrinsicKind.WarpShuffleUp => ShuffleKind.Up,
            IntrinsicKind.WarpShuffleDown => ShuffleKind.Down,
            IntrinsicKind.WarpShuffleXor => ShuffleKind.Xor,
            _ => throw new Refusal($"the intrinsic {kind}", "use another method of ILGPU"),
        };
        Value lane = _emitter.ToInt32(ValueOf(arguments[1]));
        Value width = arguments.Length > 2 ? _emitter.ToInt32(ValueOf(arguments[2])) : _emitter.Constant(_emitter.Target.WarpSize);
        return Exchange(method, arguments[0], v => _emitter.Append(OpCode.Shuffle, v.Kind, (long)shuffle, v, lane, width));
    }

    // Leaf by leaf; truth values travel as integers, addresses not at all.
    private Operand Exchange(MethodInfo method, Operand operand, Func<Value, Value> exchange)
    {
        Type type = method.GetGenericArguments()[0];
        TypeLayout layout = TypeLayout.Of(type);
        operand = Coerce(operand, type);
        Part[] parts = new Part[operand.Parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (layout.Leaves[i].MayBeSymbol)
                throw new Refusal($"{Describe(method)} of {type}, which holds an address", "exchange an index instead");
            Value value = ValueOf(operand.Parts[i]);
            parts[i] = value.Kind == ValueKind.Bool ? _emitter.ToBool(exchange(_emitter.ToInt32(value))) : exchange(value);
        }
        return operand with { Parts = parts };
    }

    private static bool IsUnsigned(Type type)
    {
        if (type.IsEnum)
            type = type.GetEnumUnderlyingType();
        return type == typeof(nuint)
            || Type.GetTypeCode(type) is TypeCode.Byte or TypeCode.UInt16 or TypeCode.UInt32 or TypeCode.UInt64 or TypeCode.Char;
    }
}
