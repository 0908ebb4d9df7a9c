using IlgpuLlava.Bench;

return BenchProgram.Run(args, Console.Out, Console.Error);
