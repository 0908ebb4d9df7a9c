namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>A statement of a random kernel.</summary>
internal abstract record Statement
{
    public virtual Expression[] Expressions => [];

    public virtual Statement[][] Blocks => [];

    public virtual Statement With(Expression[] expressions, Statement[][] blocks) => this;

    /// <summary>To a <see cref="Expression.Variable"/> or a <see cref="Expression.Field"/>.</summary>
    public sealed record Assign(Expression Target, Expression Value) : Statement
    {
        public override Expression[] Expressions => [Value];

        public override Statement With(Expression[] expressions, Statement[][] blocks) => this with { Value = expressions[0] };
    }

    /// <summary>One local struct becomes the other.</summary>
    public sealed record Copy(int From, int To) : Statement;

    /// <summary>A local struct goes to a method by reference, which exchanges and updates fields.</summary>
    public sealed record Update(int Struct) : Statement;

    /// <summary>To one of the thread's own output cells.</summary>
    public sealed record Store(Expression At, Expression Value) : Statement
    {
        public override Expression[] Expressions => [At, Value];

        public override Statement With(Expression[] expressions, Statement[][] blocks) =>
            new Store(expressions[0], expressions[1]);
    }

    public sealed record ArrayStore(int Array, Expression At, Expression Value) : Statement
    {
        public override Expression[] Expressions => [At, Value];

        public override Statement With(Expression[] expressions, Statement[][] blocks) =>
            this with { At = expressions[0], Value = expressions[1] };
    }

    /// <summary>To a variable, with what all threads of the group come to.</summary>
    public sealed record Meet(Expression.Variable Target, Function Function, Expression[] Arguments) : Statement
    {
        public override Expression[] Expressions => Arguments;

        public override Statement With(Expression[] expressions, Statement[][] blocks) => this with { Arguments = expressions };
    }

    /// <summary>To one of the totals, by an atomic operation.</summary>
    public sealed record Total(string Operation, Expression At, Expression Value) : Statement
    {
        public override Expression[] Expressions => [At, Value];

        public override Statement With(Expression[] expressions, Statement[][] blocks) =>
            this with { At = expressions[0], Value = expressions[1] };
    }

    public sealed record If(Expression Test, Statement[] Then, Statement[] Else) : Statement
    {
        public override Expression[] Expressions => [Test];

        public override Statement[][] Blocks => [Then, Else];

        public override Statement With(Expression[] expressions, Statement[][] blocks) => new If(expressions[0], blocks[0], blocks[1]);
    }

    /// <summary>Counts from 0 to a literal of at most 16, or to the low bits of an expression, taken anew each time.</summary>
    public sealed record For(int Depth, Expression Trips, Statement[] Body) : Statement
    {
        public override Expression[] Expressions => [Trips];

        public override Statement[][] Blocks => [Body];

        public override Statement With(Expression[] expressions, Statement[][] blocks) =>
            this with { Trips = expressions[0], Body = blocks[0] };
    }

    /// <summary>Runs at most some times; the test comes before or after the body.</summary>
    public sealed record While(int Depth, int AtMost, bool TestsLast, Expression Test, Statement[] Body) : Statement
    {
        public override Expression[] Expressions => [Test];

        public override Statement[][] Blocks => [Body];

        public override Statement With(Expression[] expressions, Statement[][] blocks) =>
            this with { Test = expressions[0], Body = blocks[0] };
    }

    /// <summary>The last block is the default.</summary>
    public sealed record Switch(Expression On, Statement[][] Cases) : Statement
    {
        public override Expression[] Expressions => [On];

        public override Statement[][] Blocks => Cases;

        public override Statement With(Expression[] expressions, Statement[][] blocks) => new Switch(expressions[0], blocks);
    }

    /// <summary>Leaves some loops (1 is the innermost), or goes to their next round; outside of loops it does nothing.</summary>
    public sealed record Jump(int Levels, bool Continues) : Statement;

    public sealed record Return : Statement;
}
