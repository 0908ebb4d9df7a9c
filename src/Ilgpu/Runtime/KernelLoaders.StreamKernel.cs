namespace ILGPU.Runtime;

public static partial class KernelLoaders
{
    /// <summary>Compiles an explicitly grouped kernel; the launcher uses the default stream.</summary>
    public static Action<KernelConfig, T1>
        LoadStreamKernel<T1>(
            this Accelerator accelerator,
            Action<T1> action)
        where T1 : struct =>
        accelerator.Launchers.Explicit<Action<KernelConfig, T1>>(action, KernelSpecialization.Empty);

    /// <summary>Compiles an explicitly grouped kernel; the launcher uses the default stream.</summary>
    public static Action<KernelConfig, T1>
        LoadStreamKernel<T1>(
            this Accelerator accelerator,
            Action<T1> action,
            KernelSpecialization specialization)
        where T1 : struct =>
        accelerator.Launchers.Explicit<Action<KernelConfig, T1>>(action, specialization);

    /// <summary>Compiles an explicitly grouped kernel; the launcher uses the default stream.</summary>
    public static Action<KernelConfig, T1, T2>
        LoadStreamKernel<T1, T2>(
            this Accelerator accelerator,
            Action<T1, T2> action)
        where T1 : struct
        where T2 : struct =>
        accelerator.Launchers.Explicit<Action<KernelConfig, T1, T2>>(action, KernelSpecialization.Empty);

    /// <summary>Compiles an explicitly grouped kernel; the launcher uses the default stream.</summary>
    public static Action<KernelConfig, T1, T2>
        LoadStreamKernel<T1, T2>(
            this Accelerator accelerator,
            Action<T1, T2> action,
            KernelSpecialization specialization)
        where T1 : struct
        where T2 : struct =>
        accelerator.Launchers.Explicit<Action<KernelConfig, T1, T2>>(action, specialization);

    /// <summary>Compiles an explicitly grouped kernel; the launcher uses the default stream.</summary>
    public static Action<KernelConfig, T1, T2, T3>
        LoadStreamKernel<T1, T2, T3>(
            this Accelerator accelerator,
            Action<T1, T2, T3> action)
        where T1 : struct
        where T2 : struct
        where T3 : struct =>
        accelerator.Launchers.Explicit<Action<KernelConfig, T1, T2, T3>>(action, KernelSpecialization.Empty);

    /// <summary>Compiles an explicitly grouped kernel; the launcher uses the default stream.</summary>
    public static Action<KernelConfig, T1, T2, T3>
        LoadStreamKernel<T1, T2, T3>(
            this Accelerator accelerator,
            Action<T1, T2, T3> action,
            KernelSpecialization specialization)
        where T1 : struct
        where T2 : struct
        where T3 : struct =>
        accelerator.Launchers.Explicit<Action<KernelConfig, T1, T2, T3>>(action, specialization);

    /// <summary>Compiles an explicitly grouped kernel; the launcher uses the default stream.</summary>
    public static Action<KernelConfig, T1, T2, T3, T4>
        LoadStreamKernel<T1, T2, T3, T4>(
            this Accelerator accelerator,
            Action<T1, T2, T3, T4> action)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct =>
        accelerator.Launchers.Explicit<Action<KernelConfig, T1, T2, T3, T4>>(action, KernelSpecialization.Empty);

    /// <summary>Compiles an explicitly grouped kernel; the launcher uses the default stream.</summary>
    public static Action<KernelConfig, T1, T2, T3, T4>
        LoadStreamKernel<T1, T2, T3, T4>(
            this Accelerator accelerator,
            Action<T1, T2, T3, T4> action,
            KernelSpecialization specialization)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct =>
        accelerator.Launchers.Explicit<Action<KernelConfig, T1, T2, T3, T4>>(action, specialization);

