using IlgpuLlava.Model.Configuration;

namespace IlgpuLlava.Convert.Inspect;

/// <summary>The names by which people know checkpoints.</summary>
internal static class FamilyName
{
    public static string Of(LlavaConfiguration configuration) =>
        configuration.Text.ModelType == "mistral" ? "BakLLaVA" : "LLaVA-1.5";
}
