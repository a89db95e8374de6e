using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Ibc;

/// <summary>A message with its name: google.protobuf.Any.</summary>
/// <param name="TypeUrl">Its name, such as <c>/ibc.lightclients.tendermint.v1.Header</c>.</param>
/// <param name="Value">The message.</param>
public sealed record Any(string TypeUrl, ReadOnlyMemory<byte> Value) : IProtoMessage<Any>
{
    /// <summary>The encoding of a message under its name.</summary>
    public static byte[] Pack<T>(string typeUrl, T message) where T : IProtoMessage => ProtoWriter.Encode(new Any(typeUrl, ProtoWriter.Encode(message)));

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.String(1, TypeUrl);
        writer.Bytes(2, Value.Span);
    }

    /// <summary>Reads the message; false when malformed, without a name, or with a field that nobody knows.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Any? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        string typeUrl = "";
        ReadOnlySpan<byte> value = default;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Bytes) => reader.TryString(IbcLimits.TypeUrlBytesMax, out typeUrl),
                (2, WireType.Bytes) => reader.TryBytes(out value),
                _ => false,
            };
            if (!ok) return false;
        }
        if (typeUrl.Length == 0) return false;
        message = new Any(typeUrl, value.ToArray());
        return true;
    }
}
