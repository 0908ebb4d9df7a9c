using System.Runtime.InteropServices;
using System.Text;

namespace ILGPU.Runtime.Cuda;

/// <summary>
/// The installed CUDA driver: <c>libcuda.so.1</c> or <c>nvcuda.dll</c>, loaded when it is first asked for. Nothing of the CUDA toolkit
/// is needed. Entry points are those of CUDA 11.4 (<see cref="CudaDevices.OldestDriver"/>) and all later versions.
/// </summary>
internal sealed unsafe partial class CudaDriver : ICudaDriver
{
    private static readonly Lazy<CudaDriver?> s_instance = new(Load);

    private readonly Lazy<CudaError> _initialized;

    /// <summary>Finds the functions.</summary>
    /// <param name="symbol">The address of a function, 0 for one that is missing.</param>
    public CudaDriver(Func<string, nint> symbol)
    {
        _initialized = new(() => Missing is null ? _init(0) : CudaErrors.FunctionMissing);
        Bind(name =>
        {
            nint address = symbol(name);
            if (address == 0)
                Missing ??= name;
            return address;
        });
        Name = GetVersion(out int version) == CudaError.CUDA_SUCCESS
            ? $"CUDA driver {CudaDriverVersion.FromValue(version)}"
            : "CUDA driver";
    }

    /// <summary>The installed driver, or null on a machine without one.</summary>
    public static CudaDriver? Instance => s_instance.Value;

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>The first function that the driver has not, or null; with one missing no other is called.</summary>
    public string? Missing { get; private set; }

    /// <inheritdoc/>
    public CudaError Initialize() => _initialized.Value;

    /// <inheritdoc/>
    public CudaError GetVersion(out int version)
    {
        version = 0;
        fixed (int* to = &version)
            return _driverGetVersion is null ? CudaErrors.FunctionMissing : _driverGetVersion(to);
    }

    /// <inheritdoc/>
    public string Describe(CudaError error)
    {
        byte* name = null;
        byte* text = null;
        return Missing is null && _getErrorName(error, &name) == CudaError.CUDA_SUCCESS
            && _getErrorString(error, &text) == CudaError.CUDA_SUCCESS
                ? $"{Marshal.PtrToStringUTF8((nint)name)}: {Marshal.PtrToStringUTF8((nint)text)}"
                : $"error {(int)error}";
    }

    private static CudaDriver? Load()
    {
        string[] names = OperatingSystem.IsWindows() ? ["nvcuda.dll"] : OperatingSystem.IsLinux() ? ["libcuda.so.1", "libcuda.so"] : [];
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out nint library))
                return new CudaDriver(symbol => NativeLibrary.TryGetExport(library, symbol, out nint address) ? address : 0);
        }
        return null;
    }

    private static byte[] Terminated(string text) => Encoding.UTF8.GetBytes(text + '\0');

    private static string Decode(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? text : text[..end]).Trim();
    }
}
