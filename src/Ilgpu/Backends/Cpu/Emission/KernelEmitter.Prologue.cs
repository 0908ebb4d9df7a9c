using System.Reflection;
using ILGPU.IR;
using Il = System.Reflection.Emit.OpCodes;
using LocalBuilder = System.Reflection.Emit.LocalBuilder;

namespace ILGPU.Backends.Cpu;

internal sealed partial class KernelEmitter
{
    private const int Arguments = 0;
    private const int Scratch = 1;
    private const int Geometry = 2;
    private const int FirstGroup = 3;
    private const int EndGroup = 4;

    private LocalBuilder _gridX = null!;
    private LocalBuilder _gridY = null!;
    private LocalBuilder _gridZ = null!;
    private LocalBuilder? _entryMask;
    private readonly Dictionary<string, LocalBuilder> _geometry = [];

    /// <summary>What all groups share: launch facts, arguments, addresses of arrays.</summary>
    private ScratchLayout EmitPrologue()
    {
        _gridX = _il.Local(typeof(int));
        _gridY = _il.Local(typeof(int));
        _gridZ = _il.Local(typeof(int));
        foreach (string field in GeometryRead())
        {
            FieldInfo info = typeof(GroupGeometry).GetField(field)!;
            LocalBuilder local = _il.Local(info.FieldType);
            _il.Argument(Geometry);
            _il.Int32((int)System.Runtime.InteropServices.Marshal.OffsetOf<GroupGeometry>(field));
            _il.Emit(Il.Add);
            _il.Emit(info.FieldType == typeof(long) ? Il.Ldind_I8 : Il.Ldind_I4);
            _il.Store(local);
            _geometry[field] = local;
        }
        if (!_program.Options.IsFull)
        {
            _entryMask = _il.Local(_isa.Vector(typeof(int)));
            LaneIndices(typeof(int), 0, 1);
            LoadThreads();
            _il.Call(_isa.Method("Create", typeof(int), "s"));
            _il.Call(_isa.Method("LessThan", typeof(int), "vv"));
            _il.Store(_entryMask);
        }
        return EmitArguments();
    }

    private IEnumerable<string> GeometryRead()
    {
        HashSet<string> fields = [nameof(GroupGeometry.GridDimX), nameof(GroupGeometry.GridDimY)];
        if (!_program.Options.IsFull || !_program.Options.IsOneDimensional)
            fields.UnionWith([nameof(GroupGeometry.GroupDimX), nameof(GroupGeometry.GroupDimY), nameof(GroupGeometry.GroupDimZ)]);
        foreach (Value value in _program.Function.Values().Where(v => v.Op == OpCode.Builtin))
        {
            if (GeometryField((BuiltinKind)value.Immediate) is { } field)
                fields.Add(field);
        }
        return fields;
    }

    private static string? GeometryField(BuiltinKind kind) => kind switch
    {
        BuiltinKind.GridDimX => nameof(GroupGeometry.GridDimX),
        BuiltinKind.GridDimY => nameof(GroupGeometry.GridDimY),
        BuiltinKind.GridDimZ => nameof(GroupGeometry.GridDimZ),
        BuiltinKind.GroupDimX => nameof(GroupGeometry.GroupDimX),
        BuiltinKind.GroupDimY => nameof(GroupGeometry.GroupDimY),
        BuiltinKind.GroupDimZ => nameof(GroupGeometry.GroupDimZ),
        BuiltinKind.ExtentX => nameof(GroupGeometry.ExtentX),
        BuiltinKind.ExtentY => nameof(GroupGeometry.ExtentY),
        BuiltinKind.ExtentZ => nameof(GroupGeometry.ExtentZ),
        BuiltinKind.DynamicSharedBytes => nameof(GroupGeometry.DynamicSharedBytes),
        _ => null,
    };

    private void LoadGeometry(string field) => _il.Load(_geometry[field]);

    private void LoadThreads()
    {
        LoadGeometry(nameof(GroupGeometry.GroupDimX));
        LoadGeometry(nameof(GroupGeometry.GroupDimY));
        _il.Emit(Il.Mul);
        LoadGeometry(nameof(GroupGeometry.GroupDimZ));
        _il.Emit(Il.Mul);
    }

    private ScratchLayout EmitArguments()
    {
        long shared = 0;
        Value[] prologue = [.. _program.Function.Values().Where(Needs.IsPrologue)];
        foreach (Value value in prologue.Where(v => v.Op == OpCode.Alloca && v.Space == AddressSpace.Shared))
            shared += (value.Immediate + 63) / 64 * 64;
        long sharedAt = 0;
        long localAt = shared;
        foreach (Value value in prologue)
        {
            long offset = 0;
            if (value.Op == OpCode.Alloca && value.Space == AddressSpace.Shared)
            {
                offset = sharedAt;
                sharedAt += (value.Immediate + 63) / 64 * 64;
            }
            else if (value.Op == OpCode.Alloca)
            {
                offset = localAt;
                localAt += _program.Locals.TotalBytes(value);
            }
            _scratchOffsets[value] = offset;
        }
        foreach (Value value in prologue)
        {
            if (value.Op == OpCode.DynamicShared)
                _scratchOffsets[value] = localAt;
        }
        foreach (Value value in prologue)
            EmitForms(value);
        return new ScratchLayout(localAt, shared);
    }

    private readonly Dictionary<Value, long> _scratchOffsets = [];

    /// <summary>Pushes the scalar of a parameter or an array's address (lane 0's).</summary>
    private void PrologueScalar(Value value)
    {
        if (value.Op != OpCode.Parameter)
        {
            _il.Argument(Scratch);
            _il.Int64(_scratchOffsets[value]);
            _il.Emit(Il.Add);
            return;
        }
        _il.Argument(Arguments);
        _il.Int32(8 * (int)value.Immediate);
        _il.Emit(Il.Add);
        _il.Emit(value.Kind switch
        {
            ValueKind.Int32 or ValueKind.Bool => Il.Ldind_I4,
            ValueKind.Float32 => Il.Ldind_R4,
            ValueKind.Float64 => Il.Ldind_R8,
            _ => Il.Ldind_I8,
        });
    }
}
