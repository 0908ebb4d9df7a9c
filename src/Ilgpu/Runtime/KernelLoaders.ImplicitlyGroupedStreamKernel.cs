namespace ILGPU.Runtime;

public static partial class KernelLoaders
{
    /// <summary>Compiles an implicitly grouped kernel with a group size; the launcher uses the default stream.</summary>
    public static Action<TIndex, T1>
        LoadImplicitlyGroupedStreamKernel<TIndex, T1>(
            this Accelerator accelerator,
            Action<TIndex, T1> action,
            int customGroupSize)
        where TIndex : struct, IIndex
        where T1 : struct =>
        accelerator.Launchers.Implicit<Action<TIndex, T1>>(action, customGroupSize);

    /// <summary>Compiles an implicitly grouped kernel with a group size; the launcher uses the default stream.</summary>
    public static Action<TIndex, T1, T2>
        LoadImplicitlyGroupedStreamKernel<TIndex, T1, T2>(
            this Accelerator accelerator,
            Action<TIndex, T1, T2> action,
            int customGroupSize)
        where TIndex : struct, IIndex
        where T1 : struct
        where T2 : struct =>
        accelerator.Launchers.Implicit<Action<TIndex, T1, T2>>(action, customGroupSize);

    /// <summary>Compiles an implicitly grouped kernel with a group size; the launcher uses the default stream.</summary>
    public static Action<TIndex, T1, T2, T3>
        LoadImplicitlyGroupedStreamKernel<TIndex, T1, T2, T3>(
            this Accelerator accelerator,
            Action<TIndex, T1, T2, T3> action,
            int customGroupSize)
        where TIndex : struct, IIndex
        where T1 : struct
        where T2 : struct
        where T3 : struct =>
        accelerator.Launchers.Implicit<Action<TIndex, T1, T2, T3>>(action, customGroupSize);

    /// <summary>Compiles an implicitly grouped kernel with a group size; the launcher uses the default stream.</summary>
    public static Action<TIndex, T1, T2, T3, T4>
        LoadImplicitlyGroupedStreamKernel<TIndex, T1, T2, T3, T4>(
            this Accelerator accelerator,
            Action<TIndex, T1, T2, T3, T4> action,
            int customGroupSize)
        where TIndex : struct, IIndex
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct =>
        accelerator.Launchers.Implicit<Action<TIndex, T1, T2, T3, T4>>(action, customGroupSize);

    /// <summary>Compiles an implicitly grouped kernel with a group size; the launcher uses the default stream.</summary>
    public static Action<TIndex, T1, T2, T3, T4, T5>
        LoadImplicitlyGroupedStreamKernel<TIndex, T1, T2, T3, T4, T5>(
            this Accelerator accelerator,
            Action<TIndex, T1, T2, T3, T4, T5> action,
            int customGroupSize)
        where TIndex : struct, IIndex
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct =>
        accelerator.Launchers.Implicit<Action<TIndex, T1, T2, T3, T4, T5>>(action, customGroupSize);

    /// <summary>Compiles an implicitly grouped kernel with a group size; the launcher uses the default stream.</summary>
    public static Action<TIndex, T1, T2, T3, T4, T5, T6>
        LoadImplicitlyGroupedStreamKernel<TIndex, T1, T2, T3, T4, T5, T6>(
            this Accelerator accelerator,
            Action<TIndex, T1, T2, T3, T4, T5, T6> action,
            int customGroupSize)
        where TIndex : struct, IIndex
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct =>
        accelerator.Launchers.Implicit<Action<TIndex, T1, T2, T3, T4, T5, T6>>(action, customGroupSize);

    /// <summary>Compiles an implicitly grouped kernel with a group size; the launcher uses the default stream.</summary>
    public static Action<TIndex, T1, T2, T3, T4, T5, T6, T7>
        LoadImplicitlyGroupedStreamKernel<TIndex, T1, T2, T3, T4, T5, T6, T7>(
            this Accelerator accelerator,
            Action<TIndex, T1, T2, T3, T4, T5, T6, T7> action,
            int customGroupSize)
        where TIndex : struct, IIndex
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
        where T7 : struct =>
        accelerator.Launchers.Implicit<Action<TIndex, T1, T2, T3, T4, T5, T6, T7>>(action, customGroupSize);

