using System.Buffers.Binary;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Store;

namespace Gwangan.Node.Storage;

/// <summary>How the state stands in LMDB. Integers in keys are big-endian, so that they sort; in values little-endian.</summary>
/// <remarks>
/// <code>
/// state    | table u16 | record key      |              -> | slot u32 | record | crc |
/// history  | table u16 | record key      | height u64 | -> | slot u32 | record | crc |  the record just before that block
///                                                      -> | crc |                      there was none before that block
/// touched  | height u64 | part u32 |                   -> | table u16 | count u16 | record keys... | crc |
/// recent   as touched, for stores that are read at the last few heights only
/// results  | height u64 | part u32 |                   -> | a piece of the results | crc |     part 0 begins with | length u32 |
/// state    | paged store u16 | key |                   -> | value | crc |                     numbers of stores and of tables are one series
/// history  | paged store u16 | key | height u64 |      -> | value | crc |                     or | crc | alone, as above
/// kv       | store name | 0 | key |                    -> | value | crc |
/// kvpast   | height u64 | store name | 0 | key |       -> | value | crc |                     the value just before that block, or | crc | alone
/// meta     | "head" |                                  -> <see cref="StateHead"/>,  "tables" -> one line a table, as declared
/// </code>
/// In lists of touched keys those of a paged store have a byte of length before each, and the count its highest bit set.
/// Each crc covers the key and the value before it: a value that stands under the wrong key is found as well.
/// Long values are cut into parts that fit twice into a page: no value then needs a run of free pages,
/// which LMDB would have to search its free list for. Results are not deflated: that saves two fifths of their size
/// but costs 11 ms a megabyte on the block's path (the suite <c>storage</c> measures it).
/// </remarks>
internal static class StateLayout
{
    public const int TableSize = 2, SlotSize = 4, HeightSize = 8, PartKeySize = HeightSize + 4;

    /// <summary>Set in the count of a list of keys that have a length each.</summary>
    public const ushort LengthsFlag = 0x8000;

    /// <summary>LMDB's own bound on a key.</summary>
    public const int KeySizeMax = 511;

    /// <summary>Half a page of 4096, less the page's header, a node's header, its offset, the key and the checksum.</summary>
    public const int PartSizeMax = 2000;

    public static ReadOnlySpan<byte> HeadKey => "head"u8;

    public static ReadOnlySpan<byte> TablesKey => "tables"u8;

    /// <summary>Writes a record's key and returns its length.</summary>
    public static int WriteKey(Span<byte> target, ushort table, ReadOnlySpan<byte> recordKey)
    {
        BinaryPrimitives.WriteUInt16BigEndian(target, table);
        recordKey.CopyTo(target[TableSize..]);
        return TableSize + recordKey.Length;
    }

    /// <summary>Writes a record's key followed by a height and returns its length.</summary>
    public static int WriteHistoryKey(Span<byte> target, ushort table, ReadOnlySpan<byte> recordKey, long height)
    {
        int length = WriteKey(target, table, recordKey);
        BinaryPrimitives.WriteUInt64BigEndian(target[length..], (ulong)height);
        return length + HeightSize;
    }

    public static void WritePartKey(Span<byte> target, long height, uint part)
    {
        BinaryPrimitives.WriteUInt64BigEndian(target, (ulong)height);
        BinaryPrimitives.WriteUInt32BigEndian(target[HeightSize..], part);
    }

    public static byte[] StoreKey(string store, ReadOnlySpan<byte> key)
    {
        byte[] name = Encoding.UTF8.GetBytes(store);
        byte[] whole = new byte[name.Length + 1 + key.Length];
        name.CopyTo(whole, 0);
        key.CopyTo(whole.AsSpan(name.Length + 1));
        return whole;
    }

