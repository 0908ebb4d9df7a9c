namespace ILGPU.Util;

/// <summary>Something attached to a context or an accelerator.</summary>
public abstract class CachedExtension : DisposeBase
{
    private protected CachedExtension()
    {
    }
}
