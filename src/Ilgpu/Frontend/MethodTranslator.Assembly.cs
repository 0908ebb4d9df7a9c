using System.Reflection;
using System.Text.RegularExpressions;
using ILGPU.IR;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace ILGPU.Frontend;

internal sealed partial class MethodTranslator
{
    // CudaAsm.Emit(text, [out] a, b, ...) and CudaAsm.EmitRef(text, ref Input<A> a, ref Output<B> b, ref Ref<C> c, ...).
    private void LowerAssembly(bool byReference, MethodInfo method, Operand[] arguments)
    {
        if (_emitter.Target.AcceleratorType != AcceleratorType.Cuda)
        {
            throw new Refusal($"inline PTX for {_emitter.Target.AcceleratorType}",
                "guard it with CudaAsm.IsSupported or Accelerator.CurrentType, and give the other devices a C# version");
        }
        if (arguments[0].Symbol is not HostObject { Object: string text })
            throw new Refusal("inline PTX whose text is no literal", "write the text as a literal or const string");

        ParameterInfo[] parameters = method.GetParameters();
        List<AssemblyOperand> operands = [];
        List<Value> inputs = [];
        for (int i = 1; i < arguments.Length; i++)
        {
            Type type = parameters[i].ParameterType;
            bool isAddress = type.IsByRef;
            type = isAddress ? type.GetElementType()! : type;
            Type form = byReference && type.IsGenericType ? type.GetGenericTypeDefinition() : type;
            if (byReference && form != typeof(Input<>) && form != typeof(Output<>) && form != typeof(Ref<>))
                throw new Refusal($"an operand of inline PTX of type {type}", "wrap it in Input<T>, Output<T> or Ref<T>");
            bool reads = byReference ? form != typeof(Output<>) : !isAddress;
            bool writes = byReference ? form != typeof(Input<>) : isAddress;
            TypeLeaf leaf = TypeLayout.Of(type).Leaves is [{ MayBeSymbol: false } only] && only.Kind != ValueKind.Bool
                ? only
                : throw new Refusal($"an operand of inline PTX of type {type}", "use a number of 8 to 64 bits, or Half");
            operands.Add(new AssemblyOperand(leaf.Memory, reads, writes));
            if (reads)
                inputs.Add(ValueOf(isAddress ? Load(arguments[i], type).Parts[0] : Coerce(arguments[i], type).Parts[0]));
        }
        CheckPlaceholders(text, operands.Count);

        Function function = _emitter.Function;
        function.Assemblies.Add(new InlineAssembly(text, operands));
        Value assembly = _emitter.Append(OpCode.InlineAssembly, ValueKind.Void, function.Assemblies.Count - 1, [.. inputs]);
        int result = 0;
        for (int i = 1; i < arguments.Length; i++)
        {
            if (!operands[i - 1].IsWritten)
                continue;
            Type type = parameters[i].ParameterType.GetElementType()!;
            TypeLayout layout = TypeLayout.Of(type);
            Value written = _emitter.Append(OpCode.AssemblyResult, layout.Leaves[0].Kind, result++, assembly);
            Store(arguments[i], type, new Operand(layout.IsStruct ? type : null, [written]));
        }
    }

    private static void CheckPlaceholders(string text, int count)
    {
        foreach (Match match in Regex.Matches(text.Replace("%%", ""), "%([0-9]+)"))
        {
            if (!int.TryParse(match.Groups[1].Value, out int number) || number >= count)
                throw new Refusal($"inline PTX that names operand {match.Value} of {count}", "pass an argument for each placeholder");
        }
    }
}
