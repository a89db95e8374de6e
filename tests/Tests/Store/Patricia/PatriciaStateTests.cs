using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Store;
using Gwangan.Chain.Store.Patricia;
using Gwangan.Tests.Crypto;

namespace Gwangan.Tests.Store.Patricia;

public sealed class PatriciaStateTests
{
    [SharedFact(EvmVectors.Archive)]
    public void Ethereums_tries_of_hashed_keys_have_their_roots()
    {
        int count = 0;
        foreach (TrieVector vector in TrieVector.Read(isSecure: true))
        {
            TrieChange[] changes = [.. vector.Pairs.Select(pair => new TrieChange { Key = Keccak256.Hash(pair.Key), Value = pair.Value }).OrderBy(change => change.Key)];
            TrieTask[] task = [new TrieTask { IsAccounts = true, To = changes.Length }];
            new TrieUpdater(new PatriciaCache(1)).Run(task, changes, null);
            Assert.True((task[0].Node.Size == 0 ? OrderedTrie.EmptyRoot : task[0].Node.Bytes) == vector.Root, vector.Name);
            count++;
        }
        Assert.InRange(count, 10, int.MaxValue);
    }

    [Fact]
    public void The_empty_state_has_the_empty_root_and_an_account_makes_a_leaf()
    {
        PatriciaState state = new(new StateStore());
        Assert.Equal(OrderedTrie.EmptyRoot, state.UpdateRoot());
        Address address = AddressOf(1);
        state.SetAccount(in address, 1, 5, Keccak256.OfNothing);
        NaiveState naive = new();
        naive.Accounts[address] = (1, 5, Keccak256.OfNothing);
        Assert.Equal(naive.Root(), state.UpdateRoot());
        Assert.True(state.TryReadAccount(in address, out PatriciaAccount account));
        Assert.Equal(new PatriciaAccount(1, 5, Keccak256.OfNothing, OrderedTrie.EmptyRoot), account);
        state.RemoveAccount(in address);
        Assert.Equal(OrderedTrie.EmptyRoot, state.UpdateRoot());
        Assert.False(state.TryReadAccount(in address, out _));
    }

    [Fact]
    public void A_slot_of_nobody_stops_the_node()
    {
        PatriciaState state = new(new StateStore());
        state.SetSlot(AddressOf(1), 1, 1);
        Assert.Throws<InvariantException>(() => state.UpdateRoot());
    }

