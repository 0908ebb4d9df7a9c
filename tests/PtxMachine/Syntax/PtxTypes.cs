namespace IlgpuLlava.PtxMachine.Syntax;

/// <summary>What the ISA manual says of each type.</summary>
internal static class PtxTypes
{
    private static readonly Dictionary<string, PtxType> Names =
        Enum.GetValues<PtxType>().ToDictionary(type => type.ToString().ToLowerInvariant());

    /// <summary>The type of a name without its dot.</summary>
    public static bool TryParse(string name, out PtxType type) => Names.TryGetValue(name, out type);

    /// <summary>The type's name with its dot.</summary>
    public static string Name(this PtxType type) => "." + type.ToString().ToLowerInvariant();

    /// <summary>Bytes of a value; a predicate has none.</summary>
    public static int Size(this PtxType type) => type switch
    {
        PtxType.Pred => 0,
        PtxType.B8 or PtxType.U8 or PtxType.S8 => 1,
        PtxType.B16 or PtxType.U16 or PtxType.S16 or PtxType.F16 or PtxType.BF16 => 2,
        PtxType.B64 or PtxType.U64 or PtxType.S64 or PtxType.F64 => 8,
        PtxType.B128 => 16,
        _ => 4,
    };

    /// <summary>Whether the type has bits and no arithmetic.</summary>
    public static bool IsBits(this PtxType type) => type is PtxType.B8 or PtxType.B16 or PtxType.B32 or PtxType.B64 or PtxType.B128;

    /// <summary>Whether the type is a whole number.</summary>
    public static bool IsInteger(this PtxType type) => type.IsSigned() || type.IsUnsigned();

    /// <summary>Whether the type is a signed whole number.</summary>
    public static bool IsSigned(this PtxType type) => type is PtxType.S8 or PtxType.S16 or PtxType.S32 or PtxType.S64;

    /// <summary>Whether the type is an unsigned whole number.</summary>
    public static bool IsUnsigned(this PtxType type) => type is PtxType.U8 or PtxType.U16 or PtxType.U32 or PtxType.U64;

    /// <summary>Whether the type is a floating-point number or a pair of them.</summary>
    public static bool IsFloat(this PtxType type) => type is PtxType.F16 or PtxType.F16X2 or PtxType.BF16 or PtxType.BF16X2
        or PtxType.TF32 or PtxType.F32 or PtxType.F64;

    /// <summary>Whether the type exists in instructions only and lives in bit registers.</summary>
    public static bool IsAlternate(this PtxType type) => type is PtxType.BF16 or PtxType.BF16X2 or PtxType.TF32
        or PtxType.U16X2 or PtxType.S16X2;

    /// <summary>Twice as wide, of the same kind: the result of .wide.</summary>
    public static PtxType Widened(this PtxType type) => type switch
    {
        PtxType.U16 => PtxType.U32,
        PtxType.S16 => PtxType.S32,
        PtxType.U32 => PtxType.U64,
        PtxType.S32 => PtxType.S64,
        _ => throw new InvalidOperationException($"{type.Name()} has no wider type."),
    };

    /// <summary>Whether a register may stand where an instruction wants a type (the ISA manual's "Operand Type Checking").</summary>
    /// <param name="register">The register's type.</param>
    /// <param name="wanted">The instruction's.</param>
    /// <param name="relaxed">For ld, st and cvt: the register may be wider than the instruction's type.</param>
    public static bool Fits(this PtxType register, PtxType wanted, bool relaxed)
    {
        if (register == PtxType.Pred || wanted == PtxType.Pred)
        {
            return register == wanted;
        }

        if (wanted.IsAlternate())
        {
            return register.Size() == wanted.Size()
                && (register.IsBits() || (wanted is PtxType.U16X2 or PtxType.S16X2 && register.IsInteger()));
        }

        bool sameSize = register.Size() == wanted.Size();
        bool wider = relaxed && register.Size() > wanted.Size();
        if (register.IsFloat() && wanted.IsFloat())
        {
            return register == wanted;
        }

        if (wanted.IsFloat())
        {
            return register.IsBits() && (sameSize || wider);
        }

        if (register.IsFloat())
        {
            // A bit-size instruction moves a float of its own size.
            return wanted.IsBits() && sameSize;
        }

        return sameSize || wider;
    }
}
