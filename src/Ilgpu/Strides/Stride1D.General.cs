using System.Runtime.CompilerServices;

namespace ILGPU;

public static partial class Stride1D
{
    /// <summary>Any distance between elements.</summary>
    public readonly struct General : IStride1D
    {
        /// <summary>A stride of its components, in elements.</summary>
        public General(Index1D stride)
        {
            StrideExtent = stride;
        }

        /// <inheritdoc/>
        public Index1D StrideExtent { get; }

        /// <inheritdoc/>
        public int XStride => StrideExtent.X;

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int ComputeElementIndex(Index1D index) => index.X * XStride;

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public long ComputeElementIndex(LongIndex1D index) => index.X * XStride;

        /// <inheritdoc/>
        public int ComputeElementIndexChecked(Index1D index, Index1D extent) =>
            index.InBounds(extent) ? ComputeElementIndex(index) : throw StrideErrors.OutOfBounds(index, extent);

        /// <inheritdoc/>
        public long ComputeElementIndexChecked(LongIndex1D index, LongIndex1D extent) =>
            index.InBounds(extent) ? ComputeElementIndex(index) : throw StrideErrors.OutOfBounds(index, extent);

        /// <inheritdoc/>
        public int ComputeBufferLength(Index1D extent) => extent.X == 0 ? 0 : (extent.X - 1) * XStride + 1;

        /// <inheritdoc/>
        public long ComputeBufferLength(LongIndex1D extent) => extent.X == 0 ? 0 : (extent.X - 1) * XStride + 1;

        /// <inheritdoc/>
        public Index1D ReconstructFromElementIndex(int elementIndex) => elementIndex / XStride;

        /// <inheritdoc/>
        public LongIndex1D ReconstructFromElementIndex(long elementIndex) => elementIndex / XStride;

        /// <inheritdoc/>
        public General AsGeneral() => this;

        /// <inheritdoc/>
        public General To1DStride() => this;

        /// <inheritdoc/>
        public override string ToString() => StrideExtent.ToString();
    }
}
