using System.Runtime.CompilerServices;

namespace ILGPU;

public static partial class Stride2D
{
    /// <summary>Neighbours in y lie side by side (row-major for [row, column]: y is the fast index).</summary>
    public readonly struct DenseY : IStride2D
    {
        /// <summary>A stride of its leading dimensions, in elements.</summary>
        public DenseY(int xStride)
        {
            XStride = xStride;
        }

        /// <inheritdoc/>
        public int XStride { get; }

        /// <inheritdoc/>
        public int YStride => 1;

        /// <inheritdoc/>
        public Index2D StrideExtent => new(XStride, YStride);

        /// <summary>The stride without gaps of an extent.</summary>
        public static DenseY FromExtent(Index2D extent) => new(extent.Y);

        /// <summary>The stride without gaps of an extent.</summary>
        /// <exception cref="OverflowException">A stride does not fit into 32 bits.</exception>
        public static DenseY FromExtent(LongIndex2D extent) =>
            new(checked((int)extent.Y));

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int ComputeElementIndex(Index2D index) => index.Y + index.X * XStride;

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public long ComputeElementIndex(LongIndex2D index) => index.Y + index.X * XStride;

        /// <inheritdoc/>
        public int ComputeElementIndexChecked(Index2D index, Index2D extent) =>
            index.InBounds(extent) ? ComputeElementIndex(index) : throw StrideErrors.OutOfBounds(index, extent);

        /// <inheritdoc/>
        public long ComputeElementIndexChecked(LongIndex2D index, LongIndex2D extent) =>
            index.InBounds(extent) ? ComputeElementIndex(index) : throw StrideErrors.OutOfBounds(index, extent);

        /// <inheritdoc/>
        public int ComputeBufferLength(Index2D extent) => extent.X * XStride;

        /// <inheritdoc/>
        public long ComputeBufferLength(LongIndex2D extent) => extent.X * XStride;

        /// <inheritdoc/>
        public Index2D ReconstructFromElementIndex(int elementIndex)
        {
            int x = elementIndex / XStride;
            int restX = elementIndex - x * XStride;
            int y = restX;
            return new(x, y);
        }

        /// <inheritdoc/>
        public LongIndex2D ReconstructFromElementIndex(long elementIndex)
        {
            long x = elementIndex / XStride;
            long restX = elementIndex - x * XStride;
            long y = restX;
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
