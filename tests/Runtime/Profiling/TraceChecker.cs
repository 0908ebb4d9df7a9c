using System.Text.Json;

namespace IlgpuLlava.Runtime.Tests.Profiling;

/// <summary>
/// Reads trace events and refuses what viewers would draw wrongly: an event without a field, a time or duration below zero, events of
/// a track out of order, slices that overlap without one lying within the other, "B" without "E", tracks without names.
/// </summary>
internal sealed class TraceChecker
{
    // Half a tick of 100 ns, in microseconds.
    private const double Rounding = 0.05;

    private TraceChecker(IReadOnlyList<Slice> slices, IReadOnlyDictionary<int, string> processes)
    {
        Slices = slices;
        Processes = processes;
    }

    /// <summary>Every slice, in the order of the file.</summary>
    public IReadOnlyList<Slice> Slices { get; }

    /// <summary>Names of processes.</summary>
    public IReadOnlyDictionary<int, string> Processes { get; }

    /// <summary>Checks a file's text.</summary>
    public static TraceChecker Check(string text)
    {
        JsonElement events = JsonElement.Parse(text).GetProperty("traceEvents");
        Dictionary<int, string> processes = [];
        HashSet<(int, int)> threads = [];
        Dictionary<(int, int), Track> tracks = [];
        List<Slice> slices = [];
        foreach (JsonElement item in events.EnumerateArray())
        {
            string phase = item.GetProperty("ph").GetString()!, name = item.GetProperty("name").GetString()!;
            (int process, int thread) place = (item.GetProperty("pid").GetInt32(), item.GetProperty("tid").GetInt32());
            Assert.That(name, Is.Not.Empty);
            if (phase == "M")
            {
                string given = item.GetProperty("args").GetProperty("name").GetString()!;
                Assert.That(given, Is.Not.Empty);
                bool isNew = name switch
                {
                    "process_name" => processes.TryAdd(place.process, given),
                    "thread_name" => threads.Add(place),
                    _ => throw new AssertionException($"metadata '{name}' is not known"),
                };
                Assert.That(isNew, Is.True, $"{name} of {place} stands twice");
                continue;
            }
            if (!tracks.TryGetValue(place, out Track? track))
                tracks.Add(place, track = new Track());
            double time = item.GetProperty("ts").GetDouble();
            Assert.That(double.IsFinite(time) && time >= track.Last, Is.True, $"{name} at {time} stands behind {track.Last}");
            track.Last = time;
            track.CloseUntil(time);
            switch (phase)
            {
                case "X":
                    double duration = item.GetProperty("dur").GetDouble();
                    Assert.That(double.IsFinite(duration) && duration >= 0, Is.True, $"{name} lasts {duration}");
                    if (track.Open.TryPeek(out (string Name, double End) outer))
                        Assert.That(time + duration, Is.LessThanOrEqualTo(outer.End + Rounding),
                            $"{name} ends behind {outer.Name}, in which it begins");
                    string? parent = track.Open.Count > 0 ? outer.Name : null;
                    slices.Add(new Slice(place.process, place.thread, name, item.GetProperty("cat").GetString()!, parent, time, duration));
                    track.Open.Push((name, time + duration));
                    break;
                case "B":
                    track.Open.Push((name, double.PositiveInfinity));
                    break;
                case "E":
                    Assert.That(track.Open.TryPop(out (string Name, double End) begun) && begun.Name == name, Is.True,
                        $"{name} ends, but has not begun");
                    break;
                default:
                    throw new AssertionException($"events of the phase '{phase}' are not known");
            }
        }
        foreach (((int process, int thread) place, Track track) in tracks)
        {
            Assert.That(processes.ContainsKey(place.process) && threads.Contains(place), Is.True, $"the track {place} has no name");
            Assert.That(track.Open.All(o => double.IsFinite(o.End)), Is.True, $"something on {place} never ends");
        }
        return new TraceChecker(slices, processes);
    }

    /// <summary>Fails unless every slice of the category "stage" that holds others is filled by them without a rest. Returns the number
    /// of such stages.</summary>
    public int CheckStagesAreFilled()
    {
        int filled = 0;
        for (int i = 0; i < Slices.Count; i++)
        {
            Slice stage = Slices[i];
            if (stage.Category != "stage" || stage.Process != 2)
                continue;
            double end = stage.Time, sum = 0;
            for (int k = i + 1; k < Slices.Count && Slices[k] is { Category: not "stage" } part; k++)
            {
                Assert.That(part.Parent, Is.EqualTo(stage.Name));
                Assert.That(part.Time, Is.EqualTo(end).Within(Rounding), $"{part.Name} does not begin where the slice before it ends");
                end = part.Time + part.Duration;
                sum += part.Duration;
            }
            Assert.That(sum, Is.EqualTo(stage.Duration).Within(Rounding), $"kernels and gaps of {stage.Name}");
            filled++;
        }
        return filled;
    }

    /// <summary>A slice; times in microseconds.</summary>
    internal sealed record Slice(int Process, int Thread, string Name, string Category, string? Parent, double Time, double Duration);

    private sealed class Track
    {
        public Stack<(string Name, double End)> Open { get; } = new();

        public double Last { get; set; } = double.NegativeInfinity;

        public void CloseUntil(double time)
        {
            while (Open.TryPeek(out (string Name, double End) top) && top.End <= time + Rounding)
                Open.Pop();
        }
    }
}
