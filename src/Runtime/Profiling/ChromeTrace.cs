using System.Runtime.InteropServices;
using System.Text.Json;
using IlgpuLlava.Kernels;

namespace IlgpuLlava.Runtime.Profiling;

/// <summary>
/// Trace events as Chrome and Perfetto read them: one object whose <c>traceEvents</c> are complete events ("X"), for each track in the
/// order of their times, a slice before the slices within it. Times are microseconds since the session began.
/// </summary>
/// <remarks>Source: Google, "Trace Event Format", 2016.</remarks>
internal static class ChromeTrace
{
    private const int Host = 1;
    private const int Device = 2;
    private const int Stream = 1;

    private static readonly JsonEncodedText s_name = JsonEncodedText.Encode("name");
    private static readonly JsonEncodedText s_category = JsonEncodedText.Encode("cat");
    private static readonly JsonEncodedText s_phase = JsonEncodedText.Encode("ph");
    private static readonly JsonEncodedText s_process = JsonEncodedText.Encode("pid");
    private static readonly JsonEncodedText s_thread = JsonEncodedText.Encode("tid");
    private static readonly JsonEncodedText s_time = JsonEncodedText.Encode("ts");
    private static readonly JsonEncodedText s_duration = JsonEncodedText.Encode("dur");
    private static readonly JsonEncodedText s_arguments = JsonEncodedText.Encode("args");

    public static void Write(Stream stream, string deviceName, IReadOnlyList<StageRecord> records, bool isComplete)
    {
        using Utf8JsonWriter json = new(stream);
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ms");
        json.WriteStartObject("otherData");
        json.WriteString("device", deviceName);
        json.WriteBoolean("complete", isComplete);
        json.WriteEndObject();
        json.WriteStartArray("traceEvents");
        WriteName(json, "process_name", Host, 0, "ilgpu-llava");
        WriteName(json, "process_name", Device, 0, deviceName);
        WriteName(json, "thread_name", Device, Stream, "kernels");
        foreach (IGrouping<int, StageRecord> thread in records.GroupBy(r => r.Thread).OrderBy(g => g.Key))
        {
            WriteName(json, "thread_name", Host, thread.Key, $"host thread {thread.Key}");
            foreach (StageRecord record in thread.OrderBy(r => r.HostBegin))
                WriteSlice(json, Host, thread.Key, record.Stage.Text(), "stage", record.HostBegin, record.HostEnd);
        }
        foreach (StageRecord record in records.Where(r => !r.Stage.IsOnHost()).OrderBy(r => r.DeviceBegin))
            WriteDevice(json, record);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteDevice(Utf8JsonWriter json, StageRecord record)
    {
        WriteSlice(json, Device, Stream, record.Stage.Text(), "stage", record.DeviceBegin, record.DeviceEnd);
        long end = record.DeviceBegin;
        foreach (ref readonly LaunchRecord launch in CollectionsMarshal.AsSpan(record.Launches))
        {
            WriteGap(json, end, launch.Begin);
            WriteKernel(json, launch);
            end = launch.End;
        }
        WriteGap(json, end, record.DeviceEnd);
    }

    private static void WriteGap(Utf8JsonWriter json, long begin, long end)
    {
        if (end > begin)
            WriteSlice(json, Device, Stream, "gap", "gap", begin, end);
    }

    private static void WriteKernel(Utf8JsonWriter json, in LaunchRecord record)
    {
        KernelLaunch launch = record.Launch;
        Begin(json, Device, Stream, launch.Name, "kernel", record.Begin, record.End);
        json.WriteStartObject(s_arguments);
        json.WriteNumber("rows", launch.Rows);
        json.WriteNumber("width", launch.Width);
        if (launch.Depth > 0)
            json.WriteNumber("depth", launch.Depth);
        json.WriteString("type", launch.Type.ToString());
        json.WriteNumber("bytes", launch.Bytes);
        json.WriteNumber("operations", launch.Operations);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteSlice(Utf8JsonWriter json, int process, int thread, string name, string category, long begin, long end)
    {
        Begin(json, process, thread, name, category, begin, end);
        json.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter json, int process, int thread, string name, string category, long begin, long end)
    {
        json.WriteStartObject();
        json.WriteString(s_name, name);
        json.WriteString(s_category, category);
        json.WriteString(s_phase, "X");
        json.WriteNumber(s_process, process);
        json.WriteNumber(s_thread, thread);
        // A tick is a tenth of a microsecond.
        json.WriteNumber(s_time, begin / 10m);
        json.WriteNumber(s_duration, (end - begin) / 10m);
    }

    private static void WriteName(Utf8JsonWriter json, string kind, int process, int thread, string name)
    {
        json.WriteStartObject();
        json.WriteString(s_name, kind);
        json.WriteString(s_phase, "M");
        json.WriteNumber(s_process, process);
        json.WriteNumber(s_thread, thread);
        json.WriteStartObject(s_arguments);
        json.WriteString(s_name, name);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
