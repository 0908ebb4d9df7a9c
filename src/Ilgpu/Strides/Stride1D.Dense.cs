using System.Runtime.CompilerServices;

namespace ILGPU;

public static partial class Stride1D
{
    /// <summary>Elements lie side by side.</summary>
    public readonly struct Dense : IStride1D
    {
        /// <inheritdoc/>
        public int XStride => 1;

        /// <inheritdoc/>
        public Index1D StrideExtent => new(XStride);

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int ComputeElementIndex(Index1D index) => index.X;

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public long ComputeElementIndex(LongIndex1D index) => index.X;

        /// <inheritdoc/>
        public int ComputeElementIndexChecked(Index1D index, Index1D extent) =>
            index.InBounds(extent) ? ComputeElementIndex(index) : throw StrideErrors.OutOfBounds(index, extent);

        /// <inheritdoc/>
        public long ComputeElementIndexChecked(LongIndex1D index, LongIndex1D extent) =>
            index.InBounds(extent) ? ComputeElementIndex(index) : throw StrideErrors.OutOfBounds(index, extent);

        /// <inheritdoc/>
        public int ComputeBufferLength(Index1D extent) => extent.X;

        /// <inheritdoc/>
        public long ComputeBufferLength(LongIndex1D extent) => extent.X;

        /// <inheritdoc/>
        public Index1D ReconstructFromElementIndex(int elementIndex) => elementIndex;

        /// <inheritdoc/>
        public LongIndex1D ReconstructFromElementIndex(long elementIndex) => elementIndex;

        /// <inheritdoc/>
        public General AsGeneral() => new(1);

        /// <inheritdoc/>
        public General To1DStride() => new(1);

        /// <inheritdoc/>
        public override string ToString() => StrideExtent.ToString();
    }
}
