using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using ILGPU.IR;

namespace ILGPU.Frontend;

internal sealed partial class MethodTranslator
{
    // What the standard library's own IL cannot say, or says slowly. Everything else in it is inlined like any other method.
    private bool TryLowerLibrary(MethodBase method, Operand[] arguments, out Operand? result)
    {
        result = null;
        Type type = method.DeclaringType!;
        if (type.Assembly != typeof(object).Assembly && type.Assembly != typeof(Unsafe).Assembly
            && type.Namespace?.StartsWith("System", StringComparison.Ordinal) != true)
        {
            return false;
        }
        Type open = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        // Vector instructions are the back end's business: the scalar path of the library is the one to inline.
        if (method.Name is "get_IsSupported" or "get_IsHardwareAccelerated")
            result = new Operand(_emitter.Constant(false));
        else if (open == typeof(Math) || open == typeof(MathF))
            result = LowerMath(method, arguments);
        else if (open == typeof(BitConverter) || open == typeof(System.Numerics.BitOperations))
            result = LowerBits(method, arguments);
        else if (open == typeof(Unsafe))
            return TryLowerUnsafe((MethodInfo)method, arguments, out result);
        else if (open == typeof(Interlocked) || open == typeof(Volatile) || open == typeof(Thread))
            return TryLowerInterlocked((MethodInfo)method, arguments, out result);
        else if (open == typeof(Type) || open == typeof(RuntimeHelpers))
            return TryLowerTypes((MethodInfo)method, arguments, out result);
        else if (open == typeof(float) || open == typeof(double))
            result = LowerReal(method, arguments);
        else if (open == typeof(System.Half))
            result = LowerHalf((MethodInfo)method, arguments);
        else if (open == typeof(Span<>) || open == typeof(ReadOnlySpan<>))
            result = LowerSpan(method, arguments);
        else if (open == typeof(EqualityComparer<>) && method.Name == "Equals" && arguments.Length == 3)
            result = LowerEquality(type.GetGenericArguments()[0], arguments[1], arguments[2]);
        else if (open.FullName == "System.Diagnostics.Debug")
            return method.Name == "Assert"; // a kernel has nobody to tell
        return result is not null;
    }

    private bool TryLowerConstructor(MethodBase constructor, Operand[] arguments, [NotNullWhen(true)] out Operand? result)
    {
        Type type = constructor.DeclaringType!;
        result = null;
        if (type.IsGenericType
            && (type.GetGenericTypeDefinition() == typeof(Span<>) || type.GetGenericTypeDefinition() == typeof(ReadOnlySpan<>))
            && arguments is [{ Symbol: LocalArray array }])
        {
            result = new Operand(type, [array.Pointer, _emitter.Constant(array.Length)]);
        }
        return result is not null;
    }

    // Record structs compare their fields through EqualityComparer<T>.Default, which for structs is T.Equals(T).
    private Operand? LowerEquality(Type type, Operand a, Operand b)
    {
        if (type.IsEnum)
            return new Operand(_emitter.Compare(OpCode.Equal, ValueOf(a), ValueOf(b)));
        MethodInfo equals = typeof(IEquatable<>).MakeGenericType(type) is { } equatable && equatable.IsAssignableFrom(type)
            && type.IsValueType
            ? FindImplementation(equatable.GetMethod("Equals")!, type)
            : throw new Refusal($"equality of {type}, which is boxed for", "implement IEquatable<T> in the struct");
        return Inline(_compilation, this, equals, [AddressOf(Temporary(type, a, "compared")), b]);
    }

    private Operand? LowerReal(MethodBase method, Operand[] arguments)
    {
        if (!method.IsStatic)
            return null;
        Value[] values = [.. arguments.Where(a => a.Parts.Length == 1 && a.Symbol is null).Select(ValueOf)];
        if (values.Length != arguments.Length)
            return null;
        return method.Name switch
        {
            "IsNaN" => new Operand(_emitter.Compare(OpCode.NotEqual, values[0], values[0])),
            // "Estimate" permits either rounding; with fused multiply-add hardware the library fuses.
            "FusedMultiplyAdd" or "MultiplyAddEstimate" => new Operand(_emitter.Append(OpCode.FusedMultiplyAdd, values[0].Kind, 0, values)),
            "Exp2" => new Operand(_emitter.Math(MathFunction.Exp2, values)),
            _ => null,
        };
    }

