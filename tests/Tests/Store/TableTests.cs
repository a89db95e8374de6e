using Gwangan.Chain.Base;
using Gwangan.Chain.Store;

namespace Gwangan.Tests.Store;

public class TableTests
{
    private static (StateStore, KeyedTable<ulong, TestRecord>) Empty(IForkJoin? forkJoin = null)
    {
        StateStore store = new(forkJoin, indexSeed: 77);
        return (store, new KeyedTable<ulong, TestRecord>(store, TestRecord.Schema(7, "test")));
    }

    private static TestRecord Record(ulong key, ulong value = 1) => new() { Key = key, Value = value, Tag = 5 };

    [Fact]
    public void A_new_record_takes_the_lowest_free_slot()
    {
        (_, var table) = Empty();
        for (ulong i = 0; i < 5000; i++) Assert.Equal((int)i, table.Insert(Record(i + 1)));
        table.Remove(4097);
        table.Remove(63);
        table.Remove(64);
        Assert.Equal(63, table.Insert(Record(90001)));
        Assert.Equal(64, table.Insert(Record(90002)));
        Assert.Equal(4097, table.Insert(Record(90003)));
        Assert.Equal(5000, table.Insert(Record(90004)));
        Assert.Equal(5001, table.LiveCount);
    }

    [Fact]
    public void A_taken_key_and_an_all_zero_record_are_refused()
    {
        (_, var table) = Empty();
        table.Insert(Record(9));
        Assert.Throws<InvariantException>(() => table.Insert(Record(9, 2)));
        Assert.Throws<InvariantException>(() => table.Insert(default));
        Assert.Throws<InvariantException>(() => table.Read(1));
    }

    [Fact]
    public void A_key_changed_in_place_stops_the_block()
    {
        (var store, var table) = Empty();
        table.Insert(Record(9));
        store.SealBlock(new StateCommit(), 1);
        table.Modify(0).Key = 10;
        Assert.Throws<InvariantException>(() => store.SealBlock(new StateCommit(), 2));
    }

    [Fact]
    public void A_new_records_key_changed_in_place_stops_the_block()
    {
        (var store, var table) = Empty();
        table.Modify(table.Insert(Record(9))).Key = 10;
        Assert.Throws<InvariantException>(() => store.SealBlock(new StateCommit(), 1));
    }

    [Theory]
    [InlineData(31, 200)]
    [InlineData(32, 30_000)]
    public void Keys_are_found_after_many_insertions_and_removals(int seed, int keyCount)
    {
        Random random = new(seed);
        (_, var table) = Empty();
        bool[] isPresent = new bool[keyCount + 1];
        for (int step = 0; step < 200_000; step++)
        {
            int key = random.Next(1, keyCount + 1);
            Assert.Equal(isPresent[key], table.TryFind((ulong)key, out int slot));
            if (isPresent[key]) table.Remove(slot);
            else table.Insert(Record((ulong)key));
            isPresent[key] = !isPresent[key];
        }
        Assert.Equal(isPresent.Count(p => p), table.LiveCount);
    }

