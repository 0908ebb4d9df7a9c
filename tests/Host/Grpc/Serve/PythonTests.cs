using System.Diagnostics;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Health.V1;
using Grpc.Testing;
using IlgpuLlava.Host.Grpc;
using Llava.V1;

namespace IlgpuLlava.Host.Tests.Grpc.Serve;

/// <summary>gRPC's own client for Python (Debian's python3-grpcio) against the program and the interoperability service.</summary>
public class PythonTests
{
    private const string Python = "/usr/bin/python3";

    [Test]
    public async Task Fault078_ByAnIndependentClient()
    {
        await RequireAsync();
        using TemporaryFolder folder = new();
        await using Bed bed = await Bed.StartAsync();
        await RunAsync("interop.py", $"127.0.0.1:{bed.Server.Endpoint.Port}", Descriptors(folder, TestReflection.Descriptor));
    }

    [Test]
    public async Task TheProgramAnswersAnIndependentClient()
    {
        await RequireAsync();
        using TemporaryFolder folder = new();
        using Served served = Served.Start("--grpc", "0");
        string descriptors = Descriptors(
            folder, LlavaReflection.Descriptor, HealthReflection.Descriptor, global::Grpc.Reflection.V1.ReflectionReflection.Descriptor);
        await RunAsync("llava.py", $"127.0.0.1:{served.Port}", descriptors, Repository.Sample("chart.png"));
    }

    // Without it nothing passes silently: where CI runs it must be there.
    private static async Task RequireAsync()
    {
        string? missing = "there is no " + Python;
        if (File.Exists(Python))
        {
            (int exitCode, string output) = await ProcessAsync("-c", "import grpc, google.protobuf");
            missing = exitCode == 0 ? null : output;
        }
        if (missing is null)
            return;
        if (Environment.GetEnvironmentVariable("CI") is { Length: > 0 })
            Assert.Fail("CI must have python3-grpcio and python3-protobuf: " + missing);
        Assert.Inconclusive("Install python3-grpcio and python3-protobuf: " + missing);
    }

    private static async Task RunAsync(string script, params string[] args)
    {
        (int exitCode, string output) = await ProcessAsync(
            [Path.Combine(Repository.Root, "tests", "Host", "Grpc", "Serve", script), .. args]);
        Assert.That(exitCode, Is.Zero, output);
        Assert.That(output, Does.EndWith("all hold\n"));
    }

    private static async Task<(int ExitCode, string Output)> ProcessAsync(params string[] args)
    {
        using Process process = Process.Start(new ProcessStartInfo(Python, args)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PYTHONDONTWRITEBYTECODE"] = "1" },
        })!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await error + output);
    }

    /// <summary>The files that a client would generate its stubs from, as a descriptor set.</summary>
    private static string Descriptors(TemporaryFolder folder, params FileDescriptor[] files)
    {
        FileDescriptorSet set = new();
        foreach (FileDescriptor file in files.SelectMany(DescriptorIndex.WithImports).Distinct())
            set.File.Add(FileDescriptorProto.Parser.ParseFrom(file.SerializedData));
        return folder.Write("descriptors.bin", set.ToByteArray());
    }
}
