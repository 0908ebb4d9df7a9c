using System.CommandLine;
using System.Globalization;
using IlgpuLlava.Kernels;
using IlgpuLlava.Model.Text;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host;

/// <summary>The options that several commands share, with their checks.</summary>
internal static class Options
{
    public static Option<string?> Model(string? description = null)
    {
        Option<string?> option = new("--model")
        {
            Description = description ?? "Directory of the model, as Hugging Face saves it or converted. Default: the bundled tiny-llava.",
            HelpName = "DIR",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var directory }] && string.IsNullOrWhiteSpace(directory))
                result.AddError("--model is empty; it must be a directory.");
        });
        return option;
    }

    public static Option<string?> VisionTower()
    {
        Option<string?> option = new("--vision-tower")
        {
            Description = "Directory of the CLIP tower of a model in the original layout that has none, in its files or in vision-tower/.",
            HelpName = "DIR",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var directory }] && string.IsNullOrWhiteSpace(directory))
                result.AddError("--vision-tower is empty; it must be a directory.");
        });
        return option;
    }

    public static Option<string> Device()
    {
        Option<string> option = new("--device")
        {
            Description = $"Where to compute: {string.Join(", ", DeviceName.Kinds)}, or one of several as opencl:1; "
                + $"'{HostProgram.Name} devices' says what is here.",
            HelpName = "NAME",
            DefaultValueFactory = _ => DeviceName.Auto,
        };
        option.Validators.Add(result =>
        {
            string? name = result.Tokens.Count == 1 ? result.Tokens[0].Value : null;
            if (name is not null && !DeviceName.TryParse(name, out _))
                result.AddError($"--device '{name}' is not known; known are {string.Join(", ", DeviceName.Kinds)}.");
        });
        return option;
    }

    /// <summary>A chat template in place of the checkpoint's.</summary>
    public static Option<string?> Template()
    {
        Option<string?> option = new("--template")
        {
            Description = $"Built-in chat template to use instead of the model's: {string.Join(", ", ChatTemplate.Names)}.",
            HelpName = "NAME",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var name }] && !ChatTemplate.Names.Contains(name))
                result.AddError($"--template '{name}' is not known; known are {string.Join(", ", ChatTemplate.Names)}.");
        });
        return option;
    }

    /// <summary>How keys and values are stored.</summary>
    public static Option<string?> Kv()
    {
        Option<string?> option = new("--kv")
        {
            Description = "How keys and values are stored: f32, or in half of its memory f16 or bf16, or in a quarter int8. "
                + "Default: as suits device and weights.",
            HelpName = "TYPE",
        };
        option.Validators.Add(result =>
        {
            string[] known = [.. PagedKvCache.Types.Select(type => type.Name())];
            if (result.Tokens is [{ Value: var text }] && !known.Contains(text))
                result.AddError($"--kv is '{text}'; it must be one of {string.Join(", ", known)}, or left out.");
        });
        return option;
    }

    /// <summary>What <see cref="Kv"/> asks for; null for what suits the device.</summary>
    public static ElementType? CacheType(string? kv) => kv is null ? null : PagedKvCache.Types.First(type => type.Name() == kv);

    public static Option<int> Threads() =>
        Integer("--threads", "Threads that compute. Default: as many as affinity and quota allow.", null, 1, 1024);

    public static Option<bool> Json(string what) => Flag("--json", what);

    public static Option<bool> Verbose()
    {
        Option<bool> option = Flag("--verbose", "Show the stack of an error.");
        option.Recursive = true;
        return option;
    }

    public static Option<bool> Version()
    {
        Option<bool> option = Flag("--version", "Show the version.");
        option.Recursive = true;
        option.Action = new VersionText();
        return option;
    }

    /// <summary>A whole number; where <paramref name="absent"/> is null the value is 0 and help shows no default.</summary>
    public static Option<int> Integer(string name, string description, int? absent, int least, int most, string helpName = "N")
    {
        Option<int> option = new(name) { Description = description, HelpName = helpName };
        if (absent is { } number)
            option.DefaultValueFactory = _ => number;
        option.CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value))
                result.AddError($"{name} is '{text}'; it must be a whole number from {least} to {most}.");
            else if (value < least || value > most)
                result.AddError($"{name} is {value}; it must be from {least} to {most}.");
            return value;
        };
        return option;
    }

    public static Option<ulong> Seed()
    {
        Option<ulong> option = new("--seed") { Description = "Seed of the random numbers.", HelpName = "S", DefaultValueFactory = _ => 0 };
        option.CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value))
                result.AddError($"--seed is '{text}'; it must be a whole number from 0 to {ulong.MaxValue}.");
            return value;
        };
        return option;
    }

    public static Option<float> Number(
        string name, string description, string helpName, float absent, Func<float, bool> valid, string range)
    {
        Option<float> option = new(name) { Description = description, HelpName = helpName, DefaultValueFactory = _ => absent };
        option.CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            bool isNumber = float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value);
            if (!isNumber || !float.IsFinite(value) || !valid(value))
                result.AddError($"{name} is '{text}'; it must be {range}.");
            return value;
        };
        return option;
    }

    /// <summary>An option without a value: the word behind it stays a picture or a question, even where it is "true".</summary>
    private static Option<bool> Flag(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.Zero };
}
