namespace IlgpuLlava.Kernels;

/// <summary>
/// What a launcher states about a launch: its shape, and what the kernel cannot do without. A value, and its name a constant, so that
/// stating it allocates nothing.
/// </summary>
/// <param name="Name">The op, and behind a dot the variant or step of it.</param>
/// <param name="Rows">Rows of the activations: new tokens, patches, sequences.</param>
/// <param name="Width">Features of an input row; heads, where rows are made of heads.</param>
/// <param name="Depth">Features of an output row where it differs in kind; features of a head; 0 for none.</param>
/// <param name="Type">How weights, table or cache are stored.</param>
/// <param name="Bytes">Bytes that must move between memory and processor: each operand read once, each result written once.</param>
/// <param name="Operations">Floating-point operations of the formula: a multiply-add counts as two, a function as one.</param>
public readonly record struct KernelLaunch(
    string Name, long Rows, int Width, int Depth, ElementType Type, long Bytes, long Operations);
