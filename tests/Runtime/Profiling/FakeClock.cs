using IlgpuLlava.Runtime.Profiling;

namespace IlgpuLlava.Runtime.Tests.Profiling;

/// <summary>A device whose time stands still until a test moves it, in ticks of 100 ns. It knows which marks are in use and how often it
/// was asked for a time.</summary>
internal sealed class FakeClock : DeviceClock
{
    private readonly HashSet<object> _marks = new(ReferenceEqualityComparer.Instance);

    public long Time { get; set; }

    /// <summary>Marks that were not released.</summary>
    public int Marks => _marks.Count;

    /// <summary>How often a mark was read, for which a host waits.</summary>
    public int Reads { get; private set; }

    /// <summary>Added to what is read, as clocks that count in floats do.</summary>
    public Func<long, long> Rounding { get; set; } = ticks => ticks;

    public override object Mark()
    {
        object mark = new StrongBox(Time);
        lock (_marks)
            _marks.Add(mark);
        return mark;
    }

    public override long Ticks(object from, object to)
    {
        lock (_marks)
            Assert.That(_marks.Contains(from) && _marks.Contains(to), Is.True, "a released mark is read");
        Reads++;
        return Rounding(((StrongBox)to).Time - ((StrongBox)from).Time);
    }

    public override void Release(object mark)
    {
        lock (_marks)
            Assert.That(_marks.Remove(mark), Is.True, "a mark is released twice");
    }

    // A class of its own: equal times are different marks.
    private sealed class StrongBox(long time)
    {
        public long Time { get; } = time;
    }
}
