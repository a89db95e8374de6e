using System.Buffers.Binary;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Store;
using Gwangan.Chain.Store.Patricia;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Snapshots;

/// <summary>Writes Ethereum's state out of a snapshot's chunks into storage, in the order of its keys: accounts, slots, nodes, codes, header.</summary>
/// <remarks>
/// Chunks go by digests and storage by plain keys, so accounts, slots and codes are sorted once, on the disk where memory does not do. Nodes are computed anew, piece by piece, and each piece must have the hash that the nodes
/// above it name; those have the header's state root. What is kept in memory is a chunk, and what hashing one piece takes.
/// </remarks>
internal sealed class EvmImport(EvmPart part, Func<int, byte[]> read, string folder, StateImport import)
{
    private const int AccountSize = Address.Size + 1 + PatriciaAccount.StoredSizeMax;
    private const int SlotSize = PatriciaStores.SlotKeySize + UInt256.Size;
    private const int CodeKeySize = Hash32.Size + 1, CodeSize = CodeKeySize + 2 + PagedStore.ValueSizeMax;
    private const int RowsAtOnce = 256, CodesKnownMax = 1 << 16;

    private readonly PatriciaSubtrie _subtrie = new(), _slotsTrie = new();
    private readonly HashSet<Hash32> _codesKnown = new(SeededComparer.Instance);
    private int _chunk = -1;
    private byte[] _rows = [];

    /// <summary>Writes all of it.</summary>
    /// <exception cref="CorruptStateException">A kept chunk was damaged since it was checked.</exception>
    public void Run()
    {
        using RecordSorter accountSorter = Sorter(PatriciaStores.Accounts, AccountSize, PatriciaStores.AccountKeySize);
        using RecordSorter slotSorter = Sorter(PatriciaStores.Slots, SlotSize, PatriciaStores.SlotKeySize);
        using RecordSorter codeSorter = Sorter(PatriciaStores.Codes, CodeSize, CodeKeySize);
        Sort(accountSorter, slotSorter, codeSorter);
        using SortedRows accounts = accountSorter.Finish(), slots = slotSorter.Finish(), codes = codeSorter.Finish();

        Walk(accounts, AccountSize, row => import.Put(PatriciaStores.Accounts, row[..Address.Size], row.Slice(Address.Size + 1, row[Address.Size])));
        Walk(slots, SlotSize, row => import.Put(PatriciaStores.Slots, row[..PatriciaStores.SlotKeySize], row[PatriciaStores.SlotKeySize..].TrimStart((byte)0)));
        PutNodes(part.Top.Places);
        PutSlotNodes(accounts, slots);
        PutCodes(codes);
        import.Put(PatriciaStores.Header, [], part.Header);
    }

    private RecordSorter Sorter(PagedStore store, int rowSize, int keySize) => new(rowSize, 0, keySize, folder, store.Name);

    private void Sort(RecordSorter accounts, RecordSorter slots, RecordSorter codes)
    {
        RlpWriter writer = new(160);
        foreach (EvmTop.LargeAccount large in part.Top.Larges.Values) AddAccount(accounts, writer, large.Address, large.Account);
        for (int i = 0; i < part.Top.Cuts.Count; i++)
        {
            EvmCut cut = part.Top.Cuts[i];
            if (cut.Kind == EvmCutKind.Code)
            {
                byte[] code = BytesOf(i);
                if (Keccak256.Hash(code) != new Hash32(cut.Reference)) ThrowDamaged();
                AddCode(codes, new Hash32(cut.Reference), code);
                continue;
            }
            EvmPiece piece = PieceOf(i);
            for (int each = 0; each < piece.Codes.Count; each++) AddCode(codes, piece.CodeHashes[each], piece.Codes[each]);
            if (cut.Kind == EvmCutKind.Slots) AddSlots(slots, piece, cut.Owner, 0, piece.Slots.Count);
            else HashAccounts(cut, piece, (account, whole) =>
            {
                AddAccount(accounts, writer, account.Address, whole);
                AddSlots(slots, piece, account.Address, account.FirstSlot, account.SlotCount);
            });
        }
    }

    private static void AddAccount(RecordSorter sorter, RlpWriter writer, Address address, PatriciaAccount account)
    {
        byte[] stored = account.Encode(writer);
        Span<byte> row = sorter.Add();
        row.Clear();
        address.CopyTo(row);
        row[Address.Size] = (byte)stored.Length;
        stored.CopyTo(row[(Address.Size + 1)..]);
    }

