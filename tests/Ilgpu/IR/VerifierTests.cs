using ILGPU.IR;
using IlgpuLlava.Ilgpu.Tests.Transform;

namespace IlgpuLlava.Ilgpu.Tests.IR;

/// <summary>Each kind of malformed function is found and named.</summary>
public class VerifierTests
{
    [Test]
    public void OperandsOfOtherKindsAreRefused() => Refused("must be Int32", ssa =>
        ssa.Emit(OpCode.Add, ValueKind.Int32, ssa.Int(1), ssa.Long(1)));

    [Test]
    public void MissingOperandsAreRefused() => Refused("takes 2 operands", ssa => ssa.Emit(OpCode.Add, ValueKind.Int32, ssa.Int(1)));

    [Test]
    public void OperationsOfNoSuchKindAreRefused() => Refused("floating-point", ssa =>
        ssa.Emit(OpCode.Sqrt, ValueKind.Int32, ssa.Int(1)));

    [Test]
    public void ChangedAddressSpacesAreRefused() => Refused("address space", ssa =>
        ssa.Current.Append(new Value(OpCode.PointerAdd, ValueKind.Pointer, ssa.Alloca(8), ssa.Long(0)) { Space = AddressSpace.Global }));

    [Test]
    public void LoadsOfAnotherKindThanTheirMemoryAreRefused() => Refused("must be Float32", ssa =>
        ssa.Current.Append(new Value(OpCode.Load, ValueKind.Int32, ssa.Parameter(0)) { Memory = MemoryType.Float32 }));

    [Test]
    public void LocalPointersInMemoryAreRefused() => Refused("global", ssa =>
        ssa.Store(ssa.Parameter(0), ssa.Alloca(8), MemoryType.Pointer));

    [Test]
    public void UsesBeforeTheDefinitionAreRefused() => Refused("does not dominate", ssa =>
    {
        Value first = ssa.Emit(OpCode.Negate, ValueKind.Int32, ssa.Int(0));
        first.Operands[0] = ssa.Int(1);
    });

    [Test]
    public void UsesOfTheOtherBranchAreRefused() => Refused("does not dominate", ssa =>
    {
        Value? inside = null;
        ssa.If(ssa.Bool(true), () => inside = ssa.Int(1), () => ssa.Int(2));
        ssa.Emit(OpCode.Negate, ValueKind.Int32, inside!);
    });

    [Test]
    public void PhisMustMatchThePredecessors() => Refused("1 operands for 2 predecessors", ssa =>
    {
        Value phi = ssa.If(ssa.Bool(true), () => ssa.Int(1), () => ssa.Int(2));
        phi.Operands = [phi.Operands[0]];
    });

    [Test]
    public void EdgesMustAgree() => Refused("does not branch there", ssa =>
    {
        Block next = ssa.Block();
        ssa.Current.BranchTo(next);
        next.Predecessors.Add(next);
        ssa.Current = next;
    });

    [Test]
    public void OperandsMustStandSomewhere() => Refused("in no block", ssa =>
        ssa.Emit(OpCode.Negate, ValueKind.Int32, new Value(OpCode.Constant, ValueKind.Int32)));

    [Test]
    public void ConstantsMustBeInTheirForm() => Refused("sign-extended", ssa =>
        ssa.Current.Append(new Value(OpCode.Constant, ValueKind.Int32) { Immediate = 0xffffffffL }));

    [Test]
    public void ArraysStandInTheEntry() => Refused("entry block", ssa =>
    {
        Block next = ssa.Block();
        ssa.Current.BranchTo(next);
        ssa.Current = next;
        next.Append(new Value(OpCode.Alloca, ValueKind.Pointer) { Immediate = 8, Space = AddressSpace.Local });
    });

    private static void Refused(string reason, Action<Ssa> build)
    {
        Ssa ssa = new(ValueKind.Pointer);
        build(ssa);
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => ssa.Finish())!;
        Assert.That(error.Message, Does.StartWith("Kernel 'test' is malformed after the test: ").And.Contain(reason));
    }
}
