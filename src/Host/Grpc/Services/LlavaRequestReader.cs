using IlgpuLlava.Model.Text;
using IlgpuLlava.Runtime;
using Llava.V1;

namespace IlgpuLlava.Host.Grpc;

/// <summary>From <c>llava.v1.GenerateRequest</c> to a request, with every check that needs no model.</summary>
internal static class LlavaRequestReader
{
    private const int MaxAnswers = 128;
    private const int MaxLogprobs = 20;

    /// <exception cref="GrpcException">NOT_FOUND or INVALID_ARGUMENT; the field is named.</exception>
    public static LlavaRequest Read(GenerateRequest request, LlavaModelInfo model)
    {
        CheckModel(request.Model, model);
        List<ChatTurn> turns = [];
        List<byte[]> pictures = [];
        for (int i = 0; i < request.Turns.Count; i++)
            turns.Add(ReadTurn(request.Turns[i], $"turns[{i}]", pictures));
        return new LlavaRequest
        {
            Conversation = new Conversation(turns, pictures),
            Options = ReadOptions(request),
            Stop = [.. request.Stop],
            JsonSchema = request.JsonSchema,
            Logprobs = Within(request.Logprobs, "logprobs", 0, MaxLogprobs) is > 0 and var logprobs ? logprobs : null,
            Count = Math.Max(1, Within(request.N, "n", 0, MaxAnswers)),
        };
    }

    /// <exception cref="GrpcException">NOT_FOUND: the name is not the loaded model's.</exception>
    public static void CheckModel(string name, LlavaModelInfo model)
    {
        if (name.Length > 0 && name != model.Name && name != model.Name + ":latest")
            throw new GrpcException(GrpcStatusCode.NotFound, $"Model '{name}' is not loaded here; '{model.Name}' is.");
    }

    private static ChatTurn ReadTurn(Turn turn, string field, List<byte[]> pictures)
    {
        ChatRole role = turn.Role switch
        {
            Role.System => ChatRole.System,
            Role.User => ChatRole.User,
            Role.Assistant => ChatRole.Assistant,
            _ => throw GrpcException.InvalidField($"{field}.role", "it is missing or unknown; it must be SYSTEM, USER or ASSISTANT."),
        };
        List<ChatPart> parts = [];
        for (int i = 0; i < turn.Parts.Count; i++)
        {
            Part part = turn.Parts[i];
            if (part.ContentCase == Part.ContentOneofCase.None)
                throw GrpcException.InvalidField($"{field}.parts[{i}]", "it is empty; it must be a text or an image.");
            parts.Add(part.ContentCase == Part.ContentOneofCase.Image ? ChatPart.Image : ChatPart.FromText(part.Text));
            if (part.ContentCase == Part.ContentOneofCase.Image)
                pictures.Add(part.Image.ToByteArray());
        }
        return new ChatTurn(role, parts);
    }

    private static GenerationOptions ReadOptions(GenerateRequest request)
    {
        GenerationOptions defaults = new();
        GenerationOptions options = new()
        {
            MaxTokens = request.HasMaxTokens ? request.MaxTokens : int.MaxValue,
            Temperature = request.HasTemperature ? request.Temperature : defaults.Temperature,
            TopP = request.HasTopP ? request.TopP : defaults.TopP,
            TopK = request.HasTopK ? request.TopK : defaults.TopK,
            Seed = request.HasSeed ? request.Seed : defaults.Seed,
            MinP = request.HasMinP ? request.MinP : defaults.MinP,
            RepetitionPenalty = request.HasRepetitionPenalty ? request.RepetitionPenalty : defaults.RepetitionPenalty,
            PresencePenalty = request.HasPresencePenalty ? request.PresencePenalty : defaults.PresencePenalty,
            FrequencyPenalty = request.HasFrequencyPenalty ? request.FrequencyPenalty : defaults.FrequencyPenalty,
            IgnoreEos = request.IgnoreEos,
        };
        try
        {
            options.Validate();
            return options;
        }
        catch (GenerationException e)
        {
            throw new GrpcException(GrpcStatusCode.InvalidArgument, e.Message);
        }
    }

    private static int Within(int value, string field, int least, int most) => value >= least && value <= most
        ? value
        : throw GrpcException.InvalidField(field, $"it is {value}; it must be from {least} to {most}.");
}
