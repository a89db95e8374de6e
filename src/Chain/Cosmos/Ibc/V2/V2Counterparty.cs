using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Ibc.V2;

/// <summary>The other chain's client of this one, and under which prefix its store is: ibc.core.client.v2.CounterpartyInfo.</summary>
/// <param name="Prefix">The path to its store; keys stand behind the last part. Of a chain like this one <c>ibc</c> and nothing.</param>
/// <param name="ClientId">The client there.</param>
public sealed record V2Counterparty(IReadOnlyList<ReadOnlyMemory<byte>> Prefix, string ClientId) : IProtoMessage<V2Counterparty>
{
    /// <summary>Whether it can be.</summary>
    public bool IsSound => Prefix.Count is > 0 and <= IbcLimits.PrefixPartsMax && Identifiers.IsChannel(ClientId);

    /// <summary>Where a key of its store is proved (04-channel/v2, BuildMerklePath).</summary>
    public byte[][] PathOf(ReadOnlySpan<byte> key)
    {
        byte[][] path = new byte[Prefix.Count][];
        for (int i = 0; i < path.Length; i++) path[i] = i == path.Length - 1 ? [.. Prefix[i].Span, .. key] : Prefix[i].ToArray();
        return path;
    }

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        foreach (ReadOnlyMemory<byte> part in Prefix) writer.BytesAlways(1, part.Span);
        writer.String(2, ClientId);
    }

    /// <summary>Reads the message; false when malformed, too long or with a field that nobody knows.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out V2Counterparty? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        List<ReadOnlyMemory<byte>> prefix = [];
        string client = "";
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire) || wire != WireType.Bytes) return false;
            if (field == 1 && prefix.Count < IbcLimits.PrefixPartsMax && reader.TryMemory(IbcLimits.PrefixBytesMax, out ReadOnlyMemory<byte> part)) prefix.Add(part);
            else if (field != 2 || !reader.TryString(IbcLimits.IdentifierMax, out client)) return false;
        }
        message = new V2Counterparty(prefix, client);
        return true;
    }
}
