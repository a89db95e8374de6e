using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;

namespace Gwangan.Tests.Store;

/// <summary>The published ways to cheat with proofs of liabilities, each tried against the sum tree. Where one cannot be written down at all, the test shows what form prevents it.</summary>
public sealed class PublishedAttacksTests
{
    private const uint Asset = 1;
    private const int Count = 50;
    private static readonly UInt128 Limit = UInt128.MaxValue;

    private readonly StateStore _store;
    private readonly KeyedTable<BalanceKey, BalanceRecord> _table;
    private readonly MoneyCommitment _money;

    public PublishedAttacksTests()
    {
        (_store, _table, _money) = MoneyTests.Empty();
        for (int i = 0; i < Count; i++) _table.Insert(MoneyTests.Record(MoneyTests.AddressOf(i), Asset, (UInt128)(i + 1) * 1000, (UInt128)(i % 3)));
        _store.SealBlock(new StateCommit(), 1);
    }

    private SumProof ProofOf(int account) => _money.Prove(MoneyTests.AddressOf(account), Asset).Path!;

    private SumNode Root => _money.Prove(MoneyTests.AddressOf(0), Asset).Asset;

    private static (UInt128 Available, UInt128 Locked) Held(int account) => ((UInt128)(account + 1) * 1000, (UInt128)(account % 3));

    // Hu, Zhang, Guo: "Breaking and fixing Maxwell's scheme", IACR ePrint 2018/1139; Summa's documentation admits the same.
    [Fact]
    public void Maxwell_a_node_binds_both_sums_so_neither_the_larger_instead_of_the_sum_nor_another_split_of_it_is_accepted()
    {
        SumNode left = new(Sha256.Hash([1]), 700), right = new(Sha256.Hash([2]), 300);
        Assert.True(SumNode.TryInner(in left, in right, out SumNode node));
        Assert.Equal((UInt128)1000, node.Sum);
        foreach ((UInt128 a, UInt128 b) in new (UInt128, UInt128)[] { (300, 700), (1000, 0), (0, 1000), (701, 299) })
        {
            SumNode otherLeft = left with { Sum = a }, otherRight = right with { Sum = b };
            Assert.True(SumNode.TryInner(in otherLeft, in otherRight, out SumNode other));
            Assert.Equal(node.Sum, other.Sum);
            Assert.NotEqual(node.Hash, other.Hash);
        }
        // In a proof: a sibling's sum moved elsewhere, or the larger child's sum claimed for the root.
        SumProof proof = ProofOf(7);
        SumNode root = Root;
        (UInt128 available, UInt128 locked) = Held(7);
        Assert.True(proof.Verify(in root, MoneyTests.AddressOf(7), available, locked));
        for (int i = 0; i < proof.Siblings.Length; i++)
        {
            SumNode[] siblings = [.. proof.Siblings];
            siblings[i] = siblings[i] with { Sum = siblings[i].Sum + 1 };
            Assert.False(new SumProof(proof.Leaf, siblings).Verify(in root, MoneyTests.AddressOf(7), available, locked));
            if (i + 1 == siblings.Length || siblings[i + 1].Sum == 0) continue;
            siblings[i + 1] = siblings[i + 1] with { Sum = siblings[i + 1].Sum - 1 };
            Assert.False(new SumProof(proof.Leaf, siblings).Verify(in root, MoneyTests.AddressOf(7), available, locked));
        }
        SumNode top = proof.Siblings[^1], smaller = root with { Sum = UInt128.Max(top.Sum, root.Sum - top.Sum) };
        Assert.False(proof.Verify(in smaller, MoneyTests.AddressOf(7), available, locked));
    }

