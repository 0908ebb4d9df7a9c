using System.Runtime.CompilerServices;

namespace ILGPU;

public static partial class Stride2D
{
    /// <summary>Neighbours in x lie side by side (column-major: x is the fast index).</summary>
    public readonly struct DenseX : IStride2D
    {
        /// <summary>A stride of its leading dimensions, in elements.</summary>
        public DenseX(int yStride)
        {
            YStride = yStride;
        }

        /// <inheritdoc/>
        public int XStride => 1;

        /// <inheritdoc/>
        public int YStride { get; }

        /// <inheritdoc/>
        public Index2D StrideExtent => new(XStride, YStride);

        /// <summary>The stride without gaps of an extent.</summary>
        public static DenseX FromExtent(Index2D extent) => new(extent.X);

        /// <summary>The stride without gaps of an extent.</summary>
        /// <exception cref="OverflowException">A stride does not fit into 32 bits.</exception>
        public static DenseX FromExtent(LongIndex2D extent) =>
            new(checked((int)extent.X));

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int ComputeElementIndex(Index2D index) => index.X + index.Y * YStride;

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public long ComputeElementIndex(LongIndex2D index) => index.X + index.Y * YStride;

        /// <inheritdoc/>
        public int ComputeElementIndexChecked(Index2D index, Index2D extent) =>
            index.InBounds(extent) ? ComputeElementIndex(index) : throw StrideErrors.OutOfBounds(index, extent);

        /// <inheritdoc/>
        public long ComputeElementIndexChecked(LongIndex2D index, LongIndex2D extent) =>
            index.InBounds(extent) ? ComputeElementIndex(index) : throw StrideErrors.OutOfBounds(index, extent);

        /// <inheritdoc/>
        public int ComputeBufferLength(Index2D extent) => extent.Y * YStride;

        /// <inheritdoc/>
        public long ComputeBufferLength(LongIndex2D extent) => extent.Y * YStride;

        /// <inheritdoc/>
        public Index2D ReconstructFromElementIndex(int elementIndex)
        {
            int y = elementIndex / YStride;
            int restY = elementIndex - y * YStride;
            int x = restY;
            return new(x, y);
        }

        /// <inheritdoc/>
        public LongIndex2D ReconstructFromElementIndex(long elementIndex)
        {
            long y = elementIndex / YStride;
            long restY = elementIndex - y * YStride;
            long x = restY;
            return new(x, y);
        }

        /// <inheritdoc/>
        public General AsGeneral() => new(StrideExtent);

        /// <inheritdoc/>
        public Stride1D.General To1DStride() => new(1);

        /// <inheritdoc/>
        public override string ToString() => StrideExtent.ToString();
    }
}
