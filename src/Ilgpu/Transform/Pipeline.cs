using System.Globalization;
using ILGPU.IR;

namespace ILGPU.Transform;

/// <summary>
/// Runs the passes in their order. Deterministic: one function gives one result. After each pass the function is verified
/// (see <see cref="Verifier.Enabled"/>) and written where ILGPU_DUMP asks for <c>ssa</c>.
/// </summary>
internal sealed class Pipeline
{
    /// <summary>Waves of unrolling: one for each level of nested loops that index local arrays, and some to spare.</summary>
    private const int MaxWaves = 12;

    private readonly Function _function;
    private int _step;

    private Pipeline(Function function) => _function = function;

    /// <summary>Optimises a kernel in place; it is renumbered afterwards.</summary>
    /// <exception cref="InvalidOperationException">A pass left a malformed function: a bug of the compiler.</exception>
    public static void Optimize(Function function, Unrolling unrolling = Unrolling.Full)
    {
        function.Renumber();
        Pipeline pipeline = new(function);
        pipeline.Check("frontend");
        pipeline.Clean();
        pipeline.Step("promote", ScalarReplacement.Run);
        pipeline.Clean();
        for (int wave = 0; wave < MaxWaves && pipeline.Step("unroll", f => Unroll.Run(f, unrolling)); wave++)
        {
            // Unrolled loops index arrays by constants only once the copies are folded.
            pipeline.Clean();
            pipeline.Step("promote", ScalarReplacement.Run);
            pipeline.Clean();
        }
        pipeline.Step("invariant", InvariantMotion.Run);
        pipeline.Step("address", AddressForm.Run);
        pipeline.Clean();
        pipeline.Step("select", IfConversion.Run);
        pipeline.Clean();
        pipeline.Step("invariant", InvariantMotion.Run);
        pipeline.Step("number", ValueNumbering.Run);
        pipeline.Step("dead", DeadCode.Run);
        pipeline.Step("flow", CfgSimplify.Run);
    }

    /// <summary>Folding, control flow, common values and what is dead, until nothing changes.</summary>
    private void Clean()
    {
        bool again = true;
        for (int round = 0; again && round < 4; round++)
        {
            again = Step("simplify", Simplify.Run);
            again |= Step("flow", CfgSimplify.Run);
            again |= Step("number", ValueNumbering.Run);
            Step("dead", DeadCode.Run);
        }
    }

    private bool Step(string name, Func<Function, bool> pass)
    {
        bool changed = pass(_function);
        _function.Renumber();
        if (changed)
            Check(name);
        return changed;
    }

    private void Check(string name)
    {
        Verifier.VerifyIfEnabled(_function, name);
        if (KernelDump.Wants("ssa"))
            KernelDump.Write("ssa", _function.Name, Printer.Print(_function),
                string.Create(CultureInfo.InvariantCulture, $"{_step++:00}-{name}"));
    }
}
