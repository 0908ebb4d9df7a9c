using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace IlgpuLlava.Host.Telemetry;

/// <summary>A backend whose requests are measured, by whatever door they come: instruments, a span and a line of the log for each.
/// </summary>
internal sealed class MeasuredBackend(ILlavaBackend inner, LlavaTelemetry telemetry, ILogger logger) : ILlavaBackend
{
    private readonly RequestInstruments _instruments = new(telemetry.Meter, inner.Model.Name);

    public LlavaModelInfo Model => inner.Model;

    public async IAsyncEnumerable<LlavaChunk> GenerateAsync(
        LlavaRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RequestMeasurement measurement = new(telemetry, _instruments, logger, request, inner.Model.Name);
        try
        {
            await using IAsyncEnumerator<LlavaChunk> chunks =
                inner.GenerateAsync(request, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (await NextAsync(chunks, measurement))
                yield return chunks.Current;
        }
        finally
        {
            measurement.End();
        }
    }

    public LlavaTokenCount CountTokens(LlavaRequest request) => inner.CountTokens(request);

    public void StartProfile() => inner.StartProfile();

    public Task<LlavaProfile> StopProfileAsync(CancellationToken cancellationToken) => inner.StopProfileAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<LlavaChunk> chunks, RequestMeasurement measurement)
    {
        try
        {
            if (!await chunks.MoveNextAsync())
            {
                measurement.Complete();
                return false;
            }
        }
        catch (Exception e)
        {
            measurement.Fail(e);
            throw;
        }
        measurement.Take(chunks.Current);
        return true;
    }
}
