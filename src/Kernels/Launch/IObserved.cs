namespace IlgpuLlava.Kernels;

/// <summary>An op that states its launches.</summary>
internal interface IObserved
{
    /// <summary>Sees the launches; null, as it is at first, costs a launch one comparison.</summary>
    ILaunchObserver? Observer { get; set; }
}
