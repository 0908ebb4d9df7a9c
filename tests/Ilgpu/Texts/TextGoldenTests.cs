using ILGPU.IR;
using ILGPU.Runtime;

namespace IlgpuLlava.Ilgpu.Tests.Texts;

/// <summary>What the comparison with kept texts says, and that a text can be kept at all.</summary>
public class TextGoldenTests
{
    [Test]
    public void A_change_shows_as_the_lines_that_differ()
    {
        Assert.That(TextGolden.Difference("a\nb\nc\n", "a\nx\ny\nc\n"), Is.EqualTo("@@ line 2\n-b\n+x\n+y\n"));
        Assert.That(TextGolden.Difference("a\n", "a\nb\n"), Is.EqualTo("@@ line 2\n+b\n"));
    }

    [Test]
    public void The_same_kernel_gives_the_same_text([ValueSource(typeof(TextKernels), nameof(TextKernels.Names))] string name)
    {
        CompilationTarget target = new(AcceleratorType.Cuda, 32, 1024);
        Assert.That(Printer.Print(TextKernels.Compile(name, target)), Is.EqualTo(Printer.Print(TextKernels.Compile(name, target))));
    }
}
