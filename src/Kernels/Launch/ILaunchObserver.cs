namespace IlgpuLlava.Kernels;

/// <summary>Sees every launch of a <see cref="KernelSet"/>, on the thread that launches.</summary>
public interface ILaunchObserver
{
    /// <summary>A kernel is about to be launched on the accelerator's default stream.</summary>
    /// <param name="launch">What it is and what it must do.</param>
    void Begin(in KernelLaunch launch);

    /// <summary>The kernel that <see cref="Begin"/> spoke of has been launched; on most accelerators it has not run yet. Not called
    /// where the launch failed.</summary>
    void End();
}
