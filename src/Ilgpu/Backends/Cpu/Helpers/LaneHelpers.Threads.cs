using System.Runtime.CompilerServices;
using ILGPU.IR;

namespace ILGPU.Backends.Cpu;

internal static partial class LaneHelpers
{
    /// <summary>The lane that a lane reads from; its own where the source is outside its segment or no thread.</summary>
    public static int Source(ShuffleKind kind, int lane, int operand, int width, int threads)
    {
        int start = width > 0 ? lane / width * width : lane;
        int own = lane - start;
        // In 64 bits, so that no operand wraps into the segment.
        long source = kind switch
        {
            ShuffleKind.Index => operand,
            ShuffleKind.Up => (long)own - operand,
            ShuffleKind.Down => (long)own + operand,
            _ => own ^ operand,
        };
        return source < 0 || source >= width || start + source >= threads ? lane : start + (int)source;
    }

    /// <summary>Each lane reads another.</summary>
    public static TVector Shuffle<TVector, T, TInt>(TVector value, TInt operand, TInt width, int kind, int threads)
        where TVector : struct
        where T : struct
        where TInt : struct
    {
        TVector result = value;
        for (int i = 0; i < Count<TVector, T>(); i++)
        {
            int source = Source((ShuffleKind)kind, i, Lane<TInt, int>(ref operand, i), Lane<TInt, int>(ref width, i), threads);
            Lane<TVector, T>(ref result, i) = Lane<TVector, T>(ref value, source);
        }
        return result;
    }

    /// <summary>One half of the result of a shuffle of 64-bit values.</summary>
    public static TVector ShuffleWide<TVector, T, TInt>(TVector lower, TVector upper, TInt operand, TInt width, int kind, int threads,
        int half)
        where TVector : struct
        where T : struct
        where TInt : struct
    {
        TVector result = lower;
        int count = Count<TVector, T>();
        for (int i = 0; i < count; i++)
        {
            int lane = i + (half * count);
            int source = Source((ShuffleKind)kind, lane, Lane<TInt, int>(ref operand, lane), Lane<TInt, int>(ref width, lane), threads);
            Lane<TVector, T>(ref result, i) = source < count ? Lane<TVector, T>(ref lower, source) : Lane<TVector,
                T>(ref upper, source - count);
        }
        return result;
    }

    /// <summary>One lane's element; lanes that do not exist wrap around.</summary>
    public static T Element<TVector, T>(TVector value, int lane)
        where TVector : struct
        where T : struct => Lane<TVector, T>(ref value, lane & (Count<TVector, T>() - 1));

    /// <inheritdoc cref="Element"/>
    public static T ElementWide<TVector, T>(TVector lower, TVector upper, int lane)
        where TVector : struct
        where T : struct
    {
        int count = Count<TVector, T>();
        int wrapped = lane & ((2 * count) - 1);
        return wrapped < count ? Lane<TVector, T>(ref lower, wrapped) : Lane<TVector, T>(ref upper, wrapped - count);
    }

    /// <summary>Group.IdxX, Y or Z (axis 0, 1, 2) of each lane of a group of several dimensions.</summary>
    public static TInt GroupIndices<TInt>(int dimX, int dimY, int axis)
        where TInt : struct
    {
        Unsafe.SkipInit(out TInt result);
        for (int i = 0; i < Count<TInt, int>(); i++)
            Lane<TInt, int>(ref result, i) = axis == 0 ? i % dimX : axis == 1 ? i / dimX % dimY : i / dimX / dimY;
        return result;
    }
}
