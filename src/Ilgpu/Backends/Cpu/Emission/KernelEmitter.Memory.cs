using System.Reflection;
using System.Runtime.Intrinsics.X86;
using ILGPU.IR;
using Il = System.Reflection.Emit.OpCodes;

namespace ILGPU.Backends.Cpu;

/// <summary>Loads, stores and atomics. Lanes that are off touch no memory.</summary>
internal sealed partial class KernelEmitter
{
    private static readonly MethodInfo s_prefetch = typeof(Sse).GetMethod(nameof(Sse.Prefetch1))!;

    private void EmitEffect(Value value)
    {
        switch (value.Op)
        {
            case OpCode.Store:
                EmitStore(value);
                break;
            case OpCode.Atomic:
                EmitAtomic(value);
                break;
            case OpCode.Prefetch:
                EmitPrefetch(value.Operands[0]);
                break;
            case OpCode.BarrierPopCount:
                EmitForms(value);
                break;
            case OpCode.Fence:
                _il.Call(((Action)Thread.MemoryBarrier).Method);
                break;
            case OpCode.Barrier or OpCode.WarpBarrier:
                // A group is one warp, and all its lanes run in step.
                break;
            default:
                throw Unsupported(value);
        }
    }

    /// <summary>Fetches a line as far as the second cache: the first may be too small for what is used before it.</summary>
    private void EmitPrefetch(Value pointer)
    {
        if (_program.ShapeOf(pointer).IsVarying)
            return;
        Scalar(pointer);
        if (Sse.IsSupported)
            _il.Call(s_prefetch);
        else
            _il.Emit(Il.Pop);
    }

    private void EmitLoad(Value value, int half)
    {
        Value pointer = value.Operands[0];
        Type element = VectorIsa.Element(value.Kind);
        int size = Sizes.Of(value.Memory);
        Type integers = _isa.Vector(typeof(int));
        if (_needs.AccessOf(pointer, value.Memory) == Access.Contiguous)
        {
            Scalar(pointer);
            if (half == 1)
            {
                _il.Int64(Lanes / 2 * 8);
                _il.Emit(Il.Add);
            }
            if (size >= 4)
                LoadContiguous(element, half);
            else if (_mask is null)
                _il.Call(LaneMethod($"Load{value.Memory}x{Lanes}"));
            else
            {
                _il.Load(_mask);
                _il.Call(LaneMethod(nameof(LaneHelpers.LoadNarrow), integers, MemoryElement(value.Memory)));
            }
            return;
        }
        if (value.Kind.IsWide())
        {
            Vector(pointer, half);
            LoadMask(_mask);
            MaskAs(typeof(long), half);
            _il.Call(LaneMethod(nameof(LaneHelpers.GatherWide), _isa.Vector(typeof(long))));
            As(typeof(long), element);
            return;
        }
        Vector(pointer, 0);
        Vector(pointer, 1);
        LoadMask(_mask);
        _il.Call(LaneMethod(nameof(LaneHelpers.Gather), integers, _isa.Vector(typeof(long)), MemoryElement(value.Memory)));
        As(typeof(int), element);
    }

    /// <summary>Loads a vector at the address on the stack.</summary>
    private void LoadContiguous(Type element, int half)
    {
        if (_mask is null)
        {
            Call("Load", element, "p");
            return;
        }
        PushMask(_mask, element, half);
        if (MaskLoad(element) is { } method)
        {
            if (method.GetParameters().Length == 3)
                _il.Call(_isa.Operator("get_Zero", element, ""));
            _il.Call(method);
            return;
        }
        _il.Call(LaneMethod(nameof(LaneHelpers.LoadMasked), _isa.Vector(element), element == typeof(int) || element == typeof(float)
            ? typeof(int) : typeof(long)));
    }

    private void EmitStore(Value value)
    {
        Value pointer = value.Operands[0];
        Value content = value.Operands[1];
        Type element = VectorIsa.Element(content.Kind);
        int halves = content.Kind.IsWide() ? 2 : 1;
        int size = Sizes.Of(value.Memory);
        switch (_needs.AccessOf(pointer, value.Memory))
        {
            case Access.Uniform:
                Scalar(pointer);
                if (_program.ShapeOf(content).IsUniform)
                    Scalar(content);
                else
                    LastActive(content, element);
                StoreScalar(value.Memory);
                return;
            case Access.Contiguous when size < 4:
                Vector(content, 0);
                Scalar(pointer);
                if (_mask is null)
                {
                    _il.Call(LaneMethod($"Store{size * 8}x{Lanes}"));
                    return;
                }
                _il.Load(_mask);
                _il.Call(LaneMethod(nameof(LaneHelpers.StoreNarrow), _isa.Vector(typeof(int)), MemoryElement(value.Memory)));
                return;
            case Access.Contiguous:
                for (int half = 0; half < halves; half++)
                    StoreContiguous(pointer, content, element, half);
                return;
        }
        if (halves == 2)
        {
            for (int half = 0; half < 2; half++)
            {
                Vector(pointer, half);
                Vector(content, half);
                As(element, typeof(long));
                LoadMask(_mask);
                MaskAs(typeof(long), half);
                _il.Call(LaneMethod(nameof(LaneHelpers.ScatterWide), _isa.Vector(typeof(long))));
            }
            return;
        }
        Vector(pointer, 0);
        Vector(pointer, 1);
        Vector(content, 0);
        As(element, typeof(int));
        LoadMask(_mask);
        _il.Call(LaneMethod(nameof(LaneHelpers.Scatter), _isa.Vector(typeof(int)), _isa.Vector(typeof(long)), MemoryElement(value.Memory)));
    }

