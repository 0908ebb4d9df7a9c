namespace ILGPU.Runtime.OpenCL;

internal sealed unsafe partial class ClAccelerator
{
    // NVIDIA's driver answers so when a kernel has left its memory.
    private const CLError IllegalAccess = (CLError)(-9999);

    /// <summary>Throws unless a call that works on the device succeeded.</summary>
    /// <param name="error">Its result.</param>
    /// <param name="what">What it was to do.</param>
    /// <exception cref="Extensions.DeviceLostException">The error says that the device is lost: drivers report the failure of an earlier
    /// kernel as a lack of resources of whatever is waited for.</exception>
    /// <exception cref="CLException">Any other error.</exception>
    public void Check(CLError error, string what)
    {
        if (error == CLError.CL_SUCCESS)
            return;
        CLException cause = new(error, $"{what} failed on {Name}: {error} ({(int)error}).");
        throw IsLoss(error) ? Loss.Declare(cause.Message, cause) : cause;
    }

    /// <summary>Whether the device itself is gone, now that a launch had too little resources: it may merely be too large.</summary>
    public bool IsGone(ClStream stream) => IsLoss(Api.Finish(stream.Queue));

    /// <summary>Waits for the work of a stream, no longer than the watchdog allows.</summary>
    public void Wait(ClStream stream)
    {
        const string What = "Work of a stream";
        if (!Loss.HasLimit)
        {
            Check(Api.Finish(stream.Queue), What);
            return;
        }
        nint made;
        Check(Api.EnqueueMarker(stream.Queue, 0, null, &made), What);
        nint marker = made;
        Check(Api.Flush(stream.Queue), What);
        Loss.WaitFor(() => HasHappened(marker, What), What);
        Api.ReleaseEvent(marker);
    }

    /// <summary>Waits for an event, no longer than the watchdog allows.</summary>
    public void Wait(nint waited)
    {
        const string What = "Work before a marker";
        if (Loss.HasLimit)
        {
            Loss.WaitFor(() => HasHappened(waited, What), What);
            return;
        }
        nint one = waited;
        Check(Api.WaitForEvents(1, &one), What);
    }

    private static bool IsLoss(CLError error) =>
        error is CLError.CL_OUT_OF_RESOURCES or CLError.CL_DEVICE_NOT_AVAILABLE or CLError.CL_INVALID_COMMAND_QUEUE or IllegalAccess;

    private bool HasHappened(nint waited, string what)
    {
        int status;
        Check(Api.GetEventInfo(waited, ClInfo.EventExecutionStatus, sizeof(int), &status, null), what);
        // Below 0 it is an error; 0 is CL_COMPLETE.
        if (status < 0)
            Check((CLError)status, what);
        return status == 0;
    }
}
