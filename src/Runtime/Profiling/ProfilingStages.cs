namespace IlgpuLlava.Runtime.Profiling;

/// <summary>Facts about <see cref="ProfilingStage"/>.</summary>
public static class ProfilingStages
{
    /// <summary>The stage as people call it.</summary>
    /// <param name="stage">The stage.</param>
    public static string Text(this ProfilingStage stage) => stage switch
    {
        ProfilingStage.DecodePicture => "decode picture",
        ProfilingStage.Preprocess => "preprocess",
        ProfilingStage.Clip => "CLIP",
        ProfilingStage.Projector => "projector",
        ProfilingStage.Prefill => "prefill",
        ProfilingStage.DecodeStep => "decode step",
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, "The stage is not known."),
    };

    /// <summary>Whether its work is the host's alone: such a stage launches no kernel.</summary>
    /// <param name="stage">The stage.</param>
    public static bool IsOnHost(this ProfilingStage stage) => stage <= ProfilingStage.Preprocess;

    /// <summary>Whether the host has waited for the device when the stage ends: it ends with a token that was read.</summary>
    internal static bool EndsInWait(this ProfilingStage stage) => stage >= ProfilingStage.Prefill;
}
