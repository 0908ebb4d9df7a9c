using IlgpuLlava.Model.Images;

namespace IlgpuLlava.Model.Tests.Images;

/// <summary>What the tests of bad pictures share.</summary>
internal static class Faults
{
    /// <summary>Decoding must fail with the typed exception and this reason; returns it.</summary>
    public static ImageFormatException Expect(ImageFault fault, byte[] bytes, ImageLimits? limits = null)
    {
        ImageFormatException error = Assert.Throws<ImageFormatException>(() => ImageDecoder.Decode(bytes, limits))!;
        Assert.That(error.Fault, Is.EqualTo(fault), error.Message);
        Assert.That(error.Message, Does.Not.Contain("/").And.Not.Contain("0x").And.Not.Contain("   at "));
        return error;
    }

    /// <summary>Bytes that a call allocates on this thread, once everything it needs is compiled and cached.</summary>
    public static long Allocated(Action call)
    {
        call();
        long before = GC.GetAllocatedBytesForCurrentThread();
        call();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Rows of a PNG without filters: each one's bytes behind a 0.</summary>
    public static byte[] Rows(int rowBytes, int count, Func<int, byte> value) =>
        [.. Enumerable.Range(0, count).SelectMany(y => (byte[])[0, .. Enumerable.Range(0, rowBytes).Select(x => value(y * rowBytes + x))])];
}
