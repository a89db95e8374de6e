using System.Security.Cryptography;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ics23;
using Gwangan.Chain.Kernel.Proofs;
using Gwangan.Chain.Store;

namespace Gwangan.Tests.Store;

public class IavlTreeTests
{
    private static (StateStore, IavlTree) Empty()
    {
        StateStore store = new();
        _ = new Table<TestRecord>(store, TestRecord.Schema(1, "alpha"));
        IavlTree tree = new(store, "ibc");
        _ = new Table<TestRecord>(store, TestRecord.Schema(2, "zeta"));
        return (store, tree);
    }

    [Fact]
    public void An_empty_tree_and_a_single_pair_have_the_roots_of_the_format()
    {
        (var store, var tree) = Empty();
        Assert.Equal(SHA256.HashData([]), tree.Root.ToArray());
        tree.Set("k"u8, "v"u8);
        store.SealBlock(new StateCommit(), 5);
        // height 0, size 1, version 5 (zig-zag), then the key and the value's digest with their lengths
        Assert.Equal(SHA256.HashData([0, 2, 10, 1, (byte)'k', 32, .. SHA256.HashData("v"u8)]), tree.Root.ToArray());
        tree.Set("l"u8, "w"u8);
        store.SealBlock(new StateCommit(), 6);
        byte[] left = SHA256.HashData([0, 2, 10, 1, (byte)'k', 32, .. SHA256.HashData("v"u8)]);
        byte[] right = SHA256.HashData([0, 2, 12, 1, (byte)'l', 32, .. SHA256.HashData("w"u8)]);
        Assert.Equal(SHA256.HashData([2, 4, 12, 32, .. left, 32, .. right]), tree.Root.ToArray());
    }

