using System.Buffers.Binary;

namespace Gwangan.Node.Storage;

/// <summary>What a record of the block log holds.</summary>
public enum BlockLogKind : byte
{
    /// <summary>A block's bytes.</summary>
    Block = 1,

    /// <summary>The commit (the signatures) that decided the block of this height.</summary>
    Commit = 2,

    /// <summary>A block that another engine decided, as far as an application learns it.</summary>
    Decided = 3,

    /// <summary>What CometBFT knows of such a block beyond that: the whole header, commits and evidence. In a log of its own.</summary>
    Seal = 4,
}

/// <summary>The bytes of a segment. All integers are little-endian.</summary>
/// <remarks>
/// <code>
/// segment | "GWBLOCK1" | first height u64 | salt u64 | crc u32 | zero u32 |          then records, without gaps
/// record  | magic u32 | length u32 | height u64 | kind u8 | flags u8 | zero u16 | payload crc u32 | zero u32 | header crc u32 | payload |
/// flags   1: first record of its append    2: last record of its append
/// </code>
/// The records of one append reach the disk by one fsync, so a crash can tear any of them, in any order, and only them.
/// The checksums begin with the segment's random salt (and the header's with the record's place): bytes inside a block, which anybody
/// may have chosen, can therefore never pass for a record.
/// </remarks>
internal static class BlockLogFormat
{
    public const int SegmentHeaderSize = 32, RecordHeaderSize = 32;
    public const byte FirstOfAppend = 1, LastOfAppend = 2;

    /// <summary>Longest payload: far above the largest block that an engine can agree on (100 MiB).</summary>
    public const int PayloadSizeMax = 256 << 20;

    public static ReadOnlySpan<byte> RecordMagic => [0xB1, 0x0C, 0xC0, 0xDE];

    private static ReadOnlySpan<byte> SegmentMagic => "GWBLOCK1"u8;

    public static void WriteSegmentHeader(Span<byte> target, long firstHeight, ulong salt)
    {
        target[..SegmentHeaderSize].Clear();
        SegmentMagic.CopyTo(target);
        BinaryPrimitives.WriteInt64LittleEndian(target[8..], firstHeight);
        BinaryPrimitives.WriteUInt64LittleEndian(target[16..], salt);
        BinaryPrimitives.WriteUInt32LittleEndian(target[24..], Checksum.Of(target[..24]));
    }

    public static bool TryReadSegmentHeader(ReadOnlySpan<byte> source, out long firstHeight, out ulong salt)
    {
        (firstHeight, salt) = (0, 0);
        if (source.Length < SegmentHeaderSize || !source.StartsWith(SegmentMagic)
            || BinaryPrimitives.ReadUInt32LittleEndian(source[24..]) != Checksum.Of(source[..24]))
            return false;
        firstHeight = BinaryPrimitives.ReadInt64LittleEndian(source[8..]);
        salt = BinaryPrimitives.ReadUInt64LittleEndian(source[16..]);
        return true;
    }

    public static void WriteRecordHeader(Span<byte> target, ulong salt, long offset, long height, BlockLogKind kind, byte flags, ReadOnlySpan<byte> payload)
    {
        target[..RecordHeaderSize].Clear();
        RecordMagic.CopyTo(target);
        BinaryPrimitives.WriteInt32LittleEndian(target[4..], payload.Length);
        BinaryPrimitives.WriteInt64LittleEndian(target[8..], height);
        target[16] = (byte)kind;
        target[17] = flags;
        BinaryPrimitives.WriteUInt32LittleEndian(target[20..], PayloadChecksum(salt, payload));
        BinaryPrimitives.WriteUInt32LittleEndian(target[28..], HeaderChecksum(salt, offset, target));
    }

    public static bool TryReadRecordHeader(ReadOnlySpan<byte> source, ulong salt, long offset, out BlockLogHeader header)
    {
        header = default;
        if (source.Length < RecordHeaderSize || !source.StartsWith(RecordMagic)
            || BinaryPrimitives.ReadUInt32LittleEndian(source[28..]) != HeaderChecksum(salt, offset, source))
            return false;
        header = new BlockLogHeader(
            BinaryPrimitives.ReadInt32LittleEndian(source[4..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[8..]),
            (BlockLogKind)source[16],
            source[17],
            BinaryPrimitives.ReadUInt32LittleEndian(source[20..]));
        return header.Length is >= 0 and <= PayloadSizeMax;
    }

    public static uint PayloadChecksum(ulong salt, ReadOnlySpan<byte> payload)
    {
        Span<byte> start = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(start, salt);
        return Checksum.Of(start, payload);
    }

    private static uint HeaderChecksum(ulong salt, long offset, ReadOnlySpan<byte> header)
    {
        Span<byte> start = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(start, salt);
        BinaryPrimitives.WriteInt64LittleEndian(start[8..], offset);
        return Checksum.Of(start, header[..28]);
    }
}

/// <summary>A record's header, checked.</summary>
internal readonly record struct BlockLogHeader(int Length, long Height, BlockLogKind Kind, byte Flags, uint PayloadChecksum)
{
    public bool IsFirstOfAppend => (Flags & BlockLogFormat.FirstOfAppend) != 0;

    public bool IsLastOfAppend => (Flags & BlockLogFormat.LastOfAppend) != 0;
}
