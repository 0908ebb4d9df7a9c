namespace IlgpuLlava.Kernels;

/// <summary>
/// The counter-based generator Philox4x32-10: random words are a function of key and counter alone, so that a row draws the
/// same numbers in any batch. Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011.
/// </summary>
internal static class Philox
{
    private const int Rounds = 10;

    /// <summary>The first of the four words for a 64-bit key and the 128-bit counter (0, 0, counterHigh, counterLow).</summary>
    public static uint FirstWord(uint keyLow, uint keyHigh, uint counterLow, uint counterHigh)
    {
        uint a = counterLow;
        uint b = counterHigh;
        uint c = 0;
        uint d = 0;
        for (int round = 0; round < Rounds; round++)
        {
            ulong first = (ulong)0xD2511F53u * a;
            ulong second = (ulong)0xCD9E8D57u * c;
            uint nextA = (uint)(second >> 32) ^ b ^ keyLow;
            uint nextC = (uint)(first >> 32) ^ d ^ keyHigh;
            b = (uint)second;
            d = (uint)first;
            a = nextA;
            c = nextC;
            keyLow += 0x9E3779B9u;
            keyHigh += 0xBB67AE85u;
        }

        return a;
    }

    /// <summary>A number from 0 to 1 - 2^-24, all multiples of 2^-24 equally likely.</summary>
    public static float Unit(uint word) => (word >> 8) * (1f / (1 << 24));
}
