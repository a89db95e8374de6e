using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Comet;

/// <summary>How many parts a block has and the root over them: tendermint.types.PartSetHeader.</summary>
public sealed class PartSetHeader(uint total, ReadOnlyMemory<byte> hash) : IProtoMessage<PartSetHeader>, IEquatable<PartSetHeader>
{
    /// <summary>No parts.</summary>
    public static PartSetHeader None { get; } = new(0, default);

    /// <summary>Parts in the set.</summary>
    public uint Total { get; } = total;

    /// <summary>The root over the parts: 32 bytes, or none.</summary>
    public ReadOnlyMemory<byte> Hash { get; } = hash;

    /// <inheritdoc/>
    public bool Equals(PartSetHeader? other) => other is not null && Total == other.Total && Hash.Span.SequenceEqual(other.Hash.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PartSetHeader);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)(Total & int.MaxValue);

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.UInt64(1, Total);
        writer.Bytes(2, Hash.Span);
    }

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out PartSetHeader? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        uint total = 0;
        ReadOnlyMemory<byte> hash = default;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Varint) => reader.TryUInt32(out total),
                (2, WireType.Bytes) => Fields.TryHash(ref reader, out hash),
                _ => field > 2 && reader.TrySkip(wire),
            };
            if (!ok) return false;
        }
        message = new PartSetHeader(total, hash);
        return true;
    }
}
