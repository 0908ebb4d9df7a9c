using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace IlgpuLlava.Host;

/// <summary>A file of settings: a JSON object with a key for each.</summary>
internal static class SettingFile
{
    /// <summary>Where settings are where no file is named.</summary>
    public const string DefaultName = "appsettings.json";

    /// <summary>The file's keys, with their values yet to be read.</summary>
    /// <exception cref="UserException">It cannot be read, or is no such object.</exception>
    public static IEnumerable<IConfigurationSection> Read(string path) => Load(path).GetChildren();

    /// <summary>The value of a key; null where that is null, as if the key were not there.</summary>
    /// <param name="section">The key.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="UserException">It is an object.</exception>
    public static SettingValue? ValueOf(IConfigurationSection section, string name)
    {
        IConfigurationSection[] items = [.. section.GetChildren()];
        string? text = items.Length > 0 ? Join(items, name) : section.Value;
        return text is null ? null : new SettingValue(text, name);
    }

    private static IConfigurationRoot Load(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return new ConfigurationBuilder().AddJsonStream(file).Build();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UserException($"The settings in {path} cannot be read: {e.Message}", ExitCode.Usage, e);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidDataException)
        {
            throw new UserException($"{path} is no JSON object of settings: {e.Message}", ExitCode.Usage, e);
        }
    }

    private static string Join(IConfigurationSection[] items, string name)
    {
        bool isList = items.All(item => int.TryParse(item.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && item.Value is not null && !item.GetChildren().Any());
        return isList
            ? string.Join(',', items.Select(item => item.Value))
            : throw new UserException($"{name} is an object; it must be a value or a list of values.", ExitCode.Usage);
    }
}
