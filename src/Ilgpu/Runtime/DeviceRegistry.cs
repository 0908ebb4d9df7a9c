using System.Collections.Immutable;

namespace ILGPU.Runtime;

/// <summary>Collects devices; equal ones once.</summary>
public sealed class DeviceRegistry
{
    private readonly List<Device> _devices = [];

    /// <summary>The number of devices.</summary>
    public int Count => _devices.Count;

    /// <summary>Adds a device unless an equal one is there.</summary>
    public void Register(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (!_devices.Contains(device))
            _devices.Add(device);
    }

    /// <summary>Adds a device if a predicate accepts it.</summary>
    public void Register<TDevice>(TDevice device, Predicate<TDevice> predicate)
        where TDevice : Device
    {
        ArgumentNullException.ThrowIfNull(predicate);
        if (predicate(device))
            Register(device);
    }

    /// <summary>The devices so far.</summary>
    public ImmutableArray<Device> ToImmutable() => [.. _devices];
}
