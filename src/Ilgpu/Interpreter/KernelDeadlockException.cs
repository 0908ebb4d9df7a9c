namespace ILGPU.Interpreter;

/// <summary>Threads of a group wait for each other at different operations and none of them can go on.</summary>
internal sealed class KernelDeadlockException(string message) : InvalidOperationException(message);
