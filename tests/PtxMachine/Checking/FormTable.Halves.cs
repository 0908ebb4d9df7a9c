namespace IlgpuLlava.PtxMachine.Checking;

/// <summary>Half precision and bf16.</summary>
internal static partial class FormTable
{
    private const string Halves = """
        add [rn] [ftz] [sat] {f16 f16x2} : =T T T
        add [rn] {bf16 bf16x2} : =T T T : ptx7.8 sm90
        sub [rn] [ftz] [sat] {f16 f16x2} : =T T T
        sub [rn] {bf16 bf16x2} : =T T T : ptx7.8 sm90
        mul [rn] [ftz] [sat] {f16 f16x2} : =T T T
        mul [rn] {bf16 bf16x2} : =T T T : ptx7.8 sm90
        fma rn [ftz] [sat] {f16 f16x2} : =T T T T
        fma rn [ftz] relu {f16 f16x2} : =T T T T : ptx7.0 sm80
        fma rn [relu] {bf16 bf16x2} : =T T T T : ptx7.0 sm80
        neg [ftz] {f16 f16x2} : =T T
        neg {bf16 bf16x2} : =T T : ptx7.0 sm80
        abs [ftz] {f16 f16x2} : =T T : ptx6.5
        abs {bf16 bf16x2} : =T T : ptx7.0 sm80
        min [ftz] [NaN] {f16 f16x2} : =T T T : ptx7.0 sm80
        min [NaN] {bf16 bf16x2} : =T T T : ptx7.0 sm80
        max [ftz] [NaN] {f16 f16x2} : =T T T : ptx7.0 sm80
        max [NaN] {bf16 bf16x2} : =T T T : ptx7.0 sm80
        tanh approx {f16 f16x2} : =T T : ptx7.0 sm75
        tanh approx {bf16 bf16x2} : =T T : ptx7.8 sm90
        ex2 approx {f16 f16x2} : =T T : ptx7.0 sm75
        ex2 approx ftz {bf16 bf16x2} : =T T : ptx7.8 sm90
        """;
}
