namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>An expression of a random kernel.</summary>
internal abstract record Expression(ScalarType Type)
{
    public virtual Expression[] Parts => [];

    public virtual Expression With(Expression[] parts) => this;

    /// <summary>Bits of an integer, a float, a double, a half or a truth value.</summary>
    public sealed record Literal(ScalarType T, long Bits) : Expression(T);

    public sealed record Variable(ScalarType T, int Number) : Expression(T);

    /// <summary>A field of one of the local structs.</summary>
    public sealed record Field(ScalarType T, int Struct) : Expression(T);

    /// <summary>The counter of a loop: 0 to 16.</summary>
    public sealed record Counter(int Depth) : Expression(ScalarType.Int32);

    public sealed record Index() : Expression(ScalarType.Int32);

    public sealed record Count() : Expression(ScalarType.Int32);

    /// <summary>A scalar argument, the same for all threads.</summary>
    public sealed record Uniform(ScalarType T) : Expression(T);

    /// <summary>Negation or complement.</summary>
    public sealed record Unary(bool Negates, Expression A) : Expression(A.Type)
    {
        public override Expression[] Parts => [A];

        public override Expression With(Expression[] parts) => this with { A = parts[0] };
    }

    public sealed record Binary(BinaryOperator Operator, Expression A, Expression B) : Expression(A.Type)
    {
        public override Expression[] Parts => [A, B];

        public override Expression With(Expression[] parts) => this with { A = parts[0], B = parts[1] };
    }

    public sealed record Comparison(Relation Relation, Expression A, Expression B) : Expression(ScalarType.Bool)
    {
        public override Expression[] Parts => [A, B];

        public override Expression With(Expression[] parts) => this with { A = parts[0], B = parts[1] };
    }

    public sealed record Conversion(ScalarType T, Expression A) : Expression(T)
    {
        public override Expression[] Parts => [A];

        public override Expression With(Expression[] parts) => this with { A = parts[0] };
    }

    public sealed record Call(Function Function, Expression[] Arguments) : Expression(Function.Result)
    {
        public override Expression[] Parts => Arguments;

        public override Expression With(Expression[] parts) => this with { Arguments = parts };
    }

    public sealed record Conditional(Expression Test, Expression A, Expression B) : Expression(A.Type)
    {
        public override Expression[] Parts => [Test, A, B];

        public override Expression With(Expression[] parts) => this with { Test = parts[0], A = parts[1], B = parts[2] };
    }

    public sealed record ShortCircuit(bool IsAnd, Expression A, Expression B) : Expression(ScalarType.Bool)
    {
        public override Expression[] Parts => [A, B];

        public override Expression With(Expression[] parts) => this with { A = parts[0], B = parts[1] };
    }

    /// <summary>An element of the input at thread index * stride + offset, plus a loop's counter; -1 counts from the end.</summary>
    public sealed record LinearLoad(ScalarType T, int Stride, int Offset, Expression? Shift) : Expression(T)
    {
        public override Expression[] Parts => Shift is null ? [] : [Shift];

        public override Expression With(Expression[] parts) => this with { Shift = parts.Length == 0 ? null : parts[0] };
    }

    /// <summary>An element of the input anywhere.</summary>
    public sealed record GatheredLoad(ScalarType T, bool Modulo, Expression At) : Expression(T)
    {
        public override Expression[] Parts => [At];

        public override Expression With(Expression[] parts) => this with { At = parts[0] };
    }

    /// <summary>One of the thread's own output cells.</summary>
    public sealed record CellLoad(ScalarType T, Expression At) : Expression(T)
    {
        public override Expression[] Parts => [At];

        public override Expression With(Expression[] parts) => this with { At = parts[0] };
    }

    public sealed record ArrayLoad(ScalarType T, int Array, Expression At) : Expression(T)
    {
        public override Expression[] Parts => [At];

        public override Expression With(Expression[] parts) => this with { At = parts[0] };
    }
}
