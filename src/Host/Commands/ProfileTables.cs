using Spectre.Console;

namespace IlgpuLlava.Host;

/// <summary>Writes what <c>profile</c> shows: plain lines for files and pipes, tables for a terminal.</summary>
internal static class ProfileTables
{
    /// <summary>Plain lines, of no more than text.</summary>
    public static void Write(Profile profile, TextWriter output)
    {
        foreach (string line in Head(profile))
            output.WriteLine(line);
        output.WriteLine();
        Write(ProfileTable.Of(profile.Report), output);
    }

    /// <summary>Plain lines of tables, an empty one between two.</summary>
    public static void Write(IEnumerable<ProfileTable> tables, TextWriter output)
    {
        bool isFirst = true;
        foreach (ProfileTable table in tables)
        {
            if (!isFirst)
                output.WriteLine();
            isFirst = false;
            output.WriteLine(table.Title);
            int[] widths = [.. table.Columns.Select((column, i) => table.Rows.Select(r => r[i].Length).Append(column.Length).Max())];
            foreach (string[] row in table.Rows.Prepend(table.Columns))
            {
                IEnumerable<string> cells =
                    row.Select((text, i) => i < table.LeftColumns ? text.PadRight(widths[i]) : text.PadLeft(widths[i]));
                output.WriteLine("  " + string.Join("  ", cells).TrimEnd());
            }
        }
    }

    /// <summary>Tables, in colour where the terminal has it.</summary>
    public static void Write(Profile profile, IAnsiConsole console)
    {
        foreach (string line in Head(profile))
            console.WriteLine(line);
        foreach (ProfileTable table in ProfileTable.Of(profile.Report))
        {
            Table grid = new() { Border = TableBorder.Rounded, Title = new TableTitle(Markup.Escape(table.Title)) };
            for (int i = 0; i < table.Columns.Length; i++)
            {
                TableColumn column = new(Markup.Escape(table.Columns[i])) { NoWrap = true };
                grid.AddColumn(i < table.LeftColumns ? column : column.RightAligned());
            }
            foreach (string[] row in table.Rows)
                grid.AddRow([.. row.Select(Markup.Escape)]);
            console.Write(grid);
        }
    }

    private static IEnumerable<string> Head(Profile profile)
    {
        yield return $"device: {profile.Device}, {profile.DeviceDetail}";
        if (profile.Report.Roofline is { } roofline)
        {
            yield return $"roofline: read stream {ProfileTable.Billions(roofline.BytesPerSecond)} GB/s, "
                + $"matrix product {ProfileTable.Billions(roofline.OperationsPerSecond)} GFLOP/s";
        }
        yield return $"answer: {profile.Answer.Text.Trim().ReplaceLineEndings(" ")} ({profile.Answer.PromptTokens} tokens of prompt, "
            + $"{profile.Answer.TokenIds.Count} of answer)";
    }
}
