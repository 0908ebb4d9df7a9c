using System.Net;
using Google.Protobuf;
using Grpc.Health.V1;
using IlgpuLlava.Host.Grpc;
using IlgpuLlava.Host.Http;
using IlgpuLlava.Host.Telemetry;
using IlgpuLlava.Host.Tests.Configuration;
using IlgpuLlava.Host.Tests.Grpc;
using IlgpuLlava.Host.Tests.Grpc.Serve;
using IlgpuLlava.Host.Tests.Grpc.Services;
using Llava.V1;
using Microsoft.AspNetCore.Routing;

namespace IlgpuLlava.Host.Tests.Access;

/// <summary>The program itself, with keys and certificates.</summary>
public class KeyedProgramTests
{
    private const string FileKey = "sk-in-the-file-0123456789";
    private const string VariableKey = "sk-in-the-variable-0123456789";
    private static readonly byte[] s_chart = File.ReadAllBytes(Repository.Sample("chart.png"));

    // All that needs no key. What is added here is open to the world.
    private static readonly string[] s_openPaths = ["/", "/healthz", "/readyz"];

    /// <summary>The paths and methods are asked of the servers themselves: a new one cannot slip by.</summary>
    [Test]
    public async Task Fault090_EveryMethodAndEveryPathNeedsAKey()
    {
        using TemporaryFolder folder = new();
        using Served served = Served.Start("--keys", folder.Write("keys", FileKey), "--reflection", "on");
        using HttpClient http = new() { BaseAddress = new Uri($"http://127.0.0.1:{served.HttpPort}") };
        List<string> open = [];
        foreach ((string method, string path, bool isOpen) in await RoutesAsync())
        {
            using HttpRequestMessage request = new(new HttpMethod(method), path);
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            bool isRefused = response.StatusCode == HttpStatusCode.Unauthorized;
            Assert.That(isRefused, Is.Not.EqualTo(isOpen), $"{method} {path}: {response.StatusCode}");
            if (isOpen)
                open.Add(path);
            else
                Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/json"), path);
        }
        Assert.That(open.Distinct(), Is.EquivalentTo(s_openPaths));

        using Client grpc = new(served.Port);
        int refused = 0;
        foreach (GrpcMethod method in new LlavaServer(new ServerState(), reflection: true).Services.SelectMany(s => s.Methods))
        {
            if (method.Descriptor.Service == HealthReflection.Descriptor.Services[0])
                continue;
            Reply reply = await grpc.CallAsync(method.Path, []);
            reply.AssertStatus(GrpcStatusCode.Unauthenticated, "needs a key");
            refused++;
        }
        Assert.That(refused, Is.GreaterThan(10));
        (await grpc.CallAsync("/grpc.health.v1.Health/Check", new HealthCheckRequest())).AssertStatus(GrpcStatusCode.Ok);
        (await grpc.CallAsync(LlavaBed.Path + "ListModels", new ListModelsRequest(), ("authorization", "Bearer " + FileKey)))
            .AssertStatus(GrpcStatusCode.Ok);
    }

