using System.Globalization;
using System.Text.Json;

namespace IlgpuLlava.Bench;

/// <summary>Prints results as they come: a table for people, or a JSON object a line.</summary>
internal sealed class BenchReport(TextWriter output, bool json)
{
    private bool _begun;

    /// <summary>A line for people; left out of JSON.</summary>
    public void Note(string text)
    {
        if (!json)
            output.WriteLine(text);
    }

    public void Add(BenchResult result)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(new
            {
                name = result.Name,
                figure = Round(result.Figure),
                unit = result.Unit,
                yardstick = Round(result.Yardstick),
                ratio = Round(result.Ratio),
                p99 = Round(result.P99),
                against = result.YardstickName,
                shape = result.Shape,
            }));
        }
        else
        {
            if (!_begun)
                output.WriteLine($"{"name",-22} {"figure",9} {"p99",9} {"unit",-9} {"yardstick",9} {"ratio",6}  against; shape");
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Name,-22} {Text(result.Figure),9} {Text(result.P99),9} {result.Unit,-9} {Text(result.Yardstick),9} ")
                + string.Create(CultureInfo.InvariantCulture, $"{result.Ratio,6:F2}  {result.YardstickName}; {result.Shape}"));
        }
        _begun = true;
        output.Flush();
    }

    private static string Text(double value) => Round(value).ToString(CultureInfo.InvariantCulture);

    // Four digits are more than a machine repeats.
    private static double Round(double value)
    {
        if (value == 0 || !double.IsFinite(value))
            return 0;
        int digits = 3 - (int)Math.Floor(Math.Log10(Math.Abs(value)));
        return Math.Round(value, Math.Clamp(digits, 0, 15));
    }
}
