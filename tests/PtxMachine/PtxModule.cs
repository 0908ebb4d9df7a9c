using System.Runtime.InteropServices;
using IlgpuLlava.PtxMachine.Checking;
using IlgpuLlava.PtxMachine.Execution;
using IlgpuLlava.PtxMachine.Syntax;

namespace IlgpuLlava.PtxMachine;

/// <summary>A PTX module, checked and ready to run on the machine.</summary>
internal sealed unsafe class PtxModule : IDisposable
{
    private readonly GlobalMemory _memory;
    private readonly Dictionary<Variable, ulong> _variables = [];
    private readonly Dictionary<string, Program> _programs;

    private PtxModule(ModuleText text, GlobalMemory memory)
    {
        Text = text;
        _memory = memory;
        foreach (var variable in text.Variables)
        {
            ulong at = memory.Allocate(variable.Bytes);
            NativeMemory.Clear((void*)at, (nuint)variable.Bytes);
            variable.Content.CopyTo(new Span<byte>((void*)at, (int)variable.Bytes));
            _variables.Add(variable, at);
        }

        try
        {
            _programs = text.Entries.ToDictionary(entry => entry.Name, Decode);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The text, parsed.</summary>
    public ModuleText Text { get; }

    /// <summary>The names of its kernels.</summary>
    public IEnumerable<string> Entries => _programs.Keys;

    /// <summary>Parses, checks and decodes PTX text.</summary>
    /// <exception cref="PtxException">The ISA refuses the text.</exception>
    public static PtxModule Load(string text, GlobalMemory memory) => new(Parser.Parse(text), memory);

    /// <summary>A kernel, or null.</summary>
    public Program? Find(string entry) => _programs.GetValueOrDefault(entry);

    /// <summary>Frees the module's variables.</summary>
    public void Dispose()
    {
        foreach (ulong address in _variables.Values)
        {
            _memory.Free(address);
        }

        _variables.Clear();
    }

    private Program Decode(EntryText entry) => Lowering.Lowering.Decode(Text, Checker.Check(Text, entry), variable => _variables[variable]);
}
