using static IlgpuLlava.Ilgpu.Tests.Property.Expression;

namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>Smaller kernels than one that fails, the boldest first.</summary>
internal static class ProgramShrinker
{
    public static IEnumerable<KernelProgram> Shrink(KernelProgram program)
    {
        foreach (Statement[] body in Shrink(program.Body))
            yield return program with { Body = body };
        foreach (int threads in (int[])[1, 5, 17, 33])
        {
            if (threads < program.Threads)
                yield return program with { Threads = threads };
        }
        if (program.Idle is > 0)
            yield return program with { Idle = 0 };
        if (program.Idle is not null)
            yield return program with { Idle = null };
        for (int i = 0; i < program.Arrays.Length; i++)
        {
            if (program.Arrays[i].Kind != LocalArrayKind.View)
            {
                LocalArray[] arrays = [.. program.Arrays];
                arrays[i] = arrays[i] with { Kind = LocalArrayKind.View };
                yield return program with { Arrays = arrays };
            }
        }
    }

    private static IEnumerable<Statement[]> Shrink(Statement[] block)
    {
        for (int chunk = block.Length; chunk > 0; chunk /= 2)
        {
            for (int at = 0; at + chunk <= block.Length; at += chunk)
                yield return [.. block[..at], .. block[(at + chunk)..]];
        }
        for (int i = 0; i < block.Length; i++)
        {
            foreach (Statement[] inner in block[i].Blocks)
                yield return [.. block[..i], .. inner, .. block[(i + 1)..]];
        }
        for (int i = 0; i < block.Length; i++)
        {
            foreach (Statement smaller in Shrink(block[i]))
                yield return [.. block[..i], smaller, .. block[(i + 1)..]];
        }
    }

    private static IEnumerable<Statement> Shrink(Statement statement)
    {
        Statement[][] blocks = statement.Blocks;
        for (int i = 0; i < blocks.Length; i++)
        {
            foreach (Statement[] smaller in Shrink(blocks[i]))
                yield return statement.With(statement.Expressions, [.. blocks[..i], smaller, .. blocks[(i + 1)..]]);
        }
        Expression[] expressions = statement.Expressions;
        for (int i = 0; i < expressions.Length; i++)
        {
            foreach (Expression smaller in Shrink(expressions[i]))
                yield return statement.With([.. expressions[..i], smaller, .. expressions[(i + 1)..]], blocks);
        }
    }

    private static IEnumerable<Expression> Shrink(Expression expression)
    {
        if (expression is Literal { Bits: 0 })
            yield break;
        yield return new Literal(expression.Type, 0);
        if (expression is Literal)
            yield break;
        foreach (Expression part in Descendants(expression).Where(e => e.Type == expression.Type))
            yield return part;
        Expression[] parts = expression.Parts;
        for (int i = 0; i < parts.Length; i++)
        {
            // A counter's range is what keeps the index within the buffer.
            if (expression is LinearLoad)
            {
                yield return expression.With([]);
                continue;
            }
            foreach (Expression smaller in Shrink(parts[i]))
                yield return expression.With([.. parts[..i], smaller, .. parts[(i + 1)..]]);
        }
    }

    private static IEnumerable<Expression> Descendants(Expression expression) =>
        expression.Parts.SelectMany(p => Descendants(p).Prepend(p));
}
