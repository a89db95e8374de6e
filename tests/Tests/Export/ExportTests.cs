using System.Text;
using System.Text.RegularExpressions;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Store;
using Gwangan.Node;
using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Export;
using Gwangan.Node.Genesis;
using Gwangan.Node.Snapshots;
using Gwangan.Node.Storage;
using Gwangan.Tests.Snapshots;
using Gwangan.Tests.Storage;
using Gwangan.Tests.Store;

namespace Gwangan.Tests.Export;

public sealed class ExportTests : IDisposable
{
    private static readonly IReadOnlyList<StatePart> Parts = SnapshotStore.PartsOfThisBuild();

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_record_of_every_table_is_the_same_after_export_and_import()
    {
        foreach (Table table in Parts.OfType<Table>())
        {
            RecordCodec codec = RecordCodec.Of(table.RecordType);
            Assert.Equal(table.Schema.RecordSizeBytes, codec.Size);
        }
        // A city in which everything has happened: what is written is read back, byte for byte.
        TradingCity city = new(41);
        string text = Text(city);
        List<ImportedRecord> read = [.. StateLines.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), Parts)];
        List<(string, int, string)> expected = [], actual = [.. read.Select(record => (record.Table, record.Slot, Convert.ToHexString(record.Record.Span)))];
        foreach (Table table in Parts.OfType<Table>().OrderBy(table => table.Schema.Id))
            city.City.Storage.Load(table.Schema, (slot, record) => expected.Add((table.Name, table.Commitment is SlotTree ? slot : -1, Convert.ToHexString(record))));
        Assert.Equal(expected, actual);
        Assert.True(expected.Count > 500, $"{expected.Count} records");
    }

    [Fact]
    public async Task A_city_that_begins_with_an_export_has_the_same_root_goes_on_and_exports_the_same()
    {
        TradingCity city = new(42);
        string text = Text(city), file = _folder["state.jsonl"], data = _folder["new"];
        File.WriteAllText(file, text);
        (StateHeader header, Hash32 appHash) = CityImport.Run(file, data, "imported-1", isEdited: false, DateTimeOffset.UtcNow);
        Assert.Equal((TestCity.ChainId, city.City.Height, city.AppHash, city.AppHash), (header.ChainId, header.Height, header.AppHash, appHash));

        NodeOptions options = new() { Data = data, Pace = new EnginePace { BlockMs = 5, IdleMs = 20 } };
        await using (City imported = City.Open(options))
        {
            // All is the same but for who signs blocks.
            Dictionary<string, Hash32> expected = new(city.City.Roots()), actual = imported.Store.Roots.Roots.ToDictionary(root => root.Name, root => root.Root);
            Assert.True(expected.Remove("validators") && actual.Remove("validators", out Hash32 validators) && !validators.IsZero);
            Assert.Equal(expected.OrderBy(root => root.Key), actual.OrderBy(root => root.Key));
            MemoryStream again = new();
            StateLines.Write(header with { ChainId = "imported-1", Height = 0, TimeMs = imported.Genesis.TimeMs }, imported.Storage, Parts, again);
            Assert.Equal(WithoutHeader(text), WithoutHeader(Encoding.UTF8.GetString(again.ToArray())));
            imported.Start();
            await await Task.WhenAny(imported.Head.WaitAboveAsync(0, CancellationToken.None), imported.Ended);
        }
        await using (City reopened = City.Open(options)) Assert.True(reopened.Head.Current.Height >= 1);
        using BlockLog log = BlockLog.Open(Path.Combine(data, "blocks"));
        using LmdbStateStorage storage = TradingCity.OpenState(Path.Combine(data, "state"));
        Assert.Null(new Node.Engines.ChainVerifier(GenesisDocument.Load(Path.Combine(data, "genesis.json")), log, storage, SequentialForkJoin.Instance).Run());
    }

    [Fact]
    public void A_damaged_line_is_refused_with_its_number_and_nothing_is_made()
    {
        string[] lines = Text(new TradingCity(43, blocks: 5)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        int money = Array.FindIndex(lines, line => line.Contains("\"money\"", StringComparison.Ordinal) && line.StartsWith("{\"table", StringComparison.Ordinal)) + 1;
        int order = Array.FindIndex(lines, line => line.StartsWith("{\"table\":\"orders\"", StringComparison.Ordinal)) + 1;
        Refused(money, line => line[..^3], "not JSON");
        Refused(money, line => line.Replace("\"available\":\"", "\"available\":\"-"), "available: expected digits");
        Refused(money, line => line.Replace("\"available\":\"", "\"available\":\"0"), "available: expected digits");
        Refused(money, line => line.Replace("0x", "0y"), "expected 0x");
        Refused(money, line => line.Replace("\"locked\"", "\"lockd\""), "lockd: there is no such field");
        Refused(money, line => line.Replace("\"table\":\"money\"", "\"table\":\"gold\""), "no table \"gold\"");
        Refused(money, line => line.Replace(",\"record\"", ",\"slot\":1,\"record\""), "each once");
        Refused(money, line => line + "\n" + line, "the same key", reported: money + 1);
        Refused(order, line => Regex.Replace(line, "\"slot\":[0-9]+,", ""), "slot: expected");
        Refused(order, line => Regex.Replace(line, "\"slot\":[0-9]+", "\"slot\":2147483647"), "no such slot");
        Refused(order, line => line.Replace("\"side\":\"", "\"side\":\"un"), "side: expected");
        Refused(order, line => Regex.Replace(line, "\"marketId\":[0-9]+", "\"marketId\":70000"), "marketId: expected");
        Refused(1, line => line.Replace("\"format\":1", "\"format\":9"), "format");
        Refused(1, line => line.Replace("\"recordSize\":56", "\"recordSize\":57"), "another shape");
        Refused(lines.Length, _ => "", "not JSON");
        File.WriteAllLines(_folder["short.jsonl"], lines[..^1]);
        Assert.StartsWith($"line {lines.Length}: the file ends here", Assert.Throws<GenesisException>(() => CityImport.Run(_folder["short.jsonl"], _folder["new"], "imported-1", isEdited: true, DateTimeOffset.UtcNow)).Message);
        Refused(lines.Length, line => line.Replace("\"records\":\"", "\"records\":\"1"), "speaks of");
        Refused(lines.Length, line => line + "\n{}", "follows the end", reported: lines.Length + 1);

        void Refused(int number, Func<string, string> edit, string because, int? reported = null)
        {
            string[] edited = [.. lines];
            edited[number - 1] = edit(edited[number - 1]);
            File.WriteAllText(_folder["edited.jsonl"], string.Join('\n', edited) + "\n");
            GenesisException error = Assert.Throws<GenesisException>(() => CityImport.Run(_folder["edited.jsonl"], _folder["new"], "imported-1", isEdited: true, DateTimeOffset.UtcNow));
            Assert.Contains(because, error.Message);
            Assert.StartsWith($"line {reported ?? number}:", error.Message);
            Assert.False(File.Exists(_folder["new/genesis.json"]));
        }
    }

    [Fact]
    public void A_state_that_was_changed_is_taken_only_when_that_is_said_and_never_when_it_breaks_a_rule()
    {
        string text = Text(new TradingCity(44, blocks: 8));
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        int account = Array.FindIndex(lines, line => line.StartsWith("{\"table\":\"accounts\"", StringComparison.Ordinal));
        lines[account] = Regex.Replace(lines[account], "\"high\":\"[0-9]+\"", "\"high\":\"4711\"");
        File.WriteAllText(_folder["edited.jsonl"], string.Join('\n', lines) + "\n");
        Assert.Contains("--edited", Assert.Throws<GenesisException>(() => CityImport.Run(_folder["edited.jsonl"], _folder["new"], "imported-1", isEdited: false, DateTimeOffset.UtcNow)).Message);
        (StateHeader header, Hash32 appHash) = CityImport.Run(_folder["edited.jsonl"], _folder["new"], "imported-1", isEdited: true, DateTimeOffset.UtcNow);
        Assert.NotEqual(header.AppHash, appHash);

        // Money out of nothing.
        File.WriteAllText(_folder["false.jsonl"], Regex.Replace(text, "\"available\":\"1", "\"available\":\"2", RegexOptions.None, TimeSpan.FromSeconds(5)));
        Assert.Contains("breaks a rule", Assert.Throws<GenesisException>(() => CityImport.Run(_folder["false.jsonl"], _folder["other"], "imported-1", isEdited: true, DateTimeOffset.UtcNow)).Message);
        Assert.Contains("must not be called", Assert.Throws<NodeException>(() => CityImport.Run(_folder["edited.jsonl"], _folder["other"], TestCity.ChainId, isEdited: true, DateTimeOffset.UtcNow)).Message);
        Assert.Contains("exists", Assert.Throws<NodeException>(() => CityImport.Run(_folder["edited.jsonl"], _folder["new"], "imported-2", isEdited: true, DateTimeOffset.UtcNow)).Message);

        // The file beside the genesis is the one that the genesis names, or the node does not begin.
        File.AppendAllText(_folder["new/state.jsonl"], "\n");
        Assert.Contains("SHA-256", Assert.Throws<GenesisException>(() => City.Open(new NodeOptions { Data = _folder["new"] })).Message);
        File.Delete(_folder["new/state.jsonl"]);
        Assert.Contains("missing", Assert.Throws<GenesisException>(() => GenesisDocument.Load(_folder["new/genesis.json"]).InitChain().Import!.First()).Message);
    }

    private static string Text(TradingCity city)
    {
        MemoryStream text = new();
        StateLines.Write(new StateHeader(TestCity.ChainId, city.City.Height, city.AppHash, city.City.TimeMs), city.City.Storage, Parts, text);
        return Encoding.UTF8.GetString(text.ToArray());
    }

    private static string WithoutHeader(string text) =>
        string.Join('\n', text.Split('\n')[1..].Where(line => !line.Contains("\"table\":\"validators\"", StringComparison.Ordinal) && !line.StartsWith("{\"end\"", StringComparison.Ordinal)));
}
