using System.Reflection;
using System.Reflection.Emit;
using ILGPU.IR;

namespace ILGPU.Runtime;

/// <summary>
/// Emits launcher delegates: straight-line code that stores every leaf of the arguments into a block on the stack, looks the kernel
/// up where it is specialised, and launches it. Nothing is boxed or allocated.
/// </summary>
internal static class LauncherEmitter
{
    private const BindingFlags Internal = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;

    /// <summary>A launcher of a delegate type: ([stream,] index or config, arguments...).</summary>
    public static TDelegate Emit<TDelegate>(KernelLauncher launcher)
        where TDelegate : Delegate
    {
        ParameterInfo[] signature = typeof(TDelegate).GetMethod("Invoke")!.GetParameters();
        bool takesStream = signature[0].ParameterType == typeof(AcceleratorStream);
        Type[] types = [typeof(KernelLauncher), .. signature.Select(parameter => parameter.ParameterType)];
        int indexArgument = takesStream ? 2 : 1;
        DynamicMethod method = new($"Launch {launcher.Name}", null, types, typeof(LauncherEmitter), true);
        method.InitLocals = false;
        ILGenerator il = method.GetILGenerator();

        LocalBuilder block = il.DeclareLocal(typeof(byte*));
        List<(int Argument, LayoutLeaf Leaf)> leaves = [];
        for (int i = 0; i < launcher.Parameters.Length; ++i)
        {
            ParameterInfo parameter = launcher.Parameters[i];
            foreach (LayoutLeaf leaf in ParameterLayout.Of(parameter.ParameterType, parameter.Name ?? $"argument {i}"))
                leaves.Add((indexArgument + 1 + i, leaf));
        }
        il.Emit(OpCodes.Ldc_I4, Math.Max(1, leaves.Count) * ParameterLayout.LeafStride);
        il.Emit(OpCodes.Conv_U);
        il.Emit(OpCodes.Localloc);
        il.Emit(OpCodes.Stloc, block);
        for (int i = 0; i < leaves.Count; ++i)
            StoreLeaf(il, block, i, leaves[i].Argument, leaves[i].Leaf);

        il.Emit(OpCodes.Ldarg_0);
        il.Emit(takesStream ? OpCodes.Ldarg_1 : OpCodes.Ldnull);
        Type indexType = types[indexArgument];
        bool isExplicit = indexType == typeof(KernelConfig);
        il.Emit(isExplicit ? OpCodes.Ldarga : OpCodes.Ldarg, (short)indexArgument);
        LoadKernel(il, launcher, indexArgument + 1);
        il.Emit(OpCodes.Ldloc, block);
        MethodInfo launch = isExplicit
            ? typeof(KernelLauncher).GetMethod(nameof(KernelLauncher.LaunchExplicit))!
            : typeof(KernelLauncher).GetMethod(nameof(KernelLauncher.LaunchImplicit))!.MakeGenericMethod(indexType);
        il.Emit(OpCodes.Call, launch);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<TDelegate>(launcher);
    }

    private static void StoreLeaf(ILGenerator il, LocalBuilder block, int leafIndex, int argument, LayoutLeaf leaf)
    {
        il.Emit(OpCodes.Ldloc, block);
        il.Emit(OpCodes.Ldc_I4, leafIndex * ParameterLayout.LeafStride);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldarga, (short)argument);
        foreach (LayoutStep step in leaf.Path)
        {
            il.Emit(OpCodes.Ldflda, step.Field);
            if (step.Element == 0)
                continue;
            il.Emit(OpCodes.Ldc_I4, step.Element);
            il.Emit(OpCodes.Sizeof, step.Field.FieldType);
            il.Emit(OpCodes.Mul);
            il.Emit(OpCodes.Add);
        }
        LoadScalar(il, leaf);
        il.Emit(leaf.Kind switch
        {
            ValueKind.Int32 => OpCodes.Stind_I4,
            ValueKind.Float32 => OpCodes.Stind_R4,
            ValueKind.Float64 => OpCodes.Stind_R8,
            _ => OpCodes.Stind_I8,
        });
    }

    private static void LoadScalar(ILGenerator il, LayoutLeaf leaf)
    {
        if (leaf.Kind == ValueKind.Pointer)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Call, typeof(KernelLauncher).GetProperty(nameof(KernelLauncher.Accelerator))!.GetMethod!);
            il.Emit(OpCodes.Call, leaf.View!.GetMethod(nameof(ArrayView<>.AddressFor), Internal)!);
            return;
        }
        if (leaf.View is not null)
        {
            il.Emit(OpCodes.Call, leaf.View.GetProperty(nameof(ArrayView<>.Length))!.GetMethod!);
            return;
        }
        // ldobj widens bool and small integers by their own sign.
        il.Emit(OpCodes.Ldobj, leaf.ClrType);
    }

    private static void LoadKernel(ILGenerator il, KernelLauncher launcher, int firstArgument)
    {
        if (!launcher.IsSpecialized)
        {
            il.Emit(OpCodes.Ldnull);
            return;
        }

        // Builds the key (v1, (v2, (v3))) on the stack: the values in order, then the pairs from the inside out.
        List<Type> keys = [];
        il.Emit(OpCodes.Ldarg_0);
        for (int i = 0; i < launcher.Parameters.Length; ++i)
        {
            if (ParameterLayout.SpecializedType(launcher.Parameters[i].ParameterType) is not { } value)
                continue;
            il.Emit(OpCodes.Ldarga, (short)(firstArgument + i));
            il.Emit(OpCodes.Call, launcher.Parameters[i].ParameterType.GetProperty(nameof(SpecializedValue<>.Value))!.GetMethod!);
            Type key = typeof(SpecializedKey<>).MakeGenericType(value);
            il.Emit(OpCodes.Newobj, key.GetConstructor([value])!);
            keys.Add(key);
        }
        Type tuple = typeof(ValueTuple<>).MakeGenericType(keys[^1]);
        il.Emit(OpCodes.Newobj, tuple.GetConstructor([keys[^1]])!);
        for (int i = keys.Count - 2; i >= 0; --i)
        {
            Type pair = typeof(ValueTuple<,>).MakeGenericType(keys[i], tuple);
            il.Emit(OpCodes.Newobj, pair.GetConstructor([keys[i], tuple])!);
            tuple = pair;
        }
        il.Emit(OpCodes.Call, typeof(KernelLauncher).GetMethod(nameof(KernelLauncher.Specialize))!.MakeGenericMethod(tuple));
    }
}
