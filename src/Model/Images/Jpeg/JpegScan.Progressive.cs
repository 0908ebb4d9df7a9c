using System.Runtime.CompilerServices;

namespace IlgpuLlava.Model.Images.Jpeg;

/// <summary>Blocks of progressive scans (ITU-T T.81, G.1.2): spectral selection and successive approximation.</summary>
internal ref partial struct JpegScan
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DecodeDcFirst(in JpegScanPart part, Span<short> block)
    {
        JpegComponent component = part.Component;
        component.DcPrediction += _reader.Signed(_reader.Symbol(part.Dc!));
        block[0] = (short)(component.DcPrediction << Low);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DecodeAcFirst(JpegHuffmanTable table, Span<short> block)
    {
        if (_endOfBandRun > 0)
        {
            _endOfBandRun--;
            return;
        }
        for (int k = First; k <= Last; k++)
        {
            int symbol = _reader.Symbol(table);
            int run = symbol >> 4, size = symbol & 15;
            if (size == 0 && run < 15)
            {
                _endOfBandRun = (1 << run) + _reader.Bits(run) - 1;
                return;
            }
            k += run;
            if (size != 0)
            {
                block[Coefficient(k)] = (short)(_reader.Signed(size) << Low);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void DecodeAcRefinement(JpegHuffmanTable table, Span<short> block)
    {
        int k = First;
        for (; _endOfBandRun == 0 && k <= Last; k++)
        {
            int symbol = _reader.Symbol(table);
            int run = symbol >> 4, size = symbol & 15;
            if (size == 0 && run < 15)
            {
                _endOfBandRun = (1 << run) + _reader.Bits(run);
                break;
            }
            if (size > 1)
            {
                _reader.CheckNotOverrun();
                throw ImageFormatException.Corrupt("JPEG", "a refining scan brings more than one bit");
            }
            int fresh = size == 0 ? 0 : _reader.Bits(1) != 0 ? 1 << Low : -1 << Low;
            // The run counts coefficients that are still zero; the others on the way get their next bit.
            for (; k <= Last; k++)
            {
                ref short value = ref block[JpegZigzag.Natural[k]];
                if (value != 0)
                {
                    Refine(ref value);
                }
                else if (--run < 0)
                {
                    break;
                }
            }
            if (fresh != 0)
            {
                block[Coefficient(k)] = (short)fresh;
            }
        }
        if (_endOfBandRun > 0)
        {
            for (; k <= Last; k++)
            {
                ref short value = ref block[JpegZigzag.Natural[k]];
                if (value != 0)
                {
                    Refine(ref value);
                }
            }
            _endOfBandRun--;
        }
    }

    private void Refine(ref short value)
    {
        int bit = 1 << Low;
        if (_reader.Bits(1) != 0 && (value & bit) == 0)
        {
            value += (short)(value >= 0 ? bit : -bit);
        }
    }

    private readonly int Coefficient(int k) => k <= Last ? JpegZigzag.Natural[k] : throw BeyondBlock();
}
