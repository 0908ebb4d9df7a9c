using Google.Protobuf.WellKnownTypes;
using Llava.V1;
using Reason = IlgpuLlava.Runtime.FinishReason;

namespace IlgpuLlava.Host.Grpc;

/// <summary>From a backend's answers to messages of <c>llava.v1</c>.</summary>
internal static class LlavaMessages
{
    public static GenerateChunk Of(LlavaChunk chunk)
    {
        GenerateChunk message = new()
        {
            Index = chunk.Index,
            Text = chunk.Text,
            FinishReason = chunk.FinishReason switch
            {
                null => FinishReason.Unspecified,
                Reason.Stop => FinishReason.Stop,
                Reason.Length => FinishReason.Length,
                var other => throw new InvalidOperationException($"An answer that ended as {other} was taken for whole."),
            },
        };
        message.TokenIds.Add(chunk.TokenIds);
        message.Logprobs.Add(chunk.Logprobs.Select(Of));
        if (chunk.Usage is { } usage)
        {
            message.Usage = new Usage
            {
                PromptTokens = usage.PromptTokens,
                ImageTokens = usage.ImageTokens,
                CompletionTokens = usage.CompletionTokens,
                CachedTokens = usage.CachedTokens,
            };
        }
        if (chunk.Times is { } times)
        {
            message.Times = new StageTimes
            {
                Queue = Duration.FromTimeSpan(times.Queue),
                Picture = Duration.FromTimeSpan(times.Stages.Picture),
                Vision = Duration.FromTimeSpan(times.Stages.Vision),
                Prefill = Duration.FromTimeSpan(times.Stages.Prefill),
                Decode = Duration.FromTimeSpan(times.Stages.Decode),
            };
        }
        return message;
    }

    public static Llava.V1.Model Of(LlavaModelInfo model) => new()
    {
        Name = model.Name,
        Family = model.Family,
        Device = model.Device,
        Dtype = model.DType,
        ContextLength = model.ContextLength,
        Parameters = model.Parameters,
        TextOnly = !model.ReadsPictures,
    };

    private static TokenLogprob Of(LlavaLogprob logprob)
    {
        TokenLogprob message = new() { TokenId = logprob.TokenId, Text = logprob.Text, Logprob = logprob.Logprob };
        message.Top.Add(logprob.Top.Select(Of));
        return message;
    }
}
