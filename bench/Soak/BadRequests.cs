using System.Buffers.Binary;
using Llava.V1;

namespace IlgpuLlava.Bench;

/// <summary>Requests that are refused, each for a reason of its own.</summary>
internal static class BadRequests
{
    public static IReadOnlyList<BadRequest> Create()
    {
        byte[] png = Question.All[0].Picture, jpeg = Question.All[2].Picture;
        byte[] huge = [.. png];
        // It claims to be 100,000 pixels wide and high.
        BinaryPrimitives.WriteInt32BigEndian(huge.AsSpan(16), 100_000);
        BinaryPrimitives.WriteInt32BigEndian(huge.AsSpan(20), 100_000);
        byte[] damaged = [.. png];
        damaged[png.Length / 2] ^= 0x55;
        List<BadRequest> all = [];
        foreach (byte[] picture in (byte[][])[[], [1, 2, 3], "not a picture"u8.ToArray(), png[..(png.Length / 2)], png[..20], damaged, huge,
            jpeg[..(jpeg.Length / 3)], "RIFF0000WEBPVP8 "u8.ToArray()])
            all.Add(Bad("bad picture", Question.Ask("What is it?", picture)));
        all.Add(Bad("long prompt", Question.Ask(string.Concat(Enumerable.Repeat("red ", 2100)))));
        all.Add(Bad("long prompt", Question.Ask("What?", Enumerable.Repeat(png, 40))));
        // It fits the context, and not the keys and values.
        all.Add(Bad("long prompt", Question.Ask("What is it?", png), r => r.MaxTokens = 1950));
        all.Add(Bad("bad field", Question.Ask("What?"), r => r.Temperature = -1));
        all.Add(Bad("bad field", Question.Ask("What?"), r => r.TopP = float.NaN));
        all.Add(Bad("bad field", Question.Ask("What?"), r => r.N = 1000));
        all.Add(Bad("bad field", Question.Ask("What?"), r => r.Logprobs = -1));
        all.Add(Bad("bad field", Question.Ask("What?"), r => r.Stop.Add("")));
        all.Add(Bad("bad field", Question.Ask("What?"), r => r.JsonSchema = "{\"format\":\"date\"}"));
        all.Add(Bad("bad field", Question.Ask("What?"), r => r.Turns[0].Role = (Role)77));
        all.Add(Bad("bad field", new GenerateRequest()));
        all.Add(Bad("bad field", Question.Ask("What?"), r => r.Model = "../other") with { Code = CallException.NotFound });
        byte[] good = GrpcChannel.Frame(Question.Ask("What?"));
        all.Add(Framed([7, .. good[1..]], CallException.Internal));
        all.Add(Framed(good[..^3], CallException.Internal));
        all.Add(Framed([], CallException.Unimplemented));
        all.Add(Framed([.. good, .. good], CallException.Unimplemented));
        all.Add(Framed([0, 0, 0, 0, 2, 0xff, 0xff], CallException.Internal));
        all.Add(Framed([0, 0x7f, 0, 0, 0, 1], CallException.ResourceExhausted));
        all.Add(Framed(good, CallException.Unimplemented) with { Path = "/llava.v1.Llava/NoSuchMethod" });
        return all;
    }

    private static BadRequest Bad(string kind, GenerateRequest request, Action<GenerateRequest>? change = null)
    {
        change?.Invoke(request);
        return new BadRequest(kind, Question.Generate, GrpcChannel.Frame(request), CallException.InvalidArgument);
    }

    private static BadRequest Framed(byte[] body, int code) => new("bad frame", Question.Generate, body, code);
}
