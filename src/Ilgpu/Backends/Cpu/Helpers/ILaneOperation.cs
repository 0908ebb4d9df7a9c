namespace ILGPU.Backends.Cpu;

/// <summary>An operation on one lane; a type, so that the JIT compiler inlines it into the loop over lanes.</summary>
internal interface ILaneOperation<T>
{
    /// <summary>The operation; operands that it does not have are default.</summary>
    static abstract T Of(T a, T b, T c);
}