    /// <summary>Where the value of a pair before a block stands; <paramref name="storeKey"/> as <see cref="StoreKey"/> makes it.</summary>
    public static byte[] PastPairKey(long height, ReadOnlySpan<byte> storeKey)
    {
        byte[] whole = new byte[HeightSize + storeKey.Length];
        BinaryPrimitives.WriteUInt64BigEndian(whole, (ulong)height);
        storeKey.CopyTo(whole.AsSpan(HeightSize));
        return whole;
    }

    public static int RecordValueSize(TableSchema table) => SlotSize + table.RecordSizeBytes + Checksum.Size;

    /// <summary>Takes a stored record apart after checking it.</summary>
    /// <exception cref="CorruptStateException">It fails its checksum, has another size, or carries another key.</exception>
    public static ReadOnlySpan<byte> ReadRecord(TableSchema table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, out int slot)
    {
        if (value.Length != RecordValueSize(table) || !Checksum.Holds(key, value))
            ThrowCorrupt($"a record of table {table.Name}", key);
        slot = BinaryPrimitives.ReadInt32LittleEndian(value);
        return value.Slice(SlotSize, table.RecordSizeBytes);
    }

    /// <summary>Takes the checksum off a value after testing it.</summary>
    /// <exception cref="CorruptStateException">It does not hold.</exception>
    public static ReadOnlySpan<byte> ReadValue(string what, scoped ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (!Checksum.Holds(key, value))
            ThrowCorrupt(what, key);
        return value[..^Checksum.Size];
    }

    /// <summary>Ends a value with the checksum of its key and of itself.</summary>
    public static void Seal(ReadOnlySpan<byte> key, Span<byte> value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(value[^Checksum.Size..], Checksum.Of(key, value[..^Checksum.Size]));

    /// <summary>The tables as text, one a line: what a later start compares with.</summary>
    public static string Describe(IEnumerable<TableSchema> tables) => string.Concat(tables.OrderBy(t => t.Id).Select(t =>
        $"{t.Id} {t.Name} record {t.RecordSizeBytes} key {t.KeyOffsetBytes}+{t.KeySizeBytes}\n"));

    public static void ThrowCorrupt(string what, ReadOnlySpan<byte> key) => throw new CorruptStateException(
        $"{what} fails its checksum (key {Convert.ToHexStringLower(key)}); remove the state folder, it is rebuilt from the block log");
}

/// <summary>The state's own small record: which block it shows and from where on it can show older ones.</summary>
/// <param name="Height">Height of the last commit.</param>
/// <param name="AppHash">App hash after it.</param>
/// <param name="OldestHeight">The lowest height that can be read.</param>
internal sealed record StateHead(long Height, Hash32 AppHash, long OldestHeight)
{
    public const int Size = 8 + 8 + Hash32.Size + 8 + Checksum.Size;

    /// <summary>Rises when the layout changes; a state of another format is refused.</summary>
    private const long FormatVersion = 1;

    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteInt64LittleEndian(target, FormatVersion);
        BinaryPrimitives.WriteInt64LittleEndian(target[8..], Height);
        AppHash.CopyTo(target[16..]);
        BinaryPrimitives.WriteInt64LittleEndian(target[48..], OldestHeight);
        StateLayout.Seal(StateLayout.HeadKey, target[..Size]);
    }

    public static StateHead Read(ReadOnlySpan<byte> value)
    {
        value = StateLayout.ReadValue("the head of the state", StateLayout.HeadKey, value);
        if (value.Length != Size - Checksum.Size)
            throw new CorruptStateException($"the head of the state has {value.Length} bytes; remove the state folder, it is rebuilt from the block log");
        long version = BinaryPrimitives.ReadInt64LittleEndian(value);
        if (version != FormatVersion)
            throw new CorruptStateException($"the state has format {version}; this build reads {FormatVersion}. Remove the state folder, it is rebuilt from the block log");
        return new StateHead(
            BinaryPrimitives.ReadInt64LittleEndian(value[8..]),
            new Hash32(value.Slice(16, Hash32.Size)),
            BinaryPrimitives.ReadInt64LittleEndian(value[48..]));
    }
}