    private void StoreContiguous(Value pointer, Value content, Type element, int half)
    {
        if (_mask is null)
        {
            Vector(content, half);
            Address();
            Call("Store", element, "vp");
            return;
        }
        Address();
        PushMask(_mask, element, half);
        Vector(content, half);
        _il.Call(MaskStore(element)
            ?? LaneMethod(nameof(LaneHelpers.StoreMasked), _isa.Vector(element), element == typeof(int) || element == typeof(float)
            ? typeof(int) : typeof(long)));

        void Address()
        {
            Scalar(pointer);
            if (half == 0)
                return;
            _il.Int64(Lanes / 2 * 8);
            _il.Emit(Il.Add);
        }
    }

    /// <summary>Pushes the last active lane's element: where all lanes store to one place, the last one stays.</summary>
    private void LastActive(Value content, Type element)
    {
        Vector(content, 0);
        if (content.Kind.IsWide())
            Vector(content, 1);
        if (_mask is null)
        {
            _il.Int32(Lanes - 1);
        }
        else
        {
            _il.Load(_mask);
            Bits();
            _il.Call(ScalarMethod(nameof(ScalarHelpers.LastLane)));
        }
        _il.Call(LaneMethod(content.Kind.IsWide() ? nameof(LaneHelpers.ElementWide) : nameof(LaneHelpers.Element), _isa.Vector(element),
            element));
    }

    private void EmitAtomic(Value value)
    {
        Value[] o = value.Operands;
        Type element = VectorIsa.Element(value.Kind);
        bool used = _placement.Of(value).Vector == Mode.Local;
        for (int half = 0; half < (value.Kind.IsWide() ? 2 : 1); half++)
        {
            Vector(o[0], half);
            if (!value.Kind.IsWide())
                Vector(o[0], 1);
            Vector(o[1], half);
            if (o.Length > 2)
                Vector(o[2], half);
            else
                _il.Call(_isa.Operator("get_Zero", element, ""));
            LoadMask(_mask);
            if (value.Kind.IsWide())
                MaskAs(typeof(long), half);
            _il.Int32((int)value.Immediate);
            _il.Call(value.Kind.IsWide()
                ? LaneMethod(nameof(LaneHelpers.AtomicWide), _isa.Vector(typeof(long)), _isa.Vector(element), element)
                : LaneMethod(nameof(LaneHelpers.AtomicNarrow), _isa.Vector(typeof(int)), _isa.Vector(typeof(long)), _isa.Vector(element),
                element));
            if (used)
                _il.Store(_slots.Vector(value, half));
            else
                _il.Emit(Il.Pop);
        }
    }

    private MethodInfo? MaskLoad(Type element)
    {
        Type pointer = element.MakePointerType();
        Type vector = _isa.Vector(element);
        if (Lanes == 16)
            return Avx512F.IsSupported ? typeof(Avx512F).GetMethod("MaskLoad", [pointer, vector, vector]) : null;
        Type? set = MaskSet(element);
        return set?.GetMethod("MaskLoad", [pointer, vector]);
    }

    private MethodInfo? MaskStore(Type element)
    {
        Type pointer = element.MakePointerType();
        Type vector = _isa.Vector(element);
        Type? set = Lanes == 16 ? (Avx512F.IsSupported ? typeof(Avx512F) : null) : MaskSet(element);
        return set?.GetMethod("MaskStore", [pointer, vector, vector]);
    }

    private static Type? MaskSet(Type element) => element == typeof(float) || element == typeof(double)
        ? (Avx.IsSupported ? typeof(Avx) : null)
        : Avx2.IsSupported ? typeof(Avx2) : null;

    private static Type MemoryElement(MemoryType memory) => memory switch
    {
        MemoryType.Int8 => typeof(sbyte),
        MemoryType.UInt8 => typeof(byte),
        MemoryType.Int16 => typeof(short),
        MemoryType.UInt16 => typeof(ushort),
        MemoryType.Int32 or MemoryType.Float32 => typeof(int),
        _ => typeof(long),
    };
}
