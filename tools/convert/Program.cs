return IlgpuLlava.Convert.CommandLine.Run(args, Console.Out, Console.Error);
