using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Store;
using Gwangan.Chain.Store.Patricia;
using Gwangan.Node.Storage;
using Gwangan.Tests.Store;
using Gwangan.Tests.Store.Patricia;

namespace Gwangan.Tests.Storage;

/// <summary>The EVM's state on LMDB: paged reads while commits lag, restarts, the past within its windows.</summary>
public sealed class PagedStoreTests
{
    private static LmdbStateStorage Open(TemporaryFolder folder, long keepBlocks) =>
        LmdbStateStorage.Open(folder["state"], [], new StateStorageOptions { KeepBlocks = keepBlocks, MapSizeBytes = 1L << 30 });

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 150)]
    [InlineData(3, 20)]
    public void Every_height_within_the_windows_shows_what_it_was_also_after_kills(int seed, int keepBlocks)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(seed);
        LmdbStateStorage storage = Open(folder, keepBlocks);
        PatriciaCity city = new(storage, new ParallelForkJoin(2), cacheBytesMax: 10_000);
        NaiveState naive = new();
        SortedDictionary<long, NaiveState> past = [];
        StateCommit? waiting = null;
        for (int block = 0; block < 200; block++)
        {
            for (int i = random.Next(8) + (block % 50 == 1 ? 200 : 0); i >= 0; i--) Change(random, city.State, naive);
            Assert.Equal(naive.Root(), city.State.UpdateRoot());
            if (waiting is not null) storage.Commit(waiting);
            waiting = city.Seal();
            past[city.Height] = naive.Copy();
            if (random.Next(2) == 0)
            {
                storage.Commit(waiting);
                waiting = null;
            }
            if (random.Next(10) > 0) continue;
            // Killed: what was not committed never was.
            waiting = null;
            storage.Dispose();
            storage = Open(folder, keepBlocks);
            naive = storage.AppHash.IsZero ? new NaiveState() : past[storage.Height].Copy();
            city = new PatriciaCity(storage, new ParallelForkJoin(2), cacheBytesMax: 10_000);
            Assert.Equal(naive.Root(), city.State.StateRoot);
        }
        if (waiting is not null) storage.Commit(waiting);
        long oldest = storage.OldestHeight, latest = storage.Height, oldestProof = Math.Max(oldest, latest - PagedStore.ShortHistoryBlocks + 1);
        Assert.Equal(keepBlocks == 0 ? 0 : Math.Max(0, latest - keepBlocks + 1), oldest);
        for (long height = Math.Max(1, oldest); height <= latest; height++)
        {
            using IStateSnapshot snapshot = storage.OpenSnapshot(height);
            PatriciaView view = new(snapshot);
            NaiveState state = past[height];
            Assert.Equal(state.Root(), view.ReadStateRoot());
            for (int i = 0; i < 12; i++)
            {
                Address address = PatriciaStateTests.AddressOf(i);
                bool exists = state.Accounts.ContainsKey(address);
                Assert.Equal(exists, view.TryReadAccount(in address, out PatriciaAccount account));
                if (exists) Assert.Equal(state.Account(address), account);
                UInt256 key = (ulong)random.Next(30);
                Assert.Equal(state.Slot(address, key), view.ReadSlot(in address, in key));
                if (height >= oldestProof)
                {
                    PatriciaProof proof = view.Prove(in address, key);
                    Assert.True(proof.Verify(view.ReadStateRoot()));
                    Assert.Equal(state.Slot(address, key), proof.Slots[0].Value);
                }
                else
                {
                    Assert.Throws<HeightNotAvailableException>(() => view.Prove(in address));
                }
            }
        }
        storage.Dispose();
    }

    [Fact]
    public void A_reader_sees_one_commit_until_it_is_refreshed()
    {
        using var folder = new TemporaryFolder();
        using LmdbStateStorage storage = Open(folder, 0);
        PagedStore store = new(0xEFFF, "test", PagedHistory.Window);
        using IPagedReader reader = storage.OpenReader();
        Assert.Throws<InvalidOperationException>(() => reader.TryRead(store, [1], out _));
        reader.Refresh();
        Assert.False(reader.TryRead(store, [1], out _));
        Commit(storage, 0, store, null, [5]);
        Assert.False(reader.TryRead(store, [1], out _));
        reader.Refresh();
        Assert.True(reader.TryRead(store, [1], out ReadOnlySpan<byte> value));
        Assert.Equal([5], value.ToArray());
        Commit(storage, 1, store, [5], [6]);
        reader.Release();
        reader.Refresh();
        Assert.True(reader.TryRead(store, [1], out value));
        Assert.Equal([6], value.ToArray());
        List<byte> scanned = [];
        reader.Scan(store, [], (key, found) => scanned.AddRange([.. key, .. found]));
        Assert.Equal([1, 6], scanned);
        Commit(storage, 2, store, [6], null);
        Assert.Throws<InvariantException>(() => Commit(storage, 3, store, null, null));
        using (IStateSnapshot old = storage.OpenSnapshot(1)) Assert.Equal([6], old.TryRead(store, [1]));
        using (IStateSnapshot latest = storage.OpenSnapshot(0)) Assert.Null(latest.TryRead(store, [1]));
        storage.Dispose();
        Assert.Throws<ObjectDisposedException>(() => reader.TryRead(store, [1], out _));
    }

    private static void Commit(LmdbStateStorage storage, long height, PagedStore store, byte[]? before, byte[]? after)
    {
        StateCommit commit = new() { Height = height, AppHash = Keccak256.Hash([(byte)height]) };
        commit.Bytes.GetSpan(1)[0] = 1;
        commit.Bytes.Advance(1);
        commit.Paged.Add(new PagedChange(store, 0, 1, before, after));
        storage.Commit(commit);
    }

    internal static void Change(Random random, PatriciaState state, NaiveState naive)
    {
        Address address = PatriciaStateTests.AddressOf(random.Next(12));
        bool exists = naive.Accounts.ContainsKey(address);
        int what = random.Next(25);
        if (exists && what == 0)
        {
            state.RemoveAccount(in address);
            naive.ClearStorage(address);
            naive.Accounts.Remove(address);
        }
        else if (!exists || what < 5)
        {
            (ulong, UInt256, Hash32) account = ((ulong)random.Next(9), (UInt256)(ulong)random.Next(), Keccak256.OfNothing);
            state.SetAccount(in address, account.Item1, account.Item2, account.Item3);
            naive.Accounts[address] = account;
        }
        else
        {
            UInt256 key = (ulong)random.Next(30), value = random.Next(3) == 0 ? default : (UInt256)(ulong)random.Next(2000);
            state.SetSlot(in address, in key, in value);
            naive.SetSlot(address, key, value);
        }
    }
}
