using System.Reflection;

namespace ILGPU.IR;

/// <summary>Method and IL offset that a value came from.</summary>
internal sealed record IlOrigin(MethodBase Method, int Offset)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Method.DeclaringType?.FullName}.{Method.Name} at IL_{Offset:x4}";
}
