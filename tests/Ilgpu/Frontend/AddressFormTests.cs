using ILGPU;
using ILGPU.IR;

namespace IlgpuLlava.Ilgpu.Tests.Frontend;

internal sealed class AddressFormTests
{
    // The vectoriser knows an access as linear in the lane by this form.
    [Test]
    public void ElementsAreAddressedAsBasePlusIndexTimesSize()
    {
        Function function = KernelRun.Compile((Index1D i, ArrayView<float> a, ArrayView<float> b) => b[i] = a[i] * 2f);
        Value load = function.Values().Single(v => v.Op == OpCode.Load);
        Value address = load.Operands[0];
        Assert.That(address.Op, Is.EqualTo(OpCode.PointerAdd));
        Assert.That(address.Operands[0].Op, Is.EqualTo(OpCode.Parameter));
        Value offset = address.Operands[1];
        Assert.That((offset.Op, offset.Operands[0].Op, offset.Operands[1].Immediate),
            Is.EqualTo((OpCode.Multiply, OpCode.SignExtend32, 4L)));
    }
}
