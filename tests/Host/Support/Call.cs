namespace IlgpuLlava.Host.Tests;

/// <summary>One run of the program in this process: what it returned and wrote.</summary>
internal sealed record Call(int ExitCode, string Output, string Error)
{
    public static Call Run(params string[] args) => RunWith(null, args);

    /// <param name="input">What <c>chat</c> reads.</param>
    /// <param name="args">The command line.</param>
    public static Call RunWith(string? input, params string[] args)
    {
        StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        int exitCode = HostProgram.Run(args, output, error, input is null ? null : new StringReader(input));
        return new Call(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Fails unless the run ended with this exit code, nothing on standard output and one line that holds these words.</summary>
    public void AssertRefused(int exitCode, params string[] words)
    {
        Assert.That(Output, Is.Empty);
        Assert.That(Error, Does.StartWith("ilgpu-llava: ").And.EndsWith("\n"));
        Assert.That(Error.Count(c => c == '\n'), Is.EqualTo(1), Error);
        Assert.That(Error, Does.Not.Contain("   at ").And.Not.Contain("fault of the program"));
        foreach (string word in words)
            Assert.That(Error, Does.Contain(word));
        Assert.That(ExitCode, Is.EqualTo(exitCode), Error);
    }
}
