using System.Globalization;
using System.Reflection;
using ILGPU.Runtime;
using IlgpuLlava.Ilgpu.Tests.OpenCL;

namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>
/// Random kernels on the OpenCL device in each form, held to the interpreter. Drivers take long to build them, so these are few:
/// <c>CL_PROPERTY_TESTS</c> is their number (2), <c>KERNEL_PROPERTY_SEED</c> chooses other ones.
/// </summary>
public class ClKernelPropertyTests
{
    private static readonly int s_tests = Setting("CL_PROPERTY_TESTS", 2);
    private static readonly int s_seed = Setting("KERNEL_PROPERTY_SEED", 20240917);

    [Test]
    public void Kernels_compute_what_the_interpreter_computes([ValueSource(typeof(ClOracle), nameof(ClOracle.Forms))] string form)
    {
        Accelerator device = ClOracle.In(form).Accelerator;
        using KernelRunner runner = new();
        for (int i = 0; i < s_tests; i++)
        {
            KernelProgram program = ProgramGenerator.Generate(s_seed + i, 6 + (2 * (i % 6)), rawDivision: i % 2 == 0);
            MethodInfo method = KernelBuilder.Build(program);
            try
            {
                runner.CheckOn(device, program, method);
            }
            catch (KernelMismatchException e)
            {
                Assert.Fail($"seed {s_seed + i}: {e.Message}{program}");
            }
        }
    }

    private static int Setting(string name, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : fallback;
}