    [Test]
    public async Task Fault094_NoKeyPromptOrPictureIsSaidAnywhere()
    {
        const string wrong = "sk-wrong-0123456789", prompt = "Umbrellaquokka";
        using TemporaryFolder folder = new();
        using Served served = Served.StartIn(
            null, new() { [ServeOptions.KeysVariable] = VariableKey }, "--keys", folder.Write("keys", FileKey), "--drain-wait", "0");
        string[] secrets = [FileKey, VariableKey, wrong, prompt, Convert.ToBase64String(s_chart)[..40]];
        string body = $$"""{"prompt":5,"messages":"{{prompt}}","x":"{{Convert.ToBase64String(s_chart)}}"}""";
        string told = served.Ready;
        if (OperatingSystem.IsLinux())
            told += await File.ReadAllTextAsync($"/proc/{served.ProcessId}/cmdline");
        using (Client grpc = new(served.Port))
        using (HttpClient http = new() { BaseAddress = new Uri($"http://127.0.0.1:{served.HttpPort}") })
        {
            foreach (string key in (string[])[FileKey, VariableKey, wrong])
            {
                (string, string) header = ("authorization", "Bearer " + key);
                GenerateRequest request = LlavaBed.Ask(prompt, s_chart);
                request.MaxTokens = 2;
                Reply reply = await grpc.CallAsync(LlavaBed.Path + "Generate", request, header);
                Assert.That(reply.Code, Is.EqualTo(key == wrong ? GrpcStatusCode.Unauthenticated : GrpcStatusCode.Ok));
                told += reply.Message;
                GenerateRequest bad = LlavaBed.Ask(prompt, [.. s_chart[..500], .. System.Text.Encoding.ASCII.GetBytes(prompt)]);
                told += (await grpc.CallAsync(LlavaBed.Path + "Generate", bad, header)).Message;
                told += (await grpc.CallAsync(LlavaBed.Path + prompt, Frames.Of(bad.ToByteArray()[..9]), header)).Code;
                foreach ((string method, string path, bool _) in await RoutesAsync())
                {
                    // Answered or refused: each says what it says.
                    using HttpRequestMessage call = new(new HttpMethod(method), $"{path}?api_key={wrong}");
                    call.Headers.TryAddWithoutValidation("Authorization", "Key " + key);
                    if (method is not ("GET" or "HEAD"))
                        call.Content = new StringContent(body);
                    using HttpResponseMessage response = await http.SendAsync(call, HttpCompletionOption.ResponseHeadersRead);
                    if (response.Content.Headers.ContentType?.MediaType is "application/json" or "text/plain")
                        told += await response.Content.ReadAsStringAsync();
                }
            }
        }
        served.Signal("TERM");
        (int exitCode, string output, string error) = await served.EndAsync();
        Assert.That(exitCode, Is.Zero, error);
        Assert.That(told, Does.Contain("# TYPE"), "the metrics were read");
        Assert.That(served.Requests, Is.Not.Empty);
        foreach (string secret in secrets)
            Assert.That(told + output + error + string.Join('\n', served.Requests), Does.Not.Contain(secret));
    }

    [Test]
    public async Task Fault093_TheProgramSpeaksTls_AndTakesANewCertificate()
    {
        using TemporaryFolder folder = new();
        TestCertificate root = TestCertificate.Root("a root"), first = root.ForServer("127.0.0.1"), second = root.ForServer("127.0.0.1");
        folder.Write("key.pem", first.KeyPem);
        folder.Write("cert.pem", first.Pem);
        using Served served = Served.Start("--tls-cert", folder.Combine("cert.pem"), "--tls-key", folder.Combine("key.pem"));
        Assert.That(served.Ready, Does.StartWith("Ready: HTTP at https://127.0.0.1:"));
        using (Client grpc = new(served.Port, TlsTests.Handler(root), "https"))
            (await grpc.CallAsync(LlavaBed.Path + "ListModels", new ListModelsRequest())).AssertStatus(GrpcStatusCode.Ok);
        folder.Write("key.pem", second.KeyPem);
        folder.Write("cert.pem", second.Pem);
        foreach (int port in (int[])[served.HttpPort, served.Port])
        {
            string seen;
            do
            {
                // They are looked at once a second.
                seen = await SeenAsync(port);
            }
            while (seen == first.Thumbprint);
            Assert.That(seen, Is.EqualTo(second.Thumbprint));
        }

        async Task<string> SeenAsync(int port)
        {
            using System.Net.Sockets.TcpClient client = new();
            await client.ConnectAsync(IPAddress.Loopback, port);
            using System.Net.Security.SslStream stream = new(client.GetStream(), false, (_, _, _, _) => true);
            await stream.AuthenticateAsClientAsync("127.0.0.1");
            return ((System.Security.Cryptography.X509Certificates.X509Certificate2)stream.RemoteCertificate!).Thumbprint;
        }
    }

    /// <summary>What the program serves over HTTP; parameters of paths are filled in.</summary>
    private static async Task<IReadOnlyList<(string Method, string Path, bool IsOpen)>> RoutesAsync()
    {
        ServerState state = new();
        using SettingsBed settings = new();
        using LlavaTelemetry telemetry = new();
        using PrometheusExporter prometheus = telemetry.ToPrometheus();
        await using HttpServer server = await HttpServer.StartAsync(
            new ListenEndpoint(IPAddress.Loopback, 0, null),
            ServeCommand.Apis(state, settings.Read(), prometheus, new PictureSource()),
            state,
            new HttpServerOptions());
        List<(string, string, bool)> routes = [];
        foreach (RouteEndpoint route in server.Routes)
        {
            string path = System.Text.RegularExpressions.Regex.Replace(route.RoutePattern.RawText!, @"\{[^}]*\}", "x");
            IReadOnlyList<string> methods = route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST"];
            bool isOpen = route.Metadata.GetMetadata<RouteTraits>()?.IsOpen ?? false;
            routes.AddRange(methods.Select(method => (method, "/" + path.TrimStart('/'), isOpen)));
        }
        Assert.That(routes, Is.Not.Empty);
        return routes;
    }
}
