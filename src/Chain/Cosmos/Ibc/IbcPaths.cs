using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Gwangan.Chain.Cosmos.Ibc;

/// <summary>The keys of the store <c>ibc</c> (ICS-24; ibc-go 24-host), as outside verifiers look for them.</summary>
public static class IbcPaths
{
    /// <summary>The store's name: the prefix of every path that is proved.</summary>
    public const string Store = "ibc";

    /// <summary>A client's state, an <see cref="Any"/>.</summary>
    public static byte[] ClientState(string client) => Ascii($"clients/{client}/clientState");

    /// <summary>What a client keeps of a height, an <see cref="Any"/>.</summary>
    public static byte[] ConsensusState(string client, IbcHeight height) => Ascii($"clients/{client}/consensusStates/{height}");

    /// <summary>When a consensus state came, nanoseconds since 1970, eight bytes from the highest (07-tendermint, ProcessedTimeKey).</summary>
    public static byte[] ProcessedTime(string client, IbcHeight height) => Ascii($"clients/{client}/consensusStates/{height}/processedTime");

    /// <summary>In which block a consensus state came, a height as text.</summary>
    public static byte[] ProcessedHeight(string client, IbcHeight height) => Ascii($"clients/{client}/consensusStates/{height}/processedHeight");

    /// <summary>Finds a client's consensus states by ascending height (07-tendermint, IterationKey): the value is the key of one.</summary>
    public static byte[] Iteration(string client, IbcHeight height)
    {
        byte[] prefix = IterationPrefix(client), key = new byte[prefix.Length + 16];
        prefix.CopyTo(key, 0);
        BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(prefix.Length), height.Revision);
        BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(prefix.Length + 8), height.Number);
        return key;
    }

    /// <summary>What the keys of <see cref="Iteration"/> begin with.</summary>
    public static byte[] IterationPrefix(string client) => Ascii($"clients/{client}/iterateConsensusStates");

    /// <summary>The height in a key of <see cref="Iteration"/>.</summary>
    public static IbcHeight HeightOfIteration(ReadOnlySpan<byte> key) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(key[^16..]), BinaryPrimitives.ReadUInt64BigEndian(key[^8..]));

    /// <summary>A client's connections, a list of their ids.</summary>
    public static byte[] ClientConnections(string client) => Ascii($"clients/{client}/connections");

    /// <summary>A <see cref="ConnectionEnd"/>.</summary>
    public static byte[] Connection(string connection) => Ascii($"connections/{connection}");

    /// <summary>A <see cref="ChannelEnd"/>.</summary>
    public static byte[] Channel(string port, string channel) => Ascii($"channelEnds/ports/{port}/channels/{channel}");

    /// <summary>The number of the next packet to be sent, eight bytes from the highest.</summary>
    public static byte[] NextSequenceSend(string port, string channel) => Ascii($"nextSequenceSend/ports/{port}/channels/{channel}");

    /// <summary>The number of the next packet to be received on an ordered channel.</summary>
    public static byte[] NextSequenceReceive(string port, string channel) => Ascii($"nextSequenceRecv/ports/{port}/channels/{channel}");

    /// <summary>The number of the next packet to be acknowledged on an ordered channel.</summary>
    public static byte[] NextSequenceAcknowledge(string port, string channel) => Ascii($"nextSequenceAck/ports/{port}/channels/{channel}");

    /// <summary>The commitment of a packet that was sent and not acknowledged.</summary>
    public static byte[] Commitment(string port, string channel, ulong sequence) => Numbered("commitments", port, channel, sequence);

    /// <summary>That a packet was received on an unordered channel.</summary>
    public static byte[] Receipt(string port, string channel, ulong sequence) => Numbered("receipts", port, channel, sequence);

    /// <summary>The commitment of an acknowledgement.</summary>
    public static byte[] Acknowledgement(string port, string channel, ulong sequence) => Numbered("acks", port, channel, sequence);

    /// <summary>How many clients there have been, eight bytes from the highest.</summary>
    public static byte[] NextClientSequence { get; } = Ascii("nextClientSequence");

    /// <summary>How many connections there have been.</summary>
    public static byte[] NextConnectionSequence { get; } = Ascii("nextConnectionSequence");

    /// <summary>How many channels there have been.</summary>
    public static byte[] NextChannelSequence { get; } = Ascii("nextChannelSequence");

    /// <summary>The client that a chain is upgraded to, in the store <c>upgrade</c>.</summary>
    public static string UpgradedClient(ulong height) => string.Create(CultureInfo.InvariantCulture, $"{height}/upgradedClient");

    /// <summary>The consensus state that a chain is upgraded to, in the store <c>upgrade</c>.</summary>
    public static string UpgradedConsensusState(ulong height) => string.Create(CultureInfo.InvariantCulture, $"{height}/upgradedConsState");

    /// <summary>Who has created a client: 20 bytes (02-client, CreatorKey).</summary>
    public static byte[] Creator(string client) => Ascii($"clients/{client}/creator");

    /// <summary>IBC v2: the other chain's client of this one, a <see cref="V2.V2Counterparty"/> (02-client/v2, CounterpartyKey).</summary>
    public static byte[] Counterparty(string client) => Ascii($"clients/{client}/counterparty");

    /// <summary>IBC v2: the number of the next packet to be sent, eight bytes from the highest.</summary>
    public static byte[] V2NextSequenceSend(string client) => Ascii($"nextSequenceSend/{client}");

    /// <summary>IBC v2: the commitment of a packet (1), its receipt (2) or its acknowledgement (3) behind its client's id (24-host/v2).</summary>
    public static byte[] V2(string client, byte kind, ulong sequence)
    {
        byte[] key = new byte[client.Length + 9];
        Encoding.ASCII.GetBytes(client, key);
        key[client.Length] = kind;
        BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(client.Length + 1), sequence);
        return key;
    }

    /// <summary>What the keys of <see cref="V2"/> of one client and kind begin with.</summary>
    public static byte[] V2Prefix(string client, byte kind) => [.. Ascii(client), kind];

    private static byte[] Numbered(string kind, string port, string channel, ulong sequence) =>
        Ascii(string.Create(CultureInfo.InvariantCulture, $"{kind}/ports/{port}/channels/{channel}/sequences/{sequence}"));

    private static byte[] Ascii(string path) => Encoding.ASCII.GetBytes(path);
}