    [Fact]
    public void A_record_that_comes_and_goes_within_a_block_leaves_no_trace()
    {
        (var store, var table) = Empty();
        table.Insert(Record(1));
        Hash32 root = store.SealBlock(new StateCommit(), 1).AppHash;
        int slot = table.Insert(Record(2));
        table.Remove(slot);
        table.Modify(0).Value = 99;
        table.Modify(0).Value = 1;
        StateCommit commit = new();
        Assert.Equal(root, store.SealBlock(commit, 2).AppHash);
        Assert.Empty(commit.Records);
        Assert.Empty(commit.KeyValues);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Tables_with_scopes_agree_with_a_sorted_dictionary(int seed)
    {
        Random random = new(seed);
        (var store, var table) = Empty();
        MemoryStateStorage storage = new();
        StateCommit commit = new();
        SortedDictionary<int, TestRecord> model = [];
        Stack<(StateMark Mark, SortedDictionary<int, TestRecord> Model)> scopes = new();
        for (int height = 1; height <= 40; height++)
        {
            for (int step = 0; step < 300; step++)
            {
                int choice = random.Next(100);
                int[] live = [.. model.Keys];
                if (choice < 8 && scopes.Count < 6)
                    scopes.Push((store.Mark(), new(model)));
                else if (choice < 12 && scopes.Count > 0)
                {
                    var (mark, saved) = scopes.Pop();
                    if (scopes.Count > 0 && random.Next(4) == 0) (mark, saved) = scopes.Pop(); // closes the inner scope too
                    store.RollbackTo(mark);
                    model = saved;
                }
                else if (choice < 16 && scopes.Count > 0)
                    store.Release(scopes.Pop().Mark);
                else if (choice < 55 || live.Length == 0)
                {
                    TestRecord record = Record((ulong)random.Next(1, 400), (ulong)random.Next());
                    bool isTaken = model.Values.Any(r => r.Key == record.Key);
                    Assert.Equal(isTaken, table.TryFind(record.Key, out int at));
                    if (isTaken) Assert.Equal(record.Key, model[at].Key);
                    else model.Add(table.Insert(record), record);
                }
                else if (choice < 75)
                {
                    int slot = live[random.Next(live.Length)];
                    ulong value = (ulong)random.Next(3);
                    table.Modify(slot).Value = value;
                    model[slot] = model[slot] with { Value = value };
                }
                else
                {
                    int slot = live[random.Next(live.Length)];
                    table.Remove(slot);
                    model.Remove(slot);
                }
            }
            while (scopes.Count > 0) store.Release(scopes.Pop().Mark);
            AssertSame(model, table);
            commit.Clear();
            StoreRoots roots = store.SealBlock(commit, height);
            Assert.Equal(NaiveRoot(model), table.Root);
            storage.Commit(commit);
            if (height % 10 != 0) continue;
            // A restarted node has the same records in the same slots, and goes on in the same way.
            (store, table) = Empty();
            store.Load(storage);
            AssertSame(model, table);
            Assert.Equal(roots.AppHash, store.AppHash);
            Assert.Equal(height, store.Height);
        }
    }

    [Fact]
    public void The_root_does_not_depend_on_the_number_of_cores()
    {
        Hash32[] roots = new Hash32[2];
        for (int run = 0; run < 2; run++)
        {
            (var store, var table) = Empty(run == 0 ? null : new ParallelForkJoin());
            for (ulong i = 1; i <= 5000; i++) table.Insert(Record(i, i * i));
            store.SealBlock(new StateCommit(), 1);
            for (int slot = 0; slot < 5000; slot += 3) table.Remove(slot);
            roots[run] = store.SealBlock(new StateCommit(), 2).AppHash;
        }
        Assert.Equal(roots[0], roots[1]);
    }

    [Fact]
    public void Slots_are_proved_present_and_free_under_the_root()
    {
        (var store, var table) = Empty();
        for (ulong i = 1; i <= 70; i++) table.Insert(Record(i));
        table.Remove(33);
        store.SealBlock(new StateCommit(), 1);
        for (int slot = 0; slot < 300; slot++)
        {
            Assert.True(store.TryProveSlot(table, slot, out TableProof? proof));
            byte[] record = table.IsLive(slot) ? Table<TestRecord>.Bytes(in table.Read(slot)).ToArray() : [];
            Assert.True(proof.Verify(store.AppHash, record));
            Assert.False(proof.Verify(store.AppHash, table.IsLive(slot) ? [] : [1, 2, 3]));
            if (record.Length == 0) continue;
            record[9] ^= 1;
            Assert.False(proof.Verify(store.AppHash, record));
        }
    }

    [Fact]
    public void Storage_that_was_tampered_with_is_refused_and_the_table_named()
    {
        (var store, var table) = Empty();
        table.Insert(Record(1));
        StateCommit commit = new();
        store.SealBlock(commit, 1);
        MemoryStateStorage storage = new();
        storage.Commit(commit);
        storage.Corrupt(table.Schema, 12);
        (store, _) = Empty();
        Assert.Contains("'test'", Assert.Throws<CorruptStateException>(() => store.Load(storage)).Message);
    }

    [Fact]
    public void Operations_in_a_table_of_its_size_allocate_nothing()
    {
        (var store, var table) = Empty();
        StateCommit commit = new();
        for (ulong i = 1; i <= 20000; i++) table.Insert(Record(i));
        long least = long.MaxValue;
        for (int height = 1; height < 12; height++)
        {
            least = long.Min(least, Allocation.LeastBytes(Operate));
            commit.Clear();
            store.SealBlock(commit, height);
        }
        Assert.Equal(0, least);

        void Operate()
        {
            for (int i = 0; i < 5000; i++)
            {
                StateMark mark = store.Mark();
                table.TryFind((ulong)(1 + i * 3), out int slot);
                TestRecord record = table.Read(slot);
                table.Modify(slot).Value++;
                table.Remove(slot);
                table.Insert(record);
                if (i % 2 == 0) store.RollbackTo(mark);
                else store.Release(mark);
            }
        }
    }

    private static void AssertSame(SortedDictionary<int, TestRecord> model, KeyedTable<ulong, TestRecord> table)
    {
        List<int> slots = [];
        foreach (int slot in table.LiveSlots) slots.Add(slot);
        Assert.Equal(model.Keys, slots);
        Assert.Equal(model.Count, table.LiveCount);
        foreach (var (slot, record) in model)
        {
            Assert.Equal(record, table.Read(slot));
            Assert.True(table.TryFind(record.Key, out int found));
            Assert.Equal(slot, found);
        }
    }

    // The definition of the root, computed from nothing.
    private static Hash32 NaiveRoot(SortedDictionary<int, TestRecord> model)
    {
        int depth = 0;
        while (model.Count > 0 && model.Keys.Last() >= 1 << (2 * depth)) depth++;
        return SlotTree.RootOf(depth, Node(depth, 0));

        Hash32 Node(int level, int index)
        {
            if (level == 0) return model.TryGetValue(index, out TestRecord record) ? SlotTree.LeafOf(Table<TestRecord>.Bytes(in record)) : default;
            byte[] children = new byte[128];
            for (int i = 0; i < 4; i++) Node(level - 1, 4 * index + i).CopyTo(children.AsSpan(32 * i));
            return SlotTree.NodeOf(children);
        }
    }
}

/// <summary>Fork-join on the thread pool, for tests.</summary>
public sealed class ParallelForkJoin(int width = 4) : IForkJoin
{
    public int Width => width;

    public void For(int count, Action<int> body) => Parallel.For(0, count, body);
}
