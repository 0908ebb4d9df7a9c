using System.Globalization;
using System.Text;
using ILGPU.Backends.Ptx.Functions;
using ILGPU.IR;

namespace ILGPU.Backends.Ptx;

/// <summary>
/// Writes a kernel as PTX: one entry, a register for each SSA value, a label for each block, phis as parallel copies on the edges.
/// Arithmetic is .NET's: nothing is flushed to zero, contracted, or left to the device. Addresses are global (64 bits), shared (32)
/// or local (64), never generic.
/// </summary>
internal sealed partial class PtxEmitter
{
    private readonly Function _function;
    private readonly PtxTarget _target;
    private readonly StringBuilder _prologue = new();
    private readonly StringBuilder _body = new();
    private readonly PtxRegisters _registers = new();
    private readonly Dictionary<Value, string> _names = [];
    private readonly WarpMasks _masks;
    private readonly MemoryGroups _groups;
    private readonly Widths _widths;
    private int _version;

    private PtxEmitter(Function function, PtxTarget target, bool argumentsAreAligned)
    {
        _function = function;
        _target = target;
        _masks = new WarpMasks(function);
        _widths = new Widths(function);
        _groups = new MemoryGroups(function, argumentsAreAligned);
        _version = Math.Max(63, target.MinVersion);
    }

    /// <summary>Writes a function, which is taken over.</summary>
    /// <param name="function">The function.</param>
    /// <param name="target">What to write for.</param>
    /// <param name="argumentsAreAligned">Take the addresses in the arguments for multiples of 16, so that neighbours in memory are
    /// loaded and stored together; <see cref="PtxKernelText.AlignedLeaves"/> names those that the launch then has to check.</param>
    /// <exception cref="NotSupportedException">The target lacks something that the kernel needs; the message says what, and where in
    /// the kernel's C# it stands.</exception>
    public static PtxKernelText Emit(Function function, PtxTarget target, bool argumentsAreAligned = true)
    {
        FunctionLowering.Run(function);
        PtxKernelText text = new PtxEmitter(function, target, argumentsAreAligned).Emit();
        KernelDump.Write("ptx", function.Name, text.Source);
        return text;
    }

