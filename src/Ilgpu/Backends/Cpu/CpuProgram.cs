using System.Reflection.Emit;
using System.Text;
using ILGPU.IR;
using ILGPU.Transform;

namespace ILGPU.Backends.Cpu;

/// <summary>
/// A kernel as machine code for this processor. There is code for full groups, which needs no entry mask, and for smaller or
/// multi-dimensional ones; each is compiled when a launch first needs it.
/// </summary>
internal sealed unsafe class CpuProgram
{
    private readonly Function _function;
    private readonly Lock _lock = new();
    private readonly Code?[] _variants = new Code?[4];

    /// <summary>Takes over an optimised function, which is not to be changed afterwards.</summary>
    public CpuProgram(Function function)
    {
        _function = function;
        Lanes = VectorIsa.Get(function.Target.WarpSize).Lanes;
        RedundantPhis.Remove(function);
        SignedHalves.Mark(function);
        LoopClosedSsa.Convert(function);
    }

    private delegate void GroupRange(byte* arguments, byte* scratch, GroupGeometry* geometry, long firstGroup, long endGroup);

    /// <summary>Lanes of a warp.</summary>
    public int Lanes { get; }

    /// <summary>Compiled code of one variant.</summary>
    public sealed class Code
    {
        private readonly GroupRange _run;

        internal Code(Delegate run, ScratchLayout scratch)
        {
            _run = (GroupRange)run;
            Scratch = scratch;
        }

        /// <summary>The scratch memory a worker needs besides dynamic shared memory.</summary>
        public ScratchLayout Scratch { get; }

        /// <summary>Runs groups one after another.</summary>
        /// <param name="arguments">The argument block.</param>
        /// <param name="scratch">Memory of this worker, 64-byte aligned.</param>
        /// <param name="geometry">The launch.</param>
        /// <param name="firstGroup">The first group's number, x fastest.</param>
        /// <param name="endGroup">The number after the last group's.</param>
        public void Run(byte* arguments, byte* scratch, GroupGeometry* geometry, long firstGroup, long endGroup) =>
            _run(arguments, scratch, geometry, firstGroup, endGroup);
    }

    /// <summary>The code for groups of a shape.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The group has more threads than a warp has lanes.</exception>
    public Code CodeFor(in GroupGeometry geometry)
    {
        if (geometry.Threads > Lanes || geometry.Threads <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(geometry),
                $"kernel {_function.Name}: a group of {geometry.GroupDimX} x {geometry.GroupDimY} x {geometry.GroupDimZ} threads; "
                + $"on this CPU device a group is one warp and has 1 to {Lanes}");
        }
        bool full = geometry.Threads == Lanes;
        bool flat = geometry.GroupDimY == 1 && geometry.GroupDimZ == 1;
        ref Code? variant = ref _variants[(full ? 0 : 1) + (flat ? 0 : 2)];
        if (Volatile.Read(ref variant) is { } ready)
            return ready;
        lock (_lock)
        {
            if (variant is { } raced)
                return raced;
            Code made = Compile(new VectorOptions(Lanes, full, flat));
            Volatile.Write(ref variant, made);
            return made;
        }
    }

    private Code Compile(VectorOptions options)
    {
        VectorProgram program = VectorProgram.Build(_function, options);
        // A plain name, so that DOTNET_JitDisasm finds it.
        string name = string.Concat(_function.Name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        DynamicMethod method = new(name, typeof(void),
            [typeof(byte*), typeof(byte*), typeof(GroupGeometry*), typeof(long), typeof(long)], typeof(CpuProgram).Module,
                skipVisibility: true)
        {
            InitLocals = false,
        };
        StringBuilder? listing = KernelDump.Wants("il") ? new StringBuilder(ProgramPrinter.Print(program)) : null;
        ScratchLayout scratch = KernelEmitter.Emit(program, method.GetILGenerator(4096), listing);
        if (listing is not null)
            KernelDump.Write("il", _function.Name, listing.ToString(),
                $"{options.Lanes}{(options.IsFull ? "" : "-partial")}{(options.IsOneDimensional ? "" : "-nd")}");
        return new Code(method.CreateDelegate(typeof(GroupRange)), scratch);
    }
}
