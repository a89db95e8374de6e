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
        Assert.False(store.TryProveKey(tree, [1], out _));
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
            Assert.True(store.TryProveKey(tree, key, out KeyProof? proof));
            MerkleProofChain chain = Ics23Proofs.Chain(proof);
            byte[] appHash = store.AppHash.ToArray();
            bool isPresent = tree.TryGet(key, out byte[]? value);
            Assert.Equal(isPresent, chain.VerifyMembership(specs, appHash, ["ibc"u8.ToArray(), key], value ?? [1]));
            Assert.Equal(!isPresent, chain.VerifyNonMembership(specs, appHash, ["ibc"u8.ToArray(), key]));
            if (isPresent) Assert.False(chain.VerifyMembership(specs, appHash, ["ibc"u8.ToArray(), key], [9]));
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
