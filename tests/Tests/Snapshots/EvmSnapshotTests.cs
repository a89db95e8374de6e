using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Store;
using Gwangan.Chain.Store.Patricia;
using Gwangan.Node.Engines;
using Gwangan.Node.Snapshots;
using Gwangan.Node.Storage;
using Gwangan.Tests.Modules.Evm;
using Gwangan.Tests.Storage;
using Gwangan.Tests.Store;
using Gwangan.Tests.Store.Patricia;

namespace Gwangan.Tests.Snapshots;

/// <summary>Ethereum's accounts, slots, codes and tries in snapshots.</summary>
public sealed class EvmSnapshotTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 2_000, 300)]
    [InlineData(2, 700, 40)]
    [InlineData(3, 60_000, 2_000)]
    [InlineData(4, 8 << 20, 500)]
    [InlineData(5, 400, 1)]
    [InlineData(6, 400, 0)]
    public void Random_tries_come_out_with_every_node_they_had(int seed, int chunkBytes, int accounts)
    {
        MemoryStateStorage storage = Fill(seed, accounts, out Hash32 appHash);
        SnapshotOffer offer = Make(storage, appHash, "snapshots", chunkBytes, out SnapshotStore store);
        Assert.True(chunkBytes > 1 << 20 || accounts < 2 || offer.ChunkCount > 20, $"{offer.ChunkCount} chunks");
        using LmdbStateStorage restored = LmdbStateStorage.Open(_folder["state"], [], new StateStorageOptions { MapSizeBytes = 1L << 30 });
        Restore(store, offer, appHash, restored, seed);

        using IPagedReader expected = storage.OpenReader(), actual = restored.OpenReader();
        expected.Refresh();
        actual.Refresh();
        foreach (PagedStore each in PatriciaStores.All)
        {
            List<string> before = [], after = [];
            expected.Scan(each, [], (key, value) => before.Add($"{Convert.ToHexString(key)} {Convert.ToHexString(value)}"));
            actual.Scan(each, [], (key, value) => after.Add($"{Convert.ToHexString(key)} {Convert.ToHexString(value)}"));
            // Codes that no account has any more stay where they were.
            if (each == PatriciaStores.Codes) before = [.. before.Where(code => after.Contains(code))];
            Assert.Equal(before, after);
        }
        PatriciaCity city = new(restored);
        Assert.Equal(appHash, city.Store.AppHash);
        Change(new Random(seed), city.State, 50);
        city.SealAndCommit();
    }

    [Fact]
    public void The_same_state_makes_the_same_snapshot_in_little_memory_and_at_a_past_height()
    {
        MemoryStateStorage storage = Fill(7, 200, out Hash32 appHash);
        SnapshotOffer one = Make(storage, appHash, "one", 3_000, out SnapshotStore ofOne);
        using LmdbStateStorage restored = LmdbStateStorage.Open(_folder["state"], [], new StateStorageOptions { MapSizeBytes = 1L << 30 });
        Restore(ofOne, one, appHash, restored, 7);
        PatriciaCity city = new(restored);
        Random random = new(7);
        // More blocks than trie nodes go back.
        for (int i = 0; i < PagedStore.ShortHistoryBlocks + 10; i++)
        {
            Change(random, city.State, 12);
            if (i == 3) city.State.RemoveAccount(AddressOf(3));
            city.SealAndCommit();
        }
        SnapshotStore ofOther = new(_folder["other"], [State()]);
        SnapshotOffer? other = ofOther.Make(restored, one.Height, appHash, new SnapshotOptions { ChunkBytes = 3_000, SortBytes = 1 << 20 });
        Assert.NotNull(other);
        Assert.Equal(one.Metadata.ToArray(), other.Metadata.ToArray());
        for (uint index = 0; index < one.ChunkCount; index++) Assert.Equal(Chunk(ofOne, one, index), Chunk(ofOther, other, index));
    }

    [Fact]
    public void A_chunk_that_was_tampered_with_is_refused_when_it_arrives()
    {
        MemoryStateStorage storage = Fill(8, 60, out Hash32 appHash);
        SnapshotOffer offer = Make(storage, appHash, "snapshots", 20_000, out SnapshotStore store);
        SnapshotMetadata metadata = SnapshotMetadata.TryDecode(offer.Metadata.Span, [State()], out _)!;
        EvmPart part = (EvmPart)metadata.Parts[0];
        using LmdbStateStorage restored = LmdbStateStorage.Open(_folder["state"], [], new StateStorageOptions { MapSizeBytes = 1L << 30 });
        SnapshotRestorer restorer = SnapshotRestorer.TryBegin(offer, appHash, restored, [State()], out _)!;
        SortedDictionary<string, int> tried = new(StringComparer.Ordinal);
        for (int chunk = 0; chunk < part.ChunkCount; chunk++)
        {
            Assert.True(SnapshotFormat.TryUnpack(Chunk(store, offer, (uint)chunk + 1), 1, out byte[] rows));
            (int from, int to) = part.CutsOf(chunk);
            int at = 0;
            for (int i = from; i < to; at += part.Top.Cuts[i++].Size)
            {
                EvmCut cut = part.Top.Cuts[i];
                byte[] bytes = rows[at..(at + cut.Size)];
                if (cut.Kind == EvmCutKind.Accounts) TryAccounts(bytes, wrong => Refused(chunk, rows, at, cut.Size, wrong));
                else if (cut.Kind == EvmCutKind.Slots) TrySlots(bytes, wrong => Refused(chunk, rows, at, cut.Size, wrong));
                else Refused(chunk, rows, at, cut.Size, [.. bytes, 0x00]);
            }
            Refused(chunk, rows, rows.Length, 0, [0]);
            Refused(chunk, rows, 0, rows.Length, new byte[SnapshotFormat.ChunkRowsBytesMax]);
            Refused(chunk, rows, 0, rows.Length, []);
            Assert.Equal(ChunkVerdict.Rejected, restorer.Apply((uint)chunk + 1, new byte[SnapshotFormat.ChunkRowsBytesMax + 100]));
        }
        Assert.Equal((int)offer.ChunkCount, restorer.Missing.Count);
        Assert.All(["value", "no slot", "slot twice", "key", "no account", "account", "another's slots", "nonce", "balance", "code", "no code", "slots of another"], what => Assert.True(tried.GetValueOrDefault(what) > 0, what));

        void TryAccounts(byte[] bytes, Action<byte[]> refused)
        {
            Try("nonce", piece => piece.Accounts[0] = piece.Accounts[0] with { Nonce = piece.Accounts[0].Nonce + 1 });
            Try("balance", piece => piece.Accounts[0] = piece.Accounts[0] with { Balance = 12_345 });
            Try("account", piece => piece.Add(AddressOf(9_999), 1, 1, -1, 0));
            Try("no account", piece => piece.Accounts.RemoveAt(piece.Accounts.Count - 1), atLeast: 2);
            if (EvmPiece.ReadAccounts(bytes)!.Slots.Count > 1)
            {
                Try("value", piece => piece.Slots[0] = new(piece.Slots[0].Key, 77_777));
                Try("key", piece => piece.Slots[0] = new(77_777, piece.Slots[0].Value));
                int owner = EvmPiece.ReadAccounts(bytes)!.Accounts.FindIndex(account => account.SlotCount > 0), last = EvmPiece.ReadAccounts(bytes)!.Accounts.FindLastIndex(account => account.SlotCount > 0);
                Try("no slot", piece => piece.Accounts[owner] = piece.Accounts[owner] with { FirstSlot = piece.Accounts[owner].FirstSlot + 1, SlotCount = piece.Accounts[owner].SlotCount - 1 });
                if (owner != last)
                    Try("another's slots", piece => piece.Accounts[owner] = piece.Accounts[owner] with { FirstSlot = piece.Accounts[last].FirstSlot, SlotCount = piece.Accounts[last].SlotCount });
            }
            if (EvmPiece.ReadAccounts(bytes)!.Codes.Count > 0)
            {
                Try("code", piece => piece.Codes[0] = [.. piece.Codes[0], 0]);
                Try("no code", piece =>
                {
                    int user = piece.Accounts.FindIndex(account => account.Code == 0);
                    piece.Accounts[user] = piece.Accounts[user] with { Code = -1 };
                });
            }

            void Try(string what, Action<EvmPiece> change, int atLeast = 1)
            {
                EvmPiece piece = EvmPiece.ReadAccounts(bytes)!;
                if (piece.Accounts.Count < atLeast) return;
                change(piece);
                tried[what] = tried.GetValueOrDefault(what) + 1;
                refused(piece.EncodeAccounts());
            }
        }

        void TrySlots(byte[] bytes, Action<byte[]> refused)
        {
            EvmPiece piece = EvmPiece.ReadSlots(bytes)!;
            KeyValuePair<UInt256, UInt256> first = piece.Slots[0];
            piece.Slots[0] = new(first.Key, first.Value + UInt256.One);
            refused(piece.EncodeSlots());
            piece.Slots[0] = first;
            piece.Slots.Insert(0, first);
            tried["slot twice"] = 1;
            refused(piece.EncodeSlots());
            piece.Slots.RemoveRange(0, 2);
            if (piece.Slots.Count > 0) refused(piece.EncodeSlots());
            int other = part.Top.Cuts.FindIndex(cut => cut.Kind == EvmCutKind.Slots && Bytes(cut) is { } slots && !slots.AsSpan().SequenceEqual(bytes));
            tried["slots of another"] = 1;
            refused(Bytes(part.Top.Cuts[other]));
        }

        byte[] Bytes(EvmCut cut)
        {
            int index = part.Top.Cuts.IndexOf(cut), chunk = part.ChunkOf(index), at = 0;
            Assert.True(SnapshotFormat.TryUnpack(Chunk(store, offer, (uint)chunk + 1), 1, out byte[] rows));
            for (int i = part.CutsOf(chunk).From; i < index; i++) at += part.Top.Cuts[i].Size;
            return rows[at..(at + cut.Size)];
        }

        void Refused(int chunk, byte[] rows, int at, int size, byte[] wrong)
        {
            byte[] whole = [.. rows[..at], .. wrong, .. rows[(at + size)..]];
            Assert.Equal(ChunkVerdict.Rejected, restorer.Apply((uint)chunk + 1, SnapshotFormat.Pack(whole, 1)));
        }
    }

    [Fact]
    public void Metadata_whose_tries_do_not_have_the_headers_root_is_refused_before_a_chunk_is_fetched()
    {
        MemoryStateStorage storage = Fill(9, 60, out Hash32 appHash);
        SnapshotOffer offer = Make(storage, appHash, "snapshots", 3_000, out _);
        using LmdbStateStorage restored = LmdbStateStorage.Open(_folder["state"], [], new StateStorageOptions { MapSizeBytes = 1L << 30 });
        byte[] metadata = offer.Metadata.ToArray();
        Random random = new(9);
        for (int i = 0; i < 1_000; i++)
        {
            byte[] damaged = Mutate.Bytes(random, metadata);
            if (SnapshotRestorer.TryBegin(offer with { Metadata = damaged, Hash = Sha256.Hash(damaged).ToArray() }, appHash, restored, [State()], out _) is null) continue;
            // Sizes of pieces and what chunk 0 has to be are no part of the app hash.
            EvmTop top = ((EvmPart)SnapshotMetadata.TryDecode(damaged, [State()], out _)!.Parts[0]).Top, whole = ((EvmPart)SnapshotMetadata.TryDecode(metadata, [State()], out _)!.Parts[0]).Top;
            Assert.Equal(whole.StateRoot, top.StateRoot);
            Assert.Equal(whole.Cuts.Select(cut => Convert.ToHexString(cut.Reference)), top.Cuts.Select(cut => Convert.ToHexString(cut.Reference)));
        }
    }

    [Fact]
    public void Damage_of_a_stored_slot_shows_when_the_snapshot_is_made()
    {
        MemoryStateStorage storage = Fill(10, 60, out Hash32 appHash);
        storage.CorruptPaged(PatriciaStores.Slots, 5);
        Assert.Throws<CorruptStateException>(() => new SnapshotStore(_folder["snapshots"], [State()]).Make(storage, storage.Height, appHash, new SnapshotOptions()));
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(8 << 20)]
    public void A_city_with_contracts_goes_on_from_a_snapshot_as_the_others_do(int chunkBytes)
    {
        EvmCity city = new();
        // Stores the caller's value under the number of the block.
        Address contract = city.Do(city.Sign(0, 0, null, data: EvmCity.Deploying("344355"))).ContractAddress!.Value;
        ulong nonce = 1;
        for (int i = 0; i < 20; i++) city.Run(Block());
        SnapshotStore store = new(_folder["snapshots"]);
        SnapshotOffer? offer = store.Make(city.City.Storage, city.City.Height, city.City.AppHash, new SnapshotOptions { ChunkBytes = chunkBytes, SortBytes = 4_000 });
        Assert.NotNull(offer);
        using LmdbStateStorage storage = TradingCity.OpenState(_folder["state"]);
        StateMachine chain = TradingCity.OpenChain(storage, out StateStore state);
        SnapshotRestorer? restorer = SnapshotRestorer.TryBegin(offer, city.City.AppHash, storage, out string problem);
        Assert.True(restorer is not null, problem);
        for (uint index = 0; index < offer.ChunkCount; index++) Assert.Equal(ChunkVerdict.Accepted, restorer.Apply(index, TradingCity.Chunk(store, offer, index)));
        restorer.Finish();
        chain.LoadRestored();
        chain.LastTimeMs = city.City.TimeMs;
        foreach (Module module in chain.Modules.All) module.CheckInvariants();
        Assert.Equal(city.City.AppHash, state.AppHash);
        for (int block = 0; block < 5; block++)
        {
            byte[][] envelopes = Block();
            city.Run(envelopes);
            AbciFinalized finalized = chain.FinalizeBlock(new AbciBlock(city.City.Height, city.City.TimeMs, envelopes));
            chain.Commit();
            Assert.Equal(city.City.AppHash, finalized.AppHash);
            Assert.Equal(TransactionResults.Hash(city.Results), TransactionResults.Hash(finalized.Results));
        }

        byte[][] Block() => [city.Sign(0, nonce++, contract, 1 + nonce), city.Sign(0, nonce++, city.AddressOf(3), 5)];
    }

    [Fact]
    public void Every_part_of_the_state_has_a_form_in_a_snapshot() =>
        Assert.All(SnapshotStore.PartsOfThisBuild(), part => Assert.True(part is Table or PatriciaState or IavlTree, part.Name));

    private static PatriciaState State() => new(new StateStore());

    private SnapshotOffer Make(MemoryStateStorage storage, Hash32 appHash, string folder, int chunkBytes, out SnapshotStore store)
    {
        store = new SnapshotStore(_folder[folder], [State()]);
        SnapshotOffer? offer = store.Make(storage, storage.Height, appHash, new SnapshotOptions { ChunkBytes = chunkBytes, SortBytes = 10_000 });
        Assert.NotNull(offer);
        return offer;
    }

    private static void Restore(SnapshotStore store, SnapshotOffer offer, Hash32 appHash, LmdbStateStorage to, int seed)
    {
        SnapshotRestorer? restorer = SnapshotRestorer.TryBegin(offer, appHash, to, [State()], out string problem);
        Assert.True(restorer is not null, problem);
        uint[] order = [.. Enumerable.Range(0, (int)offer.ChunkCount).Select(i => (uint)i)];
        new Random(seed).Shuffle(order);
        foreach (uint index in order) Assert.Equal(ChunkVerdict.Accepted, restorer.Apply(index, Chunk(store, offer, index)));
        restorer.Finish();
    }

    private static byte[] Chunk(SnapshotStore store, SnapshotOffer offer, uint index) => TradingCity.Chunk(store, offer, index);

    // Some blocks of random accounts: without anything, with codes that many share, with few slots; the first one with very many.
    private static MemoryStateStorage Fill(int seed, int accounts, out Hash32 appHash)
    {
        MemoryStateStorage storage = new();
        PatriciaCity city = new(storage);
        Random random = new(seed);
        city.SealAndCommit();
        Change(random, city.State, accounts);
        city.SealAndCommit();
        if (accounts > 1)
        {
            Address large = AddressOf(1);
            byte[] code = Code(1, 5_000);
            city.State.SetCode(Keccak256.Hash(code), code);
            city.State.SetAccount(in large, 1, 0, Keccak256.Hash(code));
            for (int i = 0; i < 10 * accounts; i++) city.State.SetSlot(in large, (UInt256)(ulong)i, (UInt256)(ulong)random.NextInt64(1, i % 2 == 0 ? 100 : long.MaxValue));
        }
        city.SealAndCommit();
        Change(random, city.State, accounts / 4);
        city.SealAndCommit();
        appHash = city.Store.AppHash;
        return storage;
    }

    private static void Change(Random random, PatriciaState state, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Address address = AddressOf(2 + random.Next(Math.Max(1, count)));
            byte[] code = random.Next(2) == 0 ? [] : Code(random.Next(8), 40 + 300 * random.Next(10));
            Hash32 hash = Keccak256.Hash(code);
            state.SetCode(in hash, code);
            state.SetAccount(in address, (ulong)random.Next(1, 1_000), (UInt256)(ulong)random.NextInt64(), in hash);
            if (code.Length == 0) continue;
            for (int slot = random.Next(12); slot > 0; slot--)
                state.SetSlot(in address, random.Next(2) == 0 ? (UInt256)(ulong)random.Next(20) : Keccak256.Hash([(byte)random.Next(100)]) is var key ? UInt256.FromHash32(in key) : default, (UInt256)(ulong)random.Next(300));
        }
    }

    private static byte[] Code(int number, int size)
    {
        byte[] code = new byte[size];
        new Random(number + 1_000 * size).NextBytes(code);
        return code;
    }

    private static Address AddressOf(int number)
    {
        byte[] bytes = new byte[Address.Size];
        new Random(number).NextBytes(bytes);
        return new Address(bytes);
    }
}
