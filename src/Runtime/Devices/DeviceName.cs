using System.Globalization;

namespace IlgpuLlava.Runtime;

/// <summary>A device's name, as <c>--device</c> takes it: a kind, and behind a colon which of several.</summary>
/// <param name="Kind">One of <see cref="Kinds"/>.</param>
/// <param name="Index">Which of the kind's devices, from 0; null for the one to be preferred.</param>
public readonly record struct DeviceName(string Kind, int? Index)
{
    /// <summary>The best device of the machine.</summary>
    public const string Auto = "auto";

    /// <summary>The processor.</summary>
    public const string Cpu = "cpu";

    /// <summary>The interpreter of the compiler's intermediate form.</summary>
    public const string Interpreter = "interpreter";

    /// <summary>Devices with an OpenCL driver.</summary>
    public const string OpenCl = "opencl";

    /// <summary>NVIDIA GPUs.</summary>
    public const string Cuda = "cuda";

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [Auto, Cpu, Interpreter, OpenCl, Cuda];

    /// <summary>Reads a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="parsed">What it says.</param>
    /// <returns>Whether it is one; whether there is such a device is another question.</returns>
    public static bool TryParse(string name, out DeviceName parsed)
    {
        ArgumentNullException.ThrowIfNull(name);
        parsed = default;
        string[] parts = name.Split(':');
        if (!Kinds.Contains(parts[0]) || parts.Length > 2)
            return false;
        parsed = new DeviceName(parts[0], null);
        if (parts.Length == 1)
            return true;
        bool isNumber = int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int index);
        parsed = new DeviceName(parts[0], index);
        // There is one processor and one best device.
        return isNumber && parts[0] is OpenCl or Cuda;
    }

    /// <summary>Reads a name.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    internal static DeviceName Parse(string name) => TryParse(name, out DeviceName parsed)
        ? parsed
        : throw new ArgumentException($"Device {name} is not known; known are {string.Join(", ", Kinds)}.", nameof(name));

    /// <inheritdoc/>
    public override string ToString() => Index is { } index ? string.Create(CultureInfo.InvariantCulture, $"{Kind}:{index}") : Kind;
}
