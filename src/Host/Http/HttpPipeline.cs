using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace IlgpuLlava.Host.Http;

/// <summary>What stands around every request: the limit of its body, its refusal while the server stops, and its errors.</summary>
internal sealed class HttpPipeline(ServerState state, HttpServerOptions options, ILogger logger)
{
    // Room for the rest of a body: prompts, turns, fields.
    private const int TextBytes = 64 << 10;

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _aborting = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private bool _isStopping;

    /// <summary>A middleware, behind routing.</summary>
    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        Enter();
        RouteTraits traits = http.GetEndpoint()?.Metadata.GetMetadata<RouteTraits>() ?? RouteTraits.Default;
        // Handlers look at one token: the client has gone, or the server's patience has ended.
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _aborting.Token);
        CancellationToken gone = http.RequestAborted;
        http.RequestAborted = over.Token;
        try
        {
            if (http.GetEndpoint() is null)
                throw new HttpException(StatusCodes.Status404NotFound, $"There is nothing at {http.Request.Path}.");
            if (!traits.IsProbe)
                state.CheckTakesWork();
            LimitBody(http, traits);
            await next(http);
        }
        catch (Exception e)
        {
            await EndAsync(http, traits, e, gone);
        }
        finally
        {
            HttpLog.Ended(logger, http.Request.Method, Route(http), http.Response.StatusCode);
            Leave();
        }
    }

    /// <summary>Ends when no request runs.</summary>
    /// <param name="wait">How long requests may go on; those that then still run are cancelled.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task FinishAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _isStopping = true;
            if (_running == 0)
                _idle.TrySetResult();
        }
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(wait);
        await _idle.Task.WaitAsync(end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _aborting.CancelAsync();
    }

    private void LimitBody(HttpContext http, RouteTraits traits)
    {
        long most = (long)(options.MaxPictureBytes * traits.BodyOverhead) + TextBytes;
        if (http.Request.ContentLength > most)
            throw new HttpException(
                StatusCodes.Status413PayloadTooLarge,
                $"The body has {http.Request.ContentLength} bytes; it may have {most} (--max-message).");
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = most;
    }

    private async Task EndAsync(HttpContext http, RouteTraits traits, Exception exception, CancellationToken gone)
    {
        if (gone.IsCancellationRequested)
        {
            // Nobody reads it; the log has the status that proxies use for it.
            if (!http.Response.HasStarted)
                http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return;
        }
        HttpException? error = exception is OperationCanceledException && _aborting.IsCancellationRequested
            ? new HttpException(StatusCodes.Status503ServiceUnavailable, "The server stopped before the answer was done.")
            : HttpErrors.Translate(exception);
        if (error is null)
        {
            HttpLog.Failed(logger, http.Request.Method, Route(http), exception);
            error = new HttpException(
                StatusCodes.Status500InternalServerError, options.ShowsExceptions ? exception.ToString() : HttpErrors.Internal);
        }
        if (http.Response.HasStarted)
            await EndStreamAsync(http, traits, error);
        else
            await WriteAsync(http, traits, error);
    }

    // Amid a reply the status is said already: a stream has room for the error, anything else can only be cut off.
    private static async Task EndStreamAsync(HttpContext http, RouteTraits traits, HttpException error)
    {
        if (http.Features.Get<JsonStream>() is not { } stream)
        {
            http.Abort();
            return;
        }
        // The handlers' token may be what ended it.
        http.RequestAborted = CancellationToken.None;
        try
        {
            await stream.WriteAsync(traits.Errors.Body(error));
        }
        catch (IOException)
        {
            // The client has gone just now.
        }
    }

    private static async Task WriteAsync(HttpContext http, RouteTraits traits, HttpException error)
    {
        http.Response.Clear();
        http.Response.StatusCode = error.Status;
        if (error.RetryAfter is { } delay)
            http.Response.Headers.RetryAfter = ((long)Math.Ceiling(delay.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (error.Status == StatusCodes.Status401Unauthorized)
            http.Response.Headers.WWWAuthenticate = "Bearer";
        await JsonReply.WriteAsync(http.Response, traits.Errors.Body(error), CancellationToken.None);
    }

    private static string Route(HttpContext http) => (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no path)";

    private void Enter()
    {
        lock (_lock)
            _running++;
    }

    private void Leave()
    {
        lock (_lock)
        {
            _running--;
            if (_running == 0 && _isStopping)
                _idle.TrySetResult();
        }
    }
}
