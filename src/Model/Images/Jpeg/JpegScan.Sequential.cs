using System.Runtime.CompilerServices;

namespace IlgpuLlava.Model.Images.Jpeg;

/// <summary>Blocks of a sequential scan (ITU-T T.81, F.2.2): all 64 coefficients at once.</summary>
internal ref partial struct JpegScan
{
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DecodeSequential(in JpegScanPart part, int x, int y)
    {
        JpegComponent component = part.Component;
        int stride = component.Stride * 8;
        Span<byte> samples = component.Samples.AsSpan(y * 8 * stride + x * 8);
        Span<short> block = stackalloc short[64];
        block.Clear();
        component.DcPrediction += _reader.Signed(_reader.Symbol(part.Dc!));
        block[0] = (short)component.DcPrediction;
        bool onlyDc = true;
        for (int k = 1; k < 64; k++)
        {
            int symbol = _reader.Symbol(part.Ac!);
            int size = symbol & 15;
            k += symbol >> 4;
            if (size != 0)
            {
                if (k > 63)
                {
                    throw BeyondBlock();
                }
                block[JpegZigzag.Natural[k]] = (short)_reader.Signed(size);
                onlyDc = false;
            }
            else if (symbol != 0xF0)
            {
                break;
            }
        }
        if (onlyDc)
        {
            JpegInverseDct.TransformDc(block[0], component.Quantisation![0], samples, stride);
        }
        else
        {
            JpegInverseDct.Transform(block, component.Quantisation!, samples, stride);
        }
    }

    /// <summary>The fault of a coefficient behind the block's end, unless the data had ended and it was made from nothing.</summary>
    private readonly ImageFormatException BeyondBlock()
    {
        _reader.CheckNotOverrun();
        return ImageFormatException.Corrupt("JPEG", "a coefficient lies beyond the end of its block");
    }
}
