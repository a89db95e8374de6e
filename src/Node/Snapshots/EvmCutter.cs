using System.Buffers.Binary;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Store;
using Gwangan.Chain.Store.Patricia;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Snapshots;

/// <summary>Reads Ethereum's state at one height by its plain keys, sorts it by their digests, and cuts its tries from the root down until what is below fits into a piece.</summary>
/// <remarks>
/// Trie nodes are not read: they go back too few blocks for what may take minutes. They are computed from the accounts and slots, so a stored state that does not have the header's root is found here.
/// Rows: | digest of address 32 | address 20 | nonce 8 | balance 32 | code hash 32 | · | digest of address 32 | digest of key 32 | key 32 | value 32 | · and, by place among the accounts,
/// | place 8 | slots before it 8 | bytes before it 8 |. A size is what a piece takes at most, each account with its own copy of its code.
/// </remarks>
internal sealed class EvmCutter : IDisposable
{
    private const int AccountSize = 2 * Hash32.Size + Address.Size + 8 + UInt256.Size, SlotSize = 4 * Hash32.Size, BeforeSize = 24;
    private const int CodeSizesKept = 1 << 16;

    private readonly TableReader _reader;
    private readonly string _folder;
    private readonly SnapshotOptions _options;
    private readonly Action<ReadOnlySpan<byte>> _emit;
    private readonly int _pieceBytesMax;
    private readonly ProtoWriter _shape = new();
    private readonly MemoryStream _chunk = new();
    private readonly PatriciaSubtrie _subtrie = new();
    private readonly Dictionary<Hash32, int> _codeSizes = new(SeededComparer.Instance);
    private SortedRows _accounts = new([], AccountSize), _slots = new([], SlotSize), _before = new([], BeforeSize);

    /// <summary>A cutter.</summary>
    /// <param name="reader">Reads the height.</param>
    /// <param name="folder">Where sorting may write.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="emit">Takes the rows of each chunk.</param>
    public EvmCutter(TableReader reader, string folder, SnapshotOptions options, Action<ReadOnlySpan<byte>> emit)
    {
        (_reader, _folder, _options, _emit) = (reader, folder, options, emit);
        _pieceBytesMax = EvmPart.PieceBytesMax(options.ChunkBytes);
    }

    /// <summary>Cuts the whole state under its header.</summary>
    /// <exception cref="CorruptStateException">What is stored does not have the header's state root.</exception>
    public EvmPart Cut(string name, byte[] header)
    {
        _slots = SortSlots();
        _accounts = SortAccounts();
        _before = Measure();
        WalkAccounts(0, _accounts.Count, 0);
        Flush();
        return EvmPart.Make(name, header, _shape.ToArray(), _options.ChunkBytes) ?? throw new CorruptStateException($"the stored accounts and slots of '{name}' do not have the state root of its header");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _accounts.Dispose();
        _slots.Dispose();
        _before.Dispose();
    }

    private SortedRows SortSlots()
    {
        using RecordSorter sorter = new(SlotSize, 0, 2 * Hash32.Size, _folder, PatriciaStores.Slots.Name, _options.SortBytes);
        byte[] owner = new byte[Address.Size];
        Hash32 digest = Keccak256.Hash(owner);
        _reader.Read(PatriciaStores.Slots, PatriciaStores.SlotKeySize, [], (key, value) =>
        {
            if (!key[..Address.Size].SequenceEqual(owner))
            {
                key[..Address.Size].CopyTo(owner);
                digest = Keccak256.Hash(owner);
            }
            Span<byte> row = sorter.Add();
            digest.CopyTo(row);
            Keccak256.Hash(key[Address.Size..]).CopyTo(row[Hash32.Size..]);
            key[Address.Size..].CopyTo(row[(2 * Hash32.Size)..]);
            UInt256.FromBigEndian(value).WriteBigEndian(row[(3 * Hash32.Size)..]);
        });
        return sorter.Finish();
    }

    private SortedRows SortAccounts()
    {
        using RecordSorter sorter = new(AccountSize, 0, Hash32.Size, _folder, PatriciaStores.Accounts.Name, _options.SortBytes);
        _reader.Read(PatriciaStores.Accounts, PatriciaStores.AccountKeySize, [], (key, value) =>
        {
            PatriciaAccount account = PatriciaAccount.Decode(value);
            Span<byte> row = sorter.Add();
            Keccak256.Hash(key).CopyTo(row);
            key.CopyTo(row[Hash32.Size..]);
            Span<byte> rest = row[(Hash32.Size + Address.Size)..];
            BinaryPrimitives.WriteUInt64BigEndian(rest, account.Nonce);
            account.Balance.WriteBigEndian(rest[8..]);
            account.CodeHash.CopyTo(rest[(8 + UInt256.Size)..]);
        });
        return sorter.Finish();
    }

