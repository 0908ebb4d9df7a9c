using System.Reflection;
using System.Reflection.Emit;
using ILGPU;

namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>Makes a real method of a random kernel, with IL as a C# compiler writes it.</summary>
internal sealed partial class KernelBuilder
{
    private readonly KernelProgram _program;
    private readonly ILGenerator _il;
    private readonly Dictionary<(ScalarType, int), LocalBuilder> _variables = [];
    private readonly LocalBuilder?[] _counters = new LocalBuilder?[8];
    private readonly LocalBuilder?[] _structs = new LocalBuilder?[2];
    private readonly LocalBuilder[] _arrays;
    private readonly LocalBuilder _index;
    private readonly int _firstArgument;
    private readonly List<(Label Break, Label Continue)> _loops = [];

    private KernelBuilder(KernelProgram program, ILGenerator il)
    {
        _program = program;
        _il = il;
        _firstArgument = program.Idle is null ? 1 : 0;
        _index = il.DeclareLocal(typeof(int));
        _arrays = [.. program.Arrays.Select(a => il.DeclareLocal(a.Kind switch
        {
            LocalArrayKind.View => typeof(ArrayView<>).MakeGenericType(a.Element.Clr()),
            LocalArrayKind.Array => a.Element.Clr().MakeArrayType(),
            _ => a.Element.Clr().MakePointerType(),
        }))];
    }

    /// <summary>The types of the arguments: the index of an implicitly grouped kernel, then buffers and scalars.</summary>
    public static Type[] Signature(KernelProgram program)
    {
        Type[] arguments = [typeof(Inputs), typeof(Outputs), typeof(int), typeof(int), typeof(float)];
        return program.Idle is null ? [typeof(Index1D), .. arguments] : arguments;
    }

    /// <summary>Builds the method in an assembly of its own.</summary>
    public static MethodInfo Build(KernelProgram program)
    {
        PersistedAssemblyBuilder assembly = new(new AssemblyName($"RandomKernel{program.Seed:x8}"), typeof(object).Assembly);
        ModuleBuilder module = assembly.DefineDynamicModule("Kernels");
        TypeBuilder type = module.DefineType("Kernels", TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed);
        MethodBuilder method = type.DefineMethod("Kernel", MethodAttributes.Public | MethodAttributes.Static, typeof(void),
            Signature(program));
        new KernelBuilder(program, method.GetILGenerator()).Emit();
        type.CreateType();
        using MemoryStream image = new();
        assembly.Save(image);
        return Assembly.Load(image.ToArray()).GetType("Kernels")!.GetMethod("Kernel")!;
    }

    private void Emit()
    {
        EmitIndex();
        for (int i = 0; i < _arrays.Length; i++)
            EmitArray(_program.Arrays[i], _arrays[i]);
        EmitBlock(_program.Body);
        _il.Emit(OpCodes.Ret);
    }

    private void EmitIndex()
    {
        if (_program.Idle is null)
        {
            _il.Emit(OpCodes.Ldarga, (short)0);
            _il.Emit(OpCodes.Call, typeof(Index1D).GetProperty("X")!.GetMethod!);
            _il.Emit(OpCodes.Stloc, _index);
            return;
        }
        Label inside = _il.DefineLabel();
        LocalBuilder global = _il.DeclareLocal(typeof(Index3D));
        _il.Emit(OpCodes.Call, typeof(Grid).GetProperty("GlobalIndex")!.GetMethod!);
        _il.Emit(OpCodes.Stloc, global);
        _il.Emit(OpCodes.Ldloca, global);
        _il.Emit(OpCodes.Call, typeof(Index3D).GetProperty("X")!.GetMethod!);
        _il.Emit(OpCodes.Stloc, _index);
        if (_program.Meets)
            return;
        _il.Emit(OpCodes.Ldloc, _index);
        LoadArgument(2);
        _il.Emit(OpCodes.Blt, inside);
        _il.Emit(OpCodes.Ret);
        _il.MarkLabel(inside);
    }

    private void EmitArray(LocalArray array, LocalBuilder local)
    {
        Type element = array.Element.Clr();
        _il.Emit(OpCodes.Ldc_I4, array.Length);
        switch (array.Kind)
        {
            case LocalArrayKind.Array:
                _il.Emit(OpCodes.Newarr, element);
                break;
            case LocalArrayKind.Stack:
                // As C# compilers write a stackalloc of structs.
                _il.Emit(OpCodes.Conv_U);
                _il.Emit(OpCodes.Sizeof, element);
                _il.Emit(OpCodes.Mul_Ovf_Un);
                _il.Emit(OpCodes.Localloc);
                break;
            default:
                _il.Emit(OpCodes.Call, typeof(LocalMemory).GetMethod("Allocate", [typeof(int)])!.MakeGenericMethod(element));
                break;
        }
        _il.Emit(OpCodes.Stloc, local);
        if (array.Kind == LocalArrayKind.View)
            Fill(array, local, element);
    }

    // Its content is undefined at first.
    private void Fill(LocalArray array, LocalBuilder local, Type element)
    {
        LocalBuilder at = _il.DeclareLocal(typeof(int));
        Label next = _il.DefineLabel();
        _il.Emit(OpCodes.Ldc_I4_0);
        _il.Emit(OpCodes.Stloc, at);
        _il.MarkLabel(next);
        _il.Emit(OpCodes.Ldloca, local);
        _il.Emit(OpCodes.Ldloc, at);
        _il.Emit(OpCodes.Call, local.LocalType.GetProperty("Item", [typeof(int)])!.GetMethod!);
        EmitExpression(new Expression.Literal(array.Element, 0));
        _il.Emit(OpCodes.Stobj, element);
        _il.Emit(OpCodes.Ldloc, at);
        _il.Emit(OpCodes.Ldc_I4_1);
        _il.Emit(OpCodes.Add);
        _il.Emit(OpCodes.Stloc, at);
        _il.Emit(OpCodes.Ldloc, at);
        _il.Emit(OpCodes.Ldc_I4, array.Length);
        _il.Emit(OpCodes.Blt, next);
    }

    private void LoadArgument(int number) => _il.Emit(OpCodes.Ldarg, (short)(_firstArgument + number));

    private LocalBuilder Variable(ScalarType type, int number)
    {
        if (!_variables.TryGetValue((type, number), out LocalBuilder? local))
            _variables[(type, number)] = local = _il.DeclareLocal(type.Clr());
        return local;
    }

    private LocalBuilder Counter(int depth) => _counters[depth] ??= _il.DeclareLocal(typeof(int));

    private LocalBuilder Struct(int number) => _structs[number] ??= _il.DeclareLocal(typeof(Bundle));
}
