namespace IlgpuLlava.Model.Text;

/// <summary>The parts of a SentencePiece <c>ModelProto</c> that decide how BPE with byte fallback reads text.</summary>
internal sealed class SentencePieceModel
{
    public List<(string Text, float Score, PieceKind Kind)> Pieces { get; } = [];

    /// <summary>Whether SentencePiece itself puts "▁" before a text.</summary>
    public bool AddDummyPrefix { get; private set; } = true;

    private int _modelType = 1;
    private bool _byteFallback;
    private bool _suffixSpaces;
    private bool _removeExtraWhitespaces = true;
    private bool _escapeWhitespaces = true;
    private bool _hasCharacterMap;
    private string _normaliser = "";

    public static SentencePieceModel Load(string file)
    {
        var model = new SentencePieceModel();
        try
        {
            model.ReadModel(JsonFile.ReadBytes(file));
        }
        catch (FormatException e)
        {
            throw new TokenizerException($"{file}: not a SentencePiece model: {e.Message}.", e);
        }

        if (model.Unsupported() is { } reason)
        {
            throw new TokenizerException($"{file}: {reason}.");
        }

        return model;
    }

    private void ReadModel(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: ReadPiece(reader.ReadBytes()); break;
                case 2: ReadTrainer(reader.ReadBytes()); break;
                case 3: ReadNormalizer(reader.ReadBytes()); break;
                default: reader.Skip(); break;
            }
        }
    }

    private void ReadPiece(ReadOnlySpan<byte> message)
    {
        string text = "";
        float score = 0;
        int kind = (int)PieceKind.Normal;
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: text = reader.ReadString(); break;
                case 2: score = reader.ReadFloat(); break;
                case 3: kind = reader.ReadInt32(); break;
                default: reader.Skip(); break;
            }
        }

        if (float.IsNaN(score) || !Enum.IsDefined((PieceKind)kind))
        {
            throw new FormatException($"piece {Pieces.Count} has score {score} and type {kind}");
        }

        Pieces.Add((text, score, (PieceKind)kind));
    }

    private void ReadTrainer(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 3: _modelType = reader.ReadInt32(); break;
                case 24: _suffixSpaces = reader.ReadBool(); break;
                case 35: _byteFallback = reader.ReadBool(); break;
                default: reader.Skip(); break;
            }
        }
    }

    private void ReadNormalizer(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: _normaliser = reader.ReadString(); break;
                case 2: _hasCharacterMap = !reader.ReadBytes().IsEmpty; break;
                case 3: AddDummyPrefix = reader.ReadBool(); break;
                case 4: _removeExtraWhitespaces = reader.ReadBool(); break;
                case 5: _escapeWhitespaces = reader.ReadBool(); break;
                default: reader.Skip(); break;
            }
        }
    }

    private string? Unsupported() => this switch
    {
        { Pieces.Count: 0 } => "the SentencePiece model holds no pieces",
        { _modelType: not 2 } => $"SentencePiece model type {ModelTypeName()} is not supported, only BPE is",
        { _byteFallback: false } => "a SentencePiece model without byte_fallback is not supported",
        { _hasCharacterMap: true } => $"SentencePiece normaliser {Quote.Text(_normaliser)} is not supported, only identity is",
        { _removeExtraWhitespaces: true } => "SentencePiece's remove_extra_whitespaces is not supported",
        { _escapeWhitespaces: false } => "a SentencePiece model without escape_whitespaces is not supported",
        { _suffixSpaces: true } => "SentencePiece's treat_whitespace_as_suffix is not supported",
        _ => null,
    };

    private string ModelTypeName() => _modelType switch { 1 => "Unigram", 3 => "Word", 4 => "Char", _ => $"{_modelType}" };
}