    private Operand? LowerHalf(MethodInfo method, Operand[] arguments)
    {
        if (method.Name != "op_Explicit")
            return null;
        Type from = method.GetParameters()[0].ParameterType;
        if (from == typeof(System.Half) && (method.ReturnType == typeof(float) || method.ReturnType == typeof(double)))
            return new Operand(_emitter.ToFloat(_emitter.Unary(OpCode.HalfToFloat, ValueOf(arguments[0]), ValueKind.Float32),
                method.ReturnType == typeof(float) ? ValueKind.Float32 : ValueKind.Float64));
        if (from == typeof(float))
            return new Operand(method.ReturnType, [_emitter.Unary(OpCode.FloatToHalf, ValueOf(arguments[0]), ValueKind.Int32)]);
        return null;
    }

    // Spans over local memory, without bounds checks, as views have none.
    private Operand? LowerSpan(MethodBase method, Operand[] arguments)
    {
        Type element = method.DeclaringType!.GetGenericArguments()[0];
        switch (method.Name)
        {
            case "get_Item":
                Operand span = Load(arguments[0], method.DeclaringType);
                return Element(new Operand(null, [span.Parts[0]]), ValueOf(arguments[1]), element);
            case "op_Implicit" when arguments[0].Symbol is LocalArray array:
                return new Operand(((MethodInfo)method).ReturnType, [array.Pointer, _emitter.Constant(array.Length)]);
            default:
                return null;
        }
    }

    private bool TryLowerTypes(MethodInfo method, Operand[] arguments, out Operand? result)
    {
        result = (method.Name, arguments) switch
        {
            ("GetTypeFromHandle", [{ Symbol: TypeSymbol } type]) => type,
            ("op_Equality", [{ Symbol: TypeSymbol a }, { Symbol: TypeSymbol b }]) => Known(a.Type == b.Type),
            ("op_Inequality", [{ Symbol: TypeSymbol a }, { Symbol: TypeSymbol b }]) => Known(a.Type != b.Type),
            ("get_IsValueType", [{ Symbol: TypeSymbol a }]) => Known(a.Type.IsValueType),
            ("get_IsPrimitive", [{ Symbol: TypeSymbol a }]) => Known(a.Type.IsPrimitive),
            ("get_IsEnum", [{ Symbol: TypeSymbol a }]) => Known(a.Type.IsEnum),
            ("IsReferenceOrContainsReferences", []) => Known(HoldsReferences(method.GetGenericArguments()[0])),
            ("IsBitwiseEquatable", []) => Known(false),
            _ => null,
        };
        if (method.Name == "CreateSpan" && arguments is [{ Symbol: StaticData data }])
        {
            Type element = method.GetGenericArguments()[0];
            int length = TypeLayout.Of(data.Field.FieldType).Size / TypeLayout.Of(element).Size;
            result = new Operand(method.ReturnType, [data with { Element = element }, _emitter.Constant(length)]);
        }
        if (method.Name == "InitializeArray")
        {
            InitializeArray(arguments[0], arguments[1]);
            return true;
        }
        return result is not null;

        Operand Known(bool value) => new(_emitter.Constant(value));
    }

    private static bool HoldsReferences(Type type) => TypeLayout.Of(type).Leaves.Any(l => l.Kind == ValueKind.Void);

