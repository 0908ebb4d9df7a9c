namespace ILGPU.Util;

/// <summary>An object that extensions can be attached to.</summary>
/// <typeparam name="TExtension">The type of its extensions.</typeparam>
public abstract class CachedExtensionBase<TExtension> : DisposeBase
    where TExtension : CachedExtension
{
    private protected CachedExtensionBase()
    {
    }
}
