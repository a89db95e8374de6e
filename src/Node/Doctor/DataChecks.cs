using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Upgrades;
using Gwangan.Chain.Store;
using Gwangan.Node.Commands;
using Gwangan.Node.Configuration;
using Gwangan.Node.Engines;
using Gwangan.Node.Feed;
using Gwangan.Node.Genesis;
using Gwangan.Node.Index;
using Gwangan.Node.Storage;
using Microsoft.Data.Sqlite;

namespace Gwangan.Node.Doctor;

/// <summary>What is in a data folder, and whether a node would start from it. Nothing is repaired, cut off or rebuilt.</summary>
public static class DataChecks
{
    private const string Area = "data";
    private const UnixFileMode OthersMay = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Every finding about a folder; a single one when there is no city in it, or when a node holds it.</summary>
    public static IEnumerable<Finding> Run(string data)
    {
        string root = Path.GetFullPath(data);
        if (!File.Exists(Path.Combine(root, "genesis.json"))) return [Finding.Ok(Area, "city", $"there is none in {root}: `gwangan node` begins a demo city, `gwangan init` one of your own")];
        NodeOptions options = new() { Data = root };
        List<Finding> findings = [.. Finding.Try(Area, "configuration", () => Configuration(root, ref options)), .. Finding.Try(Area, "keys", () => Keys(Path.Combine(root, "keys")))];
        DataFolder folder;
        try
        {
            folder = DataFolder.Open(root);
        }
        catch (DataFolderInUseException held)
        {
            findings.Add(Finding.Ok(Area, "lock", $"a node holds the folder ({held.Message.Split(';')[0]}); files that it writes are not looked into: stop it for that, or ask its /health/ready"));
            if (options.Index.Database is not null) findings.AddRange(Finding.Try(Area, "index", () => PostgresChecks.Run(options.Index, null)));
            return findings;
        }
        catch (NodeException error)
        {
            return [.. findings, Finding.Fail(Area, "lock", error.Message, "let the user who runs the node own the folder")];
        }
        using (folder)
        {
            findings.Add(Finding.Ok(Area, "lock", "nobody holds the folder"));
            findings.AddRange(Finding.Try(Area, "genesis", () => Genesis(folder)));
            LogEnd end = new();
            findings.AddRange(Finding.Try(Area, "block log", () => Log(folder, end)));
            findings.AddRange(Finding.Try(Area, "state", () => State(folder, end)));
            findings.AddRange(Finding.Try(Area, "signing", () => SigningChecks.Run(folder, options, end.Height)));
            findings.AddRange(Finding.Try(Area, "index", () => options.Index.Database is null ? Index(folder, end) : PostgresChecks.Run(options.Index, end.Height)));
        }
        return findings;
    }

    private static Finding[] Configuration(string root, ref NodeOptions options)
    {
        Finding finding;
        try
        {
            options = NodeConfiguration.Load(setting => setting == NodeSettings.Data ? root : null, Environment.GetEnvironmentVariable).Options;
            finding = Finding.Ok(Area, "configuration", File.Exists(Path.Combine(root, "node.json")) ? "node.json and the environment are right" : "no node.json: the defaults hold");
        }
        catch (NodeException error)
        {
            finding = Finding.Fail(Area, "configuration", error.Message, "put it right; docs/configuration.md lists every setting");
        }
        return [finding];
    }

