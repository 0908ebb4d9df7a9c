namespace IlgpuLlava.Model.Configuration;

/// <summary>Which tokens of the vision tower become image tokens (<c>vision_feature_select_strategy</c>).</summary>
public enum FeatureSelection
{
    /// <summary><c>default</c>: the patches, without the class token.</summary>
    Patches,

    /// <summary><c>full</c>: the class token, then the patches.</summary>
    ClassAndPatches,
}
