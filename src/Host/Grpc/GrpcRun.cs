using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace IlgpuLlava.Host.Grpc;

/// <summary>One call from its headers to its status.</summary>
internal sealed class GrpcRun(
    HttpContext http,
    GrpcMethod method,
    GrpcOptions options,
    ILogger logger,
    CancellationToken stopping,
    CancellationToken aborting)
{
    private GrpcCall? _call;

    public async Task RunAsync(TimeSpan? timeout)
    {
        using FrameWriter writer = new(http.Response, options, ReadsGzip(http.Request));
        using CancellationTokenSource deadline =
            timeout is { } time ? new CancellationTokenSource(time, options.Time) : new CancellationTokenSource();
        using CancellationTokenSource over =
            CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, http.RequestAborted, aborting);
        _call = new GrpcCall(http, method.Descriptor, writer)
        {
            Timeout = timeout,
            CancellationToken = over.Token,
            ServerStopping = stopping,
        };
        Task work = Work(writer, over.Token);
        // A handler that does not look at its token does not keep the client waiting.
        await Task.WhenAny(work, Cancelled(over.Token, work));
        // A call that was done when its time ran out was done in time.
        GrpcException? failure = work.IsCompleted
            ? await OutcomeAsync(work, deadline.Token)
            : EarlyEnd(deadline.Token);
        try
        {
            await EndAsync(writer, failure);
        }
        finally
        {
            // The request's own objects live on until nothing uses them.
            await over.CancelAsync();
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task EndAsync(FrameWriter writer, GrpcException? failure)
    {
        await writer.CloseAsync();
        if (http.RequestAborted.IsCancellationRequested)
            return;
        try
        {
            GrpcStatus.Write(http.Response, writer.HasBegun, failure, _call!.ResponseTrailers);
            await http.Response.CompleteAsync();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client has gone just now.
        }
    }

    private async Task Work(FrameWriter writer, CancellationToken cancellationToken)
    {
        // The rest of the call is on this stack: whatever a handler does before its first wait is covered by the deadline too.
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        string? encoding = http.Request.Headers[GrpcHeaders.Encoding].ToString() == GrpcHeaders.Gzip ? GrpcHeaders.Gzip : null;
        FrameReader reader = new(http.Request.BodyReader, encoding, options.MaxReceiveBytes);
        Func<Task> next = () => method.Run(reader, writer, _call!);
        foreach (GrpcInterceptor interceptor in options.Interceptors.Reverse())
        {
            Func<Task> inner = next;
            next = () => interceptor(_call!, inner);
        }
        await next();
    }

    /// <summary>How the work ended: null for OK.</summary>
    private async Task<GrpcException?> OutcomeAsync(Task work, CancellationToken deadline)
    {
        try
        {
            await work;
            return null;
        }
        catch (GrpcException e)
        {
            return e;
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody reads it.
            return new GrpcException(GrpcStatusCode.Cancelled, "The client has cancelled.");
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested || aborting.IsCancellationRequested)
        {
            return EarlyEnd(deadline);
        }
        catch (Exception e)
        {
            if (options.Translate(e) is { } known)
                return known;
            GrpcLog.Failed(logger, method.Path, e);
            return new GrpcException(
                GrpcStatusCode.Internal,
                options.ShowsExceptions ? $"{e.GetType().Name}: {e.Message}" : "The server failed; its log says why.");
        }
    }

    private GrpcException EarlyEnd(CancellationToken deadline)
    {
        if (deadline.IsCancellationRequested)
            return new GrpcException(GrpcStatusCode.DeadlineExceeded, "The deadline has passed.");
        return aborting.IsCancellationRequested && !http.RequestAborted.IsCancellationRequested
            ? new GrpcException(GrpcStatusCode.Unavailable, "The server has stopped before the call was over.")
            : new GrpcException(GrpcStatusCode.Cancelled, "The client has cancelled.");
    }

    private static async Task Cancelled(CancellationToken cancellationToken, Task work)
    {
        TaskCompletionSource source = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = cancellationToken.Register(source.SetResult);
        await Task.WhenAny(source.Task, work);
    }

    private static bool ReadsGzip(HttpRequest request) =>
        request.Headers[GrpcHeaders.AcceptEncoding].ToString().Split(',', StringSplitOptions.TrimEntries).Contains(GrpcHeaders.Gzip);
}
