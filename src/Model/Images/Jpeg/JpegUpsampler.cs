using System.Runtime.CompilerServices;

namespace IlgpuLlava.Model.Images.Jpeg;

/// <summary>
/// Gives a component's rows at the picture's full size. Ratios of two use a triangle filter (weights 3/4 and 1/4 in each direction) with
/// libjpeg's alternating rounding, others repeat samples; so do, as in libjpeg, components of at most two samples a row.
/// </summary>
internal sealed class JpegUpsampler
{
    private readonly JpegComponent _component;
    private readonly int _across, _down;
    private readonly bool _triangle;
    private readonly byte[] _row;

    public JpegUpsampler(JpegComponent component, JpegFrame frame)
    {
        _component = component;
        _across = frame.MaxHorizontal / component.Horizontal;
        _down = frame.MaxVertical / component.Vertical;
        _triangle = (_across, _down) switch
        {
            (2, 1 or 2) => component.Width > 2,
            (1, 2) => true,
            _ => false,
        };
        _row = _across == 1 && !_triangle ? [] : new byte[component.Width * _across];
    }

    /// <summary>Row <paramref name="y"/> of the picture; valid until the next call.</summary>
    public ReadOnlySpan<byte> Row(int y)
    {
        ReadOnlySpan<byte> near = Stored(y / _down);
        if (_triangle)
        {
            // Even rows lie nearer to the stored row above, odd ones to that below; beyond the edge the last one repeats.
            ReadOnlySpan<byte> far = _down == 1 ? near : Stored(Math.Clamp(y / 2 + (y & 1) * 2 - 1, 0, _component.Height - 1));
            switch (_across, _down)
            {
                case (2, 1):
                    Across(near, _row);
                    break;
                case (1, 2):
                    Down(near, far, _row, rounding: 1 + (y & 1));
                    break;
                default:
                    AcrossAndDown(near, far, _row);
                    break;
            }
            return _row;
        }
        if (_across == 1)
        {
            return near;
        }
        for (int x = 0; x < near.Length; x++)
        {
            _row.AsSpan(x * _across, _across).Fill(near[x]);
        }
        return _row;
    }

    private ReadOnlySpan<byte> Stored(int y) => _component.Samples.AsSpan(y * _component.Stride * 8, _component.Width);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Across(ReadOnlySpan<byte> from, Span<byte> to)
    {
        int last = from.Length - 1;
        to[0] = from[0];
        to[1] = (byte)((from[0] * 3 + from[1] + 2) >> 2);
        for (int x = 1; x < last; x++)
        {
            int centre = from[x] * 3;
            to[2 * x] = (byte)((centre + from[x - 1] + 1) >> 2);
            to[2 * x + 1] = (byte)((centre + from[x + 1] + 2) >> 2);
        }
        to[2 * last] = (byte)((from[last] * 3 + from[last - 1] + 1) >> 2);
        to[2 * last + 1] = from[last];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Down(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, Span<byte> to, int rounding)
    {
        for (int x = 0; x < near.Length; x++)
        {
            to[x] = (byte)((near[x] * 3 + far[x] + rounding) >> 2);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AcrossAndDown(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, Span<byte> to)
    {
        int last = near.Length - 1;
        far = far[..near.Length];
        int centre = near[0] * 3 + far[0], right = near[1] * 3 + far[1];
        to[0] = (byte)((centre * 4 + 8) >> 4);
        to[1] = (byte)((centre * 3 + right + 7) >> 4);
        for (int x = 1; x < last; x++)
        {
            int left = centre;
            centre = right;
            right = near[x + 1] * 3 + far[x + 1];
            to[2 * x] = (byte)((centre * 3 + left + 8) >> 4);
            to[2 * x + 1] = (byte)((centre * 3 + right + 7) >> 4);
        }
        to[2 * last] = (byte)((right * 3 + centre + 8) >> 4);
        to[2 * last + 1] = (byte)((right * 4 + 7) >> 4);
    }
}
