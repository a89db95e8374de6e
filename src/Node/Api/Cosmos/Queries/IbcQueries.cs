using System.Globalization;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Node.Api.Cosmos.Protos.Base;
using Gwangan.Node.Api.Cosmos.Protos.Ibc.Channel;
using Gwangan.Node.Api.Cosmos.Protos.Ibc.Client;
using Gwangan.Node.Api.Cosmos.Protos.Ibc.Connection;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>Clients, connections, channels and packets: the queries of <c>ibc.core</c>, over the tree that relayers prove. Proofs are had by <c>abci_query</c> of <c>/store/ibc/key</c>, so the field is empty here.</summary>
internal static class IbcQueries
{
    // 03-connection, DefaultTimePerBlock, nanoseconds.
    private const ulong TimePerBlockNs = 30_000_000_000;

    internal const int ListWeight = 5;

    /// <summary>The queries.</summary>
    public static IEnumerable<CosmosQuery> All() => [.. Clients(), .. Connections(), .. Channels(), .. Packets()];

    private static IEnumerable<CosmosQuery> Clients()
    {
        FileDescriptor file = Protos.Ibc.Client.QueryReflection.Descriptor;
        return
        [
            Of<QueryClientStateRequest, QueryClientStateResponse>(file, "ClientState", (view, _, request) => new() { ClientState = view.ClientOf(request.ClientId), ProofHeight = view.Height }),
            Of<QueryClientStatesRequest, QueryClientStatesResponse>(file, "ClientStates", (view, _, request) =>
            {
                (IReadOnlyList<string> ids, PageResponse page) = Pages.Of(view.Clients, request.Pagination, Encoding.ASCII.GetBytes);
                return new() { ClientStates = { ids.Select(id => new IdentifiedClientState { ClientId = id, ClientState = view.ClientOf(id) }) }, Pagination = page };
            }, ListWeight),
            Of<QueryConsensusStateRequest, QueryConsensusStateResponse>(file, "ConsensusState", (view, _, request) =>
            {
                IbcHeight height = request.LatestHeight ? view.LatestOf(request.ClientId) : new IbcHeight(request.RevisionNumber, request.RevisionHeight);
                if (height.Number == 0) throw QueryException.Invalid("consensus state height cannot be 0");
                return new() { ConsensusState = view.ConsensusOf(request.ClientId, height), ProofHeight = view.Height };
            }),
            Of<QueryConsensusStatesRequest, QueryConsensusStatesResponse>(file, "ConsensusStates", (view, _, request) =>
            {
                (IReadOnlyList<IbcHeight> heights, PageResponse page) = PageOf(view.HeightsOf(request.ClientId), request.Pagination);
                return new() { ConsensusStates = { heights.Select(height => new ConsensusStateWithHeight { Height = Of(height), ConsensusState = view.ConsensusOf(request.ClientId, height) }) }, Pagination = page };
            }, ListWeight),
            Of<QueryConsensusStateHeightsRequest, QueryConsensusStateHeightsResponse>(file, "ConsensusStateHeights", (view, _, request) =>
            {
                (IReadOnlyList<IbcHeight> heights, PageResponse page) = PageOf(view.HeightsOf(request.ClientId), request.Pagination);
                return new() { ConsensusStateHeights = { heights.Select(Of) }, Pagination = page };
            }, ListWeight),
            Of<QueryClientStatusRequest, QueryClientStatusResponse>(file, "ClientStatus", (view, call, request) => new() { Status = view.StatusOf(request.ClientId, call.City.Reader.TryRead(call.State.Height)?.TimeMs ?? 0) }),
            CosmosQuery.Of<QueryClientParamsRequest, QueryClientParamsResponse>(file, "ClientParams", (_, _) => new() { Params = new Protos.Ibc.Client.Params { AllowedClients = { TendermintClientState.ClientType } } }),
        ];
    }