    /// <summary>Compiles an implicitly grouped kernel with a group size; the launcher uses the default stream.</summary>
    public static Action<TIndex, T1, T2, T3, T4, T5, T6, T7, T8>
        LoadImplicitlyGroupedStreamKernel<TIndex, T1, T2, T3, T4, T5, T6, T7, T8>(
            this Accelerator accelerator,
            Action<TIndex, T1, T2, T3, T4, T5, T6, T7, T8> action,
            int customGroupSize)
        where TIndex : struct, IIndex
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
        where T7 : struct
        where T8 : struct =>
        accelerator.Launchers.Implicit<Action<TIndex, T1, T2, T3, T4, T5, T6, T7, T8>>(action, customGroupSize);

    /// <summary>Compiles an implicitly grouped kernel with a group size; the launcher uses the default stream.</summary>
    public static Action<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9>
        LoadImplicitlyGroupedStreamKernel<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9>(
            this Accelerator accelerator,
            Action<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9> action,
            int customGroupSize)
        where TIndex : struct, IIndex
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
        where T7 : struct
        where T8 : struct
        where T9 : struct =>
        accelerator.Launchers.Implicit<Action<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9>>(action, customGroupSize);

    /// <summary>Compiles an implicitly grouped kernel with a group size; the launcher uses the default stream.</summary>
    public static Action<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>
        LoadImplicitlyGroupedStreamKernel<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>(
            this Accelerator accelerator,
            Action<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10> action,
            int customGroupSize)
        where TIndex : struct, IIndex
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
        where T7 : struct
        where T8 : struct
        where T9 : struct
        where T10 : struct =>
        accelerator.Launchers.Implicit<Action<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>>(action, customGroupSize);

    /// <summary>Compiles an implicitly grouped kernel with a group size; the launcher uses the default stream.</summary>
    public static Action<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11>
        LoadImplicitlyGroupedStreamKernel<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11>(
            this Accelerator accelerator,
            Action<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11> action,
            int customGroupSize)
        where TIndex : struct, IIndex
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
        where T7 : struct
        where T8 : struct
        where T9 : struct
        where T10 : struct
        where T11 : struct =>
        accelerator.Launchers.Implicit<Action<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11>>(action, customGroupSize);

    /// <summary>Compiles an implicitly grouped kernel with a group size; the launcher uses the default stream.</summary>
    public static Action<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12>
        LoadImplicitlyGroupedStreamKernel<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12>(
            this Accelerator accelerator,
            Action<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12> action,
            int customGroupSize)
        where TIndex : struct, IIndex
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
        where T7 : struct
        where T8 : struct
        where T9 : struct
        where T10 : struct
        where T11 : struct
        where T12 : struct =>
        accelerator.Launchers.Implicit<Action<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12>>(action, customGroupSize);

    /// <summary>Compiles an implicitly grouped kernel with a group size; the launcher uses the default stream.</summary>
    public static Action<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13>
        LoadImplicitlyGroupedStreamKernel<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13>(
            this Accelerator accelerator,
            Action<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13> action,
            int customGroupSize)
        where TIndex : struct, IIndex
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
        where T7 : struct
        where T8 : struct
        where T9 : struct
        where T10 : struct
        where T11 : struct
        where T12 : struct
        where T13 : struct =>
        accelerator.Launchers.Implicit<Action<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13>>(action, customGroupSize);

    /// <summary>Compiles an implicitly grouped kernel with a group size; the launcher uses the default stream.</summary>
    public static Action<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14>
        LoadImplicitlyGroupedStreamKernel<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14>(
            this Accelerator accelerator,
            Action<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14> action,
            int customGroupSize)
        where TIndex : struct, IIndex
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
        where T7 : struct
        where T8 : struct
        where T9 : struct
        where T10 : struct
        where T11 : struct
        where T12 : struct
        where T13 : struct
        where T14 : struct =>
        accelerator.Launchers.Implicit<
            Action<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14>>(
            action, customGroupSize);
}