    // Both are sorted by the digest of the address, so one look at each tells what an account takes.
    private SortedRows Measure()
    {
        using RecordSorter sorter = new(BeforeSize, 0, sizeof(long), _folder, "evm_before", _options.SortBytes);
        long slot = 0, size = 0;
        for (long i = 0; ; i++)
        {
            Span<byte> row = sorter.Add();
            BinaryPrimitives.WriteInt64BigEndian(row, i);
            BinaryPrimitives.WriteInt64BigEndian(row[8..], slot);
            BinaryPrimitives.WriteInt64BigEndian(row[16..], size);
            if (i == _accounts.Count) break;
            Hash32 code = CodeOf(i, out Hash32 digest);
            long first = slot;
            while (slot < _slots.Count && new Hash32(_slots.Read(slot, 1)[..Hash32.Size]) == digest) slot++;
            size += EvmPiece.AccountBytesMax + (slot - first) * EvmPiece.SlotBytesMax + CodeSizeOf(in code);
        }
        if (slot != _slots.Count) throw new CorruptStateException("a stored slot of the EVM's state belongs to no account");
        return sorter.Finish();
    }

    private Hash32 CodeOf(long account, out Hash32 digest)
    {
        ReadOnlySpan<byte> row = _accounts.Read(account, 1);
        digest = new Hash32(row[..Hash32.Size]);
        return new Hash32(row[(AccountSize - Hash32.Size)..]);
    }

    private int CodeSizeOf(in Hash32 hash)
    {
        if (hash == Keccak256.OfNothing) return 0;
        if (_codeSizes.TryGetValue(hash, out int size)) return size;
        if (_codeSizes.Count == CodeSizesKept) _codeSizes.Clear();
        return _codeSizes[hash] = ReadCode(hash).Length + 4;
    }

    private byte[] ReadCode(Hash32 hash)
    {
        byte[] code = [];
        _reader.Ask(view => code = new PatriciaView(view).ReadCode(in hash));
        return code;
    }

    private (long Slots, long Bytes) BeforeOf(long account)
    {
        ReadOnlySpan<byte> row = _before.Read(account, 1);
        return (BinaryPrimitives.ReadInt64BigEndian(row[8..]), BinaryPrimitives.ReadInt64BigEndian(row[16..]));
    }

    private void WalkAccounts(long from, long to, int depth)
    {
        if (from == to)
        {
            _shape.Varint(EvmPart.Nothing);
            return;
        }
        bool fits = BeforeOf(to).Bytes - BeforeOf(from).Bytes <= _pieceBytesMax;
        if (fits) EmitAccounts(from, to, depth);
        else if (to - from == 1) EmitLarge(from);
        else Split(_accounts, 0, from, to, depth, WalkAccounts);
    }

    private void WalkSlots(Address owner, long from, long to, int depth)
    {
        if (from == to) _shape.Varint(EvmPart.Nothing);
        else if (to - from == 1 || (to - from) * EvmPiece.SlotBytesMax <= _pieceBytesMax) EmitSlots(owner, from, to, depth);
        else Split(_slots, Hash32.Size, from, to, depth, (start, end, below) => WalkSlots(owner, start, end, below));
    }

    // An inner node: a branch where the digests part, and an extension to it when that is further down.
    private void Split(SortedRows rows, int keyAt, long from, long to, int depth, Action<long, long, int> walk)
    {
        Hash32 first = DigestOf(rows, keyAt, from), last = DigestOf(rows, keyAt, to - 1);
        int end = PatriciaNodes.Common(in first, in last, depth);
        if (end > depth)
        {
            _shape.Varint(EvmPart.Extension);
            _shape.Varint((ulong)end);
            for (int i = depth; i < end; i++) _shape.Varint((ulong)PatriciaNodes.NibbleAt(in first, i));
        }
        _shape.Varint(EvmPart.Branch);
        for (int nibble = 0; nibble < PatriciaNodes.Width; nibble++)
        {
            int next = nibble + 1;
            long middle = nibble == PatriciaNodes.Width - 1 ? to : rows.FirstWhere(from, to, row => PatriciaNodes.NibbleAt(new Hash32(row.Slice(keyAt, Hash32.Size)), end) >= next);
            walk(from, middle, end + 1);
            from = middle;
        }
    }

