namespace ILGPU.Runtime.Cuda;

/// <summary>An operand of <c>CudaAsm.EmitRef</c>: <see cref="Input{T}"/>, <see cref="Output{T}"/> or <see cref="Ref{T}"/>.</summary>
public interface ICudaAsmEmitParameter
{
}