    /// <summary>Compiles an explicitly grouped kernel; the launcher uses the default stream.</summary>
    public static Action<KernelConfig, T1, T2, T3, T4, T5>
        LoadStreamKernel<T1, T2, T3, T4, T5>(
            this Accelerator accelerator,
            Action<T1, T2, T3, T4, T5> action)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct =>
        accelerator.Launchers.Explicit<Action<KernelConfig, T1, T2, T3, T4, T5>>(action, KernelSpecialization.Empty);

    /// <summary>Compiles an explicitly grouped kernel; the launcher uses the default stream.</summary>
    public static Action<KernelConfig, T1, T2, T3, T4, T5>
        LoadStreamKernel<T1, T2, T3, T4, T5>(
            this Accelerator accelerator,
            Action<T1, T2, T3, T4, T5> action,
            KernelSpecialization specialization)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct =>
        accelerator.Launchers.Explicit<Action<KernelConfig, T1, T2, T3, T4, T5>>(action, specialization);

    /// <summary>Compiles an explicitly grouped kernel; the launcher uses the default stream.</summary>
    public static Action<KernelConfig, T1, T2, T3, T4, T5, T6>
        LoadStreamKernel<T1, T2, T3, T4, T5, T6>(
            this Accelerator accelerator,
            Action<T1, T2, T3, T4, T5, T6> action)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct =>
        accelerator.Launchers.Explicit<Action<KernelConfig, T1, T2, T3, T4, T5, T6>>(action, KernelSpecialization.Empty);

    /// <summary>Compiles an explicitly grouped kernel; the launcher uses the default stream.</summary>
    public static Action<KernelConfig, T1, T2, T3, T4, T5, T6>
        LoadStreamKernel<T1, T2, T3, T4, T5, T6>(
            this Accelerator accelerator,
            Action<T1, T2, T3, T4, T5, T6> action,
            KernelSpecialization specialization)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct =>
        accelerator.Launchers.Explicit<Action<KernelConfig, T1, T2, T3, T4, T5, T6>>(action, specialization);

    /// <summary>Compiles an explicitly grouped kernel; the launcher uses the default stream.</summary>
    public static Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7>
        LoadStreamKernel<T1, T2, T3, T4, T5, T6, T7>(
            this Accelerator accelerator,
            Action<T1, T2, T3, T4, T5, T6, T7> action)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
        where T7 : struct =>
        accelerator.Launchers.Explicit<Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7>>(action, KernelSpecialization.Empty);

    /// <summary>Compiles an explicitly grouped kernel; the launcher uses the default stream.</summary>
    public static Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7>
        LoadStreamKernel<T1, T2, T3, T4, T5, T6, T7>(
            this Accelerator accelerator,
            Action<T1, T2, T3, T4, T5, T6, T7> action,
            KernelSpecialization specialization)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
        where T7 : struct =>
        accelerator.Launchers.Explicit<Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7>>(action, specialization);

    /// <summary>Compiles an explicitly grouped kernel; the launcher uses the default stream.</summary>
    public static Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8>
        LoadStreamKernel<T1, T2, T3, T4, T5, T6, T7, T8>(
            this Accelerator accelerator,
            Action<T1, T2, T3, T4, T5, T6, T7, T8> action)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
        where T7 : struct
        where T8 : struct =>
        accelerator.Launchers.Explicit<Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8>>(action, KernelSpecialization.Empty);

    /// <summary>Compiles an explicitly grouped kernel; the launcher uses the default stream.</summary>
    public static Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8>
        LoadStreamKernel<T1, T2, T3, T4, T5, T6, T7, T8>(
            this Accelerator accelerator,
            Action<T1, T2, T3, T4, T5, T6, T7, T8> action,
            KernelSpecialization specialization)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
        where T7 : struct
        where T8 : struct =>
        accelerator.Launchers.Explicit<Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8>>(action, specialization);

    /// <summary>Compiles an explicitly grouped kernel; the launcher uses the default stream.</summary>
    public static Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9>
        LoadStreamKernel<T1, T2, T3, T4, T5, T6, T7, T8, T9>(
            this Accelerator accelerator,
            Action<T1, T2, T3, T4, T5, T6, T7, T8, T9> action)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
        where T7 : struct
        where T8 : struct
        where T9 : struct =>
        accelerator.Launchers.Explicit<Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9>>(action, KernelSpecialization.Empty);

