using System.Net;
using System.Threading.Channels;

namespace IlgpuLlava.Host.Tests.Grpc;

/// <summary>A request's body that is written while the response is read.</summary>
internal sealed class StreamContent : HttpContent
{
    private readonly Channel<(byte[] Bytes, TaskCompletionSource Done)> _pieces =
        Channel.CreateUnbounded<(byte[] Bytes, TaskCompletionSource Done)>();

    /// <summary>Writes a piece; done when it is on its way.</summary>
    public async Task WriteAsync(byte[] bytes)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await _pieces.Writer.WriteAsync((bytes, done));
        await done.Task;
    }

    public void Complete() => _pieces.Writer.TryComplete();

    protected override Task SerializeToStreamAsync(System.IO.Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        System.IO.Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.FlushAsync(cancellationToken);
        await foreach ((byte[] bytes, TaskCompletionSource done) in _pieces.Reader.ReadAllAsync(cancellationToken))
        {
            try
            {
                await stream.WriteAsync(bytes, cancellationToken);
                await stream.FlushAsync(cancellationToken);
                done.SetResult();
            }
            catch (Exception e)
            {
                done.SetException(e);
                throw;
            }
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
