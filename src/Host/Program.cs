using System.Text;
using IlgpuLlava.Host;

// UTF-8 without a byte order mark, flushed as it comes: answers are streamed.
using StandardOutput standardOutput = new(Console.OpenStandardOutput());
using StreamWriter output = new(standardOutput, new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
using StreamWriter error = new(Console.OpenStandardError(), new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };
return HostProgram.Run(args, output, error, isTerminal: !Console.IsOutputRedirected);
