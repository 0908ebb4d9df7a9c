using ILGPU.Util;

namespace ILGPU.Runtime;

/// <summary>An extension of an accelerator.</summary>
public abstract class AcceleratorExtension : CachedExtension
{
    private protected AcceleratorExtension()
    {
    }
}
