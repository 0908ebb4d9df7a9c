namespace ILGPU.IR;

/// <summary>Who sees the stores before an <see cref="OpCode.Fence"/> before those after it.</summary>
internal enum FenceLevel : byte
{
    /// <summary>Everybody: the host and other devices, too.</summary>
    System,

    /// <summary>The threads of the device.</summary>
    Device,

    /// <summary>The threads of the group.</summary>
    Group,
}
