using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gwangan.Bench;

/// <summary>One measured figure. A limit is what this machine allows at most, measured in the same run; peers are other systems' figures.</summary>
public sealed record BenchRow(
    string Name,
    double Value,
    string Unit,
    double? Limit = null,
    string? LimitName = null,
    IReadOnlyDictionary<string, double>? Peers = null);

/// <summary>Collects a suite's rows, prints them as a table and writes <c>artifacts/bench/SUITE.json</c>.</summary>
public sealed class BenchReport(string suite)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly List<BenchRow> _rows = [];

    /// <summary>The rows so far, in order.</summary>
    public IReadOnlyList<BenchRow> Rows => _rows;

    /// <summary>Adds a row and shows it at once, since a suite can take minutes.</summary>
    public void Add(BenchRow row)
    {
        _rows.Add(row);
        Console.Error.WriteLine($"  {row.Name} {Format(row.Value)} {row.Unit}");
    }

    /// <summary>Prints the table.</summary>
    public void Print()
    {
        int width = _rows.Max(row => row.Name.Length);
        Console.WriteLine($"{suite} on {Machine()}");
        foreach (BenchRow row in _rows)
        {
            string limit = row.Limit is { } value ? $"  limit {Format(value)} ({row.LimitName})" : "";
            string peers = row.Peers is { } others ? "  " + string.Join(", ", others.Select(peer => $"{peer.Key} {Format(peer.Value)}")) : "";
            Console.WriteLine($"{row.Name.PadRight(width)} {Format(row.Value),12} {row.Unit,-12}{limit}{peers}");
        }
    }

    /// <summary>Writes the file, and returns its path.</summary>
    public string Write()
    {
        string folder = Path.Combine(RepositoryRoot(), "artifacts", "bench");
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $"{suite}.json");
        File.WriteAllText(path, JsonSerializer.Serialize(new { suite, machine = Machine(), commit = Commit(), rows = _rows }, Json) + "\n");
        return path;
    }

    private static string Format(double value) => value.ToString(Math.Abs(value) >= 100 || value == Math.Floor(value) ? "#,0" : "0.0##", CultureInfo.InvariantCulture);

    private static string Machine()
    {
        string? processor = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
            : null;
        return $"{processor ?? RuntimeInformation.ProcessArchitecture.ToString()}, {Environment.ProcessorCount} processors usable, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";
    }

    private static string Commit()
    {
        try
        {
            using Process git = Process.Start(new ProcessStartInfo("git", ["-C", RepositoryRoot(), "rev-parse", "--short", "HEAD"]) { RedirectStandardOutput = true })!;
            string commit = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return git.ExitCode == 0 ? commit : "unknown";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "unknown";
        }
    }

    private static string RepositoryRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Gwangan.slnx"))) return folder.FullName;
        return Environment.CurrentDirectory;
    }
}
