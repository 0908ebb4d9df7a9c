using System.Collections;
using System.CommandLine;
using Microsoft.Extensions.Configuration;

namespace IlgpuLlava.Host;

/// <summary>The settings of a command. Each is an option, a key of a settings file and a variable of the environment:
/// <c>--max-queue</c>, <c>MaxQueue</c> and <c>ILGPU_LLAVA_MAX_QUEUE</c>. The option says what values it may have, wherever they come
/// from; the command line overrides the environment, and that the file.</summary>
/// <param name="options">The settings, which are options of the command.</param>
/// <param name="file">The option that names the file; a setting of its own in the environment, but not in the file.</param>
/// <param name="secrets">Variables that are no settings: what they hold belongs neither on a command line nor into a file that is
/// passed around.</param>
internal sealed class SettingTable(IReadOnlyList<Option> options, Option<string?> file, IReadOnlyList<string> secrets)
{
    /// <summary>The setting's key in a file.</summary>
    public static string KeyOf(Option option) =>
        string.Concat(option.Name[2..].Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>The setting's variable in the environment.</summary>
    public static string VariableOf(Option option) => SettingVariables.Prefix + option.Name[2..].Replace('-', '_').ToUpperInvariant();

    /// <summary>Reads every source.</summary>
    /// <param name="commandLine">The command as it was called.</param>
    /// <param name="environment">Variables with their values.</param>
    /// <exception cref="UserException">A key is unknown, or a value cannot be; the message names it as its source does.</exception>
    public Settings Read(ParseResult commandLine, IDictionary environment)
    {
        Command command = commandLine.CommandResult.Command;
        Dictionary<Option, SettingValue> given = [], told = [];
        foreach (SettingValue variable in SettingVariables.Read(environment))
        {
            if (!secrets.Contains(variable.Name, StringComparer.OrdinalIgnoreCase))
                told[Find([.. options, file], VariableOf, variable.Name, variable.Name)] = variable;
        }
        foreach (Option option in options.Append(file))
        {
            if (commandLine.GetResult(option) is { Implicit: false } result)
                told[option] = new SettingValue(TextOf(option, [.. result.Tokens.Select(t => t.Value)]), option.Name);
        }
        string? path = told.TryGetValue(file, out SettingValue named) ? named.Text
            : File.Exists(SettingFile.DefaultName) ? SettingFile.DefaultName
            : null;
        foreach (IConfigurationSection key in path is null ? [] : SettingFile.Read(path))
        {
            string name = $"{key.Key} in {Path.GetFileName(path)}";
            Option option = Find(options, KeyOf, key.Key, name);
            if (SettingFile.ValueOf(key, name) is { } value)
                given[option] = value;
        }
        // What is overridden must be right, too: it would be wrong on another day.
        foreach ((Option option, SettingValue value) in given.Concat(told))
            Check(command, option, value);
        foreach ((Option option, SettingValue value) in told)
            given[option] = value;
        return new Settings(Parse(command, given.SelectMany(pair => WordsOf(pair.Key, pair.Value))), given);
    }

    private static Option Find(IEnumerable<Option> options, Func<Option, string> nameOf, string name, string shownName) =>
        options.FirstOrDefault(option => nameOf(option).Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new UserException(
            $"{shownName} is no setting; they are {string.Join(", ", options.Select(nameOf).Order(StringComparer.Ordinal))}.",
            ExitCode.Usage);

    private static void Check(Command command, Option option, SettingValue value)
    {
        if (Parse(command, WordsOf(option, value)).Errors is [{ Message: var message }, ..])
            throw new UserException(message.Replace(option.Name, value.Name, StringComparison.Ordinal), ExitCode.Usage);
    }

    private static ParseResult Parse(Command command, IEnumerable<string> words) => command.Parse(
        [.. words], new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });

    private static string TextOf(Option option, IReadOnlyList<string> words) => IsFlag(option) ? "true" : string.Join(',', words);

    /// <summary>As on a command line.</summary>
    private static string[] WordsOf(Option option, SettingValue value)
    {
        if (!IsFlag(option))
            return value.Text.StartsWith('-') ? [$"{option.Name}={value.Text}"] : [option.Name, value.Text];
        return !bool.TryParse(value.Text, out bool isSet)
            ? throw new UserException($"{value.Name} is '{value.Text}'; it must be true or false.", ExitCode.Usage)
            : isSet ? [option.Name] : [];
    }

    private static bool IsFlag(Option option) => option.Arity.MaximumNumberOfValues == 0;
}
