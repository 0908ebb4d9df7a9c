using ILGPU.Util;

namespace ILGPU;

/// <summary>An extension of a context.</summary>
public abstract class ContextExtension : CachedExtension
{
    private protected ContextExtension()
    {
    }
}
