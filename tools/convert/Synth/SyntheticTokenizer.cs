using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Convert.Synth;

/// <summary>
/// A tokenizer of any size: the pieces of a small one that reads ordinary text, cut off where fewer are needed, filled up with
/// numbered ones (<c>n8000</c>) where more are.
/// </summary>
internal static class SyntheticTokenizer
{
    /// <summary>Control pieces, those that ChatML needs, and the 256 bytes.</summary>
    public const int LeastPieces = 8 + 256;

    // ChatML's begin and end of a message are 6 and 7 where a SentencePiece model has them.
    private static readonly string[] _chatMl = ["<|unused_3|>", "<|unused_4|>", "<|unused_5|>", "<|im_start|>", "<|im_end|>"];

    /// <summary>The files, by name.</summary>
    public static IEnumerable<(string Name, byte[] Bytes)> Files(SyntheticVocabulary vocabulary)
    {
        bool byteLevel = vocabulary.Template == SyntheticVocabulary.Llama3;
        yield return byteLevel ? ("tokenizer.json", ByteLevel(vocabulary)) : ("tokenizer.model", SentencePiece(vocabulary));
        JsonObject config = new()
        {
            ["tokenizer_class"] = byteLevel ? "PreTrainedTokenizerFast" : "LlamaTokenizer",
            ["bos_token"] = byteLevel ? "<|begin_of_text|>" : "<s>",
            ["eos_token"] = byteLevel ? "<|eot_id|>" : vocabulary.Template == SyntheticVocabulary.ChatMl ? "<|im_end|>" : "</s>",
            ["clean_up_tokenization_spaces"] = false,
        };
        SortedDictionary<int, string> added = new(vocabulary.Controls);
        if (!byteLevel)
        {
            config["unk_token"] = "<unk>";
            config["legacy"] = false;
            config["add_bos_token"] = vocabulary.Template != SyntheticVocabulary.ChatMl;
            config["add_eos_token"] = false;
            string[] own = ["<unk>", "<s>", "</s>", .. vocabulary.Template == SyntheticVocabulary.ChatMl ? _chatMl : []];
            for (int id = 0; id < own.Length; id++) added[id] = own[id];
        }
        JsonObject decoder = [];
        foreach ((int id, string name) in added) decoder[id.ToString(CultureInfo.InvariantCulture)] = Added(null, name);
        config["added_tokens_decoder"] = decoder;
        yield return ("tokenizer_config.json", Json(config));
    }

    /// <summary>JSON as files have it.</summary>
    public static byte[] Json(JsonNode node) =>
        Encoding.UTF8.GetBytes(node.ToJsonString(new JsonSerializerOptions { WriteIndented = true, NewLine = "\n" }) + "\n");

    private static byte[] SentencePiece(SyntheticVocabulary vocabulary)
    {
        var file = new MemoryStream();
        var names = new HashSet<string>();
        int count = 0;
        var others = new MemoryStream();
        var model = new ProtobufReader(Resources.Read("tokenizer.model"));
        while (model.Next())
        {
            int field = model.Field;
            ReadOnlySpan<byte> message = model.ReadBytes();
            if (field != 1)
            {
                Field(others, field, message);
                continue;
            }
            if (count == 3 && vocabulary.Template == SyntheticVocabulary.ChatMl)
            {
                foreach (string control in _chatMl) Add(Piece(control, 0, PieceKind.Control));
            }
            var piece = new ProtobufReader(message);
            if (piece.Next() && piece.Field == 1) names.Add(piece.ReadString());
            Add(message);
        }
        while (count < vocabulary.PieceCount)
        {
            string name = $"▁n{count.ToString(CultureInfo.InvariantCulture)}";
            // Behind all others: text is never read as one of these while another way is left.
            Add(Piece(names.Add(name) ? name : name + "▁", -1e6f - count, PieceKind.Normal));
        }
        others.WriteTo(file);
        return file.ToArray();

        void Add(ReadOnlySpan<byte> message)
        {
            if (count++ < vocabulary.PieceCount) Field(file, 1, message);
        }
    }

    private static byte[] Piece(string text, float score, PieceKind kind)
    {
        var message = new MemoryStream();
        Field(message, 1, Encoding.UTF8.GetBytes(text));
        message.WriteByte((2 << 3) | 5);
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(number, score);
        message.Write(number);
        message.WriteByte((3 << 3) | 0);
        message.WriteByte((byte)kind);
        return message.ToArray();
    }

    // A field of protobuf with a length.
    private static void Field(MemoryStream stream, int field, ReadOnlySpan<byte> bytes)
    {
        stream.WriteByte((byte)((field << 3) | 2));
        uint length = (uint)bytes.Length;
        for (; length >= 0x80; length >>= 7) stream.WriteByte((byte)(length | 0x80));
        stream.WriteByte((byte)length);
        stream.Write(bytes);
    }

    private static byte[] ByteLevel(SyntheticVocabulary vocabulary)
    {
        JsonNode root = JsonNode.Parse(Resources.Read("tokenizer.json"))!;
        var pieces = (JsonObject)root["model"]!["vocab"]!;
        if (pieces.Count > vocabulary.PieceCount) throw new NotSupportedException("A byte-level tokenizer cannot be cut.");
        for (int id = pieces.Count; id < vocabulary.PieceCount; id++)
        {
            string name = $"\u0120n{id.ToString(CultureInfo.InvariantCulture)}";
            pieces[pieces.ContainsKey(name) ? name + "\u0120" : name] = id;
        }
        root["added_tokens"] = new JsonArray([.. vocabulary.Controls.Select(c => (JsonNode)Added(c.Key, c.Value))]);
        JsonNode begin = root["post_processor"]!["processors"]![1]!["special_tokens"]!["<|begin_of_text|>"]!;
        begin["ids"] = new JsonArray(vocabulary.Controls.First(c => c.Value == "<|begin_of_text|>").Key);
        return Json(root);
    }

    private static JsonObject Added(int? id, string content)
    {
        JsonObject token = id is null ? [] : new() { ["id"] = id };
        token["content"] = content;
        foreach (string flag in (string[])["single_word", "lstrip", "rstrip", "normalized"]) token[flag] = false;
        token["special"] = true;
        return token;
    }
}
