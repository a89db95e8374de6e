using System.CommandLine;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Store;
using Gwangan.Node.Backup;
using Gwangan.Node.Engines;
using Gwangan.Node.Export;
using Gwangan.Node.Genesis;
using Gwangan.Node.Snapshots;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Commands;

/// <summary><c>gwangan export</c>: the whole state as lines of JSON, from a node that may be running.</summary>
public static class ExportCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        Option<string> data = SharedOptions.Data();
        Option<long> height = new("--height") { Description = "The height; without it the latest one.", HelpName = "N" };
        Option<string?> output = new("--out", "-o") { Description = "Write to this file instead of the output stream.", HelpName = "FILE" };
        Command command = new("export", "Write the whole state as lines of JSON, one record a line, from a node that may be running (docs/backup.md).") { data, height, output };
        command.SetAction(async (parsed, cancel) =>
        {
            await Task.Yield();
            (StateHeader header, long records) = Run(parsed.GetValue(data)!, parsed.GetValue(height), parsed.GetValue(output), cancel);
            Console.Error.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"exported {header.ChainId} at height {header.Height:N0}, root {header.AppHash}: {records:N0} records"));
            return CommandLine.Success;
        });
        return command;
    }

    private static (StateHeader Header, long Records) Run(string data, long height, string? output, CancellationToken cancel)
    {
        GenesisDocument genesis = GenesisDocument.Load(Path.Combine(data, "genesis.json"));
        GenesisSeal.RequireGeneration(data);
        IReadOnlyList<StatePart> parts = SnapshotStore.PartsOfThisBuild();
        string state = Path.Combine(data, "state");
        if (!File.Exists(Path.Combine(state, "data.mdb"))) throw new NodeException($"there is no state in {Path.GetFullPath(state)}: start the node once");
        using LmdbStateStorage storage = LmdbStateStorage.OpenForReading(state, [.. parts.OfType<Table>().Select(table => table.Schema)]);
        if (storage.AppHash.IsZero) throw new NodeException("the city has not begun: start the node once");
        StateHeader header = HeaderOf(genesis, storage, data, height == 0 ? storage.Height : height);
        using Stream target = output is null ? Console.OpenStandardOutput() : File.Create(output);
        return (header, StateLines.Write(header, storage, parts, target, cancel));
    }

    // The app hash of an older height stands in the header behind it.
    private static StateHeader HeaderOf(GenesisDocument genesis, LmdbStateStorage storage, string data, long height)
    {
        if (height == 0) return new StateHeader(genesis.ChainId, 0, storage.AppHash, genesis.TimeMs);
        using (storage.OpenSnapshot(height)) { }
        using LiveBlockLog log = new(Path.Combine(data, "blocks"));
        Header own = log.HeaderOf(height) ?? throw new NodeException($"the block log has no block {height}");
        Hash32 appHash = storage.AppHash;
        if (height != storage.Height)
        {
            Header next = log.HeaderOf(height + 1) ?? throw new NodeException($"the block log has no block {height + 1}, which says what the state of height {height} is");
            appHash = new Hash32(next.AppHash.Span);
        }
        return new StateHeader(genesis.ChainId, height, appHash, BlockCodec.TimeMsOf(own.Time));
    }
}
