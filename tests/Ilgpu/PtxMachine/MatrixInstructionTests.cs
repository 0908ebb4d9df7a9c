namespace IlgpuLlava.Ilgpu.Tests.PtxMachine;

/// <summary>
/// mma against a product of whole matrices, whose elements are given to lanes as the ISA manual's formulas for each element say
/// ("Matrix Fragments for mma").
/// </summary>
public class MatrixInstructionTests
{
    [TestCaseSource(typeof(MatrixForm), nameof(MatrixForm.All))]
    public void Whole_numbers_are_multiplied_exactly(MatrixForm form)
    {
        Random random = new(form.Name.Length + form.Depth);
        double Small(string type) => random.Next(type == "u8" ? 0 : -8, 9);
        MatrixProblem problem = new(form, (_, _) => Small(form.A), (_, _) => Small(form.B), (_, _) => random.Next(-64, 65));
        Assert.That(problem.Run(), Is.EqualTo(problem.Expected));
    }

    [TestCaseSource(typeof(MatrixForm), nameof(MatrixForm.All))]
    public void Each_element_has_its_own_place(MatrixForm form)
    {
        // One element of A and one of B at a time meet in one of D, or nowhere.
        for (int k = 0; k < form.Depth; k++)
        {
            int row = ((5 * k) + 3) % 16;
            int column = ((3 * k) + 1) % 8;
            foreach (int other in new[] { k, (k + 1) % form.Depth })
            {
                MatrixProblem problem = new(
                    form, (i, j) => i == row && j == k ? 2 : 0, (i, j) => i == other && j == column ? 3 : 0, (_, _) => 0);
                double[,] product = problem.Run();
                for (int i = 0; i < 16; i++)
                    for (int j = 0; j < 8; j++)
                        Assert.That(product[i, j], Is.EqualTo(i == row && j == column && other == k ? 6 : 0), $"k {k}, [{i}, {j}]");
            }
        }
    }

    [Test]
    public void Sums_of_fractions_are_kept_in_float32()
    {
        MatrixForm form = MatrixForm.All.Single(f => f.Name == "m16n8k16.row.col.f32.f16.f16.f32");
        Random random = new(7);
        MatrixProblem problem = new(form, Fraction, Fraction, Fraction);
        Assert.That(problem.Run(), Is.EqualTo(problem.Expected).Within(1e-6));
        return;

        // Halves with all eleven bits in use.
        double Fraction(int i, int j) => (double)(Half)((random.NextDouble() * 2) - 1);
    }

    [Test]
    public void Whole_numbers_wrap_or_saturate()
    {
        MatrixForm wraps = MatrixForm.All.Single(f => f.Name == "m16n8k32.row.col.s32.s8.s8.s32");
        MatrixForm saturates = MatrixForm.All.Single(f => f.Name == "m16n8k32.row.col.satfinite.s32.s8.s8.s32");
        foreach (int sign in new[] { 1, -1 })
        {
            double limit = sign > 0 ? int.MaxValue : int.MinValue;
            foreach (MatrixForm form in new[] { wraps, saturates })
            {
                double[,] product = new MatrixProblem(form, (_, _) => sign, (_, _) => 1, (_, _) => limit).Run();
                Assert.That(product, Is.All.EqualTo(form == saturates ? limit : (int)((long)limit + (32 * sign))), $"{form}, {sign}");
            }
        }
    }
}
