namespace ILGPU.Frontend;

/// <summary>A construct that cannot be compiled; <see cref="MethodTranslator"/> adds kernel, method and offset.</summary>
/// <param name="what">What was met, as the subject of "... cannot be compiled".</param>
/// <param name="advice">What to write instead.</param>
internal sealed class Refusal(string what, string advice) : Exception($"{what} cannot be compiled: {advice}");
