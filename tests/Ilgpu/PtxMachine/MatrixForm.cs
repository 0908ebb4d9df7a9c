namespace IlgpuLlava.Ilgpu.Tests.PtxMachine;

/// <summary>
/// One form of mma: its modifiers, and which element of its matrices a lane's element i is, by the formulas of the manual.
/// </summary>
/// <param name="Name">The modifiers behind <c>mma.sync.aligned</c>.</param>
/// <param name="Depth">Columns of A, rows of B.</param>
/// <param name="A">A's elements.</param>
/// <param name="B">B's elements.</param>
/// <param name="C">The elements of C and D.</param>
public sealed record MatrixForm(string Name, int Depth, string A, string B, string C)
{
    /// <summary>Every form that the machine has.</summary>
    public static IEnumerable<MatrixForm> All =>
    [
        .. from depth in new[] { 8, 16 } from sum in new[] { "f32", "f16" } select Make(depth, "f16", "f16", sum),
        Make(8, "bf16", "bf16", "f32"),
        Make(16, "bf16", "bf16", "f32"),
        Make(4, "tf32", "tf32", "f32"),
        Make(8, "tf32", "tf32", "f32"),
        .. from depth in new[] { 16, 32 }
           from a in new[] { "s8", "u8" }
           from b in new[] { "s8", "u8" }
           from saturates in new[] { "", "satfinite." }
           select Make(depth, a, b, "s32", saturates),
    ];

    /// <summary>Elements of A, B, and C or D in a register of 32 bits.</summary>
    public (int A, int B, int C) Packed => (32 / Bits(A), 32 / Bits(B), C == "f16" ? 2 : 1);

    /// <summary>Registers of A, B, and C or D in each lane.</summary>
    public (int A, int B, int C) Registers => (16 * Depth / 32 / Packed.A, 8 * Depth / 32 / Packed.B, 4 / Packed.C);

    /// <summary>Where element i of a lane's part of A is.</summary>
    public (int Row, int Column) PlaceInA(int lane, int i)
    {
        (int group, int thread) = (lane >> 2, lane % 4);
        return (A, Depth) switch
        {
            ("f16" or "bf16", 8) => (i < 2 ? group : group + 8, (thread * 2) + (i & 1)),
            ("f16" or "bf16", 16) => (i is < 2 or (>= 4 and < 6) ? group : group + 8, (thread * 2) + (i & 1) + (i < 4 ? 0 : 8)),
            ("tf32", 4) => (i == 0 ? group : group + 8, thread),
            ("tf32", 8) => (i is 0 or 2 ? group : group + 8, i < 2 ? thread : thread + 4),
            (_, 16) => (i < 4 ? group : group + 8, (thread * 4) + (i & 3)),
            _ => (i is < 4 or (>= 8 and < 12) ? group : group + 8, (thread * 4) + (i & 3) + (i < 8 ? 0 : 16)),
        };
    }

    /// <summary>Where element i of a lane's part of B is.</summary>
    public (int Row, int Column) PlaceInB(int lane, int i)
    {
        (int group, int thread) = (lane >> 2, lane % 4);
        int row = (B, Depth) switch
        {
            ("f16" or "bf16", 8) => (thread * 2) + i,
            ("f16" or "bf16", 16) => (thread * 2) + (i & 1) + (i < 2 ? 0 : 8),
            ("tf32", 4) => thread,
            ("tf32", 8) => i == 0 ? thread : thread + 4,
            (_, 16) => (thread * 4) + i,
            _ => (thread * 4) + (i & 3) + (i < 4 ? 0 : 16),
        };
        return (row, group);
    }

    /// <summary>Where element i of a lane's part of C or D is.</summary>
    public static (int Row, int Column) PlaceInC(int lane, int i) => ((lane >> 2) + (i < 2 ? 0 : 8), (lane % 4 * 2) + (i & 1));

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static MatrixForm Make(int depth, string a, string b, string sum, string saturates = "") =>
        new($"m16n8k{depth}.row.col.{saturates}{sum}.{a}.{b}.{sum}", depth, a, b, sum);

    private static int Bits(string type) => type switch
    {
        "u8" or "s8" => 8,
        "tf32" => 32,
        _ => 16,
    };
}
