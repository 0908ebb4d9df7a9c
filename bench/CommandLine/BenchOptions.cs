using System.CommandLine;
using System.Globalization;
using IlgpuLlava.Convert.Synth;
using IlgpuLlava.Kernels;

namespace IlgpuLlava.Bench;

/// <summary>Options with their checks; a value that does not fit is one line, and exit code 2.</summary>
internal static class BenchOptions
{
    /// <summary>What <c>--kv</c> says.</summary>
    public const string CacheDescription = "How keys and values are stored";

    /// <summary>What it takes.</summary>
    public static readonly string[] CacheTypes = [.. PagedKvCache.Types.Select(type => type.Name())];

    /// <summary>What it means; null for what suits the device.</summary>
    public static ElementType? CacheType(string? kv) => kv is null ? null : PagedKvCache.Types.First(type => type.Name() == kv);

    public static Option<bool> Json() => new("--json") { Description = "One JSON object a line instead of the table." };

    public static Option<int> Threads() =>
        Integer("--threads", "Threads of kernels and yardsticks. Default: all of this machine's.", 0, 1, 1024);

    public static Option<int> Integer(string name, string description, int absent, int least, int most)
    {
        Option<int> option = new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => absent };
        option.CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
                || value < least || value > most)
                result.AddError($"{name} is '{text}'; it must be a whole number from {least} to {most}.");
            return value;
        };
        return option;
    }

    public static Option<string?> Config(string description) => new("--config")
    {
        Description = $"{description}: a config.json, or one of {string.Join(", ", NamedModels.Names)}.",
        HelpName = "NAME",
    };

    public static Option<double> Seconds(string description, double absent) =>
        Number("--seconds", description, absent, 0.01, 3600, "S");

    public static Option<double> Number(string name, string description, double absent, double least, double most, string help = "X")
    {
        Option<double> option = new(name) { Description = description, HelpName = help, DefaultValueFactory = _ => absent };
        option.CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                || !(value >= least && value <= most))
            {
                result.AddError(string.Create(
                    CultureInfo.InvariantCulture, $"{name} is '{text}'; it must be a number from {least} to {most}."));
            }
            return value;
        };
        return option;
    }

    public static Option<string?> OneOf(string name, string description, string[] known)
    {
        Option<string?> option = new(name) { Description = $"{description}: {string.Join(", ", known)}.", HelpName = "NAME" };
        option.Validators.Add(result =>
        {
            string? value = result.Tokens.Count == 1 ? result.Tokens[0].Value : null;
            if (value is not null && !known.Contains(value))
                result.AddError($"{name} {value} is not known; known are {string.Join(", ", known)}.");
        });
        return option;
    }
}
