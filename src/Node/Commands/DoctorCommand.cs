using System.CommandLine;
using System.Text.Json;
using Gwangan.Node.Doctor;

namespace Gwangan.Node.Commands;

/// <summary><c>gwangan doctor</c>: checks the machine and a data folder, and says what to do.</summary>
public static class DoctorCommand
{
    /// <summary>Its name; it runs where libraries are missing, to say which.</summary>
    public const string Name = "doctor";

    private static readonly JsonSerializerOptions Json = new(ReadableJson.Indented)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Option<string> data = SharedOptions.Data();
        Option<bool> json = SharedOptions.Json();
        Command command = new(Name, "Check this machine and a data folder, and say what to do. Exit code 0: a node will run; 1: something fails.") { data, json };
        command.SetAction(parsed =>
        {
            string folder = parsed.GetValue(data)!;
            List<Finding> findings = [.. MachineChecks.Run(), .. DiskChecks.Run(folder), .. AccessChecks.Run(folder, TimeProvider.System.GetUtcNow()), .. DataChecks.Run(folder)];
            if (parsed.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(findings, Json));
            else
                foreach (string line in Lines(findings)) Console.WriteLine(line);
            return findings.Exists(finding => finding.Verdict == Verdict.Fail) ? CommandLine.Failure : CommandLine.Success;
        });
        return command;
    }

    private static IEnumerable<string> Lines(List<Finding> findings)
    {
        foreach (IGrouping<string, Finding> area in findings.GroupBy(finding => finding.Area))
        {
            yield return area.Key;
            foreach (Finding finding in area)
            {
                yield return $"  {NameOf(finding.Verdict)}  {finding.Check,-13} {finding.Message}";
                if (finding.Advice is { } advice) yield return $"        {"",-13} -> {advice}";
            }
        }
        int warn = findings.Count(finding => finding.Verdict == Verdict.Warn), fail = findings.Count(finding => finding.Verdict == Verdict.Fail);
        yield return $"{findings.Count - warn - fail} ok, {warn} warnings, {fail} failed";
    }

    private static string NameOf(Verdict verdict) => verdict switch { Verdict.Ok => "ok  ", Verdict.Warn => "warn", _ => "FAIL" };
}
