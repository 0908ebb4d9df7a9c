using System.Runtime.CompilerServices;

namespace ILGPU;

public static partial class Stride3D
{
    /// <summary>Neighbours in z lie side by side, then y, then x.</summary>
    public readonly struct DenseZY : IStride3D
    {
        /// <summary>A stride of its leading dimensions, in elements.</summary>
        public DenseZY(int xStride, int yStride)
        {
            XStride = xStride;
            YStride = yStride;
        }

        /// <inheritdoc/>
        public int XStride { get; }

        /// <inheritdoc/>
        public int YStride { get; }

        /// <inheritdoc/>
        public int ZStride => 1;

        /// <inheritdoc/>
        public Index3D StrideExtent => new(XStride, YStride, ZStride);

        /// <summary>The stride without gaps of an extent.</summary>
        public static DenseZY FromExtent(Index3D extent) => new(extent.Y * extent.Z, extent.Z);

        /// <summary>The stride without gaps of an extent.</summary>
        /// <exception cref="OverflowException">A stride does not fit into 32 bits.</exception>
        public static DenseZY FromExtent(LongIndex3D extent) =>
            new(checked((int)(extent.Y * extent.Z)), checked((int)extent.Z));

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int ComputeElementIndex(Index3D index) => index.Z + index.X * XStride + index.Y * YStride;

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public long ComputeElementIndex(LongIndex3D index) => index.Z + index.X * XStride + index.Y * YStride;

        /// <inheritdoc/>
        public int ComputeElementIndexChecked(Index3D index, Index3D extent) =>
            index.InBounds(extent) ? ComputeElementIndex(index) : throw StrideErrors.OutOfBounds(index, extent);

        /// <inheritdoc/>
        public long ComputeElementIndexChecked(LongIndex3D index, LongIndex3D extent) =>
            index.InBounds(extent) ? ComputeElementIndex(index) : throw StrideErrors.OutOfBounds(index, extent);

        /// <inheritdoc/>
        public int ComputeBufferLength(Index3D extent) => extent.X * XStride;

        /// <inheritdoc/>
        public long ComputeBufferLength(LongIndex3D extent) => extent.X * XStride;

        /// <inheritdoc/>
        public Index3D ReconstructFromElementIndex(int elementIndex)
        {
            int x = elementIndex / XStride;
            int restX = elementIndex - x * XStride;
            int y = restX / YStride;
            int restY = restX - y * YStride;
            int z = restY;
            return new(x, y, z);
        }

        /// <inheritdoc/>
        public LongIndex3D ReconstructFromElementIndex(long elementIndex)
        {
            long x = elementIndex / XStride;
            long restX = elementIndex - x * XStride;
            long y = restX / YStride;
            long restY = restX - y * YStride;
            long z = restY;
            return new(x, y, z);
        }

        /// <inheritdoc/>
        public General AsGeneral() => new(StrideExtent);

        /// <inheritdoc/>
        public Stride1D.General To1DStride() => new(1);

        /// <inheritdoc/>
        public override string ToString() => StrideExtent.ToString();
    }
}