    /// <summary>Compiles an explicitly grouped kernel; the launcher uses the default stream.</summary>
    public static Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9>
        LoadStreamKernel<T1, T2, T3, T4, T5, T6, T7, T8, T9>(
            this Accelerator accelerator,
            Action<T1, T2, T3, T4, T5, T6, T7, T8, T9> action,
            KernelSpecialization specialization)
        where T1 : struct
        where T2 : struct
        where T3 : struct
        where T4 : struct
        where T5 : struct
        where T6 : struct
        where T7 : struct
        where T8 : struct
        where T9 : struct =>
        accelerator.Launchers.Explicit<Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9>>(action, specialization);

    /// <summary>Compiles an explicitly grouped kernel; the launcher uses the default stream.</summary>
    public static Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>
        LoadStreamKernel<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>(
            this Accelerator accelerator,
            Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10> action)
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
        accelerator.Launchers.Explicit<
            Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>>(
            action, KernelSpecialization.Empty);

    /// <summary>Compiles an explicitly grouped kernel; the launcher uses the default stream.</summary>
    public static Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>
        LoadStreamKernel<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>(
            this Accelerator accelerator,
            Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10> action,
            KernelSpecialization specialization)
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
        accelerator.Launchers.Explicit<Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>>(action, specialization);

    /// <summary>Compiles an explicitly grouped kernel; the launcher uses the default stream.</summary>
    public static Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11>
        LoadStreamKernel<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11>(
            this Accelerator accelerator,
            Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11> action)
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
        accelerator.Launchers.Explicit<
            Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11>>(
            action, KernelSpecialization.Empty);

    /// <summary>Compiles an explicitly grouped kernel; the launcher uses the default stream.</summary>
    public static Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11>
        LoadStreamKernel<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11>(
            this Accelerator accelerator,
            Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11> action,
            KernelSpecialization specialization)
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
        accelerator.Launchers.Explicit<Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11>>(action, specialization);

    /// <summary>Compiles an explicitly grouped kernel; the launcher uses the default stream.</summary>
    public static Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12>
        LoadStreamKernel<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12>(
            this Accelerator accelerator,
            Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12> action)
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
        accelerator.Launchers.Explicit<
            Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12>>(
            action, KernelSpecialization.Empty);

    /// <summary>Compiles an explicitly grouped kernel; the launcher uses the default stream.</summary>
    public static Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12>
        LoadStreamKernel<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12>(
            this Accelerator accelerator,
            Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12> action,
            KernelSpecialization specialization)
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
        accelerator.Launchers.Explicit<Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12>>(action, specialization);

    /// <summary>Compiles an explicitly grouped kernel; the launcher uses the default stream.</summary>
    public static Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13>
        LoadStreamKernel<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13>(
            this Accelerator accelerator,
            Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13> action)
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
        accelerator.Launchers.Explicit<
            Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13>>(
            action, KernelSpecialization.Empty);

    /// <summary>Compiles an explicitly grouped kernel; the launcher uses the default stream.</summary>
    public static Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13>
        LoadStreamKernel<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13>(
            this Accelerator accelerator,
            Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13> action,
            KernelSpecialization specialization)
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
        accelerator.Launchers.Explicit<
            Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13>>(
            action, specialization);

    /// <summary>Compiles an explicitly grouped kernel; the launcher uses the default stream.</summary>
    public static Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14>
        LoadStreamKernel<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14>(
            this Accelerator accelerator,
            Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14> action)
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
        accelerator.Launchers.Explicit<
            Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14>>(
            action, KernelSpecialization.Empty);

    /// <summary>Compiles an explicitly grouped kernel; the launcher uses the default stream.</summary>
    public static Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14>
        LoadStreamKernel<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14>(
            this Accelerator accelerator,
            Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14> action,
            KernelSpecialization specialization)
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
        accelerator.Launchers.Explicit<
            Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14>>(
            action, specialization);
}
