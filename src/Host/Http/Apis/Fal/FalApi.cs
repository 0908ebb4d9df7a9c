using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace IlgpuLlava.Host.Http.Apis;

/// <summary>fal's <c>fal-ai/llava-next</c>: asked at once, in pieces, or through a queue. Its hosts are folders here: <c>fal.run/X</c> is
/// <c>/X</c>, <c>queue.fal.run/X</c> is <c>/queue/X</c>.</summary>
/// <param name="state">What answers.</param>
/// <param name="pictures">Reads pictures.</param>
/// <param name="queue">What waits and is kept.</param>
internal sealed class FalApi(ServerState state, PictureSource pictures, FalQueue queue) : IHttpApi
{
    public const string Path = "/fal-ai/llava-next";

    private const string Queue = "/queue" + Path;
    private const string Job = Queue + "/requests/{id}";

    private static readonly RouteTraits s_traits = new() { Errors = new FalErrors() };

    // What was put before the server was told to stop can be had until it ends.
    private static readonly RouteTraits s_jobTraits = s_traits with { IsProbe = true };

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, RunAsync).With(s_traits);
        routes.MapPost(Path + "/stream", StreamAsync).With(s_traits);
        routes.MapPost(Queue, PutAsync).With(s_traits);
        routes.MapGet(Job, ResultAsync).With(s_jobTraits);
        routes.MapGet(Job + "/status", StatusAsync).With(s_jobTraits);
        routes.MapGet(Job + "/status/stream", StreamStatusAsync).With(s_jobTraits);
        routes.MapPut(Job + "/cancel", CancelAsync).With(s_jobTraits);
    }

    public Task FinishAsync(CancellationToken cancellationToken) => queue.FinishAsync(cancellationToken);

    private async Task RunAsync(HttpContext http)
    {
        ILlavaBackend backend = state.Backend;
        SetId(http, Guid.NewGuid().ToString());
        LlavaRequest request = await ReadAsync(http);
        WholeAnswer answer = await WholeAnswer.ReadAsync(backend.GenerateAsync(request, http.RequestAborted));
        await WriteAsync(http, Output(answer.Text, isPartial: false));
    }

    // Each event has all text so far: clients show the last one.
    private async Task StreamAsync(HttpContext http)
    {
        ILlavaBackend backend = state.Backend;
        SetId(http, Guid.NewGuid().ToString());
        LlavaRequest request = await ReadAsync(http);
        JsonStream stream = JsonStream.Events(http);
        StringBuilder text = new();
        await foreach (LlavaChunk chunk in backend.GenerateAsync(request, http.RequestAborted))
        {
            if (chunk.Text.Length > 0)
                await stream.WriteAsync(Output(text.Append(chunk.Text).ToString(), isPartial: true));
        }
        await stream.WriteAsync(Output(text.ToString(), isPartial: false));
    }

    private async Task PutAsync(HttpContext http)
    {
        ILlavaBackend backend = state.Backend;
        if (http.Request.Query.ContainsKey("fal_webhook"))
            throw new HttpException(StatusCodes.Status400BadRequest, "fal_webhook: this server calls nobody; ask for the status instead.");
        FalJob job = queue.Put(backend, await ReadAsync(http));
        SetId(http, job.Id);
        await WriteAsync(http, Status(http, job));
    }

    private Task StatusAsync(HttpContext http)
    {
        JsonObject status = Status(http, Find(http));
        if ((string)status["status"]! != FalJob.Completed)
            http.Response.StatusCode = StatusCodes.Status202Accepted;
        return WriteAsync(http, status);
    }

    private async Task StreamStatusAsync(HttpContext http)
    {
        FalJob job = Find(http);
        JsonStream stream = JsonStream.Events(http);
        while (true)
        {
            // Looked at before the status: a change in between is told at once.
            Task changed = queue.Changed(job);
            JsonObject status = Status(http, job);
            await stream.WriteAsync(status);
            if ((string)status["status"]! == FalJob.Completed)
                return;
            await changed.WaitAsync(http.RequestAborted);
        }
    }

    private async Task ResultAsync(HttpContext http)
    {
        FalJob job = Find(http);
        WholeAnswer answer = queue.Collect(job)
            ?? throw new HttpException(StatusCodes.Status400BadRequest, "The request is still in progress; ask for its status.");
        await WriteAsync(http, Output(answer.Text, isPartial: false));
    }

    private Task CancelAsync(HttpContext http)
    {
        bool isCancelled = queue.Cancel(Find(http));
        http.Response.StatusCode = isCancelled ? StatusCodes.Status202Accepted : StatusCodes.Status400BadRequest;
        return WriteAsync(http, new JsonObject { ["status"] = isCancelled ? "CANCELLATION_REQUESTED" : "ALREADY_COMPLETED" });
    }

    private FalJob Find(HttpContext http)
    {
        FalJob job = queue.Get((string)http.GetRouteValue("id")!, http.ClientOf());
        SetId(http, job.Id);
        return job;
    }

    private async Task<LlavaRequest> ReadAsync(HttpContext http)
    {
        using JsonDocument body = await JsonFields.ReadAsync(http.Request, http.RequestAborted);
        return await FalReader.ReadAsync(body, pictures, http.RequestAborted) with { Client = http.ClientOf() };
    }

    private JsonObject Status(HttpContext http, FalJob job)
    {
        string url = $"{http.Request.Scheme}://{http.Request.Host}{Queue}/requests/{job.Id}";
        FalStatus status = queue.Status(job);
        JsonObject reply = new()
        {
            ["status"] = status.Name,
            ["request_id"] = job.Id,
            ["response_url"] = url,
            ["status_url"] = url + "/status",
            ["cancel_url"] = url + "/cancel",
        };
        if (status.Position is { } position)
            reply["queue_position"] = position;
        else
            reply["logs"] = new JsonArray();
        if (status.Seconds is { } seconds)
            reply["metrics"] = new JsonObject { ["inference_time"] = seconds };
        if (status.Error is { } error)
            reply["error"] = error;
        return reply;
    }

    private static JsonObject Output(string text, bool isPartial) => new() { ["output"] = text, ["partial"] = isPartial };

    private static void SetId(HttpContext http, string id) => http.Response.Headers["x-fal-request-id"] = id;

    private static Task WriteAsync(HttpContext http, JsonObject body) => JsonReply.WriteAsync(http.Response, body, http.RequestAborted);
}
