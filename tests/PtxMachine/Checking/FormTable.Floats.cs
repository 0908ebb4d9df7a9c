namespace IlgpuLlava.PtxMachine.Checking;

/// <summary>Single and double precision.</summary>
internal static partial class FormTable
{
    private const string Floats = """
        testp {finite infinite number notanumber normal subnormal} {f32 f64} : =pred T
        copysign {f32 f64} : =T T T
        add [rn rz rm rp] [ftz] [sat] f32 : =T T T
        add [rn rz rm rp] f64 : =T T T
        sub [rn rz rm rp] [ftz] [sat] f32 : =T T T
        sub [rn rz rm rp] f64 : =T T T
        mul [rn rz rm rp] [ftz] [sat] f32 : =T T T
        mul [rn rz rm rp] f64 : =T T T
        fma {rn rz rm rp} [ftz] [sat] f32 : =T T T T
        fma {rn rz rm rp} f64 : =T T T T
        mad {rn rz rm rp} [ftz] [sat] f32 : =T T T T
        mad {rn rz rm rp} f64 : =T T T T
        div {approx full} [ftz] f32 : =T T T
        div {rn rz rm rp} [ftz] f32 : =T T T
        div {rn rz rm rp} f64 : =T T T
        abs [ftz] f32 : =T T
        abs f64 : =T T
        neg [ftz] f32 : =T T
        neg f64 : =T T
        min [ftz] f32 : =T T T
        min [ftz] NaN f32 : =T T T : ptx7.0 sm80
        min [ftz] [NaN] xorsign abs f32 : =T T T : ptx7.2 sm86
        min f64 : =T T T
        max [ftz] f32 : =T T T
        max [ftz] NaN f32 : =T T T : ptx7.0 sm80
        max [ftz] [NaN] xorsign abs f32 : =T T T : ptx7.2 sm86
        max f64 : =T T T
        rcp approx [ftz] f32 : =T T
        rcp {rn rz rm rp} [ftz] f32 : =T T
        rcp {rn rz rm rp} f64 : =T T
        rcp approx ftz f64 : =T T
        sqrt approx [ftz] f32 : =T T
        sqrt {rn rz rm rp} [ftz] f32 : =T T
        sqrt {rn rz rm rp} f64 : =T T
        rsqrt approx [ftz] f32 : =T T
        rsqrt approx [ftz] f64 : =T T
        sin approx [ftz] f32 : =T T
        cos approx [ftz] f32 : =T T
        lg2 approx [ftz] f32 : =T T
        ex2 approx [ftz] f32 : =T T
        tanh approx f32 : =T T : ptx7.0 sm75
        """;
}
