using System.Collections;
using System.Text.RegularExpressions;

namespace IlgpuLlava.Host;

/// <summary>The environment's variables whose names begin with <see cref="Prefix"/>.</summary>
internal static partial class SettingVariables
{
    public const string Prefix = "ILGPU_LLAVA_";

    /// <summary>Names and values; those that are empty are not set.</summary>
    public static IEnumerable<SettingValue> Read(IDictionary environment)
    {
        foreach (DictionaryEntry entry in environment)
        {
            if (entry is { Key: string name, Value: string { Length: > 0 } text }
                && name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
                && !KubernetesService.IsMatch(name))
                yield return new SettingValue(text, name);
        }
    }

    // Kubernetes tells each container of each service there is: of one called ilgpu-llava by these names.
    [GeneratedRegex(@"_(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)\z")]
    private static partial Regex KubernetesService { get; }
}