    [Fact]
    public void Places_and_keys_of_a_sealed_tree_are_those_of_the_sorted_pairs()
    {
        Random random = new(31);
        (var store, var tree) = Empty();
        store.SealBlock(new StateCommit(), 1);
        Assert.Equal(0, store.TreeAt(tree, 1)!.CountBefore("key"u8));
        SortedSet<byte[]> keys = new(ByteOrder.Instance);
        for (int i = 0; i < 300; i++)
        {
            byte[] key = Encoding.ASCII.GetBytes("key" + random.Next(1_000));
            keys.Add(key);
            tree.Set(key, key);
        }
        store.SealBlock(new StateCommit(), 2);
        SealedTree sealedTree = store.TreeAt(tree, 2)!;
        byte[][] sorted = [.. keys];
        Assert.Equal(sorted, Enumerable.Range(0, sorted.Length).Select(place => sealedTree.At(place).Key));
        foreach (byte[] asked in Enumerable.Range(0, 1_000).Select(i => Encoding.ASCII.GetBytes("key" + i)).Concat(["a"u8.ToArray(), "z"u8.ToArray(), "key"u8.ToArray()]))
            Assert.Equal(sorted.Count(key => key.AsSpan().SequenceCompareTo(asked) < 0), sealedTree.CountBefore(asked));
        Assert.Throws<InvariantException>(() => sealedTree.At(sorted.Length));
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    [InlineData(23)]
    public void The_tree_agrees_with_a_sorted_dictionary_an_obvious_twin_and_itself_restarted(int seed)
    {
        Random random = new(seed);
        (var store, var tree) = Empty();
        NaiveIavl twin = new();
        MemoryStateStorage storage = new();
        StateCommit commit = new();
        SortedDictionary<byte[], byte[]> model = new(ByteOrder.Instance);
        for (int height = 1; height <= 60; height++)
        {
            bool isShrinking = height is > 25 and < 45;
            for (int step = random.Next(30); step > 0; step--)
            {
                byte[] key = Encoding.ASCII.GetBytes("key" + random.Next(250));
                byte[] value = Encoding.ASCII.GetBytes("value" + random.Next(5));
                StateMark outer = store.Mark();
                if (random.Next(3) == 0) tree.Set("undone"u8, key);
                if (random.Next(3) == 0) tree.Remove(key);
                store.RollbackTo(outer);
                if (random.Next(10) < (isShrinking ? 7 : 3))
                {
                    Assert.Equal(model.Remove(key), tree.Remove(key));
                    twin.Remove(key);
                }
                else
                {
                    model[key] = value;
                    tree.Set(key, value);
                    twin.Set(key, value);
                }
            }
            commit.Clear();
            StoreRoots roots = store.SealBlock(commit, height);
            storage.Commit(commit);
            Assert.Equal(twin.Seal(height), tree.Root.ToArray());
            Assert.Equal(model.Count, tree.Count);
            Assert.Equal(model, tree.Range([]), (a, b) => a.Key.SequenceEqual(b.Key) && a.Value.SequenceEqual(b.Value));
            Assert.Equal(
                model.Keys.Where(k => ByteOrder.Instance.Compare(k, "key17"u8.ToArray()) >= 0 && ByteOrder.Instance.Compare(k, "key3"u8.ToArray()) < 0),
                tree.Range("key17"u8.ToArray(), "key3"u8.ToArray()).Select(p => p.Key));
            foreach (string text in (string[])["", "key", "key17", "key171", "key30", "key99x", "z"])
            {
                byte[] end = Encoding.ASCII.GetBytes(text);
                byte[]? last = model.Keys.LastOrDefault(k => ByteOrder.Instance.Compare(k, end) < 0);
                Assert.Equal(last is not null, tree.TryLastBefore(end, out KeyValuePair<byte[], byte[]> pair));
                Assert.Equal(last, pair.Key);
                if (last is not null) Assert.Equal(model[last], pair.Value);
            }
            if (height % 3 != 0) continue;
            (store, tree) = Empty();
            store.Load(storage);
            Assert.Equal(roots.AppHash, store.AppHash);
        }
    }

    [Fact]
    public void Stock_specs_verify_presence_and_absence_under_the_app_hash()
    {
        (var store, var tree) = Empty();
        store.SealBlock(new StateCommit(), 0);
        Assert.Null(store.TreeAt(tree, 0)!.Prove([1]));
        StateCommit commit = new();
        for (int height = 1; height <= 20; height++)
        {
            for (int i = 0; i < 5; i++) tree.Set(Encoding.ASCII.GetBytes($"k{height * 7 % 20:00}{i}"), [(byte)height, 1]);
            commit.Clear();
            store.SealBlock(commit, height);
        }
        ProofSpec[] specs = [ProofSpec.Iavl, ProofSpec.Tendermint];
        string[] absent = ["a", "k", "k005", "k105x", "k19", "z"];
        foreach (string text in absent.Concat(tree.Range([]).Select(p => Encoding.ASCII.GetString(p.Key))))
        {
            byte[] key = Encoding.ASCII.GetBytes(text);
            KeyProof proof = store.TreeAt(tree, 20)!.Prove(key)!;
            MerkleProofChain chain = Ics23Proofs.Chain(proof);
            byte[] appHash = store.AppHash.ToArray();
            bool isPresent = tree.TryGet(key, out byte[]? value);
            Assert.Equal(isPresent, chain.VerifyMembership(specs, appHash, ["ibc"u8.ToArray(), key], value ?? [1]));
            Assert.Equal(!isPresent, chain.VerifyNonMembership(specs, appHash, ["ibc"u8.ToArray(), key]));
            if (isPresent) Assert.False(chain.VerifyMembership(specs, appHash, ["ibc"u8.ToArray(), key], [9]));
        }
    }

    [Fact]
    public void Every_height_that_was_sealed_is_proved_from_memory_and_from_storage_alike()
    {
        (var store, var tree) = Empty();
        MemoryStateStorage storage = new();
        StateCommit commit = new();
        Random random = new(11);
        Dictionary<long, (StoreRoots Roots, Dictionary<byte, byte> Pairs)> past = [];
        Dictionary<byte, byte> pairs = [];
        for (int height = 1; height <= 60; height++)
        {
            for (int i = random.Next(8); i > 0; i--)
            {
                byte key = (byte)random.Next(1, 60);
                if (random.Next(3) == 0)
                {
                    tree.Remove([key]);
                    pairs.Remove(key);
                }
                else
                {
                    tree.Set([key], [(byte)height]);
                    pairs[key] = (byte)height;
                }
            }
            commit.Clear();
            past[height] = (store.SealBlock(commit, height), new(pairs));
            storage.Commit(commit);
        }
        ProofSpec[] specs = [ProofSpec.Iavl, ProofSpec.Tendermint];
        foreach ((long height, (StoreRoots roots, Dictionary<byte, byte> then)) in past)
        {
            using IStateSnapshot snapshot = storage.OpenSnapshot(height);
            foreach (SealedTree sealedTree in (SealedTree[])[store.TreeAt(tree, height)!, SealedTree.Load("ibc", snapshot)])
            {
                Assert.Equal((height, then.Count), (sealedTree.Height, sealedTree.Count));
                Assert.Equal(then.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)), sealedTree.Range([]).Select(pair => (pair.Key[0], pair.Value[0])));
                for (byte key = 1; key < 60 && then.Count > 0; key++)
                {
                    MerkleProofChain chain = Ics23Proofs.Chain(sealedTree.Prove([key])!);
                    bool isThere = then.TryGetValue(key, out byte value);
                    Assert.Equal(isThere, sealedTree.TryGet([key], out _));
                    Assert.True(isThere
                        ? chain.VerifyMembership(specs, roots.AppHash.ToArray(), ["ibc"u8.ToArray(), [key]], [value])
                        : chain.VerifyNonMembership(specs, roots.AppHash.ToArray(), ["ibc"u8.ToArray(), [key]]));
                }
            }
        }
        Assert.Null(store.TreeAt(tree, 61));
        // A state that begins again from storage has its height; what was before is in storage.
        (store, tree) = Empty();
        store.Load(storage);
        Assert.Equal(60, store.TreeAt(tree, 60)!.Height);
        Assert.Null(store.TreeAt(tree, 59));
    }

    [Fact]
    public void Memory_keeps_a_bounded_number_of_heights_and_of_nodes()
    {
        (var store, var tree) = Empty();
        StateCommit commit = new();
        Seal(Limits.SealedTreesMax + 10);
        Assert.Null(store.TreeAt(tree, 10));
        Assert.Equal(11, store.TreeAt(tree, 11)!.Height);
        // Each of these blocks makes a third of all nodes that are kept.
        long height = store.Height;
        for (int block = 0; block < 4; block++)
        {
            for (int i = 0; i < Limits.SealedTreeNodesMax / 6; i++) tree.Set(BitConverter.GetBytes(i), [1]);
            Seal(height + block + 1);
        }
        Assert.Null(store.TreeAt(tree, height + 1));
        Assert.Equal(height + 4, store.TreeAt(tree, height + 4)!.Height);

        void Seal(long last)
        {
            while (store.Height < last)
            {
                tree.Set([1, 2, 3, 4, 5], BitConverter.GetBytes(store.Height));
                commit.Clear();
                store.SealBlock(commit, store.Height + 1);
            }
        }
    }

    [Fact]
    public void Any_tables_root_is_proved_under_the_app_hash_by_the_stock_spec()
    {
        (var store, _) = Empty();
        store.SealBlock(new StateCommit(), 1);
        foreach (StoreRoot part in store.Roots.Roots)
        {
            MultiStoreProof proof = store.Roots.Prove(part.Name)!;
            Assert.True(proof.Verify(store.AppHash));
            Assert.True(Ics23Proofs.Store(proof).VerifyMembership(
                ProofSpec.Tendermint, store.AppHash.ToArray(), Encoding.ASCII.GetBytes(part.Name), part.Root.ToArray()));
        }
        Assert.Null(store.Roots.Prove("beta"));
    }

    [Fact]
    public void A_stored_pair_that_does_not_fit_the_tree_is_refused()
    {
        (var store, var tree) = Empty();
        for (byte i = 0; i < 10; i++) tree.Set([i], [i, 1]);
        StateCommit commit = new();
        store.SealBlock(commit, 1);
        KeyValueChange pair = commit.KeyValues.First(c => c.Store == "ibc" && c.Key[0] == 4);
        pair.Value![1]++; // another height for its inner node
        MemoryStateStorage storage = new();
        storage.Commit(commit);
        (store, _) = Empty();
        Assert.Contains("ibc", Assert.Throws<CorruptStateException>(() => store.Load(storage)).Message);
    }
}