    // Chalkias, Chatzigiannis, Ji: "Broken proofs of solvency in blockchain custodial wallets and exchanges", Financial Cryptography 2022: hashes cut to 8 bytes.
    [Fact]
    public void Truncated_hash_all_32_bytes_of_every_hash_are_compared()
    {
        SumProof proof = ProofOf(3);
        SumNode root = Root;
        (UInt128 available, UInt128 locked) = Held(3);
        for (int i = 0; i < Hash32.Size; i++)
        {
            SumNode other = root with { Hash = WithByteChanged(root.Hash, i) };
            Assert.False(proof.Verify(in other, MoneyTests.AddressOf(3), available, locked));
            SumNode[] siblings = [.. proof.Siblings];
            siblings[^1] = siblings[^1] with { Hash = WithByteChanged(siblings[^1].Hash, i) };
            Assert.False(new SumProof(proof.Leaf, siblings).Verify(in root, MoneyTests.AddressOf(3), available, locked));
        }
    }

    // Chalkias et al. 2022; also the plain Merkle trees of several exchanges: one leaf shown to two users who hold the same.
    [Fact]
    public void Same_leaf_for_two_users_a_leaf_names_its_owner_and_stands_where_only_that_owner_can_be()
    {
        SumNode root = Root;
        (UInt128 available, UInt128 locked) = Held(4);
        SumProof proof = ProofOf(4);
        for (int other = 0; other < Count; other++)
            if (other != 4) Assert.False(proof.Verify(in root, MoneyTests.AddressOf(other), available, locked));
        // With the other's name in the leaf the hash is another.
        SumProof renamed = new(proof.Leaf! with { Address = MoneyTests.AddressOf(5) }, proof.Siblings);
        Assert.False(renamed.Verify(in root, MoneyTests.AddressOf(5), available, locked));
    }

    // Chalkias et al. 2022: no uniqueness of user ids.
    [Fact]
    public void Duplicate_user_ids_an_address_has_one_place_and_a_second_leaf_of_it_is_found_by_no_proof()
    {
        // Two leaves of one address have no depth at which they part: the ledger refuses the second by its key ...
        Assert.Throws<InvariantException>(() => _table.Insert(MoneyTests.Record(MoneyTests.AddressOf(6), Asset, 1)));
        // ... and in a tree made by hand a leaf that stands off its owner's way proves nothing about that owner.
        Address owner = new([0x00, .. new byte[19]]), elsewhere = new([0x80, .. new byte[19]]);
        Assert.True(SumNode.TryLeaf(in owner, 100, 0, out SumNode leaf));
        Assert.True(SumNode.TryInner(in leaf, in leaf, out SumNode twice)); // the same leaf left and right
        Assert.Equal((UInt128)200, twice.Sum);
        Assert.True(new SumProof(new SumLeaf(owner, 100, 0), [leaf]).Verify(in twice, in owner, 100, 0)); // the owner sees the left one
        Assert.False(new SumProof(new SumLeaf(owner, 100, 0), [leaf]).Verify(in twice, in elsewhere, 100, 0)); // nobody sees the right one as theirs
        Assert.False(new SumProof(new SumLeaf(owner, 100, 0), [leaf]).Verify(in twice, in elsewhere, 0, 0)); // nor as a proof that they hold nothing
    }

    // Several implementations: leaves that fill up a level and are not shown to be zero.
    [Fact]
    public void Padding_leaves_there_are_none_an_absent_child_is_zero_bytes_with_the_sum_zero()
    {
        SumNode root = Root;
        Address stranger = MoneyTests.AddressOf(1000);
        SumProof absent = _money.Prove(in stranger, Asset).Path!;
        Assert.True(absent.Verify(in root, in stranger, 0, 0));
        // Where a sibling is absent, a sum in its place changes the node above.
        for (int account = 0; account < Count; account++)
        {
            SumProof proof = ProofOf(account);
            (UInt128 available, UInt128 locked) = Held(account);
            for (int i = 0; i < proof.Siblings.Length; i++)
            {
                if (!proof.Siblings[i].Hash.IsZero) continue;
                Assert.Equal(UInt128.Zero, proof.Siblings[i].Sum);
                SumNode[] siblings = [.. proof.Siblings];
                siblings[i] = siblings[i] with { Sum = 1 };
                Assert.False(new SumProof(proof.Leaf, siblings).Verify(in root, MoneyTests.AddressOf(account), available, locked));
            }
        }
        // A leaf of nothing is no leaf.
        SumLeaf nothing = new(stranger, 0, 0);
        Assert.True(SumNode.TryLeaf(in stranger, 0, 0, out SumNode empty));
        Assert.False(new SumProof(nothing, []).Verify(in empty, in stranger, 0, 0));
    }