    private static void AddSlots(RecordSorter sorter, EvmPiece piece, Address owner, int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            Span<byte> row = sorter.Add();
            owner.CopyTo(row);
            piece.Slots[i].Key.WriteBigEndian(row[Address.Size..]);
            piece.Slots[i].Value.WriteBigEndian(row[PatriciaStores.SlotKeySize..]);
        }
    }

    // Many accounts have one code; what was just seen is not sorted again.
    private void AddCode(RecordSorter sorter, Hash32 hash, byte[] code)
    {
        if (_codesKnown.Count == CodesKnownMax) _codesKnown.Clear();
        if (!_codesKnown.Add(hash)) return;
        PatriciaCodes.Cut(in hash, code, (key, bytes) =>
        {
            Span<byte> row = sorter.Add();
            row.Clear();
            key.CopyTo(row);
            BinaryPrimitives.WriteUInt16BigEndian(row[CodeKeySize..], (ushort)bytes.Length);
            bytes.CopyTo(row[(CodeKeySize + 2)..]);
        });
    }

    private void PutCodes(SortedRows codes)
    {
        byte[] last = [];
        Walk(codes, CodeSize, row =>
        {
            if (row[..CodeKeySize].SequenceEqual(last)) return;
            last = row[..CodeKeySize].ToArray();
            import.Put(PatriciaStores.Codes, last, row.Slice(CodeKeySize + 2, BinaryPrimitives.ReadUInt16BigEndian(row[CodeKeySize..])));
        });
    }

    // From the root down and left to right: the order of the keys.
    private void PutNodes(List<EvmTop.Place> places)
    {
        foreach (EvmTop.Place place in places)
        {
            if (place.Cut < 0)
            {
                if (place.Node.Length > 0) import.Put(PatriciaStores.Nodes, place.Key, place.Node);
                continue;
            }
            EvmCut cut = part.Top.Cuts[place.Cut];
            EvmPiece piece = PieceOf(place.Cut);
            if (cut.Kind == EvmCutKind.Accounts) HashAccounts(cut, piece, null);
            else if (!piece.TryHashSlots(0, piece.Slots.Count, cut.Owner, cut.Prefix, cut.Depth, _subtrie, out byte[] reference) || !reference.AsSpan().SequenceEqual(cut.Reference)) ThrowDamaged();
            Put(_subtrie);
        }
    }

    private void PutSlotNodes(SortedRows accounts, SortedRows slots)
    {
        long at = 0;
        Walk(accounts, AccountSize, row =>
        {
            Address owner = new(row[..Address.Size]);
            Hash32 root = PatriciaAccount.Decode(row.Slice(Address.Size + 1, row[Address.Size])).StorageRoot;
            if (root == OrderedTrie.EmptyRoot) return;
            long first = at;
            at = slots.FirstWhere(first, slots.Count, slot => slot[..Address.Size].SequenceCompareTo(Address.Bytes(in owner)) > 0);
            if (part.Top.Larges.TryGetValue(owner, out EvmTop.LargeAccount? large)) PutNodes(large.Places);
            else PutSlotNodes(owner, slots.Read(first, (int)(at - first)), in root);
        });
    }

    private void PutSlotNodes(Address owner, ReadOnlySpan<byte> rows, in Hash32 root)
    {
        List<(Hash32 Digest, UInt256 Value)> slots = new(rows.Length / SlotSize);
        for (; !rows.IsEmpty; rows = rows[SlotSize..])
            slots.Add((Keccak256.Hash(rows[Address.Size..PatriciaStores.SlotKeySize]), UInt256.FromBigEndian(rows[PatriciaStores.SlotKeySize..SlotSize])));
        slots.Sort(static (one, other) => one.Digest.CompareTo(other.Digest));
        _slotsTrie.Clear();
        bool ascends = true;
        foreach ((Hash32 digest, UInt256 value) in slots) ascends &= _slotsTrie.TryAdd(in digest, in value);
        if (!ascends || !_slotsTrie.TryHash(owner, default, 0, out byte[] reference) || new Hash32(reference) != root) ThrowDamaged();
        Put(_slotsTrie);
    }

    private void Put(PatriciaSubtrie subtrie)
    {
        foreach ((byte[] key, byte[] node) in subtrie.Nodes()) import.Put(PatriciaStores.Nodes, key, node);
    }

    private void HashAccounts(EvmCut cut, EvmPiece piece, Action<EvmPiece.Account, PatriciaAccount>? visit)
    {
        if (!piece.TryHashAccounts(cut.Prefix, cut.Depth, _subtrie, visit, out byte[] reference) || !reference.AsSpan().SequenceEqual(cut.Reference)) ThrowDamaged();
    }

    private EvmPiece PieceOf(int cut) => (part.Top.Cuts[cut].Kind == EvmCutKind.Accounts ? EvmPiece.ReadAccounts(BytesOf(cut)) : EvmPiece.ReadSlots(BytesOf(cut))) ?? throw Damaged();

    private byte[] BytesOf(int cut)
    {
        if (_chunk < 0 || cut < part.CutsOf(_chunk).From || cut >= part.CutsOf(_chunk).To)
        {
            _chunk = part.ChunkOf(cut);
            _rows = read(_chunk);
        }
        int at = 0;
        for (int i = part.CutsOf(_chunk).From; i < cut; i++) at += part.Top.Cuts[i].Size;
        return at + part.Top.Cuts[cut].Size <= _rows.Length ? _rows[at..(at + part.Top.Cuts[cut].Size)] : throw Damaged();
    }

    private static void Walk(SortedRows rows, int rowSize, Action<ReadOnlySpan<byte>> visit)
    {
        for (long from = 0; from < rows.Count; from += RowsAtOnce)
        {
            int count = (int)Math.Min(RowsAtOnce, rows.Count - from);
            // Whoever visits may read other rows, which takes the buffer.
            byte[] some = rows.Read(from, count).ToArray();
            for (int i = 0; i < count; i++) visit(some.AsSpan(i * rowSize, rowSize));
        }
    }

    private static void ThrowDamaged() => throw Damaged();

    private static CorruptStateException Damaged() => new("a chunk of the EVM's state was damaged on the disk after it was checked; begin the restore again");
}
