namespace Gwangan.Node.Commands;

/// <summary>Columns of text for a terminal or a pipe: as wide as their longest cell, two blanks between them.</summary>
public static class TextTable
{
    /// <summary>The lines of a table.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<string[]> rows)
    {
        int[] widths = new int[rows.Max(row => row.Length)];
        foreach (string[] row in rows)
            for (int i = 0; i < row.Length; i++) widths[i] = Math.Max(widths[i], row[i].Length);
        foreach (string[] row in rows) yield return string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd();
    }
}
