using System.Text;
using ILGPU.Backends.OpenCL;

namespace ILGPU.Runtime.OpenCL;

/// <summary>
/// Asks a device where its sub-groups lie, for OpenCL leaves that open: a warp has to be threads that follow each other, x fastest.
/// </summary>
internal static unsafe class ClSubGroupProbe
{
    private const string Entry = "where_sub_groups_lie";

    /// <summary>Whether sub-groups of a device are warps, in groups of several shapes and sizes.</summary>
    public static bool AreWarps(ClAccelerator accelerator, ClSubGroups subGroups)
    {
        nint program = 0;
        nint kernel = 0;
        try
        {
            program = ClProgram.Build(accelerator, Entry, Entry, Text(subGroups), ClProgram.Options(accelerator, subGroups.Standard));
            CLError error;
            fixed (byte* name = Encoding.ASCII.GetBytes(Entry + '\0'))
                kernel = accelerator.Api.CreateKernel(program, name, &error);
            CLException.ThrowIfFailed(error, "clCreateKernel");
            int largest = accelerator.MaxNumThreadsPerGroup;
            Index3D[] groups =
                [new(subGroups.Size, 1, 1), new(largest, 1, 1), new(largest - 1, 1, 1), new(4, 4, 4), new(8, largest / 8, 1)];
            return groups.All(group => HasSize(accelerator, kernel, subGroups, group) && IsInOrder(accelerator, kernel, subGroups, group));
        }
        catch (Exception e) when (e is InternalCompilerException or CLException)
        {
            // Extensions that are named and do not compile or run are none.
            return false;
        }
        finally
        {
            if (kernel != 0)
                accelerator.Api.ReleaseKernel(kernel);
            if (program != 0)
                accelerator.Api.ReleaseProgram(program);
        }
    }

    /// <summary>Whether a kernel's sub-groups have the right size: compilers may choose one for each kernel.</summary>
    public static bool HasSize(ClAccelerator accelerator, nint kernel, ClSubGroups subGroups, Index3D group)
    {
        if (subGroups.IsSizeRequired)
            return true;
        nuint* local = stackalloc nuint[3] { (nuint)group.X, (nuint)group.Y, (nuint)group.Z };
        nuint size = 0;
        CLError error = accelerator.Api.GetKernelSubGroupInfo(kernel, accelerator.Device.DeviceId, ClInfo.KernelMaxSubGroupSizeForNdrange,
            (nuint)(3 * sizeof(nuint)), local, (nuint)sizeof(nuint), &size, null);
        return error == CLError.CL_SUCCESS && size == (nuint)subGroups.Size;
    }

    private static bool IsInOrder(ClAccelerator accelerator, nint kernel, ClSubGroups subGroups, Index3D group)
    {
        using var places = accelerator.Allocate1D<int>(group.Size);
        (nint memory, _) = accelerator.Addresses.Resolve(places.NativePtr);
        CLException.ThrowIfFailed(accelerator.Api.SetKernelArg(kernel, 0, (nuint)sizeof(nint), &memory), Entry);
        nuint* local = stackalloc nuint[3] { (nuint)group.X, (nuint)group.Y, (nuint)group.Z };
        nint queue = ((ClStream)accelerator.DefaultStream).Queue;
        CLException.ThrowIfFailed(accelerator.Api.EnqueueKernel(queue, kernel, 3, null, local, local, 0, null, null), Entry);
        return places.GetAsArray1D().Index().All(place => place.Item == place.Index);
    }

    private static string Text(ClSubGroups subGroups)
    {
        string attribute = subGroups.IsSizeRequired ? $"__attribute__((intel_reqd_sub_group_size({subGroups.Size})))" : "";
        return $$"""
            {{subGroups.Prelude()}}
            {{attribute}}
            __kernel void {{Entry}}(__global int *places)
            {
                size_t thread = get_local_id(0) + get_local_size(0) * (get_local_id(1) + get_local_size(1) * get_local_id(2));
                int lane = (int)get_sub_group_local_id();
                places[thread] = (int)get_sub_group_id() * {{subGroups.Size}} + shuffle_word(lane, lane);
            }

            """;
    }
}
