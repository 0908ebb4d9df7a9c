using System.Runtime.CompilerServices;

namespace ILGPU;

public static partial class Stride2D
{
    /// <summary>Any distances; <c>ReconstructFromElementIndex</c> takes y for the fast index.</summary>
    public readonly struct General : IStride2D
    {
        /// <summary>A stride of its components, in elements.</summary>
        public General(Index2D stride)
        {
            StrideExtent = stride;
        }

        /// <inheritdoc/>
        public Index2D StrideExtent { get; }

        /// <inheritdoc/>
        public int XStride => StrideExtent.X;

        /// <inheritdoc/>
        public int YStride => StrideExtent.Y;

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int ComputeElementIndex(Index2D index) => index.X * XStride + index.Y * YStride;

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public long ComputeElementIndex(LongIndex2D index) => index.X * XStride + index.Y * YStride;

        /// <inheritdoc/>
        public int ComputeElementIndexChecked(Index2D index, Index2D extent) =>
            index.InBounds(extent) ? ComputeElementIndex(index) : throw StrideErrors.OutOfBounds(index, extent);

        /// <inheritdoc/>
        public long ComputeElementIndexChecked(LongIndex2D index, LongIndex2D extent) =>
            index.InBounds(extent) ? ComputeElementIndex(index) : throw StrideErrors.OutOfBounds(index, extent);

        /// <inheritdoc/>
        public int ComputeBufferLength(Index2D extent) => extent.Size == 0 ? 0 : (extent.X - 1) * XStride + (extent.Y - 1) * YStride + 1;

        /// <inheritdoc/>
        public long ComputeBufferLength(LongIndex2D extent) =>
            extent.Size == 0 ? 0 : (extent.X - 1) * XStride + (extent.Y - 1) * YStride + 1;

        /// <inheritdoc/>
        public Index2D ReconstructFromElementIndex(int elementIndex)
        {
            int x = elementIndex / XStride;
            int restX = elementIndex - x * XStride;
            int y = restX / YStride;
            return new(x, y);
        }

        /// <inheritdoc/>
        public LongIndex2D ReconstructFromElementIndex(long elementIndex)
        {
            long x = elementIndex / XStride;
            long restX = elementIndex - x * XStride;
            long y = restX / YStride;
            return new(x, y);
        }

        /// <inheritdoc/>
        public General AsGeneral() => this;

        /// <inheritdoc/>
        public Stride1D.General To1DStride() => new(Math.Min(XStride, YStride));

        /// <inheritdoc/>
        public override string ToString() => StrideExtent.ToString();
    }
}
