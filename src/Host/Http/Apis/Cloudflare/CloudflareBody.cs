using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace IlgpuLlava.Host.Http.Apis;

/// <summary>A JSON body whose <c>image</c> may be an array with a number a byte: millions of them, which are read by themselves. What is
/// left is a small document.</summary>
/// <param name="Picture">The array's bytes; null where the field is none.</param>
/// <param name="Rest">The object without them.</param>
internal sealed record CloudflareBody(byte[]? Picture, JsonDocument Rest)
{
    private const string Image = "image";

    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="HttpException">400: it is no object, or the array has something else than bytes.</exception>
    public static CloudflareBody Split(ReadOnlySpan<byte> body)
    {
        Utf8JsonReader reader = new(body, new JsonReaderOptions { MaxDepth = JsonFields.Options.MaxDepth });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new HttpException(StatusCodes.Status400BadRequest, "The body must be a JSON object.");
        byte[]? picture = null;
        ArrayBufferWriter<byte> rest = new();
        rest.Write("{"u8);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isImage = reader.ValueTextEquals(Image);
            int start = (int)reader.TokenStartIndex;
            reader.Read();
            if (isImage && reader.TokenType == JsonTokenType.StartArray)
            {
                picture = picture is null ? ReadBytes(ref reader) : throw Twice();
                continue;
            }
            reader.Skip();
            if (rest.WrittenCount > 1)
                rest.Write(","u8);
            rest.Write(body[start..(int)reader.BytesConsumed]);
        }
        // Nothing may follow.
        reader.Read();
        rest.Write("}"u8);
        CloudflareBody parts = new(picture, JsonDocument.Parse(rest.WrittenMemory, JsonFields.Options));
        if (picture is null || !parts.Rest.RootElement.TryGetProperty(Image, out _))
            return parts;
        parts.Rest.Dispose();
        throw Twice();
    }

    private static HttpException Twice() => HttpException.InvalidField(Image, "it is there twice.");

    private static byte[] ReadBytes(ref Utf8JsonReader reader)
    {
        ArrayBufferWriter<byte> bytes = new();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetByte(out byte value))
            {
                throw HttpException.InvalidField(
                    $"{Image}[{bytes.WrittenCount}]", "it must be a whole number from 0 to 255: a byte of the picture's file.");
            }
            bytes.GetSpan(1)[0] = value;
            bytes.Advance(1);
        }
        return bytes.WrittenSpan.ToArray();
    }
}
