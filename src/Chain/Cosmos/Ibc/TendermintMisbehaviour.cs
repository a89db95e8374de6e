using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Ibc;

/// <summary>Two headers that one honest chain cannot both have: ibc.lightclients.tendermint.v1.Misbehaviour.</summary>
/// <param name="ClientId">The client; empty in newer messages, which name it outside.</param>
/// <param name="One">A header.</param>
/// <param name="Other">One that contradicts it.</param>
public sealed record TendermintMisbehaviour(string ClientId, TendermintHeader One, TendermintHeader Other) : IProtoMessage<TendermintMisbehaviour>
{
    /// <summary>Its name in an <see cref="Any"/>.</summary>
    public const string TypeUrl = "/ibc.lightclients.tendermint.v1.Misbehaviour";

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.String(1, ClientId);
        writer.Message(2, One);
        writer.Message(3, Other);
    }

    /// <summary>Reads the message; false when malformed, when a header is missing, or with a field that nobody knows.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out TendermintMisbehaviour? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        string client = "";
        TendermintHeader? one = null, other = null;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Bytes) => reader.TryString(IbcLimits.IdentifierMax, out client),
                (2, WireType.Bytes) => reader.TryMessage(out one),
                (3, WireType.Bytes) => reader.TryMessage(out other),
                _ => false,
            };
            if (!ok) return false;
        }
        if (one is null || other is null) return false;
        message = new TendermintMisbehaviour(client, one, other);
        return true;
    }
}
