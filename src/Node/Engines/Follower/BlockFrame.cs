using System.Buffers;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Node.Engines.Follower;

/// <summary>One message of the stream by which a node gives blocks to its followers: a block with its commit, or only where the node stands.</summary>
/// <remarks>
/// On the wire: length as a varint, then this protobuf message:
/// <code>
/// 1 bytes  block        encoded tendermint.types.Block; absent when there is none to give
/// 2 bytes  commit       encoded tendermint.types.Commit
/// 3 int64  head_height  height of the node's last published block
/// 4 int64  head_time_ms time of its header
/// 5 string chain_id     in the first message
/// 6 bool   demo         in the first message: whether the city gives out demo money
/// </code>
/// </remarks>
public sealed class BlockFrame
{
    /// <summary>Most bytes of a message: the largest block, its commit, and framing.</summary>
    public const int SizeMax = CometLimits.BlockBytesMax + (4 << 20);

    /// <summary>The block; null when there is none to give.</summary>
    public byte[]? Block { get; init; }

    /// <summary>Its commit.</summary>
    public byte[] Commit { get; init; } = [];

    /// <summary>Height of the node's last published block.</summary>
    public long HeadHeight { get; init; }

    /// <summary>Time of that block's header, milliseconds since 1970 UTC.</summary>
    public long HeadTimeMs { get; init; }

    /// <summary>The chain; in the first message.</summary>
    public string ChainId { get; init; } = "";

    /// <summary>Whether the city gives out demo money; in the first message.</summary>
    public bool IsDemo { get; init; }

    /// <summary>Writes a message with its length in front.</summary>
    public static void Write(ProtoWriter writer, BlockPoint head, ReadOnlySpan<byte> block, ReadOnlySpan<byte> commit, string chainId, bool isDemo)
    {
        int mark = writer.BeginDelimited();
        writer.Bytes(1, block);
        writer.Bytes(2, commit);
        writer.Int64(3, head.Height);
        writer.Int64(4, head.TimeMs);
        writer.String(5, chainId);
        writer.Bool(6, isDemo);
        writer.End(mark);
    }

    /// <summary>Takes a whole message off the front of what has come; false when more has to come.</summary>
    /// <exception cref="LeaderException">What has come is no such message.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, out BlockFrame frame)
    {
        frame = null!;
        Span<byte> head = stackalloc byte[10];
        int headSize = (int)Math.Min(head.Length, buffer.Length);
        buffer.Slice(0, headSize).CopyTo(head);
        int end = head[..headSize].IndexOfAnyInRange((byte)0, (byte)0x7F);
        if (end < 0) return headSize < head.Length ? false : throw new LeaderException("sent what is no message of a block stream");
        ProtoReader length = new(head[..(end + 1)]);
        if (!length.TryVarint(out ulong size) || size > SizeMax) throw new LeaderException("sent a message that is longer than any block");
        if (buffer.Length < end + 1 + (long)size) return false;
        frame = Decode(buffer.Slice(end + 1, (long)size).ToArray());
        buffer = buffer.Slice(end + 1 + (long)size);
        return true;
    }

    private static BlockFrame Decode(byte[] bytes)
    {
        ProtoReader reader = new(bytes);
        ReadOnlySpan<byte> block = default, commit = default;
        long headHeight = 0, headTimeMs = 0;
        string chainId = "";
        bool isDemo = false;
        while (!reader.AtEnd)
        {
            bool ok = reader.TryReadTag(out int field, out WireType wire) && (field, wire) switch
            {
                (1, WireType.Bytes) => reader.TryBytes(out block),
                (2, WireType.Bytes) => reader.TryBytes(out commit),
                (3, WireType.Varint) => reader.TryInt64(out headHeight),
                (4, WireType.Varint) => reader.TryInt64(out headTimeMs),
                (5, WireType.Bytes) => reader.TryString(CometLimits.ChainIdBytesMax, out chainId),
                (6, WireType.Varint) => reader.TryBool(out isDemo),
                _ => field > 6 && reader.TrySkip(wire),
            };
            if (!ok) throw new LeaderException("sent what is no message of a block stream");
        }
        return new BlockFrame
        {
            Block = block.IsEmpty ? null : block.ToArray(), Commit = commit.ToArray(), HeadHeight = headHeight, HeadTimeMs = headTimeMs, ChainId = chainId, IsDemo = isDemo,
        };
    }
}
