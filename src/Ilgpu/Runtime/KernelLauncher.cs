using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using ILGPU.Extensions;

namespace ILGPU.Runtime;

/// <summary>What a launcher delegate is bound to: checks a launch and hands it to the compiled kernel.</summary>
internal sealed class KernelLauncher
{
    private readonly KernelLauncherFactory _factory;
    private readonly MethodInfo _method;
    private readonly KernelSpecialization _specialization;
    private readonly bool _implicitlyGrouped;
    private readonly int _groupSize;
    private object? _specialized;

    public KernelLauncher(
        Accelerator accelerator,
        KernelLauncherFactory factory,
        MethodInfo method,
        bool implicitlyGrouped,
        int groupSize,
        KernelSpecialization specialization)
    {
        Accelerator = accelerator;
        _factory = factory;
        _method = method;
        _implicitlyGrouped = implicitlyGrouped;
        _groupSize = groupSize;
        _specialization = specialization;
        Parameters = [.. method.GetParameters().Skip(implicitlyGrouped ? 1 : 0)];
        IsSpecialized = Parameters.Any(parameter => ParameterLayout.SpecializedType(parameter.ParameterType) is not null);
    }

    public Accelerator Accelerator { get; }

    /// <summary>The kernel's name, for errors.</summary>
    public string Name => _method.Name;

    /// <summary>The kernel's parameters after the index.</summary>
    public ImmutableArray<ParameterInfo> Parameters { get; }

    /// <summary>True if a parameter is a <see cref="SpecializedValue{T}"/>.</summary>
    public bool IsSpecialized { get; }

    /// <summary>The kernel, unless it is specialised.</summary>
    public CompiledKernel? Compiled { get; set; }

    /// <summary>What is to be compiled for some specialised values, in the order of their parameters.</summary>
    public KernelEntry Entry(ReadOnlySpan<object> specializedValues)
    {
        object?[] values = new object?[Parameters.Length];
        int next = 0;
        for (int i = 0; i < values.Length; ++i)
        {
            if (ParameterLayout.SpecializedType(Parameters[i].ParameterType) is not null)
                values[i] = specializedValues[next++];
        }
        return new(_method, _implicitlyGrouped, _specialization, [.. values]);
    }

    /// <summary>The kernel for specialised values; called by emitted launchers. A key is a value, or a value and a key.</summary>
    public CompiledKernel Specialize<TKey>(TKey key)
        where TKey : struct, IEquatable<TKey>
    {
        ConcurrentDictionary<TKey, CompiledKernel> kernels = _specialized is { } known
            ? Unsafe.As<ConcurrentDictionary<TKey, CompiledKernel>>(known)
            : CreateTable<TKey>();
        return kernels.TryGetValue(key, out CompiledKernel? kernel) ? kernel : Compile(kernels, key);
    }

    /// <summary>Launches an explicitly grouped kernel; called by emitted launchers.</summary>
    public unsafe void LaunchExplicit(AcceleratorStream? stream, in KernelConfig config, CompiledKernel? kernel, byte* arguments)
    {
        Index3D grid = config.GridDim;
        Index3D group = config.GroupDim;
        int shared = config.SharedMemoryConfig.ArraySize;
        if (group.X < 1 || group.Y < 1 || group.Z < 1 || group.LongSize > Accelerator.MaxNumThreadsPerGroup
            || (grid.X | grid.Y | grid.Z) < 0 || shared > Accelerator.LargestSharedMemoryPerGroup)
            ThrowConfig(config);
        stream = Check(stream);
        if (grid.X == 0 || grid.Y == 0 || grid.Z == 0)
            return;
        LaunchGeometry geometry = new() { GridDim = grid, GroupDim = group, DynamicSharedBytes = shared, Extent = LongIndex3D.One };
        (kernel ?? Compiled!).Launch(stream, geometry, arguments);
    }

    /// <summary>Launches an implicitly grouped kernel; called by emitted launchers.</summary>
    public unsafe void LaunchImplicit<TIndex>(AcceleratorStream? stream, TIndex extent, CompiledKernel? kernel, byte* arguments)
        where TIndex : struct
    {
        LongIndex3D size = IndexExtent.ToLongIndex3D(extent);
        if (size.X < 0 || size.Y < 0 || size.Z < 0)
            throw new ArgumentOutOfRangeException(nameof(extent), extent, $"The extent of a launch of {_method.Name} is negative.");
        stream = Check(stream);
        if (size.X == 0 || size.Y == 0 || size.Z == 0)
            return;
        long groups = ((size.X - 1) / _groupSize) + 1;
        if (groups > int.MaxValue || size.Y > int.MaxValue || size.Z > int.MaxValue)
            throw new KernelLaunchException(
                Accelerator.AcceleratorType,
                $"The extent {size} of a launch of {_method.Name} needs more than 2^31 - 1 groups along a dimension.");
        LaunchGeometry geometry = new()
        {
            GridDim = new((int)groups, (int)size.Y, (int)size.Z),
            GroupDim = new(_groupSize, 1, 1),
            Extent = size,
        };
        (kernel ?? Compiled!).Launch(stream, geometry, arguments);
    }

    private AcceleratorStream Check(AcceleratorStream? stream)
    {
        ObjectDisposedException.ThrowIf(Accelerator.IsDisposed, Accelerator);
        Accelerator.Loss.ThrowIfLost();
        stream ??= Accelerator.DefaultStream;
        if (!ReferenceEquals(stream.Accelerator, Accelerator))
            throw new ArgumentException($"{_method.Name} was loaded by {Accelerator}, the stream belongs to {stream.Accelerator}.");
        return stream;
    }

    [DoesNotReturn]
    private void ThrowConfig(in KernelConfig config) =>
        throw new KernelLaunchException(
            Accelerator.AcceleratorType,
            $"The launch of {_method.Name} over {config.GridDim} groups of {config.GroupDim} threads with "
                + $"{config.SharedMemoryConfig.ArraySize} bytes of dynamic shared memory does not fit {Accelerator}: a group has 1 to "
                + $"{Accelerator.MaxNumThreadsPerGroup} threads and at most {Accelerator.LargestSharedMemoryPerGroup} bytes.");

    private ConcurrentDictionary<TKey, CompiledKernel> CreateTable<TKey>()
        where TKey : struct, IEquatable<TKey>
    {
        ConcurrentDictionary<TKey, CompiledKernel> created = new();
        return (ConcurrentDictionary<TKey, CompiledKernel>)(Interlocked.CompareExchange(ref _specialized, created, null) ?? created);
    }

    private CompiledKernel Compile<TKey>(ConcurrentDictionary<TKey, CompiledKernel> kernels, TKey key)
        where TKey : struct, IEquatable<TKey>
    {
        List<object> values = [];
        object? rest = key;
        while (rest is ITuple pair)
        {
            values.Add(((ISpecializedKey)pair[0]!).Value);
            rest = pair.Length > 1 ? pair[1] : null;
        }
        CompiledKernel kernel = _factory.Compile(Entry([.. values]));
        kernels[key] = kernel;
        return kernel;
    }
}
