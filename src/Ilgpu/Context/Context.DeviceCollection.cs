using System.Collections.Immutable;
using ILGPU.Runtime;

namespace ILGPU;

public sealed partial class Context
{
    /// <summary>The devices of one type.</summary>
    public readonly struct DeviceCollection<TDevice>
        where TDevice : Device
    {
        private readonly ImmutableArray<TDevice> _devices;

        internal DeviceCollection(ImmutableArray<TDevice> devices)
        {
            _devices = devices;
        }

        /// <summary>The number of devices.</summary>
        public int Count => _devices.Length;

        /// <summary>A device.</summary>
        /// <exception cref="ArgumentOutOfRangeException">There is no such device.</exception>
        public TDevice this[int deviceIndex] => (uint)deviceIndex < (uint)Count
            ? _devices[deviceIndex]
            : throw new ArgumentOutOfRangeException(
                nameof(deviceIndex),
                deviceIndex,
                $"The context has {Count} device(s) of type {typeof(TDevice).Name}.");

        /// <summary>Enumerates the devices.</summary>
        public Enumerator GetEnumerator() => new(_devices);

        /// <summary>Enumerates devices.</summary>
        public struct Enumerator
        {
            private readonly ImmutableArray<TDevice> _devices;
            private int _index = -1;

            internal Enumerator(ImmutableArray<TDevice> devices)
            {
                _devices = devices;
            }

            /// <summary>The current device.</summary>
            public readonly TDevice Current => _devices[_index];

            /// <summary>Steps to the next device.</summary>
            public bool MoveNext() => ++_index < _devices.Length;
        }
    }
}
