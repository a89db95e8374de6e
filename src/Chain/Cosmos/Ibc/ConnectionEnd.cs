using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Ibc;

/// <summary>How far a connection's handshake has come.</summary>
public enum ConnectionState : byte
{
    /// <summary>There is none.</summary>
    None = 0,

    /// <summary>Proposed here.</summary>
    Init = 1,

    /// <summary>Proposed there and answered here.</summary>
    Try = 2,

    /// <summary>Open.</summary>
    Open = 3,
}

/// <summary>A version of connections with what it can: ibc.core.connection.v1.Version.</summary>
/// <param name="Identifier">Its name.</param>
/// <param name="Features">What channels over it can be.</param>
public sealed record ConnectionVersion(string Identifier, IReadOnlyList<string> Features) : IProtoMessage<ConnectionVersion>
{
    /// <summary>The only one: ordered and unordered channels.</summary>
    public static ConnectionVersion Default { get; } = new("1", ["ORDER_ORDERED", "ORDER_UNORDERED"]);

    /// <summary>Whether a proposed version has this one's name and asks for no more than it can.</summary>
    public bool Covers(ConnectionVersion proposed) =>
        proposed.Identifier == Identifier && proposed.Features.Count > 0 && proposed.Features.All(Features.Contains);

    /// <summary>What both can, by this one's order; empty when the names differ.</summary>
    public IReadOnlyList<string> Common(ConnectionVersion other) => other.Identifier == Identifier ? [.. Features.Where(other.Features.Contains)] : [];

    /// <summary>Whether both are the same: records compare lists by their place.</summary>
    public bool SameAs(ConnectionVersion other) => Identifier == other.Identifier && Features.SequenceEqual(other.Features);

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.String(1, Identifier);
        foreach (string feature in Features) writer.StringAlways(2, feature);
    }

    /// <summary>Reads the message; false when malformed or with a field that nobody knows.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ConnectionVersion? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        string identifier = "";
        List<string> features = [];
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Bytes) => reader.TryString(IbcLimits.FeatureBytesMax, out identifier),
                (2, WireType.Bytes) => IbcFields.TryAdd(ref reader, features, IbcLimits.FeaturesMax, IbcLimits.FeatureBytesMax),
                _ => false,
            };
            if (!ok) return false;
        }
        message = new ConnectionVersion(identifier, features);
        return true;
    }
}

/// <summary>The other end of a connection: ibc.core.connection.v1.Counterparty.</summary>
/// <param name="ClientId">The client there of this chain.</param>
/// <param name="ConnectionId">The connection there; empty while it is not known.</param>
/// <param name="Prefix">The store in which that chain keeps IBC's keys.</param>
public sealed record ConnectionCounterparty(string ClientId, string ConnectionId, ReadOnlyMemory<byte> Prefix) : IProtoMessage<ConnectionCounterparty>
{
    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.String(1, ClientId);
        writer.String(2, ConnectionId);
        IbcFields.WriteWrapped(writer, 3, Prefix.Span);
    }

    /// <summary>Reads the message; false when malformed or with a field that nobody knows.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ConnectionCounterparty? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        string client = "", connection = "";
        ReadOnlyMemory<byte> prefix = default;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Bytes) => reader.TryString(IbcLimits.IdentifierMax, out client),
                (2, WireType.Bytes) => reader.TryString(IbcLimits.IdentifierMax, out connection),
                (3, WireType.Bytes) => IbcFields.TryWrapped(ref reader, IbcLimits.PrefixBytesMax, out prefix),
                _ => false,
            };
            if (!ok) return false;
        }
        message = new ConnectionCounterparty(client, connection, prefix);
        return true;
    }
}

/// <summary>One end of a connection: ibc.core.connection.v1.ConnectionEnd.</summary>
/// <param name="ClientId">The client here of the other chain.</param>
/// <param name="Versions">Versions that are proposed; once the other end has answered, the one that was chosen.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Counterparty">The other end.</param>
/// <param name="DelayNs">How long after a header's arrival what it proves counts, nanoseconds.</param>
public sealed record ConnectionEnd(string ClientId, IReadOnlyList<ConnectionVersion> Versions, ConnectionState State, ConnectionCounterparty Counterparty, ulong DelayNs) : IProtoMessage<ConnectionEnd>
{
    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.String(1, ClientId);
        foreach (ConnectionVersion version in Versions) writer.Message(2, version);
        writer.Enum(3, (int)State);
        writer.Message(4, Counterparty);
        writer.UInt64(5, DelayNs);
    }

    /// <summary>Reads the message; false when malformed or with a field that nobody knows.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ConnectionEnd? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        string client = "";
        List<ConnectionVersion> versions = [];
        int state = 0;
        ConnectionCounterparty? counterparty = null;
        ulong delay = 0;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Bytes) => reader.TryString(IbcLimits.IdentifierMax, out client),
                (2, WireType.Bytes) => reader.TryAdd(versions, IbcLimits.VersionsMax),
                (3, WireType.Varint) => reader.TryInt32(out state) && state is >= 0 and <= (int)ConnectionState.Open,
                (4, WireType.Bytes) => reader.TryMessage(out counterparty),
                (5, WireType.Varint) => reader.TryVarint(out delay),
                _ => false,
            };
            if (!ok) return false;
        }
        if (counterparty is null) return false;
        message = new ConnectionEnd(client, versions, (ConnectionState)state, counterparty, delay);
        return true;
    }
}