    private void EmitAccounts(long from, long to, int depth)
    {
        EvmPiece piece = new();
        Dictionary<Hash32, int> codes = new(SeededComparer.Instance);
        for (long i = from; i < to; i++)
        {
            (long firstSlot, _) = BeforeOf(i);
            int slots = (int)(BeforeOf(i + 1).Slots - firstSlot);
            Read(i, out Address address, out ulong nonce, out UInt256 balance, out Hash32 hash);
            int code = -1;
            if (hash != Keccak256.OfNothing && !codes.TryGetValue(hash, out code)) codes[hash] = code = piece.AddCode(in hash, ReadCode(hash));
            piece.Add(in address, nonce, in balance, code, slots);
            AddSlots(piece, firstSlot, slots);
        }
        bool isHashed = piece.TryHashAccounts(PatriciaNodes.Prefix(DigestOf(_accounts, 0, from), depth), depth, _subtrie, null, out byte[] reference);
        Invariant.Assert(isHashed);
        EmitPiece(piece.EncodeAccounts(), reference);
    }

    private void EmitSlots(Address owner, long from, long to, int depth)
    {
        EvmPiece piece = new();
        AddSlots(piece, from, (int)(to - from));
        bool isHashed = piece.TryHashSlots(0, piece.Slots.Count, in owner, PatriciaNodes.Prefix(DigestOf(_slots, Hash32.Size, from), depth), depth, _subtrie, out byte[] reference);
        Invariant.Assert(isHashed);
        EmitPiece(piece.EncodeSlots(), reference);
    }

    private void EmitLarge(long account)
    {
        Read(account, out Address address, out ulong nonce, out UInt256 balance, out Hash32 hash);
        _shape.Varint(EvmPart.Large);
        WriteBytes(Address.Bytes(in address));
        _shape.Varint(nonce);
        EvmPiece.WriteNumber(_shape, in balance);
        if (hash == Keccak256.OfNothing)
        {
            WriteBytes([]);
        }
        else
        {
            byte[] code = ReadCode(hash);
            WriteBytes(Hash32.Bytes(in hash));
            _shape.Varint((ulong)code.Length);
            Add(code);
        }
        WalkSlots(address, BeforeOf(account).Slots, BeforeOf(account + 1).Slots, 0);
    }

    private void EmitPiece(byte[] piece, byte[] reference)
    {
        _shape.Varint(EvmPart.Piece);
        _shape.Varint((ulong)piece.Length);
        WriteBytes(reference);
        Add(piece);
    }

    // Pieces fill a chunk in the way in which EvmPart groups them.
    private void Add(byte[] piece)
    {
        if (_chunk.Length > 0 && _chunk.Length + piece.Length > _options.ChunkBytes) Flush();
        _chunk.Write(piece);
    }

    private void Flush()
    {
        if (_chunk.Length == 0) return;
        _emit(_chunk.GetBuffer().AsSpan(0, (int)_chunk.Length));
        _chunk.SetLength(0);
    }

    private void AddSlots(EvmPiece piece, long first, int count)
    {
        if (count == 0) return;
        ReadOnlySpan<byte> rows = _slots.Read(first, count);
        for (; !rows.IsEmpty; rows = rows[SlotSize..])
            piece.Slots.Add(new(UInt256.FromBigEndian(rows.Slice(2 * Hash32.Size, Hash32.Size)), UInt256.FromBigEndian(rows.Slice(3 * Hash32.Size, Hash32.Size))));
    }

    private void Read(long account, out Address address, out ulong nonce, out UInt256 balance, out Hash32 code)
    {
        ReadOnlySpan<byte> row = _accounts.Read(account, 1)[Hash32.Size..];
        address = new Address(row[..Address.Size]);
        row = row[Address.Size..];
        nonce = BinaryPrimitives.ReadUInt64BigEndian(row);
        balance = UInt256.FromBigEndian(row.Slice(8, UInt256.Size));
        code = new Hash32(row[(8 + UInt256.Size)..]);
    }

    private static Hash32 DigestOf(SortedRows rows, int keyAt, long row) => new(rows.Read(row, 1).Slice(keyAt, Hash32.Size));

    private void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        _shape.Varint((ulong)bytes.Length);
        _shape.Raw(bytes);
    }
}