    [Fact]
    public void A_header_with_another_root_stops_the_node()
    {
        PatriciaState state = new(new StateStore());
        state.SetAccount(AddressOf(1), 1, 5, Keccak256.OfNothing);
        state.UpdateRoot();
        Assert.Throws<InvariantException>(() => state.SetHeader(PatriciaCity.HeaderOf(default, OrderedTrie.EmptyRoot, 1).Encode()));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 3)]
    [InlineData(4, 3)]
    public void Random_blocks_agree_with_tries_built_anew_while_commits_lag_and_nodes_are_killed(int seed, int width)
    {
        var random = new Random(seed);
        MemoryStateStorage storage = new();
        IForkJoin forkJoin = width == 1 ? SequentialForkJoin.Instance : new ParallelForkJoin(width);
        long cacheBytesMax = seed % 2 == 0 ? 20_000 : 64 << 20;
        PatriciaCity city = new(storage, forkJoin, cacheBytesMax);
        NaiveState naive = new(), durable = new();
        Address[] addresses = [.. Enumerable.Range(0, 40).Select(AddressOf)];
        StateCommit? waiting = null;
        SortedDictionary<long, (NaiveState State, Hash32 Root)> past = [];
        for (int block = 0; block < 60; block++)
        {
            int changes = block % 10 == 3 ? 900 : random.Next(30);
            for (int i = 0; i < changes; i++) Change(random, city.State, naive, addresses, isLarge: changes > 100);
            if (block == 40)
            {
                foreach (Address address in addresses) Remove(city.State, naive, address);
            }
            Hash32 root = city.State.UpdateRoot();
            Assert.Equal(naive.Root(), root);
            if (random.Next(3) == 0)
            {
                // A second update of the same block.
                Change(random, city.State, naive, addresses, isLarge: false);
                Assert.Equal(naive.Root(), root = city.State.UpdateRoot());
            }
            if (waiting is not null) storage.Commit(waiting);
            waiting = city.Seal();
            past[city.Height] = (naive.Copy(), root);
            foreach (Address address in addresses) AssertReads(city.State, naive, address, random);
            if (random.Next(2) == 0)
            {
                storage.Commit(waiting);
                waiting = null;
                durable = naive.Copy();
            }
            else
            {
                durable = past.TryGetValue(storage.Height, out var stored) && !storage.AppHash.IsZero ? stored.State.Copy() : new NaiveState();
            }
            if (random.Next(4) == 0)
            {
                // Killed: what was not committed is gone, and the node starts from what is there.
                waiting = null;
                city = new PatriciaCity(storage, forkJoin, cacheBytesMax);
                naive = durable.Copy();
                Assert.Equal(naive.Root(), city.State.StateRoot);
            }
            if (block == 40 && waiting is null) Assert.InRange(storage.PagedCount, 0, 2);
        }
        if (waiting is not null) storage.Commit(waiting);
        foreach (long height in past.Keys.Where(height => height <= storage.Height).TakeLast(20))
        {
            using IStateSnapshot snapshot = storage.OpenSnapshot(height);
            PatriciaView view = new(snapshot);
            (NaiveState state, Hash32 root) = past[height];
            if (height > 0) Assert.Equal(root, view.ReadStateRoot());
            foreach (Address address in addresses)
            {
                Assert.Equal(state.Accounts.ContainsKey(address), view.TryReadAccount(in address, out PatriciaAccount account));
                if (state.Accounts.ContainsKey(address)) Assert.Equal(state.Account(address), account);
                UInt256[] keys = [1, 2, (UInt256)(ulong)random.Next(1000), UInt256.MaxValue];
                PatriciaProof proof = view.Prove(in address, keys);
                if (height > 0) Assert.True(proof.Verify(in root));
                Assert.Equal(account, proof.Account);
                foreach (PatriciaSlotProof slot in proof.Slots) Assert.Equal(state.Slot(address, slot.Key), slot.Value);
                for (int i = 0; i < keys.Length; i++) Assert.Equal(proof.Slots[i].Value, view.ReadSlot(in address, in keys[i]));
            }
        }
    }

    [Fact]
    public void The_root_does_not_depend_on_the_number_of_cores_or_on_the_order_of_changes()
    {
        Hash32? expected = null;
        foreach (int width in new[] { 1, 2, 5 })
        {
            var random = new Random(9);
            PatriciaState state = new(new StateStore(), "evm", new ParallelForkJoin(width));
            foreach (int i in Enumerable.Range(0, 2000).OrderBy(_ => random.Next(width * 100_000)))
            {
                Address address = AddressOf(i);
                state.SetAccount(in address, 1, (ulong)i, Keccak256.OfNothing);
                if (i % 100 == 0)
                    for (int j = 0; j < 400; j++) state.SetSlot(in address, (ulong)j, (ulong)(j + 1));
            }
            expected ??= state.UpdateRoot();
            Assert.Equal(expected, state.UpdateRoot());
        }
    }

    [Fact]
    public void Small_leaves_stand_in_their_parents()
    {
        // Keys whose digests have ten nibbles and more in common, so that a leaf of a small number is shorter than a hash: found by search over 2^21 slots.
        Dictionary<ulong, ulong> seen = [];
        List<(ulong One, ulong Other)> pairs = [];
        byte[] key = new byte[32];
        for (ulong i = 0; pairs.Count < 3 && i < 4_000_000; i++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(24), i);
            byte[] hash = Keccak256.Hash(key).ToArray();
            ulong start = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(hash) >> 24;
            if (seen.TryGetValue(start, out ulong other)) pairs.Add((other, i));
            else seen[start] = i;
        }
        Assert.NotEmpty(pairs);
        MemoryStateStorage storage = new();
        PatriciaCity city = new(storage);
        NaiveState naive = new();
        Address address = AddressOf(1);
        city.State.SetAccount(in address, 1, 1, Keccak256.OfNothing);
        naive.Accounts[address] = (1, 1, Keccak256.OfNothing);
        List<(ulong Key, ulong Value)> steps = [];
        foreach ((ulong one, ulong other) in pairs) steps.AddRange([(one, 1), (other, 2), (one, 0), (one, 300), (other, 0), (other, 7), (one, 3)]);
        foreach ((ulong slot, ulong value) in steps)
        {
            city.State.SetSlot(in address, slot, value);
            naive.SetSlot(address, slot, value);
            Assert.Equal(naive.Root(), city.State.UpdateRoot());
            city.SealAndCommit();
            city = new PatriciaCity(storage);
            Assert.True(city.State.Prove(in address, slot).Verify(city.State.StateRoot));
        }
    }

    [Fact]
    public void A_damaged_node_is_found_when_it_is_read()
    {
        for (int number = 0; number < 12; number++)
        {
            MemoryStateStorage storage = new();
            PatriciaCity city = new(storage);
            for (int i = 0; i < 30; i++) city.State.SetAccount(AddressOf(i), 1, 1, Keccak256.OfNothing);
            city.SealAndCommit();
            storage.CorruptPaged(PatriciaStores.Nodes, number);
            Assert.Throws<CorruptStateException>(() =>
            {
                PatriciaCity again = new(storage);
                for (int i = 0; i < 30; i++) again.State.SetAccount(AddressOf(i), 2, 1, Keccak256.OfNothing);
                again.State.UpdateRoot();
            });
        }
    }

    [Fact]
    public void Codes_of_any_size_come_back_from_storage()
    {
        MemoryStateStorage storage = new();
        PatriciaCity city = new(storage);
        List<byte[]> codes = [];
        foreach (int size in new[] { 1, 1899, 1900, 1901, 3800, 24_576, 49_152 })
        {
            byte[] code = new byte[size];
            new Random(size).NextBytes(code);
            codes.Add(code);
            city.State.SetCode(Keccak256.Hash(code), code);
            city.State.SetAccount(AddressOf(size), 1, 0, Keccak256.Hash(code));
        }
        city.SealAndCommit();
        PatriciaCity again = new(storage);
        foreach (byte[] code in codes) Assert.Equal(code, again.State.ReadCode(Keccak256.Hash(code)));
        Assert.Empty(again.State.ReadCode(Keccak256.OfNothing));
        Assert.Throws<CorruptStateException>(() => again.State.ReadCode(default));
        again.State.SetAccount(AddressOf(1), 2, 0, Keccak256.OfNothing);
        again.SealAndCommit();
        using IStateSnapshot snapshot = storage.OpenSnapshot(0);
        Assert.Equal(codes[^1], new PatriciaView(snapshot).ReadCode(Keccak256.Hash(codes[^1])));
    }

    [Fact]
    public void A_proof_with_anything_changed_is_refused()
    {
        PatriciaState state = new(new StateStore());
        for (int i = 0; i < 50; i++) state.SetAccount(AddressOf(i), 1, (ulong)i, Keccak256.OfNothing);
        for (int i = 0; i < 50; i++) state.SetSlot(AddressOf(3), (ulong)i, (ulong)i + 1);
        Hash32 root = state.UpdateRoot();
        PatriciaProof proof = state.Prove(AddressOf(3), 1, 2, 1_000);
        Assert.True(proof.Verify(in root));
        Assert.Equal([2, 3, 0], proof.Slots.Select(slot => (int)slot.Value.U0));
        Assert.True(state.Prove(AddressOf(77)).Verify(in root));
        Assert.False(proof.Verify(Keccak256.Hash([1])));
        Assert.False((proof with { Address = AddressOf(4) }).Verify(in root));
        Assert.False((proof with { Account = proof.Account with { Nonce = 2 } }).Verify(in root));
        Assert.False((proof with { Account = PatriciaAccount.New }).Verify(in root));
        Assert.False((proof with { Nodes = proof.Nodes[..^1] }).Verify(in root));
        Assert.False((proof with { Slots = [proof.Slots[0] with { Value = 9 }] }).Verify(in root));
        Assert.False((proof with { Slots = [proof.Slots[0] with { Value = 0, Nodes = [] }] }).Verify(in root));
        var random = new Random(4);
        for (int round = 0; round < 300; round++)
        {
            byte[][] nodes = [.. proof.Nodes];
            int at = random.Next(nodes.Length);
            nodes[at] = Mutate.Bytes(random, nodes[at]);
            if (!nodes[at].AsSpan().SequenceEqual(proof.Nodes[at])) Assert.False((proof with { Nodes = nodes }).Verify(in root));
        }
    }

    internal static Address AddressOf(int number)
    {
        byte[] bytes = new byte[20];
        BitConverter.TryWriteBytes(bytes.AsSpan(16), number);
        return new Address(bytes);
    }

    private static void Change(Random random, PatriciaState state, NaiveState naive, Address[] addresses, bool isLarge)
    {
        Address address = addresses[random.Next(random.Next(2) == 0 ? 3 : addresses.Length)];
        bool exists = naive.Accounts.ContainsKey(address);
        int what = random.Next(isLarge ? 1_000 : 20);
        if (exists && what == 0)
        {
            Remove(state, naive, address);
        }
        else if (exists && what == 1)
        {
            state.ClearStorage(in address);
            naive.ClearStorage(address);
        }
        else if (!exists || what < 6)
        {
            (ulong, UInt256, Hash32) account = ((ulong)random.Next(3), (UInt256)(ulong)random.Next(), random.Next(2) == 0 ? Keccak256.OfNothing : Keccak256.Hash([1]));
            state.SetAccount(in address, account.Item1, account.Item2, account.Item3);
            naive.Accounts[address] = account;
        }
        else
        {
            UInt256 key = (ulong)random.Next(isLarge ? 1_000 : 50), value = random.Next(3) == 0 ? default : random.Next(2) == 0 ? (UInt256)(ulong)random.Next(200) : UInt256.MaxValue - (ulong)random.Next();
            if (random.Next(20) == 0) key = UInt256.MaxValue;
            state.SetSlot(in address, in key, in value);
            naive.SetSlot(address, key, value);
        }
    }

    private static void Remove(PatriciaState state, NaiveState naive, Address address)
    {
        state.RemoveAccount(in address);
        naive.ClearStorage(address);
        naive.Accounts.Remove(address);
    }

    private static void AssertReads(PatriciaState state, NaiveState naive, Address address, Random random)
    {
        Assert.Equal(naive.Accounts.ContainsKey(address), state.TryReadAccount(in address, out PatriciaAccount account));
        if (naive.Accounts.ContainsKey(address)) Assert.Equal(naive.Account(address), account);
        for (int i = 0; i < 3; i++)
        {
            UInt256 key = (ulong)random.Next(60);
            Assert.Equal(naive.Slot(address, key), state.ReadSlot(in address, in key));
        }
    }
}
