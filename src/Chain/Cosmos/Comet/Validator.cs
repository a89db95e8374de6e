using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Comet;

/// <summary>A member of a validator set: tendermint.types.Validator.</summary>
public sealed class Validator(PublicKey publicKey, long votingPower, long proposerPriority = 0) : IProtoMessage<Validator>
{
    /// <summary>The key it signs with.</summary>
    public PublicKey PublicKey { get; } = publicKey;

    /// <summary>The weight of its vote.</summary>
    public long VotingPower { get; } = votingPower;

    /// <summary>How near it is to proposing next.</summary>
    public long ProposerPriority { get; } = proposerPriority;

    /// <summary>The address of its key.</summary>
    public Address Address => PublicKey.Address;

    /// <summary>Writes tendermint.types.SimpleValidator, a leaf of the validators' hash.</summary>
    public void WriteSimple(ProtoWriter writer)
    {
        writer.Message(1, PublicKey);
        writer.Int64(2, VotingPower);
    }

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        Fields.WriteAddress(writer, 1, Address);
        writer.Message(2, PublicKey);
        writer.Int64(3, VotingPower);
        writer.Int64(4, ProposerPriority);
    }

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Validator? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        Address address = default;
        PublicKey? key = null;
        long power = 0, priority = 0;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Bytes) => Fields.TryAddress(ref reader, out address),
                (2, WireType.Bytes) => reader.TryMessage(out key),
                (3, WireType.Varint) => reader.TryInt64(out power),
                (4, WireType.Varint) => reader.TryInt64(out priority),
                _ => field > 4 && reader.TrySkip(wire),
            };
            if (!ok) return false;
        }

        // The address repeats what the key says; another one would let one validator pass for two.
        if (key is null || key.Address != address || power < 0) return false;
        message = new Validator(key, power, priority);
        return true;
    }
}
