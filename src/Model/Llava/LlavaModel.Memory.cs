namespace IlgpuLlava.Model;

public sealed partial class LlavaModel
{
    /// <summary>Bytes of device memory that activations take since the largest passes so far.</summary>
    internal long WorkspaceBytes => _workspace.SizeInBytes;
}
