using System.Runtime.CompilerServices;

namespace ILGPU;

public static partial class Stride3D
{
    /// <summary>Any distances; <c>ReconstructFromElementIndex</c> takes z for the fastest index.</summary>
    public readonly struct General : IStride3D
    {
        /// <summary>A stride of its components, in elements.</summary>
        public General(Index3D stride)
        {
            StrideExtent = stride;
        }

        /// <inheritdoc/>
        public Index3D StrideExtent { get; }

        /// <inheritdoc/>
        public int XStride => StrideExtent.X;

        /// <inheritdoc/>
        public int YStride => StrideExtent.Y;

        /// <inheritdoc/>
        public int ZStride => StrideExtent.Z;

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public int ComputeElementIndex(Index3D index) => index.X * XStride + index.Y * YStride + index.Z * ZStride;

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public long ComputeElementIndex(LongIndex3D index) => index.X * XStride + index.Y * YStride + index.Z * ZStride;

        /// <inheritdoc/>
        public int ComputeElementIndexChecked(Index3D index, Index3D extent) =>
            index.InBounds(extent) ? ComputeElementIndex(index) : throw StrideErrors.OutOfBounds(index, extent);

        /// <inheritdoc/>
        public long ComputeElementIndexChecked(LongIndex3D index, LongIndex3D extent) =>
            index.InBounds(extent) ? ComputeElementIndex(index) : throw StrideErrors.OutOfBounds(index, extent);

        /// <inheritdoc/>
        public int ComputeBufferLength(Index3D extent) => extent.Size == 0
            ? 0
            : (extent.X - 1) * XStride + (extent.Y - 1) * YStride + (extent.Z - 1) * ZStride + 1;

        /// <inheritdoc/>
        public long ComputeBufferLength(LongIndex3D extent) => extent.Size == 0
            ? 0
            : (extent.X - 1) * XStride + (extent.Y - 1) * YStride + (extent.Z - 1) * ZStride + 1;

        /// <inheritdoc/>
        public Index3D ReconstructFromElementIndex(int elementIndex)
        {
            int x = elementIndex / XStride;
            int restX = elementIndex - x * XStride;
            int y = restX / YStride;
            int restY = restX - y * YStride;
            int z = restY / ZStride;
            return new(x, y, z);
        }

        /// <inheritdoc/>
        public LongIndex3D ReconstructFromElementIndex(long elementIndex)
        {
            long x = elementIndex / XStride;
            long restX = elementIndex - x * XStride;
            long y = restX / YStride;
            long restY = restX - y * YStride;
            long z = restY / ZStride;
            return new(x, y, z);
        }

        /// <inheritdoc/>
        public General AsGeneral() => this;

        /// <inheritdoc/>
        public Stride1D.General To1DStride() => new(Math.Min(XStride, Math.Min(YStride, ZStride)));

        /// <inheritdoc/>
        public override string ToString() => StrideExtent.ToString();
    }
}
