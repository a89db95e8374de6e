using Gwangan.Chain.Base;
using Gwangan.Chain.Store;
using Gwangan.Node.Storage;
using Gwangan.Tests.Store;

namespace Gwangan.Tests.Storage;

public class StateStoreOnLmdbTests
{
    [Theory]
    [InlineData(51)]
    [InlineData(52)]
    public void The_app_hash_is_the_same_after_every_restart(int seed)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(seed);
        TableSchema schema = TestRecord.Schema(7, "test");
        var commit = new StateCommit();
        Hash32 last = default;
        for (int start = 0; start < 6; start++)
        {
            using LmdbStateStorage storage = LmdbStateStorage.Open(folder.Path, [schema], new StateStorageOptions { KeepBlocks = 5, MapSizeBytes = 1L << 30 });
            var store = new StateStore(indexSeed: (ulong)start);
            var table = new KeyedTable<ulong, TestRecord>(store, schema);
            store.Load(storage);
            Assert.Equal(last, store.AppHash);
            Assert.Equal(storage.AppHash, store.AppHash);
            for (int block = 0; block < 8; block++)
            {
                for (int i = random.Next(60); i > 0; i--)
                    ChangeOne(table, random);
                commit.Clear();
                last = store.SealBlock(commit, store.Height + 1).AppHash;
                storage.Commit(commit);
            }
        }
    }

    private static void ChangeOne(KeyedTable<ulong, TestRecord> table, Random random)
    {
        ulong key = (ulong)random.Next(1, 120);
        int slot = -1;
        foreach (int live in table.LiveSlots)
        {
            if (table.Read(live).Key == key) slot = live;
        }
        if (slot < 0) table.Insert(new TestRecord { Key = key, Value = 1, Tag = 5 });
        else if (random.Next(2) == 0) table.Modify(slot).Value++;
        else table.Remove(slot);
    }
}