    private static IEnumerable<CosmosQuery> Connections()
    {
        FileDescriptor file = Protos.Ibc.Connection.QueryReflection.Descriptor;
        return
        [
            Of<QueryConnectionRequest, QueryConnectionResponse>(file, "Connection", (view, _, request) => new() { Connection = view.ConnectionOf(request.ConnectionId), ProofHeight = view.Height }),
            Of<QueryConnectionsRequest, QueryConnectionsResponse>(file, "Connections", (view, _, request) =>
            {
                (IReadOnlyList<string> ids, PageResponse page) = Pages.Of(view.Connections, request.Pagination, Encoding.ASCII.GetBytes);
                return new()
                {
                    Connections =
                    {
                        ids.Select(id =>
                        {
                            Protos.Ibc.Connection.ConnectionEnd end = view.ConnectionOf(id);
                            return new IdentifiedConnection { Id = id, ClientId = end.ClientId, Versions = { end.Versions }, State = end.State, Counterparty = end.Counterparty, DelayPeriod = end.DelayPeriod };
                        }),
                    },
                    Pagination = page,
                    Height = view.Height,
                };
            }, ListWeight),
            Of<QueryClientConnectionsRequest, QueryClientConnectionsResponse>(file, "ClientConnections", (view, _, request) =>
            {
                view.ClientOf(request.ClientId);
                if (!view.TryGet(IbcPaths.ClientConnections(request.ClientId), out byte[]? value)) throw QueryException.NotFound($"{request.ClientId}: light client connection paths not found");
                // A list of texts in field 1, the same as this answer begins with (ibc.core.connection.v1.ClientPaths).
                QueryClientConnectionsResponse response = QueryClientConnectionsResponse.Parser.ParseFrom(value);
                response.ProofHeight = view.Height;
                return response;
            }),
            Of<QueryConnectionClientStateRequest, QueryConnectionClientStateResponse>(file, "ConnectionClientState", (view, _, request) =>
            {
                string client = view.ConnectionOf(request.ConnectionId).ClientId;
                return new() { IdentifiedClientState = new IdentifiedClientState { ClientId = client, ClientState = view.ClientOf(client) }, ProofHeight = view.Height };
            }),
            Of<QueryConnectionConsensusStateRequest, QueryConnectionConsensusStateResponse>(file, "ConnectionConsensusState", (view, _, request) =>
            {
                string client = view.ConnectionOf(request.ConnectionId).ClientId;
                return new() { ConsensusState = view.ConsensusOf(client, new IbcHeight(request.RevisionNumber, request.RevisionHeight)), ClientId = client, ProofHeight = view.Height };
            }),
            CosmosQuery.Of<QueryConnectionParamsRequest, QueryConnectionParamsResponse>(file, "ConnectionParams", (_, _) => new() { Params = new Protos.Ibc.Connection.Params { MaxExpectedTimePerBlock = TimePerBlockNs } }),
        ];
    }

    private static IEnumerable<CosmosQuery> Channels()
    {
        FileDescriptor file = Protos.Ibc.Channel.QueryReflection.Descriptor;
        return
        [
            Of<QueryChannelRequest, QueryChannelResponse>(file, "Channel", (view, _, request) => new() { Channel = view.ChannelOf(request.PortId, request.ChannelId), ProofHeight = view.Height }),
            Of<QueryChannelsRequest, QueryChannelsResponse>(file, "Channels", (view, _, request) =>
            {
                (IReadOnlyList<IdentifiedChannel> channels, PageResponse page) = PageOf(view.Channels, request.Pagination);
                return new() { Channels = { channels }, Pagination = page, Height = view.Height };
            }, ListWeight),
            Of<QueryConnectionChannelsRequest, QueryConnectionChannelsResponse>(file, "ConnectionChannels", (view, _, request) =>
            {
                (IReadOnlyList<IdentifiedChannel> channels, PageResponse page) = PageOf([.. view.Channels.Where(channel => channel.ConnectionHops[0] == request.Connection)], request.Pagination);
                return new() { Channels = { channels }, Pagination = page, Height = view.Height };
            }, ListWeight),
            Of<QueryChannelClientStateRequest, QueryChannelClientStateResponse>(file, "ChannelClientState", (view, _, request) => new() { IdentifiedClientState = view.ClientOfChannel(request.PortId, request.ChannelId), ProofHeight = view.Height }),
            Of<QueryChannelConsensusStateRequest, QueryChannelConsensusStateResponse>(file, "ChannelConsensusState", (view, _, request) =>
            {
                string client = view.ClientOfChannel(request.PortId, request.ChannelId).ClientId;
                return new() { ConsensusState = view.ConsensusOf(client, new IbcHeight(request.RevisionNumber, request.RevisionHeight)), ClientId = client, ProofHeight = view.Height };
            }),
            Of<QueryNextSequenceReceiveRequest, QueryNextSequenceReceiveResponse>(file, "NextSequenceReceive", (view, _, request) =>
            {
                // Of an unordered channel there is none, which ibc-go tells as 0.
                bool isOrdered = view.ChannelOf(request.PortId, request.ChannelId).Ordering == Order.Ordered;
                return new() { NextSequenceReceive = isOrdered ? view.NumberOf(IbcPaths.NextSequenceReceive(request.PortId, request.ChannelId)) ?? 0 : 0, ProofHeight = view.Height };
            }),
            Of<QueryNextSequenceSendRequest, QueryNextSequenceSendResponse>(file, "NextSequenceSend", (view, _, request) =>
            {
                view.ChannelOf(request.PortId, request.ChannelId);
                return new() { NextSequenceSend = view.NumberOf(IbcPaths.NextSequenceSend(request.PortId, request.ChannelId)) ?? 0, ProofHeight = view.Height };
            }),
        ];
    }

