namespace IlgpuLlava.Host;

/// <summary>A setting's value as its source has it.</summary>
/// <param name="Text">The value; of a list, its items with commas between.</param>
/// <param name="Name">What errors call the setting: as it is spelled in that source.</param>
internal readonly record struct SettingValue(string Text, string Name);
