using System.Runtime.CompilerServices;
using ILGPU.IR;

namespace IlgpuLlava.Ilgpu.Tests;

/// <summary>In tests, the SSA form is verified after every pass.</summary>
internal static class VerifyAlways
{
    [ModuleInitializer]
    public static void Switch() => Verifier.Enabled = true;
}
