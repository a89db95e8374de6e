using System.Text;
using Gwangan.Chain.Store;
using Gwangan.Node.Storage;

namespace Gwangan.Tests.Storage;

/// <summary>Compares a storage with the naive memory of a run.</summary>
internal static class StateCheck
{
    public static void Latest(StateRun run, LmdbStateStorage storage)
    {
        Assert.Equal(run.Height, storage.Height);
        Assert.Equal(StateRun.HashOf(run.Height), storage.AppHash);
        for (int t = 0; t < StateRun.Tables.Length; t++)
        {
            TableSchema table = StateRun.Tables[t];
            var loaded = new List<(string, int, string)>();
            storage.Load(table, (slot, record) => loaded.Add((StateRun.KeyOf(table, record), slot, Convert.ToHexString(record))));
            Assert.Equal(Expected(run, run.Height, t), loaded);
        }
        for (int s = 0; s < StateRun.Stores.Length; s++)
        {
            var loaded = new List<(string, string)>();
            storage.LoadKeyValues(StateRun.Stores[s], (key, value) => loaded.Add((Encoding.ASCII.GetString(key), Convert.ToHexString(value))));
            Assert.Equal(run.Pairs[s].Select(p => (p.Key, Convert.ToHexString(p.Value))), loaded);
        }
    }

    public static void AtHeight(StateRun run, LmdbStateStorage storage, long height)
    {
        using IStateSnapshot snapshot = storage.OpenSnapshot(height);
        Assert.Equal(height, snapshot.Height);
        for (int t = 0; t < StateRun.Tables.Length; t++)
        {
            TableSchema table = StateRun.Tables[t];
            List<(string Key, int Slot, string Record)> expected = Expected(run, height, t);
            Assert.Equal(expected, Scan(snapshot, table, [], []));
            // Prefixes and beginnings, of keys that were and that never were.
            foreach (byte first in (byte[])[0, 1, 2, 3])
            {
                string hex = $"{first:x2}";
                Assert.Equal(expected.Where(e => e.Key.StartsWith(hex, StringComparison.Ordinal)), Scan(snapshot, table, [first], []));
                Assert.Equal(expected.Where(e => string.CompareOrdinal(e.Key, hex) >= 0), Scan(snapshot, table, [], [first]));
            }
            byte[] record = new byte[table.RecordSizeBytes];
            foreach (string key in run.Past.Values.SelectMany(p => p[t].Keys).Distinct())
            {
                bool found = snapshot.TryRead(table, Convert.FromHexString(key), record, out int slot);
                Assert.Equal(run.Past[height][t].TryGetValue(key, out (int Slot, byte[] Record) then), found);
                if (!found) continue;
                Assert.Equal(then.Slot, slot);
                Assert.Equal(then.Record, record);
            }
        }
        for (int s = 0; s < StateRun.Stores.Length; s++)
        {
            List<(string, string)> loaded = [];
            snapshot.LoadKeyValues(StateRun.Stores[s], (key, value) => loaded.Add((Encoding.ASCII.GetString(key), Convert.ToHexString(value))));
            Assert.Equal(run.PastPairs[height][s].Select(p => (p.Key, Convert.ToHexString(p.Value))), loaded);
        }
    }

    private static List<(string Key, int Slot, string Record)> Expected(StateRun run, long height, int table) =>
        [.. run.Past[height][table].Select(p => (p.Key, p.Value.Slot, Convert.ToHexString(p.Value.Record)))];

    private static List<(string Key, int Slot, string Record)> Scan(IStateSnapshot snapshot, TableSchema table, byte[] prefix, byte[] from)
    {
        var found = new List<(string, int, string)>();
        snapshot.Scan(table, prefix, from, (slot, record) =>
        {
            found.Add((StateRun.KeyOf(table, record), slot, Convert.ToHexString(record)));
            return true;
        });
        return found;
    }
}
