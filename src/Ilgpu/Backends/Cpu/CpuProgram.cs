using System.Reflection.Emit;
using System.Text;
using ILGPU.IR;
using ILGPU.Transform;

namespace ILGPU.Backends.Cpu;

/// <summary>
/// A kernel as machine code for this processor. There is code for full groups, which needs no entry mask, and for smaller or
/// multi-dimensional ones; each is compiled when a launch first needs it. Where a kernel with unrolled loops is more than .NET
/// optimises, less is unrolled.
/// </summary>
internal sealed unsafe class CpuProgram
{
    /// <summary>
    /// From here on the code for groups of other shapes is written along with that for full ones, to know that it fits. Among
    /// thousands of random kernels it was longer by a half at most, and mostly shorter.
    /// </summary>
    private const double DoubtfulShare = 0.5;

    private readonly Func<Unrolling, Function> _optimize;
    private readonly Function?[] _forms = new Function?[(int)Unrolling.None + 1];
    private readonly Lock _lock = new();
    private readonly Text?[] _texts = new Text?[4];
    private readonly Code?[] _variants = new Code?[4];

    /// <summary>Prepares a kernel.</summary>
    /// <param name="lanes">Lanes of the warp.</param>
    /// <param name="optimize">Compiles and optimises it: a new function each time, which this takes over.</param>
    public CpuProgram(int lanes, Func<Unrolling, Function> optimize)
    {
        Lanes = VectorIsa.Get(lanes).Lanes;
        _optimize = optimize;
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

    /// <summary>
    /// Compiles the code for full groups; afterwards code of every shape can be had, so that no launch fails for its size.
    /// </summary>
    /// <exception cref="KernelTooLargeException">The kernel is too large, even where no loop is unrolled.</exception>
    public void Prepare()
    {
        lock (_lock)
        {
            if (TextOf(0).Size.Share >= DoubtfulShare)
            {
                for (int variant = 1; variant < _texts.Length; variant++)
                    TextOf(variant);
            }
            CodeOf(0);
        }
    }

    /// <summary>The code for groups of a shape.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The group has more threads than a warp has lanes.</exception>
    /// <exception cref="KernelTooLargeException">The kernel is too large; never after <see cref="Prepare"/>.</exception>
    public Code CodeFor(in GroupGeometry geometry)
    {
        if (geometry.Threads > Lanes || geometry.Threads <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(geometry),
                $"a group of {geometry.GroupDimX} x {geometry.GroupDimY} x {geometry.GroupDimZ} threads; "
                + $"on this CPU device a group is one warp and has 1 to {Lanes}");
        }
        bool full = geometry.Threads == Lanes;
        bool flat = geometry.GroupDimY == 1 && geometry.GroupDimZ == 1;
        int variant = (full ? 0 : Partial) + (flat ? 0 : MultiDimensional);
        if (Volatile.Read(ref _variants[variant]) is { } ready)
            return ready;
        lock (_lock)
            return CodeOf(variant);
    }

    private const int Partial = 1;
    private const int MultiDimensional = 2;

    private Code CodeOf(int variant)
    {
        if (_variants[variant] is { } raced)
            return raced;
        Text text = TextOf(variant);
        Code made = new(text.Method.CreateDelegate(typeof(GroupRange)), text.Scratch);
        Volatile.Write(ref _variants[variant], made);
        _texts[variant] = null;
        return made;
    }

    private Text TextOf(int variant)
    {
        if (_texts[variant] is { } ready)
            return ready;
        VectorOptions options = new(Lanes, (variant & Partial) == 0, (variant & MultiDimensional) == 0);
        for (Unrolling unrolling = Unrolling.Full; ; unrolling++)
        {
            try
            {
                return _texts[variant] = Emit(FormOf(unrolling), options);
            }
            catch (KernelTooLargeException) when (unrolling < Unrolling.None)
            {
                // The next form has less unrolled.
            }
        }
    }

    private Function FormOf(Unrolling unrolling)
    {
        ref Function? form = ref _forms[(int)unrolling];
        if (form is null)
        {
            form = _optimize(unrolling);
            RedundantPhis.Remove(form);
            SignedHalves.Mark(form);
            LoopClosedSsa.Convert(form);
        }
        return form;
    }

    private static Text Emit(Function function, VectorOptions options)
    {
        VectorProgram program = VectorProgram.Build(function, options);
        // A plain name, so that DOTNET_JitDisasm finds it.
        string name = string.Concat(function.Name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        DynamicMethod method = new(name, typeof(void),
            [typeof(byte*), typeof(byte*), typeof(GroupGeometry*), typeof(long), typeof(long)], typeof(CpuProgram).Module,
                skipVisibility: true)
        {
            InitLocals = false,
        };
        StringBuilder? listing = KernelDump.Wants("il") ? new StringBuilder(ProgramPrinter.Print(program)) : null;
        (ScratchLayout scratch, IlSize size) = KernelEmitter.Emit(program, method.GetILGenerator(4096), listing);
        if (listing is not null)
            KernelDump.Write("il", function.Name, listing.ToString(),
                $"{options.Lanes}{(options.IsFull ? "" : "-partial")}{(options.IsOneDimensional ? "" : "-nd")}");
        return new Text(method, scratch, size);
    }

    /// <summary>IL that is not compiled yet.</summary>
    private sealed record Text(DynamicMethod Method, ScratchLayout Scratch, IlSize Size);
}
