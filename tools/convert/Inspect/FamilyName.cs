using IlgpuLlava.Model.Configuration;

namespace IlgpuLlava.Convert.Inspect;

/// <summary>The names by which people know checkpoints.</summary>
internal static class FamilyName
{
    public static string Of(LlavaConfiguration configuration) =>
        !configuration.HasText ? "CLIP"
        : !configuration.HasVision ? configuration.Text.ModelType == "mistral" ? "Mistral" : "Llama"
        : configuration.Preprocess.AnyResolution is not null ? "LLaVA-1.6"
        : configuration.Projector == ProjectorKind.Linear ? "LLaVA-1.0"
        : configuration.Text.ModelType == "mistral" ? "BakLLaVA" : "LLaVA-1.5";
}
