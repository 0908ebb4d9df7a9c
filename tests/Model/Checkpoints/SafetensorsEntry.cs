namespace IlgpuLlava.Model.Tests.Checkpoints;

/// <summary>One tensor of a header.</summary>
/// <param name="Name">Its name, as it stands in JSON.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">The numbers between the brackets.</param>
/// <param name="Begin">Its first byte.</param>
/// <param name="End">The byte after its last.</param>
internal sealed record SafetensorsEntry(string Name, string Type, string Shape, long Begin, long End)
{
    /// <summary>Its value with other offsets than its own, where they are given.</summary>
    public string Value(string? offsets = null) =>
        $$"""{"dtype":"{{Type}}","shape":[{{Shape}}],"data_offsets":{{offsets ?? $"[{Begin},{End}]"}}}""";

    public override string ToString() => $"\"{Name}\":{Value()}";
}
