using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Light;

namespace Gwangan.Chain.Cosmos.Ibc;

/// <summary>What a client keeps of a header: ibc.lightclients.tendermint.v1.ConsensusState.</summary>
/// <param name="Time">The header's time.</param>
/// <param name="Root">The root that proofs lead to: the header's app hash.</param>
/// <param name="NextValidatorsHash">The validators of the height after it.</param>
public sealed record TendermintConsensusState(Timestamp Time, ReadOnlyMemory<byte> Root, Hash32 NextValidatorsHash) : IProtoMessage<TendermintConsensusState>
{
    /// <summary>Its name in an <see cref="Any"/>.</summary>
    public const string TypeUrl = "/ibc.lightclients.tendermint.v1.ConsensusState";

    /// <summary>What is kept of a header.</summary>
    public static TendermintConsensusState Of(Header header) => new(header.Time, header.AppHash, TrustedState.Of(header).NextValidatorsHash);

    /// <summary>The time in nanoseconds since 1970; 0 for one that does not fit.</summary>
    public ulong TimeNs => Time.TryUnixNs(out long ns) && ns > 0 ? (ulong)ns : 0;

    /// <summary>Whether it can be (07-tendermint, ConsensusState.ValidateBasic).</summary>
    public bool IsSound => !Root.IsEmpty && TimeNs > 0;

    /// <summary>Whether both say the same: records compare memory by its place.</summary>
    public bool SameAs(TendermintConsensusState other) => Time == other.Time && NextValidatorsHash == other.NextValidatorsHash && Root.Span.SequenceEqual(other.Root.Span);

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.Message(1, Time);
        IbcFields.WriteWrapped(writer, 2, Root.Span);
        Hash32 validators = NextValidatorsHash;
        writer.Bytes(3, Hash32.Bytes(in validators));
    }

    /// <summary>Reads the message; false when malformed, without the validators' hash, or with a field that nobody knows.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out TendermintConsensusState? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        Timestamp time = default;
        ReadOnlyMemory<byte> root = default;
        ReadOnlySpan<byte> validators = default;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Bytes) => reader.TryMessage(out time),
                (2, WireType.Bytes) => IbcFields.TryWrapped(ref reader, CometLimits.AppHashBytesMax, out root),
                (3, WireType.Bytes) => reader.TryBytes(out validators),
                _ => false,
            };
            if (!ok) return false;
        }
        if (validators.Length != Hash32.Size) return false;
        message = new TendermintConsensusState(time, root, new Hash32(validators));
        return true;
    }
}
