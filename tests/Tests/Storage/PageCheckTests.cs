using System.Buffers.Binary;
using Gwangan.Chain.Store;
using Gwangan.Node.Storage;

namespace Gwangan.Tests.Storage;

/// <summary>The page check must never refuse a sound file: here the file grows deep trees, long values and long free lists, and shrinks again.</summary>
public class PageCheckTests
{
    private static readonly TableSchema Table = new(1, "records", RecordSizeBytes: 40, KeyOffsetBytes: 0, KeySizeBytes: 32);

    [Theory]
    [InlineData(41)]
    [InlineData(42)]
    public void A_sound_file_passes_after_any_history_of_commits(int seed)
    {
        int rounds = int.TryParse(Environment.GetEnvironmentVariable("GWANGAN_PAGE_CHECK_ROUNDS"), out int more) ? more : 25;
        using var folder = new TemporaryFolder();
        var random = new Random(seed);
        var live = new SortedDictionary<int, byte>();
        var commit = new StateCommit();
        long height = 0;
        for (int round = 0; round < rounds; round++)
        {
            var options = new StateStorageOptions { KeepBlocks = random.Next(4), KeepResultsBlocks = random.Next(3), MapSizeBytes = 4L << 30 };
            using LmdbStateStorage storage = LmdbStateStorage.Open(folder.Path, [Table], options);
            Assert.Equal(height, storage.Height);
            int counted = 0;
            storage.Load(Table, (_, _) => counted++);
            Assert.Equal(live.Count, counted);
            for (int block = random.Next(4); block >= 0; block--)
            {
                commit.Clear();
                commit.Height = ++height;
                bool shrinks = random.Next(3) == 0;
                int changes = random.Next(4) == 0 ? random.Next(20_000) : random.Next(300);
                foreach (int key in Enumerable.Range(0, changes).Select(_ => random.Next(30_000)).Distinct().ToArray())
                    Change(key, shrinks);
                foreach (int key in Enumerable.Range(0, random.Next(40)).Select(_ => random.Next(60)).Distinct().Order())
                    commit.KeyValues.Add(new KeyValueChange("long", BitConverter.GetBytes(key), random.Next(3) == 0 ? null : new byte[random.Next(1, 20_000)]));
                commit.Results = new byte[random.Next(50_000)];
                // A reader that stays open keeps pages from being reused, so that the free list grows long.
                using IStateSnapshot? reader = height > 1 && random.Next(2) == 0 ? storage.OpenSnapshot(0) : null;
                storage.Commit(commit);
            }
        }
        LmdbStateStorage.Open(folder.Path, [Table]).Dispose();

        void Change(int key, bool shrinks)
        {
            bool isLive = live.TryGetValue(key, out byte value);
            if (!isLive && shrinks) return;
            int before = isLive ? Put(key, value) : -1;
            int after = isLive && (shrinks || random.Next(3) == 0) ? -1 : Put(key, (byte)(value + 1));
            if (after < 0) live.Remove(key);
            else live[key] = (byte)(value + 1);
            commit.Records.Add(new RecordChange(Table, key, before, after));
        }

        int Put(int key, byte value)
        {
            int at = commit.Bytes.WrittenCount;
            Span<byte> record = commit.Bytes.GetSpan(40)[..40];
            record.Clear();
            BinaryPrimitives.WriteInt32BigEndian(record, key * 7919);
            record[39] = value;
            commit.Bytes.Advance(40);
            return at;
        }
    }
}