    // zkmerkle-proof-of-solvency, pull request 3 and issue 4: BasePrice without a range check, balances that wrap around.
    [Fact]
    public void Negative_and_overflowing_balances_amounts_are_unsigned_and_no_sum_wraps()
    {
        Address address = MoneyTests.AddressOf(1);
        Assert.False(SumNode.TryLeaf(in address, Limit, 1, out _));
        Assert.True(SumNode.TryLeaf(in address, Limit, 0, out SumNode most));
        Assert.True(SumNode.TryLeaf(MoneyTests.AddressOf(2), 1, 0, out SumNode one));
        Assert.False(SumNode.TryInner(in most, in one, out _));
        // "Minus five" in two's complement is the largest amount there is: beside anything else it leaves the range.
        UInt128 minusFive = unchecked(UInt128.Zero - 5);
        Assert.True(SumNode.TryLeaf(MoneyTests.AddressOf(3), minusFive, 0, out SumNode negative));
        SumNode ten = one with { Sum = 10 };
        Assert.False(SumNode.TryInner(in ten, in negative, out SumNode wrapped));
        SumProof proof = new(new SumLeaf(MoneyTests.AddressOf(1), 10, 0), [negative]);
        Assert.False(proof.Verify(in wrapped, MoneyTests.AddressOf(1), 10, 0));
    }

    // zkmerkle-proof-of-solvency, issue 4: (TotalDebt << 64) + BasePrice lets two pairs of values make one field element.
    [Fact]
    public void Packed_field_collision_every_field_has_its_own_bytes()
    {
        Address address = MoneyTests.AddressOf(9);
        HashSet<Hash32> hashes = [];
        UInt128[] values = [0, 1, ulong.MaxValue, (UInt128)1 << 64, ((UInt128)1 << 64) + 1, (UInt128)1 << 127];
        int leaves = 0;
        foreach (UInt128 available in values)
            foreach (UInt128 locked in values)
            {
                if (!SumNode.TryLeaf(in address, available, locked, out SumNode leaf)) continue;
                leaves++;
                Assert.True(hashes.Add(leaf.Hash), $"{available}, {locked}");
            }
        Assert.True(leaves > 25);
        // A leaf's message has another size and another first byte than a node's: neither passes for the other.
        Assert.NotEqual(SumNode.LeafSize, SumNode.InnerSize);
    }

    // Bottazzi, and Binance's own documentation of an update: a dummy user whose debt sets off the others' balances of an asset that is short.
    [Fact]
    public void Dummy_offset_an_account_can_only_add_to_what_is_owed()
    {
        UInt128 before = Root.Sum;
        _table.Insert(MoneyTests.Record(MoneyTests.AddressOf(500), Asset, 1));
        _store.SealBlock(new StateCommit(), 2);
        Assert.Equal(before + 1, Root.Sum);
        // There is no field for a debt, and another asset's total is another tree: what one is short of nothing in another makes up for.
        _table.Insert(MoneyTests.Record(MoneyTests.AddressOf(500), Asset + 1, Limit));
        _store.SealBlock(new StateCommit(), 3);
        Assert.Equal(before + 1, Root.Sum);
        MoneyProof proof = _money.Prove(MoneyTests.AddressOf(500), Asset);
        Hash32 money = _money.Root;
        Assert.True(proof.Verify(in money, MoneyTests.AddressOf(500), Asset, 1, 0));
        Assert.False(proof.Verify(in money, MoneyTests.AddressOf(500), Asset + 1, 1, 0));
    }

