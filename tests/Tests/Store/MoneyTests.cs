using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;

namespace Gwangan.Tests.Store;

public class MoneyTests
{
    internal static readonly TableSchema Schema = new(2, "money", 56, 0, 24);

    internal static (StateStore, KeyedTable<BalanceKey, BalanceRecord>, MoneyCommitment) Empty(IForkJoin? forkJoin = null)
    {
        StateStore store = new(forkJoin, indexSeed: 5);
        MoneyCommitment money = new();
        return (store, new KeyedTable<BalanceKey, BalanceRecord>(store, Schema, money), money);
    }

    internal static BalanceRecord Record(Address address, uint assetId, UInt128 available, UInt128 locked = default) =>
        new() { Key = new BalanceKey(address, assetId), Available = new(available), Locked = new(locked) };

    internal static Address AddressOf(int number)
    {
        byte[] bytes = Sha256.Hash(BitConverter.GetBytes(number)).ToArray()[..20];
        if (number % 5 == 0) bytes.AsSpan(0, 9).Clear(); // a long common prefix
        return new Address(bytes);
    }

    [Fact]
    public void A_balance_is_a_record_of_56_bytes()
    {
        Assert.Equal(56, System.Runtime.CompilerServices.Unsafe.SizeOf<BalanceRecord>());
        Assert.Equal(24, System.Runtime.CompilerServices.Unsafe.SizeOf<BalanceKey>());
        BalanceRecord balance = Record(AddressOf(1), 0x01020304, 5, 6);
        ReadOnlySpan<byte> bytes = Table<BalanceRecord>.Bytes(in balance);
        Assert.Equal((4, 5, 6), (bytes[20], bytes[24], bytes[40]));
    }

