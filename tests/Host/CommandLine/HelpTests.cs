namespace IlgpuLlava.Host.Tests.CommandLine;

public class HelpTests
{
    private static readonly string[][] commands = [[], ["ask"], ["chat"], ["eval"], ["verify"], ["profile"], ["serve"], ["devices"]];

    [TestCaseSource(nameof(commands))]
    public void EveryCommandHasHelp(params string[] command)
    {
        foreach (string option in (string[])["--help", "-h", "-?"])
        {
            Call call = Call.Run([.. command, option]);
            Assert.That((call.ExitCode, call.Error), Is.EqualTo((0, "")));
            Assert.That(call.Output, Does.Contain(string.Join(' ', ["Usage:\n  ilgpu-llava", .. command])));
            Assert.That(call.Output, Does.Contain("--version").And.Contain("--verbose"));
        }
    }

    [TestCaseSource(nameof(commands))]
    public void EveryCommandHasTheVersion(params string[] command)
    {
        Call call = Call.Run([.. command, "--version"]);
        Assert.That((call.ExitCode, call.Error), Is.EqualTo((0, "")));
        Assert.That(call.Output, Does.Match(@"^\d+\.\d+\.\d+\S*\n$"));
    }

    [Test]
    public void HelpOfAskNamesWhatCanBeSet()
    {
        string help = Call.Run("ask", "--help").Output;
        Assert.That(help, Does.Contain("ilgpu-llava ask [IMAGE...] PROMPT [options]"));
        string[] options =
        [
            "--model <DIR>", "--device <NAME>", "--max-tokens <N>", "--temperature <T>", "--top-p <P>", "--top-k <K>", "--seed <S>",
            "--system <TEXT>", "--threads <N>", "--json",
        ];
        foreach (string option in options)
            Assert.That(help, Does.Contain(option));
        Assert.That(help, Does.Contain("[default: 512]"));
    }

    [Test]
    public void DevicesSaysWhatComputesAndWhyOthersDoNot()
    {
        Call call = Call.Run("devices");
        Assert.That((call.ExitCode, call.Error), Is.EqualTo((0, "")));
        Assert.That(call.Output, Does.Match(@"(?m)^cpu +ready +\d+ lanes .*\d+ threads"));
        Assert.That(call.Output, Does.Match(@"(?m)^cuda +not here +\S").And.Match(@"(?m)^opencl +(ready|not here) +\S"));
    }
}
