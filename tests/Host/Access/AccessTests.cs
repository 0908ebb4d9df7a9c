using System.Net;
using Grpc.Health.V1;
using Grpc.Reflection.V1;
using IlgpuLlava.Host.Grpc;
using IlgpuLlava.Host.Http;
using IlgpuLlava.Host.Tests.Grpc;
using IlgpuLlava.Host.Tests.Grpc.Services;
using IlgpuLlava.Host.Tests.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace IlgpuLlava.Host.Tests.Access;

/// <summary>What opens either door.</summary>
public class AccessTests
{
    private const string First = "sk-0123456789abcdef";
    private const string Second = "id:0123456789abcdef";

    private static readonly ApiKeys s_keys = new([($"{First}\n{Second} bob", "the list")]);

    private static readonly (string? Header, string? Client)[] s_headers =
    [
        ($"Bearer {First}", s_keys.ClientOf(First)),
        ($"bearer {First}", s_keys.ClientOf(First)),
        ($"BEARER   {First}", s_keys.ClientOf(First)),
        ($"Bearer {Second}", "name:bob"),
        ($"Key {Second}", "name:bob"),
        ($"key {First}", s_keys.ClientOf(First)),
        (null, null),
        ("", null),
        ("Bearer", null),
        ("Bearer ", null),
        ($"{First}", null),
        ("Bearer wrong", null),
        ($"Bearer {First}x", null),
        ($"Bearer {First[..^1]}", null),
        ($"Bearer {First.ToUpperInvariant()}", null),
        ($"Bearer {First} {Second}", null),
        ($"Bearer {First},{Second}", null),
        ($"Bearer{First}", null),
        ($"Basic {First}", null),
        ($"Basic {Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes("user:" + First))}", null),
        ($"Bearer \"{First}\"", null),
    ];

