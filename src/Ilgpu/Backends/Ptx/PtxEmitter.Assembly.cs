using System.Text.RegularExpressions;
using ILGPU.IR;

namespace ILGPU.Backends.Ptx;

/// <summary>Inline PTX: its text with registers in place of %0, %1, ...</summary>
internal sealed partial class PtxEmitter
{
    // Instructions that are newer than the oldest target: the first .version (times ten) and architecture that have them.
    private static readonly (string Prefix, int Version, int Sm)[] s_newer =
    [
        ("wgmma.", 80, 90), ("cp.async.bulk", 80, 90), ("mbarrier.try_wait", 78, 90), ("mbarrier.", 70, 80), ("setmaxnreg.", 80, 90),
        ("griddepcontrol.", 78, 90), ("barrier.cluster.", 78, 90), ("mapa.", 78, 90), ("stmatrix.", 78, 90), ("cp.async.", 70, 80),
        ("mma.sync.aligned.m16n8k16.", 70, 80), ("mma.sync.aligned.m16n8k32.", 70, 80), ("mma.sync.aligned.m16n8k8.", 70, 80),
        ("mma.", 65, 75), ("ldmatrix.", 65, 75), ("redux.sync.", 70, 80), ("createpolicy.", 74, 80), ("prefetch.global.L2::", 74, 80),
        ("tanh.approx.", 70, 75), ("activemask.", 62, 70), ("fence.proxy.", 80, 90), ("elect.sync", 80, 90),
    ];

    private readonly Dictionary<(Value, long), Value> _results = [];

    /// <summary>Notes which values hold the results of inline PTX.</summary>
    private void FindAssemblyResults()
    {
        foreach (Value value in _function.Values().Where(v => v.Op == OpCode.AssemblyResult))
        {
            // A second reader of one result is a copy of the first.
            if (!_results.TryAdd((value.Operands[0], value.Immediate), value))
                _names[value] = Name(_results[(value.Operands[0], value.Immediate)]);
        }
    }

    private void EmitAssembly(Value value)
    {
        InlineAssembly assembly = _function.Assemblies[(int)value.Immediate];
        CheckTarget(value, assembly.Text);
        string[] registers = new string[assembly.Operands.Count];
        List<string> after = [];
        int read = 0;
        int written = 0;
        for (int i = 0; i < registers.Length; i++)
        {
            AssemblyOperand operand = assembly.Operands[i];
            bool isNarrow = operand.Memory < MemoryType.Int32;
            string? input = operand.IsRead ? Reg(value.Operands[read++]) : null;
            if (!operand.IsWritten)
            {
                registers[i] = isNarrow ? Narrowed(input!) : input!;
                continue;
            }
            RegisterType type = RegisterOf(operand.Memory);
            string result = _results.TryGetValue((value, written++), out Value? known)
                ? Name(known)
                : Temp(isNarrow ? RegisterType.Word : type);
            if (isNarrow)
            {
                registers[i] = input is null ? Temp(RegisterType.Half) : Narrowed(input);
                string extended = operand.Memory switch
                {
                    MemoryType.Int8 => "s32.s8",
                    MemoryType.UInt8 => "u32.u8",
                    MemoryType.Int16 => "s32.s16",
                    _ => "u32.u16",
                };
                after.Add($"cvt.{extended} {result}, {registers[i]}");
                continue;
            }
            registers[i] = result;
            if (input is not null)
                Line($"mov.{PtxRegisters.Move(type)} {result}, {input}");
        }
        string text = Regex.Replace(assembly.Text, "%%|%([0-9]+)",
            match => match.Value == "%%" ? "%" : registers[int.Parse(match.Groups[1].ValueSpan, null)]).Trim();
        if (text.Length > 0 && text[^1] is not (';' or '}'))
            text += ";";
        // Registers and labels that it declares are its own.
        if (text[0] != '{' && (text.Contains(".reg", StringComparison.Ordinal) || text.Contains(':', StringComparison.Ordinal)))
            text = "{ " + text + " }";
        _body.Append("    ").Append(text.ReplaceLineEndings("\n    ")).Append('\n');
        foreach (string line in after)
            Line(line);
    }

    private string Narrowed(string word)
    {
        string half = Temp(RegisterType.Half);
        Line($"cvt.u16.u32 {half}, {word}");
        return half;
    }

    private static RegisterType RegisterOf(MemoryType memory) => memory switch
    {
        < MemoryType.Int32 => RegisterType.Half,
        MemoryType.Int32 => RegisterType.Word,
        MemoryType.Float32 => RegisterType.Single,
        MemoryType.Float64 => RegisterType.Double,
        _ => RegisterType.Wide,
    };

    private void CheckTarget(Value value, string text)
    {
        foreach (Match word in Regex.Matches(text, @"[a-z][a-z0-9_]*\.[A-Za-z0-9_.:]+"))
        {
            foreach ((string prefix, int version, int sm) in s_newer)
            {
                if (!word.Value.StartsWith(prefix, StringComparison.Ordinal))
                    continue;
                if (_target.Sm < sm || (prefix is "wgmma." or "setmaxnreg." && !_target.IsArchitectureSpecific))
                {
                    string suffix = prefix is "wgmma." or "setmaxnreg." ? "a" : "";
                    throw Refuse(value, $"'{word.Value}' needs sm_{sm}{suffix}, the device is {_target.Name}");
                }
                Needs(version);
                break;
            }
        }
    }
}
