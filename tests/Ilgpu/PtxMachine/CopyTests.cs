using IlgpuLlava.PtxMachine;

namespace IlgpuLlava.Ilgpu.Tests.PtxMachine;

/// <summary>
/// cp.async: what it copies is there when the thread has waited for the group it was committed to, and no sooner; what others see takes a
/// barrier besides.
/// </summary>
public class CopyTests
{
    private static readonly MachineOptions s_unwatched = new() { Workers = 1, Budget = 1_000_000 };

    // 32 words to copy from; each thread's own slot of 16 bytes in shared memory holds ones before.
    private const string Begin = """
        .shared .align 16 .b8 s[512];
        mov.u32 %r9, s;
        mad.lo.u32 %r9, %t, 16, %r9;
        mov.b32 %r8, -1;
        st.shared.v4.b32 [%r9], {%r8, %r8, %r8, %r8};
        mad.wide.u32 %rd9, %t, 16, %out;

        """;

    private const string End = """

        ld.shared.v4.b32 {%r10, %r11, %r12, %r13}, [%r9];
        st.global.v4.b32 [%rd9], {%r10, %r11, %r12, %r13};
        """;

    private const string Copy = "cp.async.cg.shared.global [%r9], [%rd9], 16;";
    private const string Commit = "cp.async.commit_group;";
    private static readonly uint[] s_source = [.. Enumerable.Range(0, 128).Select(i => (uint)(1000 + i))];
    private static readonly uint[] s_before = [.. Enumerable.Repeat(uint.MaxValue, 128)];

    [TestCase("", false)]
    [TestCase("cp.async.commit_group;", false)]
    [TestCase("cp.async.wait_group 0;", false, TestName = "What is not committed is not waited for")]
    [TestCase("cp.async.wait_all;", true)]
    [TestCase("cp.async.commit_group; cp.async.wait_group 1;", false)]
    [TestCase("cp.async.commit_group; cp.async.wait_group 0;", true)]
    [TestCase("cp.async.commit_group; cp.async.commit_group; cp.async.wait_group 1;", true, TestName = "An empty group counts")]
    public void A_copy_is_there_when_it_was_waited_for(string rest, bool isThere) =>
        Assert.That(Unwatched(Copy + rest), Is.EqualTo(isThere ? s_source : s_before));

    [TestCase(2, 0)]
    [TestCase(1, 1)]
    [TestCase(0, 2)]
    [TestCase(5, 0)]
    public void Groups_arrive_in_their_order(int inFlight, int arrived)
    {
        uint[] words = Unwatched($"""
            cp.async.ca.shared.global [%r9], [%rd9], 4;
            {Commit}
            cp.async.ca.shared.global [%r9+8], [%rd9+8], 8;
            {Commit}
            cp.async.wait_group {inFlight};
            """);
        Assert.That(words[20], Is.EqualTo(arrived > 0 ? 1020 : uint.MaxValue));
        Assert.That(words[21], Is.EqualTo(uint.MaxValue));
        Assert.That(words[22..24], Is.EqualTo(arrived > 1 ? new uint[] { 1022, 1023 } : [uint.MaxValue, uint.MaxValue]));
    }

    [Test]
    public void Each_thread_has_its_own_groups()
    {
        // The first four threads have a newer group, so that one in flight leaves the first of theirs done, and of the others nothing.
        uint[] words = Unwatched($"""
            setp.lt.u32 %p1, %t, 4;
            {Copy}
            {Commit}
            @%p1 {Commit}
            cp.async.wait_group 1;
            """);
        Assert.That(words[..16], Is.EqualTo(s_source[..16]));
        Assert.That(words[16..], Is.EqualTo(s_before[16..]));
    }

    [Test]
    public void What_lies_behind_the_source_is_zero([Values(0, 1, 4, 15, 16)] int bytes)
    {
        uint[] words = Unwatched($"mov.u32 %r1, {bytes}; cp.async.cg.shared.global [%r9], [%rd9], 16, %r1; cp.async.wait_all;");
        byte[] expected = new byte[16];
        Buffer.BlockCopy(s_source, 20 * 4, expected, 0, bytes);
        byte[] copied = new byte[16];
        Buffer.BlockCopy(words, 20 * 4, copied, 0, 16);
        Assert.That(copied, Is.EqualTo(expected));
    }

    [Test]
    public void Nothing_is_read_where_the_source_has_no_bytes() =>
        Assert.That(Unwatched("mov.u64 %rd1, 0; mov.u32 %r1, 0; cp.async.cg.shared.global [%r9], [%rd1], 16, %r1; cp.async.wait_all;"),
            Is.All.Zero);

    [Test]
    public void What_is_waited_for_and_met_for_is_seen_by_others() =>
        Assert.That(MachineRun.Run(MachineRun.Kernel($"""
            {Begin}
            bar.sync 0;
            {Copy}
            cp.async.wait_all;
            bar.sync 0;
            xor.b32 %r9, %r9, 16;
            {End}
            """), s_source), Is.EqualTo(Enumerable.Range(0, 128).Select(i => (uint)(1000 + (i ^ 4)))));

    [TestCase("cp.async.cg.shared.global [%r9+8], [%rd9], 16;", FaultKind.Misaligned)]
    [TestCase("cp.async.cg.shared.global [%r9], [%rd9+4], 16;", FaultKind.Misaligned)]
    [TestCase("cp.async.ca.shared.global [%r9], [%rd9+2], 4;", FaultKind.Misaligned)]
    [TestCase("cp.async.cg.shared.global [%r9], [%rd9+512], 16;", FaultKind.OutOfBounds)]
    [TestCase("cp.async.cg.shared.global [%r9+512], [%rd9], 16;", FaultKind.OutOfBounds)]
    [TestCase("mov.u32 %r1, 17; cp.async.cg.shared.global [%r9], [%rd9], 16, %r1;", FaultKind.OutOfBounds)]
    [TestCase(Copy + "ld.shared.u32 %r1, [%r9];", FaultKind.Race, TestName = "Read before it was waited for")]
    [TestCase(Copy + Commit + "bar.sync 0; ld.shared.u32 %r1, [%r9];", FaultKind.Race, TestName = "A barrier is no wait")]
    [TestCase(Copy + Commit + "st.shared.u32 [%r9], %t;", FaultKind.Race, TestName = "Written while it is copied to")]
    [TestCase(Copy + Commit + Copy, FaultKind.Race, TestName = "Copied to while it is copied to")]
    [TestCase(Copy + "cp.async.wait_all; xor.b32 %r9, %r9, 16; ld.shared.u32 %r1, [%r9];", FaultKind.Race,
        TestName = "A wait is no barrier")]
    [TestCase("bar.sync 0; xor.b32 %r8, %r9, 16; ld.shared.u32 %r1, [%r8]; " + Copy, FaultKind.Race,
        TestName = "Copied to while others read")]
    public void Faults(string lines, FaultKind kind)
    {
        var fault = Assert.Throws<MachineFaultException>(() => MachineRun.Run(MachineRun.Kernel(Begin + lines), s_source))!;
        Assert.That(fault.Kind, Is.EqualTo(kind), fault.Message);
    }

    private static uint[] Unwatched(string lines) =>
        MachineRun.Run(MachineRun.Kernel(Begin + lines + End), s_source, options: s_unwatched);
}
