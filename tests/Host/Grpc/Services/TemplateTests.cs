using System.Text;
using Google.Protobuf;
using IlgpuLlava.Host.Grpc;
using Inference;

namespace IlgpuLlava.Host.Tests.Grpc.Services;

/// <summary>How turns become a prompt is the server's to say: a template is a program, and one of a client's is never run.</summary>
public class TemplateTests
{
    private const string Template = "{% for m in messages %}{{ m.content }}{% endfor %}";

    [Test]
    public async Task Fault047_AFieldOfTheWireThatNobodyKnowsChangesNothing()
    {
        FakeBackend backend = new();
        await using LlavaBed bed = await LlavaBed.StartAsync(backend);
        byte[] plain = LlavaBed.Ask("hi").ToByteArray();
        // Field 200, of bytes.
        byte[] more = [.. plain, 0xc2, 0x0c, (byte)Template.Length, .. Encoding.ASCII.GetBytes(Template)];
        string[] asked = new string[2];
        for (int i = 0; i < 2; i++)
        {
            Reply reply = await bed.Bed.Client.CallAsync(LlavaBed.Path + "Generate", Frames.Of(i == 0 ? plain : more));
            reply.AssertStatus(GrpcStatusCode.Ok);
            asked[i] = string.Join('|', backend.Asked!.Conversation.Turns.SelectMany(t => t.Parts).Select(p => p.ToString()));
        }
        Assert.That(asked[1], Is.EqualTo(asked[0]).And.Contains("hi"));
    }

    [Test]
    public async Task Fault047_AnInputOfKServesThatIsATemplateIsRefusedByName()
    {
        await using LlavaBed bed = await LlavaBed.StartAsync(new FakeBackend());
        ModelInferRequest request = new() { ModelName = "some-model" };
        foreach ((string name, string text) in new[] { ("prompt", "hi"), ("chat_template", Template) })
        {
            request.Inputs.Add(new ModelInferRequest.Types.InferInputTensor
            {
                Name = name,
                Datatype = "BYTES",
                Shape = { 1 },
                Contents = new InferTensorContents { BytesContents = { ByteString.CopyFromUtf8(text) } },
            });
        }
        (await bed.Bed.Client.CallAsync("/inference.GRPCInferenceService/ModelInfer", request))
            .AssertStatus(GrpcStatusCode.InvalidArgument, "chat_template");
    }
}
