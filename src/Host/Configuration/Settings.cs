using System.CommandLine;

namespace IlgpuLlava.Host;

/// <summary>The values of settings, whichever source they come from.</summary>
/// <param name="values">All of them, as if on one command line.</param>
/// <param name="sources">Where those come from that are not the defaults.</param>
internal sealed class Settings(ParseResult values, IReadOnlyDictionary<Option, SettingValue> sources)
{
    public T Get<T>(Option<T> option) => values.GetValue(option)!;

    /// <summary>What errors call a setting: as it is spelled where its value comes from.</summary>
    public string NameOf(Option option) => sources.TryGetValue(option, out SettingValue value) ? value.Name : option.Name;
}