    [Theory]
    [InlineData(11, false)]
    [InlineData(12, false)]
    [InlineData(13, true)]
    public void The_money_root_follows_from_the_balances_alone(int seed, bool isParallel)
    {
        Random random = new(seed);
        IForkJoin? forkJoin = isParallel ? new ParallelForkJoin() : null;
        (var store, var table, var money) = Empty(forkJoin);
        MemoryStateStorage storage = new();
        StateCommit commit = new();
        SortedDictionary<(uint Asset, Address Address), (UInt128 Available, UInt128 Locked)> model = [];
        for (int height = 1; height <= 30; height++)
        {
            for (int step = 0; step < 400; step++)
            {
                BalanceKey key = new(AddressOf(random.Next(height < 20 ? 600 : 200)), (uint)random.Next(3) * 1000);
                (UInt128 available, UInt128 locked) = (new UInt128((ulong)random.Next(4), (ulong)random.NextInt64()), (UInt128)random.Next(3));
                bool isKnown = table.TryFind(key, out int slot);
                StateMark mark = store.Mark();
                bool isRemoval = random.Next(height < 15 ? 4 : 2) == 0;
                if (isRemoval && isKnown) table.Remove(slot);
                else if (isKnown) (table.Modify(slot).Available, table.Modify(slot).Locked) = (new(available | 1), new(locked));
                else if (!isRemoval) table.Insert(Record(key.Account, key.AssetId, available | 1, locked));
                if (random.Next(5) == 0)
                {
                    store.RollbackTo(mark);
                    continue;
                }
                store.Release(mark);
                if (isRemoval) model.Remove((key.AssetId, key.Account));
                else model[(key.AssetId, key.Account)] = (available | 1, locked);
            }
            if (height == 25)
                foreach (var gone in model.Keys.Where(k => k.Asset == 1000).ToArray())
                {
                    Assert.True(table.TryFind(new BalanceKey(gone.Address, gone.Asset), out int slot));
                    table.Remove(slot);
                    model.Remove(gone);
                }
            commit.Clear();
            store.SealBlock(commit, height);
            storage.Commit(commit);
            Assert.Equal(NaiveMoney.Root(model), table.Root);
            foreach (uint asset in new uint[] { 0, 1000, 2000, 3000 })
                Assert.Equal(model.Where(p => p.Key.Asset == asset).Aggregate(UInt128.Zero, (sum, p) => sum + p.Value.Available + p.Value.Locked), money.TotalOf(asset).Units);
            for (int check = 0; check < 40; check++)
            {
                (uint asset, Address address) = ((uint)random.Next(4) * 1000, AddressOf(random.Next(700)));
                Assert.True(store.TryProveBalance(table, address, asset, out BalanceProof? proof));
                model.TryGetValue((asset, address), out var held);
                Assert.True(proof.Verify(store.AppHash, in address, asset, held.Available, held.Locked));
                Assert.False(proof.Verify(store.AppHash, in address, asset, held.Available + 1, held.Locked));
                Assert.False(proof.Verify(store.AppHash, in address, asset + 1, held.Available, held.Locked) && held.Available != 0);
                if (held.Available != 0) Assert.False(proof.Verify(store.AppHash, in address, asset, 0, 0));
            }
            if (height % 10 != 0) continue;
            (store, table, money) = Empty(forkJoin);
            store.Load(storage);
            Assert.Equal(commit.AppHash, store.AppHash);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Blocks_of_thousands_of_changes_cut_along_the_tree_have_the_root_of_the_definition(bool isParallel)
    {
        const int Count = 6_000;
        Random random = new(7);
        (var store, var table, _) = Empty(isParallel ? new ParallelForkJoin() : null);
        StateCommit commit = new();
        SortedDictionary<(uint Asset, Address Address), (UInt128 Available, UInt128 Locked)> model = [];
        for (int height = 1; height <= 4; height++)
        {
            // First all come; then most change, while some go and some come back.
            for (int i = 0; i < Count; i++)
            {
                if (height > 1 && random.Next(3) == 0) continue;
                BalanceKey key = new(AddressOf(i), (uint)(1 + i % 2));
                (UInt128 available, UInt128 locked) = ((UInt128)random.NextInt64(1, long.MaxValue), (UInt128)random.Next(2));
                bool isKnown = table.TryFind(key, out int slot);
                if (isKnown && random.Next(10) == 0)
                {
                    table.Remove(slot);
                    model.Remove((key.AssetId, key.Account));
                    continue;
                }
                if (isKnown) (table.Modify(slot).Available, table.Modify(slot).Locked) = (new(available), new(locked));
                else table.Insert(Record(key.Account, key.AssetId, available, locked));
                model[(key.AssetId, key.Account)] = (available, locked);
            }
            commit.Clear();
            store.SealBlock(commit, height);
            Assert.Equal(NaiveMoney.Root(model), table.Root);
        }
    }

    [Fact]
    public void The_order_of_arrival_does_not_matter()
    {
        Hash32[] roots = new Hash32[3];
        for (int run = 0; run < 3; run++)
        {
            (var store, var table, _) = Empty();
            int[] numbers = [.. Enumerable.Range(1, 500)];
            new Random(run).Shuffle(numbers);
            for (int i = 0; i < numbers.Length; i++)
            {
                table.Insert(Record(AddressOf(numbers[i]), 1, (UInt128)numbers[i]));
                if (i % 100 == 50 * run) store.SealBlock(new StateCommit(), i + 1);
            }
            store.SealBlock(new StateCommit(), 1000);
            roots[run] = table.Root;
        }
        Assert.Equal(roots[0], roots[1]);
        Assert.Equal(roots[0], roots[2]);
    }

    [Fact]
    public void A_balance_of_nothing_left_in_the_table_stops_the_block()
    {
        (var store, var table, _) = Empty();
        table.Insert(Record(AddressOf(1), 1, 0));
        Assert.Throws<InvariantException>(() => store.SealBlock(new StateCommit(), 1));
    }

    [Fact]
    public void A_total_above_the_range_stops_the_block()
    {
        (var store, var table, _) = Empty();
        table.Insert(Record(AddressOf(1), 1, UInt128.MaxValue));
        table.Insert(Record(AddressOf(2), 1, 1));
        Assert.Throws<InvariantException>(() => store.SealBlock(new StateCommit(), 1));
    }

    [Fact]
    public async Task Readers_on_other_threads_only_see_sealed_blocks()
    {
        (var store, var table, _) = Empty();
        const int accounts = 3000;
        for (int i = 0; i < accounts; i++) table.Insert(Record(AddressOf(i + 1), 1, 1));
        store.SealBlock(new StateCommit(), 1);
        bool isDone = false;
        Task reader = Task.Factory.StartNew(() =>
        {
            for (int i = 0; !Volatile.Read(ref isDone) || i < 100; i++)
            {
                // Every balance equals its block's height, so a mixture of two blocks would not verify.
                Address address = AddressOf(1 + i % accounts);
                Assert.True(store.TryProveBalance(table, address, 1, out BalanceProof? proof));
                Assert.True(proof.Money.Verify(proof.Store.Root, in address, 1, (UInt128)proof.Store.Height, 0));
            }
        }, TaskCreationOptions.LongRunning);
        StateCommit commit = new();
        for (int height = 2; height <= 60; height++)
        {
            for (int slot = 0; slot < accounts; slot++) table.Modify(slot).Available = new((UInt128)height);
            commit.Clear();
            store.SealBlock(commit, height);
        }
        Volatile.Write(ref isDone, true);
        await reader;
    }
}