    private static IEnumerable<Finding> Keys(string folder)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(folder)) yield break;
        string[] open = [.. Directory.GetFiles(folder, "*.json").Prepend(folder).Where(IsOpen).Select(path => Path.GetRelativePath(Path.GetDirectoryName(folder)!, path))];
        yield return open.Length == 0
            ? Finding.Ok(Area, "keys", $"{Directory.GetFiles(folder, "*.json").Length} files, for their owner only")
            : Finding.Fail(Area, "keys", $"others may use {string.Join(", ", open)}", $"chmod -R go= {folder}, and treat these keys as known to whoever had access");
    }

    private static bool IsOpen(string path) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & OthersMay) != 0;

    private static IEnumerable<Finding> Genesis(DataFolder folder)
    {
        Finding finding;
        try
        {
            GenesisDocument genesis = GenesisDocument.Load(folder.Genesis);
            GenesisSeal.RequireGeneration(folder.Root);
            finding = !GenesisSeal.TryRead(folder.Root, out Hash32 began, out _) ? Finding.Ok(Area, "genesis", $"{genesis.ChainId}, not begun yet")
                : began == genesis.FileHash ? Finding.Ok(Area, "genesis", $"{genesis.ChainId}, as it was when the city began")
                : Finding.Fail(Area, "genesis", "genesis.json is not the file that the city began with", "put the old file back; its SHA-256 stands in genesis.sha256");
        }
        catch (GenesisException error)
        {
            finding = Finding.Fail(Area, "genesis", error.Message, "put the old file back, or correct it when the city has not begun");
        }
        catch (OtherGenerationException error)
        {
            finding = Finding.Fail(Area, "genesis", error.Message, "use the version that began it: nothing is wrong with the data");
        }
        yield return finding;
    }

    private static IEnumerable<Finding> Log(DataFolder folder, LogEnd end)
    {
        DiskLogFolder files = new(folder.Blocks);
        string[] names = files.Names(".blocks");
        long bytes = 0;
        for (int i = 0; i < names.Length; i++)
        {
            Finding? finding = null;
            BlockLogSegment? segment = null;
            try
            {
                segment = BlockLogSegment.Open(files, names[i]);
                long whole = segment?.Walk(checkPayloads: true, (header, offset) => end.Take(segment, header, offset)) ?? 0;
                bytes += whole;
                if (segment is null || whole < segment.Length) finding = Tail(segment, names[i], whole, isLast: i == names.Length - 1);
            }
            catch (CorruptBlockLogException error)
            {
                finding = Finding.Fail(Area, "block log", error.Message, "restore the file from a copy");
            }
            finally
            {
                segment?.Dispose();
            }
            if (finding is not null) yield return finding;
        }
        yield return Finding.Ok(Area, "block log", string.Create(CultureInfo.InvariantCulture, $"{end.Height:N0} blocks in {names.Length} files, {bytes >> 20:N0} MiB, every checksum right"));
        if (end.Block is { } block && BlockCodec.TimeMsOf(block.Header.Time) - DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() is var aheadMs && aheadMs > 1_000)
            yield return Finding.Warn(Area, "clock", string.Create(CultureInfo.InvariantCulture, $"the last block's time is {aheadMs / 1e3:N0} s ahead of this machine's clock"), "set the clock: until it has passed that time, blocks follow each other a millisecond apart");
    }

    private static Finding Tail(BlockLogSegment? segment, string name, long whole, bool isLast)
    {
        if (isLast && (segment is null || segment.FindAppendAfter(whole) < 0))
            return Finding.Warn(Area, "block log", $"the last append to {name} is torn, as a crash leaves it", "nothing: the next start cuts it off and keeps what it cut; no acknowledged block is in it");
        return Finding.Fail(Area, "block log", $"{name} is damaged after offset {whole}, which no crash does", "restore the file from a copy");
    }

    private static IEnumerable<Finding> State(DataFolder folder, LogEnd end)
    {
        Finding finding;
        try
        {
            // Opening it checks every page and every value's checksum first.
            using LmdbStateStorage state = VerifyCommand.OpenState(folder);
            string what = string.Create(CultureInfo.InvariantCulture, $"height {state.Height:N0}, root {state.AppHash}, every page right");
            finding = state.Height > end.Height
                ? Finding.Fail(Area, "state", $"it is at height {state.Height}, but the block log ends at {end.Height}", "acknowledged blocks are missing: restore the blocks folder from a copy")
                : RulesProblem(state) ?? Finding.Ok(Area, "state", state.Height < end.Height ? $"{what}; {end.Height - state.Height} blocks of the log follow at the next start" : what);
        }
        catch (CorruptStateException error)
        {
            finding = Finding.Fail(Area, "state", error.Message, "remove the state folder: it is rebuilt from the block log");
        }
        catch (SchemaMismatchException error)
        {
            finding = Finding.Fail(Area, "state", error.Message, "run the version that wrote it");
        }
        yield return finding;
    }

    // A plan that this version does not know is a warning until its height is the next one, and the end of it then.
    private static Finding? RulesProblem(LmdbStateStorage state)
    {
        if (state.AppHash.IsZero) return null;
        RulesRecord rules;
        using (IStateSnapshot view = state.OpenSnapshot(0)) rules = StateReader.Rules(view);
        bool isPlanned = rules.PlannedRules > RuleVersions.Newest;
        string advice = $"install a version that knows rules {(isPlanned ? rules.PlannedRules : rules.Rules)}{(isPlanned ? $" (\"{rules.PlannedName.ToString()}\")" : "")}; this one knows rules up to {RuleVersions.Newest}";
        if (rules.Rules > RuleVersions.Newest) return Finding.Fail(Area, "rules", $"the state at height {state.Height} follows rules {rules.Rules}", advice);
        if (!isPlanned) return null;
        return rules.PlannedHeight == state.Height + 1
            ? Finding.Fail(Area, "rules", $"block {rules.PlannedHeight}, the next one, follows rules {rules.PlannedRules}", advice)
            : Finding.Warn(Area, "rules", $"from height {rules.PlannedHeight} on, {rules.PlannedHeight - state.Height} blocks from the last, rules {rules.PlannedRules} hold", advice);
    }

    private static IEnumerable<Finding> Index(DataFolder folder, LogEnd end)
    {
        string path = Path.Combine(folder.Index, "index.sqlite");
        if (!File.Exists(path))
        {
            yield return Finding.Ok(Area, "index", "none: the next start builds it from the stored results");
            yield break;
        }
        Finding finding;
        try
        {
            using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
            connection.Open();
            string version = (string?)connection.Scalar("SELECT value FROM meta WHERE name = 'version'") ?? "", height = (string?)connection.Scalar("SELECT value FROM meta WHERE name = 'height'") ?? "";
            string check = (string?)connection.Scalar("PRAGMA quick_check(1)") ?? "";
            finding = version != $"{IndexSchema.Version}" ? Finding.Warn(Area, "index", $"it has the schema of version {version}, this build has {IndexSchema.Version}", "nothing: the next start builds it anew, which takes its time")
                : check != "ok" ? Finding.Warn(Area, "index", $"it is damaged: {check}", "run `gwangan index rebuild`")
                : Finding.Ok(Area, "index", $"height {height} of {end.Height}, schema {version}, sound");
        }
        catch (SqliteException error)
        {
            finding = Finding.Warn(Area, "index", $"it is damaged: {error.Message}", "run `gwangan index rebuild`");
        }
        yield return finding;
    }

    // What the walk through the log found last.
    private sealed class LogEnd
    {
        public long Height { get; private set; }

        public Block? Block { get; private set; }

        public void Take(BlockLogSegment segment, BlockLogHeader header, long offset)
        {
            if (header.Kind != BlockLogKind.Block || header.Height <= Height) return;
            Height = header.Height;
            Block = BlockCodec.Decode(header.Height, segment.Read(offset, header.Height, BlockLogKind.Block));
        }
    }
}
