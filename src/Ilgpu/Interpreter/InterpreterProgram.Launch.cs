namespace ILGPU.Interpreter;

internal sealed partial class InterpreterProgram
{
    /// <summary>Runs all groups of a launch and waits for them; groups may run on several host threads.</summary>
    /// <param name="launch">The geometry.</param>
    /// <param name="arguments">The argument block, one cell a leaf.</param>
    /// <exception cref="KernelDeadlockException">Threads wait for each other forever.</exception>
    public void Launch(InterpreterLaunch launch, ReadOnlySpan<long> arguments)
    {
        if (arguments.Length != ParameterCount)
            throw new ArgumentException($"Kernel '{KernelName}' takes {ParameterCount} scalars, not {arguments.Length}.",
                nameof(arguments));
        long groups = launch.GridSize;
        if (groups <= 0 || launch.GroupSize <= 0)
            return;
        int workers = launch.MaxWorkers > 0 ? launch.MaxWorkers : Environment.ProcessorCount;
        workers = (int)Math.Min(workers, groups);
        if (workers == 1)
        {
            using GroupRunner runner = new(this, launch, arguments);
            for (long group = 0; group < groups; group++)
                runner.Run(group);
            return;
        }

        // Groups are handed out in runs: one by one where they are few, in larger runs where they are many and short.
        long run = Math.Max(1, groups / (workers * 16L));
        long next = 0;
        long[] block = arguments.ToArray();
        try
        {
            Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, _ =>
            {
                using GroupRunner runner = new(this, launch, block);
                while (true)
                {
                    long first = Interlocked.Add(ref next, run) - run;
                    if (first >= groups)
                        return;
                    try
                    {
                        for (long group = first; group < Math.Min(first + run, groups); group++)
                            runner.Run(group);
                    }
                    catch
                    {
                        Interlocked.Exchange(ref next, groups);
                        throw;
                    }
                }
            });
        }
        catch (AggregateException e)
        {
            // One fault is the launch's; the others stopped because of it or failed the same way.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
