using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using IlgpuLlava.Host.Grpc;

namespace IlgpuLlava.Host.Tests.Grpc;

/// <summary>The response of a call.</summary>
internal sealed class Reply(HttpResponseMessage response, byte[] body)
{
    public HttpStatusCode Http { get; } = response.StatusCode;

    public HttpResponseHeaders Headers { get; } = response.Headers;

    public byte[] Body { get; } = body;

    /// <summary>Whether there are headers alone, the status among them.</summary>
    public bool IsTrailersOnly => Headers.Contains(GrpcHeaders.Status);

    public HttpResponseHeaders Trailers { get; } =
        response.Headers.Contains(GrpcHeaders.Status) ? response.Headers : response.TrailingHeaders;

    public GrpcStatusCode Code => (GrpcStatusCode)int.Parse(Trailers.GetValues(GrpcHeaders.Status).Single());

    /// <summary>As it was sent.</summary>
    public string RawMessage => Trailers.TryGetValues(GrpcHeaders.Message, out IEnumerable<string>? values) ? values.Single() : "";

    public string Message => Uri.UnescapeDataString(RawMessage);

    public Google.Rpc.Status Details => Google.Rpc.Status.Parser.ParseFrom(Bytes(GrpcHeaders.StatusDetails));

    public byte[] Bytes(string trailer)
    {
        string text = Trailers.GetValues(trailer).Single();
        return System.Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
    }

    /// <summary>The only message of an OK response.</summary>
    public T One<T>()
        where T : class, IMessage<T>, new() => All<T>().Single();

    /// <summary>The messages of an OK response.</summary>
    public IReadOnlyList<T> All<T>()
        where T : class, IMessage<T>, new()
    {
        AssertStatus(GrpcStatusCode.Ok);
        MessageParser<T> parser = new(() => new T());
        return [.. Frames.Split(Body).Select(f => parser.ParseFrom(f.Content))];
    }

    /// <summary>Fails unless the call ended so, with these words in its message.</summary>
    public void AssertStatus(GrpcStatusCode code, params string[] words)
    {
        Assert.That(Http, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(Code, Is.EqualTo(code), Message);
        foreach (string word in words)
            Assert.That(Message, Does.Contain(word));
    }
}
