using System.Text.Encodings.Web;
using System.Text.Json;

namespace IlgpuLlava.Host;

/// <summary>How JSON is written: one line, text as it is.</summary>
internal static class JsonOutput
{
    /// <summary>Only what JSON itself requires is escaped: answers are read by people too, and no HTML page embeds them.</summary>
    public static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