    private bool TryLowerInterlocked(MethodInfo method, Operand[] arguments, out Operand? result)
    {
        result = null;
        if (method.Name is "MemoryBarrier" or "MemoryBarrierProcessWide")
        {
            _emitter.Append(OpCode.Fence, ValueKind.Void, 0);
            return true;
        }
        Type? type = method.GetParameters() is [{ ParameterType: { IsByRef: true } first }, ..] ? first.GetElementType()! : null;
        if (type is null || !type.IsValueType)
            return false;
        if (method.DeclaringType == typeof(Volatile))
        {
            if (method.Name == "Write")
                _emitter.Append(OpCode.Fence, ValueKind.Void, 0);
            if (method.Name == "Write")
                Store(arguments[0], type, arguments[1]);
            else
                result = Load(arguments[0], type);
            if (method.Name == "Read")
                _emitter.Append(OpCode.Fence, ValueKind.Void, 0);
            return true;
        }
        ValueKind kind = TypeLayout.Of(type).Leaves[0].Kind;
        Operand one = new(kind == ValueKind.Int64 ? _emitter.Constant(1L) : _emitter.Constant(1));
        Operand minusOne = new(kind == ValueKind.Int64 ? _emitter.Constant(-1L) : _emitter.Constant(-1));
        result = method.Name switch
        {
            "Add" => After(arguments[1]),
            "Increment" => After(one),
            "Decrement" => After(minusOne),
            "And" => Atomic(AtomicKind.And, type, arguments[0], arguments[1]),
            "Or" => Atomic(AtomicKind.Or, type, arguments[0], arguments[1]),
            "Exchange" => Atomic(AtomicKind.Exchange, type, arguments[0], arguments[1]),
            "CompareExchange" => Atomic(AtomicKind.CompareExchange, type, arguments[0], arguments[1], arguments[2]),
            "Read" => Load(arguments[0], type),
            _ => throw new Refusal($"a call of {Describe(method)}", "use ILGPU's Atomic"),
        };
        return true;

        Operand After(Operand added) =>
            new(_emitter.Binary(OpCode.Add, ValueOf(Atomic(AtomicKind.Add, type, arguments[0], added)), ValueOf(added)));
    }

    private bool TryLowerUnsafe(MethodInfo method, Operand[] arguments, out Operand? result)
    {
        Type[] types = method.IsGenericMethod ? method.GetGenericArguments() : [];
        bool isPointer = arguments.Length > 0 && IsAddress(arguments[0]);
        switch (method.Name)
        {
            case "SizeOf":
                result = new Operand(_emitter.Constant(TypeLayout.Of(types[0]).Size));
                return true;
            case "As" or "AsRef" or "AsPointer" when isPointer:
                result = arguments[0];
                return true;
            case "Add" or "Subtract" when isPointer:
                Value index = _emitter.ToInt64(ValueOf(arguments[1]));
                if (method.Name == "Subtract")
                    index = _emitter.Unary(OpCode.Negate, index, ValueKind.Int64);
                result = Element(arguments[0], index, types[0]);
                return true;
            case "AddByteOffset" when isPointer:
                result = Offset(arguments[0], ValueOf(arguments[1]));
                return true;
            case "SubtractByteOffset" when isPointer:
                result = Offset(arguments[0], _emitter.Unary(OpCode.Negate, _emitter.ToInt64(ValueOf(arguments[1])), ValueKind.Int64));
                return true;
            case "ByteOffset":
                result = new Operand(_emitter.Binary(OpCode.Subtract, _emitter.ToInt64(ValueOf(arguments[1])),
                    _emitter.ToInt64(ValueOf(arguments[0]))));
                return true;
            case "AreSame":
                result = new Operand(_emitter.Compare(OpCode.Equal, ValueOf(arguments[0]), ValueOf(arguments[1])));
                return true;
            case "Read" or "ReadUnaligned":
                result = Load(arguments[0], types[0]);
                return true;
            case "Write" or "WriteUnaligned":
                Store(arguments[0], types[0], arguments[1]);
                result = null;
                return true;
            case "BitCast":
                if (TypeLayout.Of(types[0]).Size != TypeLayout.Of(types[1]).Size)
                    throw new Refusal($"a bit cast from {types[0]} to {types[1]}, which differ in size,", "cast between types of one size");
                result = Load(AddressOf(Temporary(types[0], arguments[0], "cast")), types[1]);
                return true;
            case "SkipInit":
                Store(arguments[0], types[0], Zero(types[0]));
                result = null;
                return true;
            default:
                throw new Refusal($"a call of {Describe(method)}", "use Unsafe.As, Add, Read, Write or BitCast");
        }
    }
}