    [Test]
    public async Task Fault089_OnlyAKeyOpensADoor([Range(0, 20)] int row)
    {
        (string? header, string? client) = s_headers[row];
        AccessCheck check = new(() => s_keys);
        FakeBackend backend = new();
        ServerState state = new();
        state.Serve(backend);
        LlavaServer llava = new(state, reflection: false);
        GrpcOptions wire = new() { Translate = BackendErrors.Translate, Interceptors = [check.InterceptAsync, llava.CheckAsync] };
        await using Bed grpc = await Bed.StartAsync(llava.Services, wire);
        (string, string)[] headers = header is null ? [] : [("authorization", header)];
        Reply reply = await grpc.Client.CallAsync(LlavaBed.Path + "Generate", LlavaBed.Ask("hi"), headers);
        await using HttpBed http = await HttpBed.StartAsync(
            backend, _ => [new WhoApi()], new HttpServerOptions { Middleware = [check.InvokeAsync] });
        using HttpRequestMessage request = new(HttpMethod.Post, "/who");
        if (header is not null)
            request.Headers.TryAddWithoutValidation("Authorization", header);
        HttpResponseMessage response = await http.Client.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        if (client is not null)
        {
            reply.AssertStatus(GrpcStatusCode.Ok);
            Assert.That((backend.Asked!.Client, text), Is.EqualTo((client, client)));
            return;
        }
        reply.AssertStatus(GrpcStatusCode.Unauthenticated);
        Assert.That(backend.Asked, Is.Null);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(response.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer"));
        Assert.That((await HttpBed.JsonAsync(response)).GetProperty("error").GetString(), Is.EqualTo(reply.Message));
        Assert.That(text, Does.Not.Contain(First[..^1]).And.Not.Contain(Second));
    }

    [TestCase("key")]
    [TestCase("api_key")]
    [TestCase("access_token")]
    public async Task Fault089_AKeyInTheAddressIsRefused(string name)
    {
        AccessCheck check = new(() => s_keys);
        await using HttpBed bed = await HttpBed.StartAsync(
            null, _ => [new WhoApi()], new HttpServerOptions { Middleware = [check.InvokeAsync] });
        HttpResponseMessage response = await bed.PostAsync($"/who?{name}={First}", "{}");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await HttpBed.JsonAsync(response)).GetProperty("error").GetString(), Does.Contain("not taken from the address"));
    }

    [Test]
    public async Task Fault089_TwoHeadersAreRefused()
    {
        AccessCheck check = new(() => s_keys);
        await using HttpBed bed = await HttpBed.StartAsync(
            null, _ => [new WhoApi()], new HttpServerOptions { Middleware = [check.InvokeAsync] });
        using System.Net.Sockets.TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, bed.Server.Endpoint.Port);
        using StreamWriter writer = new(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
        string authorization = $"Authorization: Bearer {First}\r\n";
        await writer.WriteAsync($"POST /who HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n{authorization}{authorization}\r\n");
        using StreamReader reader = new(client.GetStream());
        Assert.That(await reader.ReadLineAsync(), Does.StartWith("HTTP/1.1 401"));
    }

    /// <summary>A key that is taken out of the list opens nothing any more, a new one does.</summary>
    [Test]
    public async Task Fault089_KeysAreChangedWithoutARestart()
    {
        using TemporaryFolder folder = new();
        ManualTime time = new();
        ReloadedFiles<ApiKeys> files = new(
            [folder.Write("keys", $"{First} alice")],
            contents => new ApiKeys([(System.Text.Encoding.UTF8.GetString(contents[0]), "keys")]),
            time);
        AccessCheck check = new(() => files.Current);
        await using HttpBed bed = await HttpBed.StartAsync(
            null, _ => [new WhoApi()], new HttpServerOptions { Middleware = [check.InvokeAsync] });
        Assert.That((await AskAsync(First), await AskAsync(Second)), Is.EqualTo(("name:alice", "401")));
        Change($"{First} alice\n{Second} alice");
        Assert.That((await AskAsync(First), await AskAsync(Second)), Is.EqualTo(("name:alice", "name:alice")));
        Change($"{Second} alice");
        Assert.That((await AskAsync(First), await AskAsync(Second)), Is.EqualTo(("401", "name:alice")));
        // An editor that has not yet written opens nothing and shuts nothing.
        Change("");
        Assert.That((await AskAsync(First), await AskAsync(Second)), Is.EqualTo(("401", "name:alice")));

        void Change(string text)
        {
            folder.Write("keys", text);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        async Task<string> AskAsync(string key)
        {
            using HttpRequestMessage request = new(HttpMethod.Post, "/who");
            request.Headers.Authorization = new("Bearer", key);
            HttpResponseMessage response = await bed.Client.SendAsync(request);
            return response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync() : ((int)response.StatusCode).ToString();
        }
    }

    [Test]
    public async Task WithoutKeysWhoeverAsksIsOne()
    {
        AccessCheck check = new(null);
        await using HttpBed bed = await HttpBed.StartAsync(
            null, _ => [new WhoApi()], new HttpServerOptions { Middleware = [check.InvokeAsync] });
        Assert.That(await (await bed.PostAsync("/who", "{}")).Content.ReadAsStringAsync(), Is.Empty);
    }

    [Test]
    public async Task Fault090_HealthNeedsNoKey_ReflectionDoes()
    {
        AccessCheck check = new(() => s_keys);
        ServerState state = new();
        state.Serve(new FakeBackend());
        LlavaServer llava = new(state, reflection: true);
        await using Bed bed = await Bed.StartAsync(
            llava.Services, new GrpcOptions { Translate = BackendErrors.Translate, Interceptors = [check.InterceptAsync] });
        (await bed.Client.CallAsync("/grpc.health.v1.Health/Check", new HealthCheckRequest())).AssertStatus(GrpcStatusCode.Ok);
        (await bed.Client.CallAsync(
            "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", new ServerReflectionRequest { ListServices = "" }))
            .AssertStatus(GrpcStatusCode.Unauthenticated);
    }

    private sealed class WhoApi : IHttpApi
    {
        public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/who", http => http.Response.WriteAsync(http.ClientOf()));
    }
}
