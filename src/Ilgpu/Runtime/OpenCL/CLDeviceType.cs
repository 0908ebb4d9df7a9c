namespace ILGPU.Runtime.OpenCL;

#pragma warning disable CS1591 // The names are those of the OpenCL specification.

/// <summary>The kind of an OpenCL device.</summary>
[Flags]
public enum CLDeviceType : long
{
    CL_DEVICE_TYPE_DEFAULT = 1,
    CL_DEVICE_TYPE_CPU = 2,
    CL_DEVICE_TYPE_GPU = 4,
    CL_DEVICE_TYPE_ACCELERATOR = 8,
    CL_DEVICE_TYPE_CUSTOM = 16,
    CL_DEVICE_TYPE_ALL = -1,
}
