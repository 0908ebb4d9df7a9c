namespace IlgpuLlava.Host;

/// <summary>The loaded model.</summary>
/// <param name="Name">What requests call it.</param>
/// <param name="Family">Its architecture.</param>
/// <param name="Device">Where it computes.</param>
/// <param name="DType">How its weights are stored.</param>
/// <param name="ContextLength">Most tokens of prompt and answer together.</param>
/// <param name="Parameters">Their number.</param>
/// <param name="ReadsPictures">Whether it does; a language model alone refuses them.</param>
internal sealed record LlavaModelInfo(
    string Name, string Family, string Device, string DType, int ContextLength, long Parameters, bool ReadsPictures = true);
