namespace IlgpuLlava.Host.Tests.CommandLine;

/// <summary>What no command line can mean ends with exit code 2 before anything is loaded.</summary>
public class UsageTests
{
    [TestCase("No command is given")]
    [TestCase("'foo'", "foo")]
    [TestCase("'foo'", "foo", "--help")]
    [TestCase("'--foo'", "--foo")]
    [TestCase("'[diagram]'", "[diagram]", "ask", "hi")]
    [TestCase("No command is given", "--verbose")]
    [TestCase("question is missing", "ask")]
    [TestCase("question is empty", "ask", "")]
    [TestCase("question is empty", "ask", " \t\n")]
    [TestCase("'--foo'", "ask", "--foo", "hi")]
    [TestCase("'-x'", "ask", "-x")]
    [TestCase("'-5 + 3?'", "ask", "-5 + 3?")]
    [TestCase("'--foo'", "chat", "--foo")]
    [TestCase("'--foo'", "eval", "--foo")]
    [TestCase("'--foo'", "verify", "--foo")]
    [TestCase("'--foo'", "profile", "--foo", "hi")]
    [TestCase("question is missing", "profile")]
    [TestCase("question is empty", "profile", " ")]
    [TestCase("--trace is empty", "profile", "hi", "--trace", "")]
    [TestCase("--device 'cpu:1' is not known", "profile", "hi", "--device", "cpu:1")]
    [TestCase("'--foo'", "devices", "--foo")]
    [TestCase("'x'", "devices", "x")]
    [TestCase("FILE.jsonl", "eval")]
    [TestCase("'b'", "eval", "a", "b")]
    [TestCase("--json takes no value", "ask", "hi", "--json=true")]
    [TestCase("--verbose takes no value", "--verbose=1", "devices")]
    [TestCase("--device 'gpu' is not known", "ask", "hi", "--device", "gpu")]
    [TestCase("--kv is 'f8'", "ask", "hi", "--kv", "f8")]
    [TestCase("--kv is ''", "eval", "x", "--kv", "")]
    [TestCase("--kv is 'INT8'", "verify", "--kv", "INT8")]
    [TestCase("--kv is 'int4'", "serve", "--kv", "int4")]
    [TestCase("--device 'CPU' is not known", "eval", "x", "--device", "CPU")]
    [TestCase("--device '' is not known", "chat", "--device", "")]
    [TestCase("'--device'", "ask", "hi", "--device")]
    [TestCase("'--model'", "ask", "--model")]
    [TestCase("--model is empty", "ask", "hi", "--model", "")]
    [TestCase("--template 'vicuna' is not known; known are llava-1.5", "ask", "hi", "--template", "vicuna")]
    [TestCase("--template '' is not known", "eval", "x", "--template", "")]
    [TestCase("--template 'LLaVA-1.5' is not known", "serve", "--template", "LLaVA-1.5")]
    [TestCase("'--seed'", "ask", "hi", "--seed", "1", "--seed", "2")]
    public void IsSaidInOneLine(string word, params string[] args) => Call.Run(args).AssertRefused(2, word);

    [Test]
    public void ASingleArgumentThatIsAFileLacksItsQuestion()
    {
        string picture = Repository.Sample("chart.png");
        Call.Run("ask", picture).AssertRefused(2, "question is missing", picture);
        Call.Run("ask", picture, "--json").AssertRefused(2, "question is missing");
    }

    private static IEnumerable<string[]> OutOfRange()
    {
        (string Option, string[] Values)[] cases =
        [
            ("--max-tokens", ["0", "-1", "2147483648", "1.5", "", " ", "ten", "NaN"]),
            ("--top-k", ["-1", "2147483648", "1e3", ""]),
            ("--top-p", ["0", "-0.5", "1.1", "NaN", "Infinity", "", "half", "0,5"]),
            ("--temperature", ["-1", "NaN", "Infinity", "-Infinity", "1e39", "", "warm"]),
            ("--seed", ["-1", "18446744073709551616", "1.0", "", "x"]),
            ("--threads", ["0", "-1", "1025", "", "all"]),
        ];
        return cases.SelectMany(c => c.Values.Select(v => (string[])[c.Option, v]));
    }

    [TestCaseSource(nameof(OutOfRange))]
    public void Fault072_AValueOfTheWrongTypeOrOutOfRangeIsRefusedByName(string option, string value)
    {
        Call.Run("ask", "hi", option, value).AssertRefused(2, option + " is ", "it must be");
        Call.Run("ask", "hi", $"{option}={value}").AssertRefused(2, option);
    }

    [Test]
    public void AnErrorNeverHoldsControlCharacters() => Call.Run("ask", "hi", "--device", "a\u001b[31m\nb").AssertRefused(2, "a?[31m b");
}