    private static IEnumerable<CosmosQuery> Packets()
    {
        FileDescriptor file = Protos.Ibc.Channel.QueryReflection.Descriptor;
        return
        [
            Of<QueryPacketCommitmentRequest, QueryPacketCommitmentResponse>(file, "PacketCommitment", (view, _, request) =>
            {
                view.ChannelOf(request.PortId, Numbered(request.ChannelId, request.Sequence));
                return view.TryGet(IbcPaths.Commitment(request.PortId, request.ChannelId, request.Sequence), out byte[]? value)
                    ? new() { Commitment = ByteString.CopyFrom(value), ProofHeight = view.Height }
                    : throw QueryException.NotFound("packet commitment hash not found");
            }),
            Of<QueryPacketCommitmentsRequest, QueryPacketCommitmentsResponse>(file, "PacketCommitments", (view, _, request) =>
            {
                (IEnumerable<PacketState> states, PageResponse page) = StatesOf(view, "commitments", request.PortId, request.ChannelId, request.Pagination);
                return new() { Commitments = { states }, Pagination = page, Height = view.Height };
            }, ListWeight),
            Of<QueryPacketReceiptRequest, QueryPacketReceiptResponse>(file, "PacketReceipt", (view, _, request) =>
            {
                view.ChannelOf(request.PortId, Numbered(request.ChannelId, request.Sequence));
                return new() { Received = view.TryGet(IbcPaths.Receipt(request.PortId, request.ChannelId, request.Sequence), out byte[]? _), ProofHeight = view.Height };
            }),
            Of<QueryPacketAcknowledgementRequest, QueryPacketAcknowledgementResponse>(file, "PacketAcknowledgement", (view, _, request) =>
            {
                view.ChannelOf(request.PortId, Numbered(request.ChannelId, request.Sequence));
                return view.TryGet(IbcPaths.Acknowledgement(request.PortId, request.ChannelId, request.Sequence), out byte[]? value)
                    ? new() { Acknowledgement = ByteString.CopyFrom(value), ProofHeight = view.Height }
                    : throw QueryException.NotFound("packet acknowledgement hash not found");
            }),
            Of<QueryPacketAcknowledgementsRequest, QueryPacketAcknowledgementsResponse>(file, "PacketAcknowledgements", (view, _, request) =>
            {
                view.ChannelOf(request.PortId, request.ChannelId);
                if (request.PacketCommitmentSequences.Count > 0)
                {
                    QueryPacketAcknowledgementsResponse asked = new() { Pagination = new PageResponse(), Height = view.Height };
                    foreach (ulong sequence in Checked(request.PacketCommitmentSequences))
                        if (view.TryGet(IbcPaths.Acknowledgement(request.PortId, request.ChannelId, sequence), out byte[]? value))
                            asked.Acknowledgements.Add(new PacketState { PortId = request.PortId, ChannelId = request.ChannelId, Sequence = sequence, Data = ByteString.CopyFrom(value) });
                    return asked;
                }
                (IEnumerable<PacketState> states, PageResponse page) = StatesOf(view, "acks", request.PortId, request.ChannelId, request.Pagination);
                return new() { Acknowledgements = { states }, Pagination = page, Height = view.Height };
            }, ListWeight),
            Of<QueryUnreceivedPacketsRequest, QueryUnreceivedPacketsResponse>(file, "UnreceivedPackets", (view, _, request) =>
            {
                Channel channel = view.ChannelOf(request.PortId, request.ChannelId);
                ulong next = view.NumberOf(IbcPaths.NextSequenceReceive(request.PortId, request.ChannelId)) ?? 0;
                return new()
                {
                    Sequences = { Checked(request.PacketCommitmentSequences).Where(sequence => channel.Ordering == Order.Ordered ? sequence >= next : !view.TryGet(IbcPaths.Receipt(request.PortId, request.ChannelId, sequence), out byte[]? _)) },
                    Height = view.Height,
                };
            }),
            Of<QueryUnreceivedAcksRequest, QueryUnreceivedAcksResponse>(file, "UnreceivedAcks", (view, _, request) =>
            {
                view.ChannelOf(request.PortId, request.ChannelId);
                return new() { Sequences = { Checked(request.PacketAckSequences).Where(sequence => view.TryGet(IbcPaths.Commitment(request.PortId, request.ChannelId, sequence), out byte[]? _)) }, Height = view.Height };
            }),
        ];
    }

