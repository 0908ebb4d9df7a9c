namespace IlgpuLlava.PtxMachine.Syntax;

/// <summary>State spaces.</summary>
internal enum Space
{
    Generic,
    Global,
    Const,
    Shared,
    Local,
    Param,
}
