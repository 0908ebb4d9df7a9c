using Google.Protobuf.Reflection;
using Grpc.Reflection.V1;
using IlgpuLlava.Host.Grpc;
using Alpha = Grpc.Reflection.V1Alpha;

namespace IlgpuLlava.Host.Tests.Grpc.Services;

public class ReflectionTests
{
    private static readonly string[] _services =
        ["grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection", "grpc.testing.TestService"];
    private Bed _bed = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        GrpcService service = InteropService.Create();
        _bed = await Bed.StartAsync([service, .. new ReflectionService([service.Descriptor]).ToServices()]);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _bed.DisposeAsync();

    [Test]
    public async Task Fault088_ListsExactlyTheServices()
    {
        ServerReflectionResponse response = await AskAsync(new ServerReflectionRequest { Host = "h", ListServices = "*" });
        Assert.That(response.ListServicesResponse.Service.Select(s => s.Name), Is.EqualTo(_services));
        Assert.That(response.ValidHost, Is.EqualTo("h"));
        Assert.That(response.OriginalRequest.ListServices, Is.EqualTo("*"));
    }

    [Test]
    public async Task TheOldVersionSaysTheSame()
    {
        await using Client.Stream call = _bed.Client.Open("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo");
        await call.SendAsync(new Alpha.ServerReflectionRequest { ListServices = "" });
        Alpha.ServerReflectionResponse list = (await call.ReadAsync<Alpha.ServerReflectionResponse>())!;
        Assert.That(list.ListServicesResponse.Service.Select(s => s.Name), Is.EqualTo(_services));
        await call.SendAsync(new Alpha.ServerReflectionRequest { FileContainingSymbol = "grpc.testing.SimpleRequest" });
        Alpha.ServerReflectionResponse file = (await call.ReadAsync<Alpha.ServerReflectionResponse>())!;
        Assert.That(file.FileDescriptorResponse.FileDescriptorProto, Has.Count.EqualTo(1));
        call.Complete();
        (await call.EndAsync()).AssertStatus(GrpcStatusCode.Ok);
    }

    [TestCase("grpc.testing.TestService", "grpc/testing/test.proto")]
    [TestCase("grpc.testing.TestService.UnaryCall", "grpc/testing/test.proto")]
    [TestCase("grpc.testing.SimpleRequest", "grpc/testing/messages.proto")]
    [TestCase("grpc.testing.SimpleRequest.response_size", "grpc/testing/messages.proto")]
    [TestCase("grpc.testing.ClientConfigureRequest.Metadata", "grpc/testing/messages.proto")]
    [TestCase("grpc.testing.ClientConfigureRequest.RpcType", "grpc/testing/messages.proto")]
    [TestCase("grpc.testing.PayloadType", "grpc/testing/messages.proto")]
    public async Task FilesOfSymbols(string symbol, string file)
    {
        ServerReflectionResponse response = await AskAsync(new ServerReflectionRequest { FileContainingSymbol = symbol });
        Assert.That(Files(response)[0].Name, Is.EqualTo(file));
    }

    [Test]
    public async Task AFileComesWithAllThatItImports()
    {
        ServerReflectionResponse response = await AskAsync(new ServerReflectionRequest { FileByFilename = "grpc/testing/test.proto" });
        Assert.That(Files(response).Select(f => f.Name),
            Is.EquivalentTo(new[] { "grpc/testing/test.proto", "grpc/testing/empty.proto", "grpc/testing/messages.proto" }));
        // What comes is enough to build the service again.
        IReadOnlyList<FileDescriptor> built = FileDescriptor.BuildFromByteStrings(
            response.FileDescriptorResponse.FileDescriptorProto.Reverse());
        Assert.That(built.SelectMany(f => f.Services).Select(s => s.FullName), Does.Contain("grpc.testing.TestService"));
    }

    [Test]
    public async Task WhatIsNotThereIsNotFound()
    {
        ServerReflectionRequest[] requests =
        [
            new() { FileByFilename = "no.proto" },
            new() { FileContainingSymbol = "no.Symbol" },
            new() { FileContainingSymbol = "" },
            new() { FileContainingExtension = new ExtensionRequest { ContainingType = "grpc.testing.Empty", ExtensionNumber = 1 } },
            new() { AllExtensionNumbersOfType = "no.Message" },
        ];
        foreach (ServerReflectionRequest request in requests)
            Assert.That((await AskAsync(request)).ErrorResponse?.ErrorCode, Is.EqualTo((int)GrpcStatusCode.NotFound), request.ToString());
        ServerReflectionResponse none = await AskAsync(new ServerReflectionRequest());
        Assert.That(none.ErrorResponse.ErrorCode, Is.EqualTo((int)GrpcStatusCode.Unimplemented));
        ServerReflectionResponse numbers = await AskAsync(new ServerReflectionRequest { AllExtensionNumbersOfType = "grpc.testing.Empty" });
        Assert.That(numbers.AllExtensionNumbersResponse.ExtensionNumber, Is.Empty);
        Assert.That(numbers.AllExtensionNumbersResponse.BaseTypeName, Is.EqualTo("grpc.testing.Empty"));
    }

    [Test]
    public async Task Fault113_AnIdleStreamDoesNotHoldAServerThatStops()
    {
        await using Bed bed = await Bed.StartAsync(new ReflectionService([]).ToServices());
        await using Client.Stream call = bed.Client.Open("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo");
        await call.SendAsync(new ServerReflectionRequest { ListServices = "" });
        Assert.That(await call.ReadAsync<ServerReflectionResponse>(), Is.Not.Null);
        Task stop = bed.Server.StopAsync(TimeSpan.FromMinutes(10));
        try
        {
            (await call.EndAsync()).AssertStatus(GrpcStatusCode.Unavailable, "stops");
        }
        catch (HttpProtocolException e) when (e.ErrorCode == 0)
        {
            // .NET's client forgets a status that it has when the connection closes while its own side of the stream is open.
        }
        await stop;
    }

    [Test]
    public async Task Fault088_ReflectionMayBeOff()
    {
        await using Bed bed = await Bed.StartAsync(new LlavaServer(new ServerState(), reflection: false).Services);
        Reply reply = await bed.Client.CallAsync(
            "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", new ServerReflectionRequest { ListServices = "" });
        reply.AssertStatus(GrpcStatusCode.Unimplemented);
    }

    [Test]
    public async Task Fault088_TheProgramListsExactlyItsServices()
    {
        await using Bed bed = await Bed.StartAsync(new LlavaServer(new ServerState(), reflection: true).Services);
        Reply reply = await bed.Client.CallAsync(
            "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", new ServerReflectionRequest { ListServices = "" });
        Assert.That(reply.One<ServerReflectionResponse>().ListServicesResponse.Service.Select(s => s.Name), Is.EqualTo(new[]
        {
            "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection",
            "inference.GRPCInferenceService", "llava.v1.Llava",
        }));
    }

    private async Task<ServerReflectionResponse> AskAsync(ServerReflectionRequest request) =>
        (await _bed.Client.CallAsync("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", request)).One<ServerReflectionResponse>();

    private static IReadOnlyList<FileDescriptorProto> Files(ServerReflectionResponse response) =>
        [.. response.FileDescriptorResponse.FileDescriptorProto.Select(b => FileDescriptorProto.Parser.ParseFrom(b))];
}
