using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Store;

namespace Gwangan.Tests.Storage;

/// <summary>
/// A random chain of blocks over two small tables and two key-value stores, the same for a seed, with the naive memory of every height:
/// records come, go, change, change their key within a slot, and trade slots.
/// </summary>
internal sealed class StateRun
{
    public static readonly TableSchema Wide = new(7, "wide", RecordSizeBytes: 48, KeyOffsetBytes: 8, KeySizeBytes: 12);
    public static readonly TableSchema Narrow = new(300, "narrow", RecordSizeBytes: 9, KeyOffsetBytes: 0, KeySizeBytes: 1);
    public static readonly TableSchema[] Tables = [Wide, Narrow];
    public static readonly string[] Stores = ["ibc", "ibcx"];

    private readonly Random _random;
    private readonly int _changesMax, _keyCount;
    private readonly List<byte[]?>[] _slots = [[], []];

    public StateRun(int seed, int changesMax = 24, int keyCount = 80)
    {
        (_random, _changesMax, _keyCount) = (new Random(seed), changesMax, keyCount);
    }

    public long Height { get; private set; }

    public StateCommit Commit { get; } = new();

    /// <summary>By height, by table: the records by key (as hex) with their slots.</summary>
    public Dictionary<long, SortedDictionary<string, (int Slot, byte[] Record)>[]> Past { get; } = [];

    public Dictionary<long, byte[]> Results { get; } = [];

    public SortedDictionary<string, byte[]>[] Pairs { get; } = [new(StringComparer.Ordinal), new(StringComparer.Ordinal)];

    /// <summary>By height, by store: the pairs.</summary>
    public Dictionary<long, SortedDictionary<string, byte[]>[]> PastPairs { get; } = [];

    /// <summary>Makes the next block; its changes stand in <see cref="Commit"/> until the next call.</summary>
    public StateCommit Next()
    {
        Commit.Clear();
        Commit.Height = ++Height;
        Commit.AppHash = HashOf(Height);
        for (int t = 0; t < Tables.Length; t++)
        {
            List<byte[]?> before = [.. _slots[t]];
            int changes = _random.Next(_changesMax);
            for (int i = 0; i < changes; i++)
                ChangeOne(Tables[t], _slots[t]);
            for (int slot = 0; slot < _slots[t].Count; slot++)
                AddChange(Tables[t], slot, slot < before.Count ? before[slot] : null, _slots[t][slot]);
        }
        for (int s = 0; s < Stores.Length; s++)
            ChangePairs(s);
        PastPairs[Height] = [.. Pairs.Select(pairs => new SortedDictionary<string, byte[]>(pairs, StringComparer.Ordinal))];
        byte[] results = new byte[_random.Next(4) == 0 ? 0 : _random.Next(6000)];
        _random.NextBytes(results);
        Commit.Results = Results[Height] = results;
        Past[Height] = [.. Tables.Select((table, t) =>
        {
            var records = new SortedDictionary<string, (int, byte[])>(StringComparer.Ordinal);
            for (int slot = 0; slot < _slots[t].Count; slot++)
            {
                if (_slots[t][slot] is { } record) records[KeyOf(table, record)] = (slot, record);
            }
            return records;
        })];
        return Commit;
    }

    /// <summary>A run that goes another way from one of this one's heights on.</summary>
    public StateRun From(long height, int seed)
    {
        StateRun other = new(seed, _changesMax, _keyCount) { Height = height };
        for (int t = 0; t < Tables.Length; t++)
        {
            foreach ((int slot, byte[] record) in Past[height][t].Values)
            {
                while (other._slots[t].Count <= slot) other._slots[t].Add(null);
                other._slots[t][slot] = record;
            }
        }
        foreach ((long at, SortedDictionary<string, (int, byte[])>[] records) in Past)
            if (at <= height) (other.Past[at], other.PastPairs[at]) = (records, PastPairs[at]);
        for (int s = 0; s < Stores.Length; s++)
            foreach ((string key, byte[] value) in PastPairs[height][s]) other.Pairs[s][key] = value;
        return other;
    }

    public static Hash32 HashOf(long height) => new(BitConverter.GetBytes(height).Concat(new byte[24]).ToArray());

    public static string KeyOf(TableSchema table, ReadOnlySpan<byte> record) =>
        Convert.ToHexStringLower(record.Slice(table.KeyOffsetBytes, table.KeySizeBytes));

    private void ChangeOne(TableSchema table, List<byte[]?> slots)
    {
        int slot = _random.Next(_keyCount);
        while (slots.Count <= slot) slots.Add(null);
        switch (_random.Next(5))
        {
            case 0:
                slots[slot] = null;
                break;
            case 1 when slots[slot] is { } old:
                byte[] changed = [.. old];
                changed[^1]++;
                slots[slot] = changed;
                break;
            case 2:
                int other = _random.Next(slots.Count);
                (slots[slot], slots[other]) = (slots[other], slots[slot]);
                break;
            default:
                byte[] record = new byte[table.RecordSizeBytes];
                _random.NextBytes(record);
                Span<byte> key = record.AsSpan(table.KeyOffsetBytes, table.KeySizeBytes);
                key.Clear();
                key[^1] = (byte)_random.Next(2 * _keyCount);
                if (key.Length > 4) key[0] = (byte)_random.Next(3);
                string hex = KeyOf(table, record);
                if (!slots.Exists(r => r is not null && KeyOf(table, r) == hex)) slots[slot] = record;
                break;
        }
    }

    private void AddChange(TableSchema table, int slot, byte[]? before, byte[]? after)
    {
        if (before is null ? after is null : after is not null && before.AsSpan().SequenceEqual(after)) return;
        Commit.Records.Add(new RecordChange(table, slot, Put(before), Put(after)));
    }

    private int Put(byte[]? record)
    {
        if (record is null) return -1;
        int at = Commit.Bytes.WrittenCount;
        record.CopyTo(Commit.Bytes.GetSpan(record.Length));
        Commit.Bytes.Advance(record.Length);
        return at;
    }

    private void ChangePairs(int store)
    {
        var changed = new SortedDictionary<string, byte[]?>(StringComparer.Ordinal);
        for (int i = _random.Next(6); i > 0; i--)
        {
            byte[] value = new byte[_random.Next(1, 60)];
            _random.NextBytes(value);
            changed[$"key/{_random.Next(40):D2}"] = _random.Next(3) == 0 ? null : value;
        }
        foreach ((string key, byte[]? value) in changed)
        {
            Commit.KeyValues.Add(new KeyValueChange(Stores[store], Encoding.ASCII.GetBytes(key), value));
            if (value is null) Pairs[store].Remove(key);
            else Pairs[store][key] = value;
        }
    }
}
