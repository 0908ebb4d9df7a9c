using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Model.Tests.Checkpoints;

/// <summary>What can be wrong with the header of any safetensors file.</summary>
/// <param name="Fault">Its number in the catalogue of faults.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Kind">The error that it gives; null where it is none.</param>
/// <param name="Apply">Makes the file out of a sound one.</param>
internal sealed record HeaderDamage(int Fault, string What, CheckpointErrorKind? Kind, Func<SafetensorsParts, DamagedFile> Apply)
{
    public override string ToString() => $"{Fault}: {What}";
}
