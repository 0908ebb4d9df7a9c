using IlgpuLlava.PtxMachine;

namespace IlgpuLlava.Ilgpu.Tests.PtxMachine;

/// <summary>ldmatrix, stmatrix and movmatrix against 8x8 matrices of 16-bit elements, by the manual's figures of their fragments.</summary>
public class MatrixMoveTests
{
    // Lane l's element i of a matrix lies in row l / 4, column 2 * (l % 4) + i; the row's address comes from lane 8 * matrix + row.
    private static readonly Func<int, int, (int Row, int Column)> s_place = (lane, i) => (lane / 4, (lane % 4 * 2) + i);

    [Test]
    public void Rows_are_loaded_from_the_addresses_of_lanes([Values(1, 2, 4)] int count, [Values] bool transposed)
    {
        // The row of lane l is number 5 * l mod 32, so that no order is an accident.
        string address = count < 4 ? $"setp.lt.u32 %p1, %t, {8 * count}; selp.b32 %r8, %r8, 0x7FFFFFF0, %p1;" : "";
        uint[] words = Loaded(count, transposed, $"""
            mul.lo.u32 %r8, %t, 5;
            and.b32 %r8, %r8, 31;
            shl.b32 %r8, %r8, 4;
            mov.u32 %r9, s;
            add.u32 %r8, %r8, %r9;
            {address}
            """);
        for (int lane = 0; lane < 32; lane++)
            for (int matrix = 0; matrix < count; matrix++)
                for (int i = 0; i < 2; i++)
                {
                    (int row, int column) = s_place(lane, i);
                    (row, column) = transposed ? (column, row) : (row, column);
                    uint element = (words[(lane * 4) + matrix] >> (16 * i)) & 0xFFFF;
                    int from = ((matrix * 8) + row) * 5 % 32;
                    Assert.That(element, Is.EqualTo(Element(from, column)), $"lane {lane}, matrix {matrix}, element {i}");
                }
    }

    [Test]
    public void Rows_of_16_bytes_are_aligned_to_them()
    {
        const string address = "mad.lo.u32 %r8, %t, 8, 0; mov.u32 %r9, s; add.u32 %r8, %r8, %r9;";
        var fault = Assert.Throws<MachineFaultException>(() => Loaded(4, false, address))!;
        Assert.That(fault.Kind, Is.EqualTo(FaultKind.Misaligned));
    }

    [Test]
    public void Rows_are_stored_to_the_addresses_of_lanes([Values(1, 2, 4)] int count, [Values] bool transposed)
    {
        string names = string.Join(", ", Enumerable.Range(0, count).Select(i => $"%r{i}"));
        uint[] words = MachineRun.Run(MachineRun.Kernel($$"""
            .shared .align 16 .b8 s[512];
            mov.u32 %r9, s;
            mad.lo.u32 %r8, %t, 16, %r9;
            mov.b32 %r7, 0;
            st.shared.v4.b32 [%r8], {%r7, %r7, %r7, %r7};
            mad.lo.u32 %r0, %t, 0x10001, 0x01000100;
            add.u32 %r1, %r0, 0x02000200;
            add.u32 %r2, %r0, 0x04000400;
            add.u32 %r3, %r0, 0x06000600;
            xor.b32 %r0, %r0, 0x80000000;
            xor.b32 %r1, %r1, 0x80000000;
            xor.b32 %r2, %r2, 0x80000000;
            xor.b32 %r3, %r3, 0x80000000;
            bar.warp.sync -1;
            stmatrix.sync.aligned.m8n8.x{{count}}{{(transposed ? ".trans" : "")}}.shared.b16 [%r8], {{{names}}};
            bar.warp.sync -1;
            ld.shared.v4.b32 {%r10, %r11, %r12, %r13}, [%r8];
            mad.wide.u32 %out, %t, 16, %out;
            st.global.v4.b32 [%out], {%r10, %r11, %r12, %r13};
            """), new uint[128]);
        uint[] expected = new uint[128];
        for (int lane = 0; lane < 32; lane++)
            for (int matrix = 0; matrix < count; matrix++)
                for (int i = 0; i < 2; i++)
                {
                    (int row, int column) = s_place(lane, i);
                    (row, column) = transposed ? (column, row) : (row, column);
                    uint value = (uint)(0x100 + (0x200 * matrix) + lane) | (i == 1 ? 0x8000u : 0);
                    expected[(((matrix * 8) + row) * 4) + (column / 2)] |= value << (16 * (column % 2));
                }
        Assert.That(words, Is.EqualTo(expected));
    }

    [Test]
    public void A_matrix_across_the_warp_is_transposed()
    {
        uint[] matrix = [.. Enumerable.Range(0, 32).Select(
            lane => Element(lane / 4, lane % 4 * 2) | (Element(lane / 4, (lane % 4 * 2) + 1) << 16))];
        uint[] words = MachineRun.Run(MachineRun.Kernel("""
            mad.wide.u32 %out, %t, 4, %out;
            ld.global.b32 %r0, [%out];
            movmatrix.sync.aligned.m8n8.trans.b16 %r1, %r0;
            st.global.b32 [%out], %r1;
            """), matrix);
        for (int lane = 0; lane < 32; lane++)
            for (int i = 0; i < 2; i++)
            {
                (int row, int column) = s_place(lane, i);
                Assert.That((words[lane] >> (16 * i)) & 0xFFFF, Is.EqualTo(Element(column, row)));
            }
    }

    // Row r, column c of the 32 rows in shared memory.
    private static uint Element(int row, int column) => (uint)((row * 256) + column + 17);

    private static uint[] Loaded(int count, bool transposed, string address)
    {
        string names = string.Join(", ", Enumerable.Range(0, count).Select(i => $"%r{i}"));
        // Lane l writes row l, then all read.
        return MachineRun.Run(MachineRun.Kernel($$"""
            .shared .align 16 .b8 s[512];
            mov.u32 %r9, s;
            mad.lo.u32 %r9, %t, 16, %r9;
            mad.lo.u32 %r10, %t, 0x01000100, 0x00120011;
            st.shared.b32 [%r9], %r10;
            add.u32 %r10, %r10, 0x00020002;
            st.shared.b32 [%r9+4], %r10;
            add.u32 %r10, %r10, 0x00020002;
            st.shared.b32 [%r9+8], %r10;
            add.u32 %r10, %r10, 0x00020002;
            st.shared.b32 [%r9+12], %r10;
            mov.b32 %r0, 0; mov.b32 %r1, 0; mov.b32 %r2, 0; mov.b32 %r3, 0;
            bar.sync 0;
            {{address}}
            ldmatrix.sync.aligned.m8n8.x{{count}}{{(transposed ? ".trans" : "")}}.shared.b16 {{{names}}}, [%r8];
            mad.wide.u32 %out, %t, 16, %out;
            st.global.v4.b32 [%out], {%r0, %r1, %r2, %r3};
            """), new uint[128]);
    }
}
