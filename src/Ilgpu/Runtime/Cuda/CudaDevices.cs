using System.Collections.Immutable;
using ILGPU.Extensions;

namespace ILGPU.Runtime.Cuda;

/// <summary>The CUDA devices that were found, and why others cannot be used.</summary>
/// <param name="Usable">In the driver's order.</param>
/// <param name="Problems">The devices, or the driver itself, that cannot be used.</param>
internal sealed record CudaDevices(ImmutableArray<CudaDevice> Usable, ImmutableArray<UnusableDevice> Problems)
{
    /// <summary>The oldest driver that has all of <see cref="CudaDriver"/>'s entry points.</summary>
    public static readonly CudaDriverVersion OldestDriver = CudaDriverVersion.FromMajorMinor(11, 4);

    private static readonly Lazy<CudaDevices> s_ofThisMachine = new(() => Find(CudaDriver.Instance));

    /// <summary>Those of the installed driver, sought once.</summary>
    public static CudaDevices OfThisMachine => s_ofThisMachine.Value;

    /// <summary>Those of a driver. Without one there is nothing: neither a device nor a problem.</summary>
    public static CudaDevices Find(ICudaDriver? driver)
    {
        List<CudaDevice> usable = [];
        List<UnusableDevice> problems = [];
        if (driver is not null && Try("NVIDIA driver", () => Count(driver)) is > 0 and int count)
        {
            for (int ordinal = 0; ordinal < count; ordinal++)
            {
                if (Try(CudaDevice.NameOf(driver, ordinal), () => CudaDevice.From(driver, ordinal)) is { } device)
                    usable.Add(device);
            }
        }
        return new([.. usable], [.. problems]);

        T? Try<T>(string name, Func<T> find)
        {
            try
            {
                return find();
            }
            catch (Exception e) when (e is CudaException or NotSupportedException)
            {
                problems.Add(new(AcceleratorType.Cuda, name, e.Message));
                return default;
            }
        }
    }

    /// <summary>Starts a driver.</summary>
    /// <returns>Its version.</returns>
    /// <exception cref="CudaException">It reports an error.</exception>
    /// <exception cref="NotSupportedException">It cannot be used; the message says why.</exception>
    public static CudaDriverVersion Start(ICudaDriver driver)
    {
        // The version can be asked for before everything else, whatever the driver's state.
        CudaDevice.ThrowIfFailed(driver, driver.GetVersion(out int value), "Asking the NVIDIA driver for its version");
        CudaDriverVersion version = CudaDriverVersion.FromValue(value);
        if (version < OldestDriver)
        {
            throw new NotSupportedException(
                $"it is too old: it knows CUDA up to {version}, and {OldestDriver} or newer is needed (driver 470)");
        }
        CudaError error = driver.Initialize();
        if (error == CudaErrors.FunctionMissing && driver is CudaDriver { Missing: { } missing })
            throw new NotSupportedException($"it has no {missing}: reinstall it");
        if (error == CudaError.CUDA_ERROR_NO_DEVICE)
            throw new NotSupportedException("it finds no GPU");
        CudaDevice.ThrowIfFailed(driver, error, "Starting the NVIDIA driver");
        return version;
    }

    private static int Count(ICudaDriver driver)
    {
        Start(driver);
        CudaDevice.ThrowIfFailed(driver, driver.GetDeviceCount(out int count), "Counting the devices");
        return count > 0 ? count : throw new NotSupportedException("it finds no GPU");
    }
}
