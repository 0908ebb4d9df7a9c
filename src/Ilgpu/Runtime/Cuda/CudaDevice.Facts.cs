using System.Globalization;

namespace ILGPU.Runtime.Cuda;

public sealed partial class CudaDevice
{
    /// <summary>The clock in MHz.</summary>
    public int ClockRate => Fact(CudaDeviceAttribute.ClockRate, 0) / 1000;

    /// <summary>The memory's clock in MHz.</summary>
    public int MemoryClockRate => Fact(CudaDeviceAttribute.MemoryClockRate, 0) / 1000;

    /// <summary>Bits of the memory's bus.</summary>
    public int MemoryBusWidth => Fact(CudaDeviceAttribute.GlobalMemoryBusWidth, 0);

    /// <summary>Bytes of the level 2 cache.</summary>
    public int L2CacheSize => Fact(CudaDeviceAttribute.L2CacheSize, 0);

    /// <summary>Bytes of shared memory of a multiprocessor.</summary>
    public int MaxSharedMemoryPerMultiprocessor => Fact(CudaDeviceAttribute.MaxSharedMemoryPerMultiprocessor, 0);

    /// <summary>Registers of 32 bits of a group.</summary>
    public int TotalNumRegistersPerGroup => Fact(CudaDeviceAttribute.MaxRegistersPerBlock, 0);

    /// <summary>Registers of 32 bits of a multiprocessor.</summary>
    public int TotalNumRegistersPerMultiprocessor => Fact(CudaDeviceAttribute.MaxRegistersPerMultiprocessor, 0);

    /// <summary>Whether the memory corrects errors.</summary>
    public bool HasECCSupport => Fact(CudaDeviceAttribute.EccEnabled, 0) != 0;

    /// <summary>The PCI domain.</summary>
    public int PCIDomainId => Fact(CudaDeviceAttribute.PciDomainId, 0);

    /// <summary>The PCI bus.</summary>
    public int PCIBusId => Fact(CudaDeviceAttribute.PciBusId, 0);

    /// <summary>The PCI device.</summary>
    public int PCIDeviceId => Fact(CudaDeviceAttribute.PciDeviceId, 0);

    /// <summary>The PCI address as NVML writes it: "00000000:65:00.0".</summary>
    public string NVMLPCIBusId => string.Create(CultureInfo.InvariantCulture, $"{PCIDomainId:X8}:{PCIBusId:X2}:{PCIDeviceId:X2}.0");
}
