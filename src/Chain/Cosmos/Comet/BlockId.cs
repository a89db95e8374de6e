using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Comet;

/// <summary>What a vote is for: the header's hash and the part set of the whole block. tendermint.types.BlockID.</summary>
public sealed class BlockId(ReadOnlyMemory<byte> hash, PartSetHeader parts) : IProtoMessage<BlockId>, IEquatable<BlockId>
{
    /// <summary>No block: before the first one, and in a vote for nil.</summary>
    public static BlockId None { get; } = new(default, PartSetHeader.None);

    /// <summary>The header's hash: 32 bytes, or none.</summary>
    public ReadOnlyMemory<byte> Hash { get; } = hash;

    /// <summary>The block's parts.</summary>
    public PartSetHeader Parts { get; } = parts;

    /// <summary>True when this names no block (BlockID.IsNil).</summary>
    public bool IsNone => Hash.IsEmpty && Parts.Total == 0 && Parts.Hash.IsEmpty;

    /// <inheritdoc/>
    public bool Equals(BlockId? other) => other is not null && Hash.Span.SequenceEqual(other.Hash.Span) && Parts.Equals(other.Parts);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as BlockId);

    /// <inheritdoc/>
    public override int GetHashCode() => Hash.Length < 4 ? 0 : BitConverter.ToInt32(Hash.Span);

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.Bytes(1, Hash.Span);
        writer.Message(2, Parts);
    }

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out BlockId? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        ReadOnlyMemory<byte> hash = default;
        PartSetHeader? parts = PartSetHeader.None;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Bytes) => Fields.TryHash(ref reader, out hash),
                (2, WireType.Bytes) => reader.TryMessage(out parts),
                _ => field > 2 && reader.TrySkip(wire),
            };
            if (!ok) return false;
        }
        message = new BlockId(hash, parts!);
        return true;
    }
}
