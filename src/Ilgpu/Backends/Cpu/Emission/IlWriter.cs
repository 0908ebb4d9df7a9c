using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;
using System.Text;
using Il = System.Reflection.Emit.OpCodes;

namespace ILGPU.Backends.Cpu;

/// <summary>
/// An <see cref="ILGenerator"/> that counts what RyuJIT counts (see <see cref="IlSize"/>). Also keeps the listing for dumps.
/// </summary>
internal sealed class IlWriter(ILGenerator il, StringBuilder? listing)
{
    private int _instructions;
    private int _locals;
    private int _localReferences;
    private int _blocks = 1;
    private readonly Dictionary<Label, int> _labelNumbers = [];

    /// <summary>What has been written so far, as the JIT compiler counts.</summary>
    public IlSize Total => new(il.ILOffset, _instructions, _blocks, _locals, _localReferences);

    /// <summary>Bytes so far.</summary>
    public int Size => il.ILOffset;

    /// <summary>A new local.</summary>
    public LocalBuilder Local(Type type)
    {
        _locals++;
        return il.DeclareLocal(type);
    }

    /// <summary>A new label.</summary>
    public Label Label() => il.DefineLabel();

    /// <summary>Places a label here.</summary>
    public void Mark(Label label)
    {
        _blocks++;
        il.MarkLabel(label);
        listing?.Append(CultureInfo.InvariantCulture, $"L{Number(label)}:\n");
    }

    /// <summary>A comment in the listing.</summary>
    public void Comment(string text) => listing?.Append("    ; ").Append(text).Append('\n');

    /// <summary>An instruction without operand.</summary>
    public void Emit(OpCode code)
    {
        Count(code, null);
        il.Emit(code);
    }

    /// <summary>A branch.</summary>
    public void Emit(OpCode code, Label label)
    {
        _blocks++;
        Count(code, listing is null ? null : $"L{Number(label)}");
        il.Emit(code, label);
    }

    /// <summary>A call.</summary>
    public void Call(MethodInfo method)
    {
        Count(Il.Call, method);
        il.Emit(Il.Call, method);
    }

    /// <summary>Pushes a local.</summary>
    public void Load(LocalBuilder local)
    {
        _localReferences++;
        Count(Il.Ldloc, local.LocalIndex);
        il.Emit(Il.Ldloc, local);
    }

    /// <summary>Pops into a local.</summary>
    public void Store(LocalBuilder local)
    {
        _localReferences++;
        Count(Il.Stloc, local.LocalIndex);
        il.Emit(Il.Stloc, local);
    }

    /// <summary>Pushes an argument of the method.</summary>
    public void Argument(int index)
    {
        _localReferences++;
        Count(Il.Ldarg, index);
        il.Emit(Il.Ldarg, (short)index);
    }

    /// <summary>Pops into an argument of the method.</summary>
    public void StoreArgument(int index)
    {
        _localReferences++;
        Count(Il.Starg, index);
        il.Emit(Il.Starg, (short)index);
    }

    /// <summary>Pushes an Int32.</summary>
    public void Int32(int value)
    {
        Count(Il.Ldc_I4, value);
        switch (value)
        {
            case >= -1 and <= 8:
                il.Emit(_small[value + 1]);
                break;
            case >= sbyte.MinValue and <= sbyte.MaxValue:
                il.Emit(Il.Ldc_I4_S, (sbyte)value);
                break;
            default:
                il.Emit(Il.Ldc_I4, value);
                break;
        }
    }

    /// <summary>Pushes an Int64.</summary>
    public void Int64(long value)
    {
        if (value is >= int.MinValue and <= int.MaxValue)
        {
            Int32((int)value);
            Emit(Il.Conv_I8);
            return;
        }
        Count(Il.Ldc_I8, value);
        il.Emit(Il.Ldc_I8, value);
    }

    /// <summary>Pushes a float with these bits.</summary>
    public void Float32(float value)
    {
        Count(Il.Ldc_R4, value);
        il.Emit(Il.Ldc_R4, value);
    }

    /// <summary>Pushes a double with these bits.</summary>
    public void Float64(double value)
    {
        Count(Il.Ldc_R8, value);
        il.Emit(Il.Ldc_R8, value);
    }

    private static readonly OpCode[] _small =
    [
        Il.Ldc_I4_M1, Il.Ldc_I4_0, Il.Ldc_I4_1, Il.Ldc_I4_2, Il.Ldc_I4_3, Il.Ldc_I4_4, Il.Ldc_I4_5, Il.Ldc_I4_6, Il.Ldc_I4_7, Il.Ldc_I4_8,
    ];

    private int Number(Label label)
    {
        if (!_labelNumbers.TryGetValue(label, out int number))
            _labelNumbers[label] = number = _labelNumbers.Count;
        return number;
    }

    private void Count(OpCode code, object? operand)
    {
        _instructions++;
        if (listing is null)
            return;
        listing.Append("    ").Append(code.Name);
        if (operand is MethodInfo method)
        {
            listing.Append(' ').Append(method.DeclaringType!.Name).Append('.').Append(method.Name);
            if (method.IsGenericMethod)
                listing.Append('<').AppendJoin(",", method.GetGenericArguments().Select(t => t.Name)).Append('>');
        }
        else if (operand is not null)
        {
            listing.Append(' ').Append(Convert.ToString(operand, CultureInfo.InvariantCulture));
        }
        listing.Append('\n');
    }
}
