using System.Runtime.CompilerServices;
using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>The launchers' checks. Every message names the op, the argument and the numbers that do not fit.</summary>
internal static class Check
{
    /// <summary>The number is 0 or more.</summary>
    public static void NotNegative(string op, string argument, long value)
    {
        if (value < 0)
        {
            throw new ArgumentOutOfRangeException(argument, value, $"{op}: '{argument}' is {value}; it must be 0 or more.");
        }
    }

    /// <summary>The number is 1 or more.</summary>
    public static void Positive(string op, string argument, long value)
    {
        if (value < 1)
        {
            throw new ArgumentOutOfRangeException(argument, value, $"{op}: '{argument}' is {value}; it must be 1 or more.");
        }
    }

    /// <summary>The number lies in a closed range.</summary>
    public static void Range(string op, string argument, long value, long smallest, long largest)
    {
        if (value < smallest || value > largest)
        {
            throw new ArgumentOutOfRangeException(
                argument, value, $"{op}: '{argument}' is {value}; it must be from {smallest} to {largest}.");
        }
    }

    /// <summary>The view holds at least as many elements as the shape needs.</summary>
    public static void Length<T>(string op, string argument, ArrayView<T> view, long needed, string shape)
        where T : unmanaged
    {
        long length = view.IsValid ? view.Length : 0;
        if (length < needed)
        {
            throw new ArgumentException($"{op}: '{argument}' holds {length} elements; {shape} needs {needed}.", argument);
        }
    }

    /// <summary>The product of two sizes, both 0 or more, as a 64-bit number.</summary>
    public static long Product(string op, string argument, long a, long b)
    {
        try
        {
            return checked(a * b);
        }
        catch (OverflowException)
        {
            throw new ArgumentOutOfRangeException(argument, $"{op}: '{argument}': {a} x {b} is more than 2^63 - 1.");
        }
    }

    /// <summary>A finite number.</summary>
    public static void Finite(string op, string argument, float value)
    {
        if (!float.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(argument, value, $"{op}: '{argument}' is {value}; it must be finite.");
        }
    }

    /// <summary>A condition that the other checks do not cover.</summary>
    public static void That(
        bool condition, string op, string argument, [InterpolatedStringHandlerArgument(nameof(condition))] ref CheckMessage message)
    {
        if (!condition)
        {
            throw new ArgumentException($"{op}: '{argument}' {message.ToStringAndClear()}", argument);
        }
    }

    /// <inheritdoc cref="That(bool, string, string, ref CheckMessage)"/>
    public static void That(bool condition, string op, string argument, string message)
    {
        if (!condition)
        {
            throw new ArgumentException($"{op}: '{argument}' {message}", argument);
        }
    }
}
