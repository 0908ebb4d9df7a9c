using System.Diagnostics.CodeAnalysis;
using ILGPU.IR;

namespace ILGPU.Frontend;

/// <summary>One leaf of an operand: an SSA value or a symbol. The default is neither.</summary>
internal readonly struct Part : IEquatable<Part>
{
    private readonly object? _content;

    private Part(object content) => _content = content;

    /// <summary>The SSA value, or null.</summary>
    public Value? Value => _content as Value;

    /// <summary>The symbol, or null.</summary>
    public Symbol? Symbol => _content as Symbol;

    /// <summary>True for the default.</summary>
    public bool IsMissing => _content is null;

    public static implicit operator Part(Value value) => new(value);

    public static implicit operator Part(Symbol symbol) => new(symbol);

    /// <inheritdoc/>
    public bool Equals(Part other) => Equals(_content, other._content);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Part other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _content?.GetHashCode() ?? 0;

    /// <inheritdoc/>
    public override string ToString() => _content?.ToString() ?? "nothing";
}