    private PtxKernelText Emit()
    {
        string name = "k_" + string.Concat(_function.Name.Where(char.IsAsciiLetterOrDigit));
        List<int> leaves = [.. _function.Values().Where(v => v.Op == OpCode.Parameter).Select(v => (int)v.Immediate).Distinct().Order()];
        bool dynamic = _function.Values().Any(v => v.Op == OpCode.DynamicShared);
        StringBuilder arrays = new();
        long shared = DeclareArrays(arrays);
        FindAssemblyResults();
        Flow();
        if (_version > _target.MaxVersion)
        {
            throw new NotSupportedException($"it needs PTX {_version / 10}.{_version % 10}, and the driver reads up to "
                + $"{_target.MaxVersion / 10}.{_target.MaxVersion % 10}: update the driver");
        }

        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $".version {_version / 10}.{_version % 10}\n.target {_target.Name}\n");
        text.Append(".address_size 64\n\n");
        if (dynamic)
            text.Append(".extern .shared .align 16 .b8 dynamic_shared[];\n\n");
        List<string> parameters = [.. leaves.Select(leaf => $".param .{ParameterType(_function.Parameters[leaf].Kind)} a{leaf}")];
        parameters.AddRange([".param .u64 extent_x", ".param .u64 extent_y", ".param .u64 extent_z", ".param .b32 dynamic_bytes"]);
        text.Append(CultureInfo.InvariantCulture, $".visible .entry {name}(\n    {string.Join(",\n    ", parameters)})\n{{\n");
        _registers.Declare(text);
        text.Append(arrays).Append('\n').Append(_prologue).Append(_body).Append("}\n");
        return new PtxKernelText(name, text.ToString(), leaves, shared, dynamic, _target) { AlignedLeaves = _groups.Leaves };
    }

    private static string ParameterType(ValueKind kind) => kind switch
    {
        ValueKind.Pointer => "u64",
        ValueKind.Int64 => "b64",
        ValueKind.Float32 => "f32",
        ValueKind.Float64 => "f64",
        _ => "b32",
    };

    /// <summary>Declares shared and local arrays; returns the bytes of shared memory.</summary>
    private long DeclareArrays(StringBuilder text)
    {
        long shared = 0;
        foreach (Value value in _function.Values().Where(v => v.Op == OpCode.Alloca))
        {
            bool isShared = value.Space == AddressSpace.Shared;
            long bytes = Math.Max(1, value.Immediate);
            text.Append(CultureInfo.InvariantCulture,
                $"    {(isShared ? ".shared .align 64" : ".local .align 16")} .b8 array{value.Id}[{bytes}];\n");
            shared += isShared ? (bytes + 63) / 64 * 64 : 0;
        }
        if (_function.Values().Any(v => v.Op == OpCode.GroupBroadcast))
        {
            text.Append("    .shared .align 8 .b8 broadcast_cell[8];\n");
            shared += 8;
        }
        return shared;
    }

    private void Line(string text) => _body.Append("    ").Append(text).Append(";\n");

    private void Label(string name) => _body.Append(name).Append(":\n");

    /// <summary>The register of a value.</summary>
    private string Name(Value value)
    {
        if (!_names.TryGetValue(value, out string? name))
            _names.Add(value, name = _registers.New(PtxRegisters.TypeOf(value)));
        return name;
    }

    /// <summary>A value as an operand: an immediate, where it is a constant, or its register.</summary>
    private string Ref(Value value) => value.Op switch
    {
        OpCode.Constant when value.Kind != ValueKind.Bool => Literal(value.Kind, value.Immediate),
        OpCode.Undefined when value.Kind != ValueKind.Bool => Literal(value.Kind, 0),
        OpCode.Constant or OpCode.Undefined => Reg(value),
        _ => Name(value),
    };

    /// <summary>A value in a register.</summary>
    private string Reg(Value value)
    {
        if (value.Op is not (OpCode.Constant or OpCode.Undefined))
            return Name(value);
        if (value.Kind == ValueKind.Bool)
            return Truth(value is { Op: OpCode.Constant, Immediate: not 0 });
        RegisterType type = PtxRegisters.TypeOf(value);
        string register = _registers.New(type);
        Line($"mov.{PtxRegisters.Move(type)} {register}, {Immediate(value)}");
        return register;
    }

    /// <summary>A constant truth value; no predicate is an immediate.</summary>
    private string Truth(bool value)
    {
        string word = Temp(RegisterType.Word);
        string truth = Temp(RegisterType.Predicate);
        Line($"mov.b32 {word}, {(value ? 1 : 0)}");
        Line($"setp.ne.s32 {truth}, {word}, 0");
        return truth;
    }

    private static string Immediate(Value value) => Literal(value.Kind, value.Op == OpCode.Constant ? value.Immediate : 0);

    private static string Literal(ValueKind kind, long bits) => kind switch
    {
        ValueKind.Float32 => string.Create(CultureInfo.InvariantCulture, $"0f{(uint)bits:X8}"),
        ValueKind.Float64 => string.Create(CultureInfo.InvariantCulture, $"0d{bits:X16}"),
        ValueKind.Int32 when bits == int.MinValue => "0x80000000",
        _ when bits == long.MinValue => "0x8000000000000000",
        _ => bits.ToString(CultureInfo.InvariantCulture),
    };

    private string Temp(RegisterType type) => _registers.New(type);

    /// <summary>Notes that something needs a <c>.version</c> (times ten).</summary>
    private void Needs(int version) => _version = Math.Max(_version, version);

    private static NotSupportedException Refuse(Value value, string what) =>
        new(what + (value.Origin is { } origin ? $" (at {origin})" : ""));
}