    // Window dressing between snapshots, and customers of whom too few check. Every block commits, and the whole ledger can be checked by anybody at once.
    [Fact]
    public void Window_dressing_and_few_checkers_every_block_has_a_root_that_all_balances_together_make()
    {
        Hash32 root = _money.Root;
        Assert.True(_table.TryFind(new BalanceKey(MoneyTests.AddressOf(8), Asset), out int slot));
        _table.Modify(slot).Available = new Amount(1);
        _store.SealBlock(new StateCommit(), 2);
        Assert.NotEqual(root, _money.Root);
        _table.Modify(slot).Available = new Amount(9000);
        _store.SealBlock(new StateCommit(), 3);
        Assert.Equal(root, _money.Root); // dressed up again: but block 2 stands signed
        SortedDictionary<(uint Asset, Address Address), (UInt128 Available, UInt128 Locked)> all = [];
        for (int i = 0; i < Count; i++) all[(Asset, MoneyTests.AddressOf(i))] = Held(i);
        Assert.Equal(NaiveMoney.Root(all), _money.Root);
    }

    // Siblings tell what neighbours hold. No privacy is claimed: what the proof shows is what the public ledger shows.
    [Fact]
    public void Sibling_leakage_is_no_secret_because_all_balances_are_public()
    {
        Address a = new([0x00, .. new byte[19]]), b = new([0x80, .. new byte[19]]);
        (StateStore store, KeyedTable<BalanceKey, BalanceRecord> table, MoneyCommitment money) = MoneyTests.Empty();
        table.Insert(MoneyTests.Record(a, Asset, 5));
        table.Insert(MoneyTests.Record(b, Asset, 7));
        store.SealBlock(new StateCommit(), 1);
        Assert.Equal((UInt128)7, money.Prove(in a, Asset).Path!.Siblings[0].Sum);
        Assert.True(table.TryFind(new BalanceKey(b, Asset), out int slot));
        Assert.Equal((UInt128)7, table.Read(slot).Available.Units);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(700)]
    [InlineData(5_000)]
    public void A_tree_that_is_filled_at_once_is_the_one_that_comes_of_address_by_address(int count)
    {
        (StateStore store, KeyedTable<BalanceKey, BalanceRecord> table, MoneyCommitment atOnce) = MoneyTests.Empty(new ParallelForkJoin());
        (StateStore twin, KeyedTable<BalanceKey, BalanceRecord> twinTable, MoneyCommitment oneByOne) = MoneyTests.Empty();
        StateCommit commit = new();
        for (int i = 0; i < count; i++)
        {
            table.Insert(MoneyTests.Record(MoneyTests.AddressOf(i), Asset, (UInt128)i + 1, 2));
            twinTable.Insert(MoneyTests.Record(MoneyTests.AddressOf(i), Asset, (UInt128)i + 1, 2));
            if (i % 97 != 0) continue;
            commit.Clear();
            twin.SealBlock(commit, i + 1);
        }
        commit.Clear();
        twin.SealBlock(commit, count + 10);
        store.SealBlock(new StateCommit(), 1);
        Assert.Equal(oneByOne.Root, atOnce.Root);
        // And it goes on alike.
        for (int i = 0; i < count; i += 3)
        {
            Assert.True(table.TryFind(new BalanceKey(MoneyTests.AddressOf(i), Asset), out int slot) && twinTable.TryFind(new BalanceKey(MoneyTests.AddressOf(i), Asset), out int twinSlot) && slot == twinSlot);
            table.Remove(slot);
            twinTable.Remove(slot);
        }
        commit.Clear();
        twin.SealBlock(commit, count + 11);
        store.SealBlock(new StateCommit(), 2);
        Assert.Equal(oneByOne.Root, atOnce.Root);
    }

    private static Hash32 WithByteChanged(Hash32 hash, int at)
    {
        byte[] bytes = hash.ToArray();
        bytes[at] ^= 1;
        return new Hash32(bytes);
    }
}
