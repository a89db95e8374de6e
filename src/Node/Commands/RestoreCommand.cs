using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Gwangan.Node.Backup;

namespace Gwangan.Node.Commands;

/// <summary><c>gwangan restore</c>: makes a data folder of a backup, or only checks one.</summary>
public static class RestoreCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        Option<string> from = new("--from") { Description = "Folder of the backups.", HelpName = "DIR", Required = true };
        Option<string> data = SharedOptions.Data();
        Option<long> height = new("--height") { Description = "The backup of this height; without it the latest one.", HelpName = "N" };
        Option<bool> check = new("--check") { Description = "Only read the whole backup and check it." };
        Command command = new("restore", "Make a new data folder of a backup. Every piece is checked, and the state against the app hash of the next block.") { from, data, height, check };
        command.SetAction(async (parsed, cancel) =>
        {
            await Task.Yield();
            long start = Stopwatch.GetTimestamp();
            BackupRestorer restorer = new(parsed.GetValue(from)!);
            string folder = parsed.GetValue(data)!;
            bool onlyCheck = parsed.GetValue(check);
            BackupManifest manifest = onlyCheck ? restorer.Check(parsed.GetValue(height), cancel) : restorer.Restore(folder, parsed.GetValue(height), cancel);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{(onlyCheck ? "checked the backup of" : "restored")} {manifest.ChainId} at height {manifest.Height:N0}, root {manifest.AppHash}, with blocks up to {manifest.LastBlock:N0}, in {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s"));
            if (!onlyCheck) Tell(manifest, folder);
            return CommandLine.Success;
        });
        return command;
    }

    private static void Tell(BackupManifest manifest, string folder)
    {
        if (!manifest.HasKeys) Console.WriteLine($"Copy the keys into {Path.Combine(folder, "keys")} before the node makes blocks; a follower needs none.");
        // The next block carries the signature of the last one, made anew, so that height may be signed again.
        string state = Path.Combine(folder, "keys", "validator.state.json");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"If this validator signed nothing after block {manifest.LastBlock:N0}: gwangan signer reset --state {state} --from-height {manifest.LastBlock}"));
        Console.WriteLine($"Then start it with: gwangan node --data {folder}");
    }
}
