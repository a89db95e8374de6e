using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines;
using Gwangan.Node.Genesis;
using Gwangan.Node.Storage;
using Spectre.Console;

namespace Gwangan.Node.Commands;

/// <summary><c>gwangan verify</c>: executes everything anew from the genesis and compares every root.</summary>
public static class VerifyCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        Option<string> data = SharedOptions.Data();
        Command command = new("verify", "Execute the whole block log anew from the genesis, in memory, and compare every header, signature, result and root. The node must be stopped. Exit code 0: all is right; 1: it is not.") { data };
        command.SetAction(async (parsed, cancel) =>
        {
            // Signals are caught once the command has given the thread back for the first time; uncaught, one would leave the terminal without a cursor.
            await Task.Yield();
            return Run(parsed.GetValue(data)!, cancel);
        });
        return command;
    }

    private static int Run(string data, CancellationToken cancel)
    {
        using DataFolder folder = OpenFolder(data);
        GenesisDocument genesis = GenesisDocument.Load(folder.Genesis);
        using BlockLog log = BlockLog.Open(folder.Blocks);
        using LmdbStateStorage storage = OpenState(folder);
        using SealLog? seals = Directory.Exists(folder.Seals) ? SealLog.Open(folder.Seals) : null;
        using CoreForkJoin forkJoin = new();
        ChainVerifier verifier = new(genesis, log, storage, forkJoin, seals);
        Stopwatch watch = Stopwatch.StartNew();
        string? problem = LiveText.IsPossible ? RunWithBar(verifier, log.LastHeight, cancel) : verifier.Run(null, cancel);
        if (problem is not null)
        {
            Console.Error.WriteLine($"gwangan: NOT VERIFIED after height {verifier.VerifiedHeight}: {problem}");
            return CommandLine.Failure;
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"verified {genesis.ChainId}: {verifier.VerifiedHeight:N0} blocks, {verifier.Operations:N0} operations, {verifier.ComparedResults:N0} stored results, in {watch.Elapsed.TotalSeconds:F1} s"));
        if (verifier.Unsigned > 0) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"of {verifier.Unsigned:N0} blocks that CometBFT decided its headers and signatures are not here: they were executed and their results compared"));
        Console.WriteLine(storage.Height == verifier.VerifiedHeight
            ? $"root {verifier.AppHash}, as stored"
            : string.Create(CultureInfo.InvariantCulture, $"root {verifier.AppHash}; the stored state is at height {storage.Height:N0} and will follow at the next start"));
        return CommandLine.Success;
    }

    private static string? RunWithBar(ChainVerifier verifier, long lastHeight, CancellationToken cancel) =>
        AnsiConsole.Progress().AutoClear(true).HideCompleted(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(progress =>
            {
                ProgressTask task = progress.AddTask("verifying", maxValue: Math.Max(1, lastHeight));
                return verifier.Run(height => task.Value = height, cancel);
            });

    /// <summary>Takes the data folder of a stopped node.</summary>
    /// <exception cref="NodeException">There is no city in it.</exception>
    /// <exception cref="OtherGenerationException">Another version of the program has begun it.</exception>
    internal static DataFolder OpenFolder(string data)
    {
        if (!File.Exists(Path.Combine(data, "genesis.json"))) throw new NodeException($"there is no city in {Path.GetFullPath(data)}: it has no genesis.json");
        GenesisSeal.RequireGeneration(data);
        return DataFolder.Open(data);
    }

    /// <summary>Opens the stored state of a folder with every table of this build.</summary>
    internal static LmdbStateStorage OpenState(DataFolder folder)
    {
        StateStore store = new();
        _ = All.Create(store);
        return LmdbStateStorage.Open(folder.State, City.SchemasOf(store));
    }
}
