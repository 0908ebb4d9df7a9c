using System.Runtime.CompilerServices;
using ILGPU.Extensions;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;

namespace ILGPU.Backends.Cpu;

/// <summary>A compiled kernel of a CPU accelerator. Its groups are handed to the accelerator's workers in ranges.</summary>
internal sealed unsafe class CpuKernel : CompiledKernel
{
    // A range costs a worker some 50 ns to fetch; ranges of this length make that small.
    private const double RangeNanoseconds = 4_000;

    private readonly CPUAccelerator _accelerator;
    private readonly CpuProgram _program;
    private Job? _idle;

    /// <summary>Compiles the code for full groups right away, so that errors are the loader's; no launch fails for size.</summary>
    public CpuKernel(CPUAccelerator accelerator, CpuProgram program)
    {
        _accelerator = accelerator;
        _program = program;
        program.Prepare();
    }

    /// <inheritdoc/>
    public override void Launch(AcceleratorStream stream, in LaunchGeometry geometry, byte* arguments)
    {
        // Launches of several host threads run one after another, but each prepares its own job.
        Job job = Interlocked.Exchange(ref _idle, null) ?? new Job();
        job.Geometry = new GroupGeometry
        {
            GridDimX = geometry.GridDim.X,
            GridDimY = geometry.GridDim.Y,
            GridDimZ = geometry.GridDim.Z,
            GroupDimX = geometry.GroupDim.X,
            GroupDimY = geometry.GroupDim.Y,
            GroupDimZ = geometry.GroupDim.Z,
            ExtentX = geometry.Extent.X,
            ExtentY = geometry.Extent.Y,
            ExtentZ = geometry.Extent.Z,
            DynamicSharedBytes = geometry.DynamicSharedBytes,
        };
        if (job.Geometry.Threads > _program.Lanes)
        {
            throw new KernelLaunchException(AcceleratorType.CPU,
                $"A group of {geometry.GroupDim} threads was asked for; on {_accelerator} a group is one warp, "
                + $"of {_program.Lanes} threads at most.");
        }
        job.Code = _program.CodeFor(job.Geometry);
        long shared = job.Code.Scratch.SharedBytes + geometry.DynamicSharedBytes;
        if (shared > _accelerator.MaxSharedMemoryPerGroup)
        {
            throw new KernelLaunchException(AcceleratorType.CPU,
                $"The launch needs {shared} bytes of shared memory; {_accelerator} has {_accelerator.MaxSharedMemoryPerGroup}.");
        }
        job.Arguments = arguments;
        job.ScratchBytes = checked((int)(job.Code.Scratch.StaticBytes + geometry.DynamicSharedBytes));
        long groups = job.Geometry.Groups;
        WorkerPool workers = _accelerator.Workers;
        workers.Run(job, groups, RangeOf(groups, workers.Threads, job.NanosecondsPerItem));
        _idle = job;
    }

    /// <summary>Groups that a worker takes at once: several ranges a worker to even out, but none too short.</summary>
    private static long RangeOf(long groups, int threads, double nanoseconds)
    {
        long even = Math.Max(1, groups / (threads * 8L));
        if (nanoseconds <= 0)
            return even;
        long worth = (long)Math.Min(groups, RangeNanoseconds / nanoseconds);
        return Math.Max(1, Math.Max(even, Math.Min(worth, (groups + threads - 1) / threads)));
    }

    private sealed class Job : WorkerJob
    {
        // Scratch memory belongs to the thread: no two kernels run on one at a time.
        [ThreadStatic]
        private static byte[]? s_scratch;

        public CpuProgram.Code Code = null!;
        public GroupGeometry Geometry;
        public byte* Arguments;
        public int ScratchBytes;

        public override void Run(long begin, long end, int worker)
        {
            byte* scratch = null;
            if (ScratchBytes > 0)
            {
                if (s_scratch is null || s_scratch.Length < ScratchBytes + 64)
                    s_scratch = GC.AllocateUninitializedArray<byte>(ScratchBytes + 64, pinned: true);
                scratch = (byte*)(((nint)Unsafe.AsPointer(ref s_scratch[0]) + 63) & ~63);
            }
            GroupGeometry geometry = Geometry;
            Code.Run(Arguments, scratch, &geometry, begin, end);
        }
    }
}
