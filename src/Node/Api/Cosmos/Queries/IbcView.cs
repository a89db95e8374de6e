using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Cosmos.Protos.Base;
using Gwangan.Node.Api.Cosmos.Protos.Ibc.Channel;
using Gwangan.Node.Api.Cosmos.Protos.Ibc.Client;
using Gwangan.Node.Api.Cosmos.Protos.Ibc.ClientV2;
using Gwangan.Node.Api.Cosmos.Protos.Ibc.Connection;
using ConnectionEnd = Gwangan.Node.Api.Cosmos.Protos.Ibc.Connection.ConnectionEnd;
using Tendermint = Gwangan.Node.Api.Cosmos.Protos.Ibc.Tendermint;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>The tree <c>ibc</c> at the height of a query. What it holds are messages as ibc-go commits them, so they are answered as they are.</summary>
internal sealed class IbcView
{
    private readonly SealedTree _tree;
    private readonly ulong _revision;

    /// <summary>Opens the tree.</summary>
    /// <exception cref="HeightNotAvailableException">The height is in the future, or older than this node keeps.</exception>
    /// <exception cref="QueryException">Another height is read again just now.</exception>
    public IbcView(QueryCall call) : this(TreeOf(call, IbcPaths.Store), call.City.Genesis.ChainId)
    {
    }

    /// <summary>A tree that is at hand.</summary>
    public IbcView(SealedTree tree, string chainId) => (_tree, _revision) = (tree, IbcHeight.RevisionOf(chainId));

    /// <summary>A tree at the height of a query.</summary>
    /// <exception cref="HeightNotAvailableException">The height is in the future, or older than this node keeps.</exception>
    /// <exception cref="QueryException">Another height is read again just now.</exception>
    public static SealedTree TreeOf(QueryCall call, string name) => TreeAt(call.City, name, call.State.Height, () => QueryEdge.Charge(call.Caller, ApiLimits.TreeReadWeight)) ?? throw new QueryException(GrpcCode.Unavailable, "another height is read again; ask again");

    /// <summary>A tree at a height; null while another height is read again.</summary>
    public static SealedTree? TreeAt(City city, string name, long height, Action? beforeReading = null) => city.Queries.TreeAt(city.Store.Parts.OfType<IavlTree>().First(each => each.Name == name), height, beforeReading);

    /// <summary>The height it shows, as other chains name it.</summary>
    public Height Height => new() { RevisionNumber = _revision, RevisionHeight = (ulong)_tree.Height };

    /// <summary>Every client's id, in the order in which they came.</summary>
    public IReadOnlyList<string> Clients => Numbered(IbcPaths.NextClientSequence, TendermintClientState.ClientType + "-");

    /// <summary>Every connection's id, likewise.</summary>
    public IReadOnlyList<string> Connections => Numbered(IbcPaths.NextConnectionSequence, Identifiers.ConnectionPrefix);

    /// <summary>Every channel.</summary>
    public IReadOnlyList<IdentifiedChannel> Channels => [.. Below("channelEnds/ports/").Select(each =>
    {
        string[] parts = Encoding.ASCII.GetString(each.Key).Split('/');
        Channel channel = Channel.Parser.ParseFrom(each.Value);
        return new IdentifiedChannel
        {
            State = channel.State, Ordering = channel.Ordering, Counterparty = channel.Counterparty, ConnectionHops = { channel.ConnectionHops }, Version = channel.Version, PortId = parts[2], ChannelId = parts[4],
        };
    })];

    /// <summary>The value of a key; false when it has none.</summary>
    public bool TryGet(byte[] key, [NotNullWhen(true)] out byte[]? value) => _tree.TryGet(key, out value);

    /// <summary>The pairs whose keys begin with a text, ascending.</summary>
    public IEnumerable<KeyValuePair<byte[], byte[]>> Below(string prefix) => Below(Encoding.ASCII.GetBytes(prefix));

    /// <summary>The same for bytes, the last of which is not the highest.</summary>
    public IEnumerable<KeyValuePair<byte[], byte[]>> Below(byte[] prefix)
    {
        byte[] end = [.. prefix];
        end[^1]++;
        return _tree.Range(prefix, end);
    }

    /// <summary>The page of the pairs whose keys begin with a text, in the order of their keys: it costs what it holds, however many there are.</summary>
    public (IReadOnlyList<KeyValuePair<byte[], byte[]>> Items, PageResponse Page) PageBelow(string prefix, PageRequest? request)
    {
        byte[] first = Encoding.ASCII.GetBytes(prefix), end = [.. first];
        end[^1]++;
        long from = _tree.CountBefore(first);
        return Pages.Of(_tree.CountBefore(end) - from, place => _tree.At(from + place), key => _tree.CountBefore([.. first, .. key]) - from, pair => pair.Key[first.Length..], request);
    }

