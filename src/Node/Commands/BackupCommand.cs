using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Gwangan.Node.Backup;

namespace Gwangan.Node.Commands;

/// <summary><c>gwangan backup</c>: copies a data folder while its node runs.</summary>
public static class BackupCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        Option<string> data = SharedOptions.Data();
        Option<string> to = new("--to") { Description = "Folder of the backups; a second backup into it copies only what is new.", HelpName = "DIR", Required = true };
        Option<bool> keys = new("--keys") { Description = "Copy keys/ too, in the clear: keep such a backup as you keep the keys." };
        Option<int> keep = SharedOptions.Number("--keep", 7, 1, 10_000, "Backups that stay in the folder, the latest ones.");
        Command command = new("backup", "Back a city up, while its node runs: the state, the block log, results, the genesis. Everything is read back and checked.") { data, to, keys, keep };
        command.SetAction(async (parsed, cancel) =>
        {
            await Task.Yield();
            long start = Stopwatch.GetTimestamp();
            BackupReport report = new BackupWriter(parsed.GetValue(data)!, parsed.GetValue(to)!) { IncludeKeys = parsed.GetValue(keys), Keep = parsed.GetValue(keep) }.Run(cancel);
            BackupManifest manifest = report.Manifest;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"backed up {manifest.ChainId} at height {manifest.Height:N0}, root {manifest.AppHash}, and its blocks up to {manifest.LastBlock:N0}"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{report.NewBytes / 1e6:N1} MB new of {report.TotalBytes / 1e6:N1} MB, all checked, in {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s"));
            foreach (string note in report.Notes) Console.WriteLine($"WARNING: {note}");
            if (manifest.HasKeys) Console.WriteLine("WARNING: this backup holds private keys in the clear; who reads it can sign as this node");
            return CommandLine.Success;
        });
        return command;
    }
}
