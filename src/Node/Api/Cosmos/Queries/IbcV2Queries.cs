using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Node.Api.Cosmos.Protos.Base;
using Gwangan.Node.Api.Cosmos.Protos.Ibc.ChannelV2;
using Gwangan.Node.Api.Cosmos.Protos.Ibc.ClientV2;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>Counterparties and packets of IBC v2: <c>ibc.core.client.v2</c> and <c>ibc.core.channel.v2</c>. Proofs are had by <c>abci_query</c> here too.</summary>
internal static class IbcV2Queries
{
    private const byte CommitmentKind = 1, ReceiptKind = 2, AcknowledgementKind = 3;

    /// <summary>The queries.</summary>
    public static IEnumerable<CosmosQuery> All()
    {
        FileDescriptor clients = Protos.Ibc.ClientV2.QueryReflection.Descriptor, packets = Protos.Ibc.ChannelV2.QueryReflection.Descriptor;
        return
        [
            IbcQueries.Of<QueryCounterpartyInfoRequest, QueryCounterpartyInfoResponse>(clients, "CounterpartyInfo", (view, _, request) => new() { CounterpartyInfo = view.CounterpartyOf(request.ClientId) }),
            IbcQueries.Of<QueryConfigRequest, QueryConfigResponse>(clients, "Config", (view, _, request) =>
            {
                // Everybody brings packets.
                view.ClientOf(request.ClientId);
                return new() { Config = new Config() };
            }),
            IbcQueries.Of<QueryNextSequenceSendRequest, QueryNextSequenceSendResponse>(packets, "NextSequenceSend", (view, _, request) =>
            {
                view.CounterpartyOf(request.ClientId);
                return new() { NextSequenceSend = view.NumberOf(IbcPaths.V2NextSequenceSend(request.ClientId)) ?? 0, ProofHeight = view.Height };
            }),
            IbcQueries.Of<QueryPacketCommitmentRequest, QueryPacketCommitmentResponse>(packets, "PacketCommitment", (view, _, request) =>
                new() { Commitment = ValueOf(view, request.ClientId, CommitmentKind, request.Sequence) ?? throw QueryException.NotFound("packet commitment hash not found"), ProofHeight = view.Height }),
            IbcQueries.Of<QueryPacketCommitmentsRequest, QueryPacketCommitmentsResponse>(packets, "PacketCommitments", (view, _, request) =>
            {
                (IReadOnlyList<PacketState> states, PageResponse page) = StatesOf(view, request.ClientId, CommitmentKind, request.Pagination);
                return new() { Commitments = { states }, Pagination = page, Height = view.Height };
            }, IbcQueries.ListWeight),
            IbcQueries.Of<QueryPacketAcknowledgementRequest, QueryPacketAcknowledgementResponse>(packets, "PacketAcknowledgement", (view, _, request) =>
                new() { Acknowledgement = ValueOf(view, request.ClientId, AcknowledgementKind, request.Sequence) ?? throw QueryException.NotFound("packet acknowledgement hash not found"), ProofHeight = view.Height }),
            IbcQueries.Of<QueryPacketAcknowledgementsRequest, QueryPacketAcknowledgementsResponse>(packets, "PacketAcknowledgements", (view, _, request) =>
            {
                if (request.PacketCommitmentSequences.Count == 0)
                {
                    (IReadOnlyList<PacketState> states, PageResponse page) = StatesOf(view, request.ClientId, AcknowledgementKind, request.Pagination);
                    return new() { Acknowledgements = { states }, Pagination = page, Height = view.Height };
                }
                QueryPacketAcknowledgementsResponse asked = new() { Pagination = new PageResponse(), Height = view.Height };
                foreach (ulong sequence in IbcQueries.Checked(request.PacketCommitmentSequences))
                    if (ValueOf(view, request.ClientId, AcknowledgementKind, sequence) is { } value) asked.Acknowledgements.Add(new PacketState { ClientId = request.ClientId, Sequence = sequence, Data = value });
                return asked;
            }, IbcQueries.ListWeight),
            IbcQueries.Of<QueryPacketReceiptRequest, QueryPacketReceiptResponse>(packets, "PacketReceipt", (view, _, request) =>
                new() { Received = ValueOf(view, request.ClientId, ReceiptKind, request.Sequence) is not null, ProofHeight = view.Height }),
            IbcQueries.Of<QueryUnreceivedPacketsRequest, QueryUnreceivedPacketsResponse>(packets, "UnreceivedPackets", (view, _, request) =>
                new() { Sequences = { IbcQueries.Checked(request.Sequences).Where(sequence => ValueOf(view, request.ClientId, ReceiptKind, sequence) is null) }, Height = view.Height }),
            IbcQueries.Of<QueryUnreceivedAcksRequest, QueryUnreceivedAcksResponse>(packets, "UnreceivedAcks", (view, _, request) =>
                new() { Sequences = { IbcQueries.Checked(request.PacketAckSequences).Where(sequence => ValueOf(view, request.ClientId, CommitmentKind, sequence) is not null) }, Height = view.Height }),
        ];
    }

    // What is kept of a packet; null for nothing.
    private static ByteString? ValueOf(IbcView view, string client, byte kind, ulong sequence)
    {
        if (sequence == 0) throw QueryException.Invalid("packet sequence cannot be 0");
        view.CounterpartyOf(client);
        return view.TryGet(IbcPaths.V2(client, kind, sequence), out byte[]? value) ? ByteString.CopyFrom(value) : null;
    }

    private static (IReadOnlyList<PacketState> Items, PageResponse Page) StatesOf(IbcView view, string client, byte kind, PageRequest? request)
    {
        view.CounterpartyOf(client);
        PacketState[] states = [.. view.Below(IbcPaths.V2Prefix(client, kind)).Select(each => new PacketState { ClientId = client, Sequence = BinaryPrimitives.ReadUInt64BigEndian(each.Key.AsSpan(each.Key.Length - 8)), Data = ByteString.CopyFrom(each.Value) })];
        return Pages.Of(states, request, state => Encoding.ASCII.GetBytes(state.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }
}
