using System.Reflection;
using ILGPU;
using ILGPU.Backends.Cpu;
using ILGPU.Extensions;
using ILGPU.Interpreter;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Host;
using ILGPU.Transform;
using IlgpuLlava.Ilgpu.Tests.Frontend;
using IlgpuLlava.Ilgpu.Tests.Property;

namespace IlgpuLlava.Ilgpu.Tests.Cpu;

/// <summary>Kernels whose unrolled loops are more than .NET optimises are compiled with less unrolled, for groups of every shape.</summary>
public class UnrollingTests
{
    private static readonly int[] s_turns = [4, 12, 20, 28, 36, 44, 52, 60, 90, 128];

    [Test]
    public void Less_is_unrolled_where_all_is_too_large_and_no_launch_finds_it_out()
    {
        HashSet<Unrolling> first = [];
        int sweeps = 0;
        foreach (int turns in s_turns)
        {
            List<Unrolling> tried = [];
            CpuProgram program = new(KernelRun.WarpSize, unrolling =>
            {
                tried.Add(unrolling);
                ILGPU.IR.Function function = KernelRun.Compile(Table, implicitlyGrouped: false, new SpecializedValue<int>(turns));
                Pipeline.Optimize(function, unrolling);
                return function;
            });
            program.Prepare();
            int prepared = tried.Count;
            foreach ((int x, int y) in ((int, int)[])[(8, 1), (5, 1), (4, 2), (2, 3)])
                program.CodeFor(CpuOracle.Geometry(new InterpreterLaunch(1, GroupX: x, GroupY: y)));
            Assert.That(tried, Has.Count.EqualTo(prepared), $"{turns} turns: a launch had to compile anew");
            Assert.That(tried, Is.EqualTo(Enumerable.Range(0, tried.Count).Select(i => (Unrolling)i)));
            first.Add(tried[^1]);
            sweeps++;
        }
        Assert.That(sweeps, Is.EqualTo(s_turns.Length));
        Assert.That(first, Does.Contain(Unrolling.Full).And.Contain(Unrolling.FewArrays));
    }

    [Test]
    public void They_compute_the_same([Values(16, 8, 4)] int lanes)
    {
        using Context context = Context.Create(b => b.CPU(new CpuOptions { Lanes = lanes, Threads = 1 }));
        using Accelerator accelerator = context.CreateCPUAccelerator(0);
        var kernel = accelerator.LoadStreamKernel<SpecializedValue<int>, ArrayView<int>, ArrayView<int>>(Table);
        int[] content = [.. Enumerable.Range(0, 64).Select(i => (i * 7919) % 251)];
        using MemoryBuffer1D<int, Stride1D.Dense> input = accelerator.Allocate1D(content);
        foreach (int turns in s_turns)
        {
            foreach (Index3D group in (Index3D[])[new(lanes, 1, 1), new(lanes - 1, 1, 1), new(lanes / 2, 2, 1), new(1, 3, 1)])
            {
                KernelConfig config = new(new Index3D(3, 1, 1), group);
                using MemoryBuffer1D<int, Stride1D.Dense> actual = accelerator.Allocate1D(new int[3 * lanes]);
                using MemoryBuffer1D<int, Stride1D.Dense> expected = accelerator.Allocate1D(new int[3 * lanes]);
                kernel(config, new SpecializedValue<int>(turns), input.View, actual.View);
                accelerator.Synchronize();
                PlainRunner.Run(config, lanes, () => Table(new SpecializedValue<int>(turns), input.View, expected.View));
                Assert.That(actual.GetAsArray1D(), Is.EqualTo(expected.GetAsArray1D()), $"{turns} turns, groups of {group}");
            }
        }
    }

    [Test]
    public void Fault128_A_kernel_that_is_too_large_in_every_form_is_refused_when_it_is_loaded()
    {
        KernelProgram program = ProgramGenerator.Generate(1, 130) with { Idle = 0 };
        MethodInfo method = KernelBuilder.Build(program);
        using Context context = Context.Create(b => b.CPU(new CpuOptions { Lanes = 4, Threads = 1 }));
        using Accelerator accelerator = context.CreateCPUAccelerator(0);
        Assert.That(() => accelerator.LoadStreamKernel(method.CreateDelegate<Action<Inputs, Outputs, int, int, float>>()),
            Throws.TypeOf<InternalCompilerException>()
                .With.Message.StartsWith($"Kernel Kernels.Kernel cannot be compiled for {accelerator}: ")
                .And.Message.Contains(" is too large for the CPU back end even where no loop is unrolled: ")
                .And.Message.EndsWith("split the kernel"));
    }

    // Every round of every loop indexes the table, so all of them are unrolled as far as they may.
    private static void Table(SpecializedValue<int> turns, ArrayView<int> input, ArrayView<int> output)
    {
        int i = (((Grid.IdxX * Group.DimY) + Group.IdxY) * Group.DimX) + Group.IdxX;
        ArrayView<int> table = LocalMemory.Allocate<int>(128);
        for (int k = 0; k < turns.Value; k++)
            table[k] = input[(i + k) & 63] + (k * i);
        int sum = 0;
        for (int round = 0; round < 3; round++)
        {
            for (int k = 1; k < turns.Value; k++)
            {
                if (table[k] > table[k - 1])
                    table[k] += (table[k - 1] >> 1) + input[(table[k] + k) & 63];
                else if ((table[k] & 1) != 0)
                    sum = (sum * 31) + table[k];
                else
                    table[k - 1] ^= sum + input[(sum ^ i) & 63];
            }
        }
        for (int k = 0; k < turns.Value; k++)
            sum = (sum * 17) + table[k];
        output[i] = sum;
    }
}
