using System.Runtime.CompilerServices;

namespace ILGPU;

public static partial class Stride3D
{
    /// <summary>Neighbours in x lie side by side, then y, then z.</summary>
    public readonly struct DenseXY : IStride3D
    {
        /// <summary>A stride of its leading dimensions, in elements.</summary>
        public DenseXY(int yStride, int zStride)
        {
            YStride = yStride;
            ZStride = zStride;
        }

        /// <inheritdoc/>
        public int XStride => 1;

        /// <inheritdoc/>
        public int YStride { get; }

        /// <inheritdoc/>
        public int ZStride { get; }

        /// <inheritdoc/>
        public Index3D StrideExtent => new(XStride, YStride, ZStride);

        /// <summary>The stride without gaps of an extent.</summary>
        public static DenseXY FromExtent(Index3D extent) => new(extent.X, extent.X * extent.Y);

        /// <summary>The stride without gaps of an extent.</summary>
        /// <exception cref="OverflowException">A stride does not fit into 32 bits.</exception>
        public static DenseXY FromExtent(LongIndex3D extent) =>
            new(checked((int)extent.X), checked((int)(extent.X * extent.Y)));

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int ComputeElementIndex(Index3D index) => index.X + index.Y * YStride + index.Z * ZStride;

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public long ComputeElementIndex(LongIndex3D index) => index.X + index.Y * YStride + index.Z * ZStride;

        /// <inheritdoc/>
        public int ComputeElementIndexChecked(Index3D index, Index3D extent) =>
            index.InBounds(extent) ? ComputeElementIndex(index) : throw StrideErrors.OutOfBounds(index, extent);

        /// <inheritdoc/>
        public long ComputeElementIndexChecked(LongIndex3D index, LongIndex3D extent) =>
            index.InBounds(extent) ? ComputeElementIndex(index) : throw StrideErrors.OutOfBounds(index, extent);

        /// <inheritdoc/>
        public int ComputeBufferLength(Index3D extent) => extent.Z * ZStride;

        /// <inheritdoc/>
        public long ComputeBufferLength(LongIndex3D extent) => extent.Z * ZStride;

        /// <inheritdoc/>
        public Index3D ReconstructFromElementIndex(int elementIndex)
        {
            int z = elementIndex / ZStride;
            int restZ = elementIndex - z * ZStride;
            int y = restZ / YStride;
            int restY = restZ - y * YStride;
            int x = restY;
            return new(x, y, z);
        }

        /// <inheritdoc/>
        public LongIndex3D ReconstructFromElementIndex(long elementIndex)
        {
            long z = elementIndex / ZStride;
            long restZ = elementIndex - z * ZStride;
            long y = restZ / YStride;
            long restY = restZ - y * YStride;
            long x = restY;
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