    /// <summary>A number that stands under a key.</summary>
    public ulong? NumberOf(byte[] key) => TryGet(key, out byte[]? value) ? BinaryPrimitives.ReadUInt64BigEndian(value) : null;

    /// <summary>A client's state.</summary>
    /// <exception cref="QueryException">There is no such client.</exception>
    public Google.Protobuf.WellKnownTypes.Any ClientOf(string client) => TryGet(IbcPaths.ClientState(client), out byte[]? value)
        ? Google.Protobuf.WellKnownTypes.Any.Parser.ParseFrom(value)
        : throw QueryException.NotFound($"{client}: light client not found");

    /// <summary>What a client keeps of a height.</summary>
    /// <exception cref="QueryException">It keeps nothing of it.</exception>
    public Google.Protobuf.WellKnownTypes.Any ConsensusOf(string client, IbcHeight height) => TryGet(IbcPaths.ConsensusState(client, height), out byte[]? value)
        ? Google.Protobuf.WellKnownTypes.Any.Parser.ParseFrom(value)
        : throw QueryException.NotFound($"client-id: {client}, height: {height}: consensus state not found");

    /// <summary>The heights of which a client keeps something, ascending.</summary>
    public IReadOnlyList<IbcHeight> HeightsOf(string client)
    {
        ClientOf(client);
        return [.. Below(IbcPaths.IterationPrefix(client)).Select(each => IbcPaths.HeightOfIteration(each.Key))];
    }

    /// <summary>A client's state, read.</summary>
    /// <exception cref="QueryException">There is no such client.</exception>
    public Tendermint.ClientState StateOf(string client) => Tendermint.ClientState.Parser.ParseFrom(ClientOf(client).Value);

    /// <summary>The highest height that a client knows.</summary>
    public IbcHeight LatestOf(string client)
    {
        Height latest = StateOf(client).LatestHeight;
        return new IbcHeight(latest.RevisionNumber, latest.RevisionHeight);
    }

    /// <summary>Whether a client can be used: Active, Frozen or Expired (02-client, GetClientStatus).</summary>
    /// <param name="client">The client.</param>
    /// <param name="timeMs">Time of the block that is asked about, milliseconds since 1970 UTC.</param>
    public string StatusOf(string client, long timeMs)
    {
        Tendermint.ClientState state = StateOf(client);
        if (state.FrozenHeight is { RevisionHeight: > 0 }) return "Frozen";
        if (!TryGet(IbcPaths.ConsensusState(client, LatestOf(client)), out byte[]? value)) return "Expired";
        Timestamp known = Tendermint.ConsensusState.Parser.ParseFrom(Google.Protobuf.WellKnownTypes.Any.Parser.ParseFrom(value).Value).Timestamp;
        Int128 endsNs = ((Int128)known.Seconds + state.TrustingPeriod.Seconds) * 1_000_000_000 + known.Nanos + state.TrustingPeriod.Nanos;
        return endsNs <= (Int128)timeMs * 1_000_000 ? "Expired" : "Active";
    }

    /// <summary>A client's counterparty of IBC v2.</summary>
    /// <exception cref="QueryException">There is no such client, or it has none.</exception>
    public CounterpartyInfo CounterpartyOf(string client) => TryGet(IbcPaths.Counterparty(client), out byte[]? value) ? CounterpartyInfo.Parser.ParseFrom(value) : throw QueryException.NotFound($"{client}: counterparty not found");

    /// <summary>The chain at the other end of a channel of transfers, or of a client.</summary>
    /// <exception cref="QueryException">There is none of that name.</exception>
    public string ChainOf(string end) => StateOf(Identifiers.IsNumberedChannel(end) ? ClientOfChannel("transfer", end).ClientId : end).ChainId;

    /// <summary>A connection's end.</summary>
    /// <exception cref="QueryException">There is no such connection.</exception>
    public ConnectionEnd ConnectionOf(string connection) => TryGet(IbcPaths.Connection(connection), out byte[]? value) ? ConnectionEnd.Parser.ParseFrom(value) : throw QueryException.NotFound($"{connection}: connection not found");

    /// <summary>A channel's end.</summary>
    /// <exception cref="QueryException">There is no such channel.</exception>
    public Channel ChannelOf(string port, string channel) => TryGet(IbcPaths.Channel(port, channel), out byte[]? value) ? Channel.Parser.ParseFrom(value) : throw QueryException.NotFound($"port-id: {port}, channel-id {channel}: channel not found");

    /// <summary>A channel's client, with its state.</summary>
    public IdentifiedClientState ClientOfChannel(string port, string channel)
    {
        string client = ConnectionOf(ChannelOf(port, channel).ConnectionHops[0]).ClientId;
        return new IdentifiedClientState { ClientId = client, ClientState = ClientOf(client) };
    }

    private List<string> Numbered(byte[] counter, string prefix) => [.. Enumerable.Range(0, (int)Math.Min(NumberOf(counter) ?? 0, int.MaxValue)).Select(number => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{prefix}{number}"))];
}
