using System.Diagnostics;

namespace IlgpuLlava.Bench;

/// <summary>
/// Times a kernel and its yardstick in turns, so that both see the same machine: what other programs take from it, they take
/// from both.
/// </summary>
internal static class Duel
{
    private const int LeastRepetitions = 9;
    private const int WarmUps = 2;

    /// <summary>Repeats both for a while. Each action gets the number of the repetition.</summary>
    public static (Samples Figure, Samples Yardstick) Run(Action<int> figure, Action<int> yardstick, double seconds)
    {
        Samples a = new(), b = new();
        for (int i = 0; i < WarmUps; i++)
        {
            figure(i);
            yardstick(i);
        }
        long begin = Stopwatch.GetTimestamp();
        for (int i = 0; i < LeastRepetitions || Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds; i++)
        {
            // Neither is always the one that finds the other's leavings.
            if (i % 2 == 0)
                Time(figure, a, i);
            Time(yardstick, b, i);
            if (i % 2 == 1)
                Time(figure, a, i);
        }
        return (a, b);
    }

    private static void Time(Action<int> action, Samples samples, int repetition)
    {
        double begin = Clock.Now;
        action(repetition);
        samples.Add(Clock.Now - begin);
    }
}
