using System.Buffers.Binary;
using Google.Protobuf;
using Inference;
using Llava.V1;
using Tensor = Inference.ModelInferRequest.Types.InferInputTensor;
using TensorMetadata = Inference.ModelMetadataResponse.Types.TensorMetadata;

namespace IlgpuLlava.Host.Grpc;

/// <summary>From the input tensors of an inference request to a question.</summary>
internal static class InferenceInputs
{
    public const string Bytes = "BYTES";
    private const string Int32 = "INT32";

    private const string Image = "image";

    private static IReadOnlyList<TensorMetadata> Metadata { get; } =
    [
        new() { Name = "prompt", Datatype = Bytes, Shape = { 1 } },
        new() { Name = Image, Datatype = Bytes, Shape = { -1 } },
        new() { Name = "max_tokens", Datatype = Int32, Shape = { 1 } },
    ];

    /// <summary>The inputs that a model takes.</summary>
    public static IEnumerable<TensorMetadata> MetadataOf(LlavaModelInfo model) =>
        Metadata.Where(input => model.ReadsPictures || input.Name != Image);

    /// <exception cref="GrpcException">INVALID_ARGUMENT; the input is named.</exception>
    public static GenerateRequest Read(ModelInferRequest request)
    {
        bool isRaw = request.RawInputContents.Count > 0;
        if (isRaw && request.RawInputContents.Count != request.Inputs.Count)
        {
            throw GrpcException.InvalidField(
                "raw_input_contents", $"there are {request.RawInputContents.Count} for {request.Inputs.Count} inputs; each needs one.");
        }
        Dictionary<string, IReadOnlyList<ByteString>> inputs = [];
        for (int i = 0; i < request.Inputs.Count; i++)
        {
            Tensor tensor = request.Inputs[i];
            TensorMetadata known = Metadata.FirstOrDefault(m => m.Name == tensor.Name)
                ?? throw GrpcException.InvalidField("inputs", $"there is no input '{tensor.Name}'; prompt, image and max_tokens are.");
            if (tensor.Datatype != known.Datatype)
                throw GrpcException.InvalidField(known.Name, $"its type is '{tensor.Datatype}'; it must be {known.Datatype}.");
            if (isRaw && tensor.Contents is not null)
                throw GrpcException.InvalidField(known.Name, "it has contents although there are raw_input_contents; send one of them.");
            IReadOnlyList<ByteString> elements = isRaw ? FromRaw(known, request.RawInputContents[i]) : Elements(known, tensor.Contents);
            CheckShape(known, tensor, elements.Count);
            if (!inputs.TryAdd(known.Name, elements))
                throw GrpcException.InvalidField(known.Name, "it is there twice.");
        }
        return ToRequest(request, inputs);
    }

    /// <summary>An element of type BYTES as raw contents.</summary>
    public static ByteString ToRaw(ByteString element)
    {
        byte[] raw = new byte[sizeof(int) + element.Length];
        BinaryPrimitives.WriteInt32LittleEndian(raw, element.Length);
        element.CopyTo(raw, sizeof(int));
        return UnsafeByteOperations.UnsafeWrap(raw);
    }

    private static GenerateRequest ToRequest(ModelInferRequest request, Dictionary<string, IReadOnlyList<ByteString>> inputs)
    {
        if (!inputs.TryGetValue("prompt", out IReadOnlyList<ByteString>? prompt))
            throw GrpcException.InvalidField("prompt", "it is missing.");
        Turn turn = new() { Role = Role.User };
        foreach (ByteString image in inputs.GetValueOrDefault("image") ?? [])
            turn.Parts.Add(new Part { Image = image });
        turn.Parts.Add(new Part { Text = prompt[0].ToStringUtf8() });
        GenerateRequest question = new() { Model = request.ModelName, Turns = { turn } };
        if (inputs.TryGetValue("max_tokens", out IReadOnlyList<ByteString>? limit))
            question.MaxTokens = BinaryPrimitives.ReadInt32LittleEndian(limit[0].Span);
        return question;
    }

    // Numbers are kept as their four bytes, as raw contents have them.
    private static IReadOnlyList<ByteString> Elements(TensorMetadata known, InferTensorContents? contents)
    {
        if (known.Datatype == Bytes)
            return contents?.BytesContents ?? [];
        return [.. (contents?.IntContents ?? []).Select(value =>
        {
            byte[] bytes = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
            return ByteString.CopyFrom(bytes);
        })];
    }

    private static List<ByteString> FromRaw(TensorMetadata known, ByteString raw)
    {
        List<ByteString> elements = [];
        ReadOnlyMemory<byte> rest = raw.Memory;
        while (rest.Length > 0)
        {
            int prefix = known.Datatype == Bytes ? sizeof(int) : 0;
            uint length = sizeof(int);
            if (prefix > 0 && rest.Length >= prefix)
                length = BinaryPrimitives.ReadUInt32LittleEndian(rest.Span);
            if (rest.Length < prefix || length > rest.Length - prefix)
                throw GrpcException.InvalidField(known.Name, "its raw contents end in the middle of an element.");
            elements.Add(UnsafeByteOperations.UnsafeWrap(rest.Slice(prefix, (int)length)));
            rest = rest[(prefix + (int)length)..];
        }
        return elements;
    }

    private static void CheckShape(TensorMetadata known, Tensor tensor, int count)
    {
        if (tensor.Shape.Count != 1 || tensor.Shape[0] != count)
        {
            throw GrpcException.InvalidField(
                known.Name, $"its shape is [{string.Join(", ", tensor.Shape)}], but it has {count} elements; it must be [{count}].");
        }
        if (known.Shape[0] > 0 && count != known.Shape[0])
            throw GrpcException.InvalidField(known.Name, $"it has {count} elements; it must have {known.Shape[0]}.");
    }
}
