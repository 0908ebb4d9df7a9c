using IlgpuLlava.PtxMachine.Syntax;

namespace IlgpuLlava.PtxMachine.Checking;

/// <summary>
/// Refuses what an assembler of PTX refuses: unknown instructions, modifiers and combinations, wrong operands, missing labels.
/// </summary>
internal sealed partial class Checker
{
    private readonly ModuleText _module;
    private readonly EntryText _entry;

    private Checker(ModuleText module, EntryText entry)
    {
        _module = module;
        _entry = entry;
    }

    /// <summary>Checks an entry.</summary>
    /// <exception cref="PtxException">The ISA refuses something in it.</exception>
    public static CheckedEntry Check(ModuleText module, EntryText entry)
    {
        var checker = new Checker(module, entry);
        var instructions = entry.Instructions.Select(checker.Check).ToArray();
        return new CheckedEntry(entry, instructions);
    }

    private Instruction Check(InstructionText text)
    {
        var form = Choose(text);
        if (_module.Version < form.Version)
        {
            throw new PtxException(text.Line,
                $"{text.FullName} needs PTX {form.Version / 10}.{form.Version % 10}, "
                + $"the module is {_module.Version / 10}.{_module.Version % 10}");
        }

        if (_module.Target < form.Target
            || (form.IsArchitectureSpecific && (!_module.IsArchitectureSpecific || _module.Target != form.Target)))
        {
            throw new PtxException(text.Line,
                $"{text.FullName} needs target sm_{form.Target}{(form.IsArchitectureSpecific ? "a" : "")}, "
                + $"the module's is sm_{_module.Target}");
        }

        List<PtxType> types = [];
        foreach (string modifier in text.Modifiers)
        {
            if (PtxTypes.TryParse(modifier, out var type))
            {
                types.Add(type);
            }
        }

        var instruction = new Instruction(text, form, types);
        CheckCombination(instruction);
        CheckOperands(instruction);
        return text.Opcode is "bra" or "brx" ? instruction with { Targets = FindTargets(text) } : instruction;
    }

    private static Form Choose(InstructionText text)
    {
        var forms = FormTable.Of(text.Opcode);
        if (forms.Length == 0)
        {
            throw new PtxException(text.Line, $"unknown instruction '{text.Opcode}'");
        }

        int furthest = -1;
        Form? fitting = null;
        foreach (var form in forms)
        {
            int matched = form.Match(text.Modifiers, out bool complete);
            furthest = Math.Max(furthest, matched);
            // Of several forms that fit, the number of operands decides; the first one states the reason if none does.
            if (complete && (fitting is null || (!Counts(fitting, text) && Counts(form, text))))
            {
                fitting = form;
            }
        }

        if (fitting is not null)
        {
            return fitting;
        }

        throw new PtxException(text.Line, furthest < text.Modifiers.Length
            ? $"{text.FullName}: '.{text.Modifiers[furthest]}' has no place there"
            : $"{text.FullName}: a modifier is missing");
    }

    private static bool Counts(Form form, InstructionText text) =>
        text.Operands.Length <= form.Operands.Length
        && text.Operands.Length >= form.Operands.Count(operand => !operand.IsOptional);

    private static int[] FindTargets(InstructionText text)
    {
        string name = ((Operand.Label)text.Operands[^1]).Name;
        string[] labels = text.Opcode == "bra"
            ? [name]
            : text.Scope.FindTargets(name) ?? throw new PtxException(text.Line, $"list of labels '{name}' is missing");
        return [.. labels.Select(label => text.Scope.FindLabel(label)
            ?? throw new PtxException(text.Line, $"label '{label}' is missing"))];
    }
}
