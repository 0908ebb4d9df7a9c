using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ILGPU.Runtime;

/// <summary>Makes the typed launchers of an accelerator and keeps its compiled kernels.</summary>
internal sealed class KernelLauncherFactory(Accelerator accelerator)
{
    private readonly ConcurrentDictionary<KernelEntry, Lazy<CompiledKernel>> _kernels = new();

    /// <summary>What has been compiled so far.</summary>
    public IReadOnlyCollection<KernelEntry> Entries => [.. _kernels.Keys];

    /// <summary>A launcher over a <see cref="KernelConfig"/>.</summary>
    public TDelegate Explicit<TDelegate>(Delegate action, KernelSpecialization specialization)
        where TDelegate : Delegate
    {
        if (!specialization.IsCompatibleWith(accelerator))
            throw new ArgumentOutOfRangeException(
                nameof(specialization),
                $"The kernel wants groups of {specialization.MaxNumThreadsPerGroup} threads, {accelerator} has at most "
                    + $"{accelerator.MaxNumThreadsPerGroup}.");
        return Create<TDelegate>(action, false, 0, specialization);
    }

    /// <summary>A launcher over an extent.</summary>
    public TDelegate Implicit<TDelegate>(Delegate action, int groupSize)
        where TDelegate : Delegate
    {
        if (groupSize < 1 || groupSize > accelerator.MaxNumThreadsPerGroup)
            throw new Extensions.KernelLaunchException(
                accelerator.AcceleratorType,
                $"A group of {groupSize} threads was asked for; {accelerator} has 1 to {accelerator.MaxNumThreadsPerGroup}.");
        return Create<TDelegate>(action, true, groupSize, KernelSpecialization.Empty);
    }

    /// <summary>The compiled kernel of an entry, compiled once.</summary>
    public CompiledKernel Compile(KernelEntry entry) =>
        _kernels.GetOrAdd(
            entry,
            static (key, compiler) => new Lazy<CompiledKernel>(() => compiler.Compile(key)),
            accelerator.Compiler).Value;

    /// <summary>Disposes the compiled kernels.</summary>
    public void DisposeKernels()
    {
        foreach (Lazy<CompiledKernel> kernel in _kernels.Values)
        {
            if (kernel.IsValueCreated)
                kernel.Value.Dispose();
        }
        _kernels.Clear();
    }

    /// <summary>Checks that a delegate names a method that can be a kernel.</summary>
    /// <exception cref="NotSupportedException">It does not; the message says why.</exception>
    internal static MethodInfo KernelMethod(Delegate action)
    {
        ArgumentNullException.ThrowIfNull(action);
        MethodInfo method = action.Method;
        bool lambda = !method.IsStatic && method.DeclaringType!.IsDefined(typeof(CompilerGeneratedAttribute), false)
            && ParameterLayout.Fields(method.DeclaringType).Length == 0;
        if (!method.IsStatic && !lambda)
            throw new NotSupportedException(
                $"The kernel {method.DeclaringType?.Name}.{method.Name} is bound to an object: make it a static method without captures.");
        if (action.GetInvocationList().Length != 1)
            throw new NotSupportedException($"The kernel {method.Name} is a delegate of several methods: load each of them.");
        return method;
    }

    private TDelegate Create<TDelegate>(Delegate action, bool implicitlyGrouped, int groupSize, KernelSpecialization specialization)
        where TDelegate : Delegate
    {
        ObjectDisposedException.ThrowIf(accelerator.IsDisposed, accelerator);
        accelerator.Loss.ThrowIfLost();
        MethodInfo method = KernelMethod(action);
        KernelLauncher launcher = new(accelerator, this, method, implicitlyGrouped, groupSize, specialization);
        TDelegate result = LauncherEmitter.Emit<TDelegate>(launcher);
        if (!launcher.IsSpecialized)
            launcher.Compiled = Compile(launcher.Entry([]));
        return result;
    }
}