    /// <summary>A query of the tree.</summary>
    internal static CosmosQuery Of<TRequest, TResponse>(FileDescriptor file, string name, Func<IbcView, QueryCall, TRequest, TResponse> answer, int weight = 1)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> => CosmosQuery.Of<TRequest, TResponse>(file, name, (call, request) => answer(new IbcView(call), call, request), weight);

    private static Height Of(IbcHeight height) => new() { RevisionNumber = height.Revision, RevisionHeight = height.Number };

    private static (IReadOnlyList<IbcHeight> Items, PageResponse Page) PageOf(IReadOnlyList<IbcHeight> heights, PageRequest? request) => Pages.Of(heights, request, height => Encoding.ASCII.GetBytes(height.ToString()));

    private static (IReadOnlyList<IdentifiedChannel> Items, PageResponse Page) PageOf(IReadOnlyList<IdentifiedChannel> channels, PageRequest? request) => Pages.Of(channels, request, channel => Encoding.ASCII.GetBytes($"{channel.PortId}/{channel.ChannelId}"));

    // In the order of their keys, as there: 1, 10, 11, 2. Acknowledgements stay for ever, so there can be a great many.
    private static (IEnumerable<PacketState> Items, PageResponse Page) StatesOf(IbcView view, string kind, string port, string channel, PageRequest? request)
    {
        view.ChannelOf(port, channel);
        string prefix = $"{kind}/ports/{port}/channels/{channel}/sequences/";
        (IReadOnlyList<KeyValuePair<byte[], byte[]>> pairs, PageResponse page) = view.PageBelow(prefix, request);
        return (pairs.Select(each => new PacketState
        {
            PortId = port, ChannelId = channel, Sequence = ulong.Parse(Encoding.ASCII.GetString(each.Key.AsSpan(prefix.Length)), NumberStyles.None, CultureInfo.InvariantCulture), Data = ByteString.CopyFrom(each.Value),
        }), page);
    }

    private static string Numbered(string channel, ulong sequence) => sequence == 0 ? throw QueryException.Invalid("packet sequence cannot be 0") : channel;

    /// <summary>Packets' numbers as a request may name them.</summary>
    /// <exception cref="QueryException">There are too many, or one is 0.</exception>
    internal static RepeatedField<ulong> Checked(RepeatedField<ulong> sequences)
    {
        if (sequences.Count > ApiLimits.QueryRecordsMax) throw QueryException.Invalid($"at most {ApiLimits.QueryRecordsMax} sequences");
        for (int i = 0; i < sequences.Count; i++)
            if (sequences[i] == 0) throw QueryException.Invalid($"packet sequence {i} cannot be 0");
        return sequences;
    }
}
