namespace ILGPU.Runtime;

public static partial class KernelLoaders
{
    /// <summary>Compiles an implicitly grouped kernel for groups of the accelerator's choice; the launcher takes the stream.</summary>
    public static Action<AcceleratorStream, TIndex, T1>
        LoadAutoGroupedKernel<TIndex, T1>(
            this Accelerator accelerator,
            Action<TIndex, T1> action)
        where TIndex : struct, IIndex
        where T1 : struct =>
        accelerator.Launchers.Implicit<Action<AcceleratorStream, TIndex, T1>>(action, accelerator.WarpSize);

    /// <summary>Compiles an implicitly grouped kernel for groups of the accelerator's choice; the launcher takes the stream.</summary>
    public static Action<AcceleratorStream, TIndex, T1, T2>
        LoadAutoGroupedKernel<TIndex, T1, T2>(
            this Accelerator accelerator,
            Action<TIndex, T1, T2> action)
        where TIndex : struct, IIndex
        where T1 : struct
        where T2 : struct =>
        accelerator.Launchers.Implicit<Action<AcceleratorStream, TIndex, T1, T2>>(action, accelerator.WarpSize);

    /// <summary>Compiles an implicitly grouped kernel for groups of the accelerator's choice; the launcher takes the stream.</summary>
    public static Action<AcceleratorStream, TIndex, T1, T2, T3>
        LoadAutoGroupedKernel<TIndex, T1, T2, T3>(
            this Accelerator accelerator,
            Action<TIndex, T1, T2, T3> action)
        where TIndex : struct, IIndex
        where T1 : struct
        where T2 : struct
        where T3 : struct =>
        accelerator.Launchers.Implicit<Action<AcceleratorStream, TIndex, T1, T2, T3>>(action, accelerator.WarpSize);

    /// <summary>Compiles an implicitly grouped kernel for groups of the accelerator's choice; the launcher takes the stream.</summary>
    public static Action<AcceleratorStream, TIndex, T1, T2, T3, T4>
        LoadAutoGroupedKernel<TIndex, T1, T2, T3, T4>(
            this Accelerator accelerator,
            Action<TIndex, T1, T2, T3, T4> action)
        where TIndex : struct, IIndex
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct =>
        accelerator.Launchers.Implicit<Action<AcceleratorStream, TIndex, T1, T2, T3, T4>>(action, accelerator.WarpSize);

    /// <summary>Compiles an implicitly grouped kernel for groups of the accelerator's choice; the launcher takes the stream.</summary>
    public static Action<AcceleratorStream, TIndex, T1, T2, T3, T4, T5>
        LoadAutoGroupedKernel<TIndex, T1, T2, T3, T4, T5>(
            this Accelerator accelerator,
            Action<TIndex, T1, T2, T3, T4, T5> action)
        where TIndex : struct, IIndex
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct =>
        accelerator.Launchers.Implicit<Action<AcceleratorStream, TIndex, T1, T2, T3, T4, T5>>(action, accelerator.WarpSize);

    /// <summary>Compiles an implicitly grouped kernel for groups of the accelerator's choice; the launcher takes the stream.</summary>
    public static Action<AcceleratorStream, TIndex, T1, T2, T3, T4, T5, T6>
        LoadAutoGroupedKernel<TIndex, T1, T2, T3, T4, T5, T6>(
            this Accelerator accelerator,
            Action<TIndex, T1, T2, T3, T4, T5, T6> action)
        where TIndex : struct, IIndex
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct =>
        accelerator.Launchers.Implicit<Action<AcceleratorStream, TIndex, T1, T2, T3, T4, T5, T6>>(action, accelerator.WarpSize);

    /// <summary>Compiles an implicitly grouped kernel for groups of the accelerator's choice; the launcher takes the stream.</summary>
    public static Action<AcceleratorStream, TIndex, T1, T2, T3, T4, T5, T6, T7>
        LoadAutoGroupedKernel<TIndex, T1, T2, T3, T4, T5, T6, T7>(
            this Accelerator accelerator,
            Action<TIndex, T1, T2, T3, T4, T5, T6, T7> action)
        where TIndex : struct, IIndex
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
        where T7 : struct =>
        accelerator.Launchers.Implicit<Action<AcceleratorStream, TIndex, T1, T2, T3, T4, T5, T6, T7>>(action, accelerator.WarpSize);

    /// <summary>Compiles an implicitly grouped kernel for groups of the accelerator's choice; the launcher takes the stream.</summary>
    public static Action<AcceleratorStream, TIndex, T1, T2, T3, T4, T5, T6, T7, T8>
        LoadAutoGroupedKernel<TIndex, T1, T2, T3, T4, T5, T6, T7, T8>(
            this Accelerator accelerator,
            Action<TIndex, T1, T2, T3, T4, T5, T6, T7, T8> action)
        where TIndex : struct, IIndex
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
        where T7 : struct
        where T8 : struct =>
        accelerator.Launchers.Implicit<Action<AcceleratorStream, TIndex, T1, T2, T3, T4, T5, T6, T7, T8>>(action, accelerator.WarpSize);

    /// <summary>Compiles an implicitly grouped kernel for groups of the accelerator's choice; the launcher takes the stream.</summary>
    public static Action<AcceleratorStream, TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9>
        LoadAutoGroupedKernel<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9>(
            this Accelerator accelerator,
            Action<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9> action)
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
        accelerator.Launchers.Implicit<
            Action<AcceleratorStream, TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9>>(
            action, accelerator.WarpSize);

    /// <summary>Compiles an implicitly grouped kernel for groups of the accelerator's choice; the launcher takes the stream.</summary>
    public static Action<AcceleratorStream, TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>
        LoadAutoGroupedKernel<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>(
            this Accelerator accelerator,
            Action<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10> action)
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
        accelerator.Launchers.Implicit<
            Action<AcceleratorStream, TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>>(
            action, accelerator.WarpSize);

    /// <summary>Compiles an implicitly grouped kernel for groups of the accelerator's choice; the launcher takes the stream.</summary>
    public static Action<AcceleratorStream, TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11>
        LoadAutoGroupedKernel<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11>(
            this Accelerator accelerator,
            Action<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11> action)
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
        accelerator.Launchers.Implicit<
            Action<AcceleratorStream, TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11>>(
            action, accelerator.WarpSize);

    /// <summary>Compiles an implicitly grouped kernel for groups of the accelerator's choice; the launcher takes the stream.</summary>
    public static Action<AcceleratorStream, TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12>
        LoadAutoGroupedKernel<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12>(
            this Accelerator accelerator,
            Action<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12> action)
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
        accelerator.Launchers.Implicit<
            Action<AcceleratorStream, TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12>>(
            action, accelerator.WarpSize);

    /// <summary>Compiles an implicitly grouped kernel for groups of the accelerator's choice; the launcher takes the stream.</summary>
    public static Action<AcceleratorStream, TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13>
        LoadAutoGroupedKernel<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13>(
            this Accelerator accelerator,
            Action<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13> action)
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
        accelerator.Launchers.Implicit<
            Action<AcceleratorStream, TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13>>(
            action, accelerator.WarpSize);

    /// <summary>Compiles an implicitly grouped kernel for groups of the accelerator's choice; the launcher takes the stream.</summary>
    public static Action<AcceleratorStream, TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14>
        LoadAutoGroupedKernel<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14>(
            this Accelerator accelerator,
            Action<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14> action)
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
            Action<AcceleratorStream, TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14>>(
            action, accelerator.WarpSize);
}
