namespace ILGPU.Runtime.Host;

internal sealed partial class HostThread
{
    /// <summary>Calls the body for each thread of the grid, groups in order, x fastest. Views of the host stay bounds-checked.</summary>
    public void Run(Action body)
    {
        HostThread? outer = s_current;
        s_current = this;
        try
        {
            foreach (Index3D group in Each(GridDim))
            {
                GridIndex = group;
                RunGroup(body);
            }
        }
        finally
        {
            s_current = outer;
        }
    }

    private void RunGroup(Action body)
    {
        try
        {
            foreach (Index3D thread in Each(GroupDim))
            {
                GroupIndex = thread;
                try
                {
                    body();
                }
                finally
                {
                    EndThread();
                }
            }
        }
        finally
        {
            EndGroup();
        }
    }

    private static IEnumerable<Index3D> Each(Index3D extent)
    {
        for (int z = 0; z < extent.Z; ++z)
        {
            for (int y = 0; y < extent.Y; ++y)
            {
                for (int x = 0; x < extent.X; ++x)
                    yield return new(x, y, z);
            }
        }
    }
}
