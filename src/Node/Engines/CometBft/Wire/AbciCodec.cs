using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Node.Engines.CometBft.Wire;

/// <summary>The two oneofs, tendermint.abci.Request and Response, and the frame around them: a varint length, then the message (abci/types/messages.go).</summary>
public static class AbciCodec
{
    /// <summary>The number of a request in the oneof.</summary>
    public static int NumberOf(AbciMessage message) => message switch
    {
        RequestEcho => 1,
        RequestFlush => 2,
        RequestInfo => 3,
        RequestInitChain => 5,
        RequestQuery => 6,
        RequestCheckTx => 8,
        RequestCommit => 11,
        RequestListSnapshots => 12,
        RequestOfferSnapshot => 13,
        RequestLoadSnapshotChunk => 14,
        RequestApplySnapshotChunk => 15,
        RequestPrepareProposal => 16,
        RequestProcessProposal => 17,
        RequestExtendVote => 18,
        RequestVerifyVoteExtension => 19,
        RequestFinalizeBlock => 20,
        RequestInsertTx => 21,
        RequestReapTxs => 22,
        ResponseException => 1,
        ResponseEcho => 2,
        ResponseFlush => 3,
        ResponseInfo => 4,
        ResponseInitChain => 6,
        ResponseQuery => 7,
        ResponseCheckTx => 9,
        ResponseCommit => 12,
        ResponseListSnapshots => 13,
        ResponseOfferSnapshot => 14,
        ResponseLoadSnapshotChunk => 15,
        ResponseApplySnapshotChunk => 16,
        ResponsePrepareProposal => 17,
        ResponseProcessProposal => 18,
        ResponseExtendVote => 19,
        ResponseVerifyVoteExtension => 20,
        ResponseFinalizeBlock or FinalizedBlock => 21,
        ResponseInsertTx => 22,
        ResponseReapTxs => 23,
        _ => throw new ArgumentException($"{message.GetType().Name} is neither a request nor a response", nameof(message)),
    };

    /// <summary>Appends a request or a response with its length in front.</summary>
    public static void WriteFrame(ProtoWriter writer, AbciMessage message)
    {
        int frame = writer.BeginDelimited();
        writer.Message(NumberOf(message), message);
        writer.End(frame);
    }

    /// <summary>Appends what comes before a message of so many bytes: the frame's length, the message's number and its length.</summary>
    public static void WriteFrameHead(ProtoWriter writer, AbciMessage message, int length)
    {
        int number = NumberOf(message);
        // Numbers of 16 and above take two bytes with their wire type.
        writer.Varint((ulong)(ProtoWriter.VarintSize((ulong)number << 3) + ProtoWriter.VarintSize((ulong)length) + length));
        writer.Tag(number, WireType.Bytes);
        writer.Varint((ulong)length);
    }

    /// <summary>Reads a request from a frame without its length; false when it is malformed or of an unknown kind.</summary>
    public static bool TryReadRequest(ReadOnlySpan<byte> frame, [NotNullWhen(true)] out AbciMessage? request)
    {
        request = null;
        return TryOneOf(frame, out int number, out ReadOnlySpan<byte> bytes) && number switch
        {
            1 => Is<RequestEcho>(bytes, out request),
            2 => Is<RequestFlush>(bytes, out request),
            3 => Is<RequestInfo>(bytes, out request),
            5 => Is<RequestInitChain>(bytes, out request),
            6 => Is<RequestQuery>(bytes, out request),
            8 => Is<RequestCheckTx>(bytes, out request),
            11 => Is<RequestCommit>(bytes, out request),
            12 => Is<RequestListSnapshots>(bytes, out request),
            13 => Is<RequestOfferSnapshot>(bytes, out request),
            14 => Is<RequestLoadSnapshotChunk>(bytes, out request),
            15 => Is<RequestApplySnapshotChunk>(bytes, out request),
            16 => Is<RequestPrepareProposal>(bytes, out request),
            17 => Is<RequestProcessProposal>(bytes, out request),
            18 => Is<RequestExtendVote>(bytes, out request),
            19 => Is<RequestVerifyVoteExtension>(bytes, out request),
            20 => Is<RequestFinalizeBlock>(bytes, out request),
            21 => Is<RequestInsertTx>(bytes, out request),
            22 => Is<RequestReapTxs>(bytes, out request),
            _ => false,
        };
    }

    /// <summary>Reads a response from a frame without its length; false when it is malformed or of an unknown kind.</summary>
    public static bool TryReadResponse(ReadOnlySpan<byte> frame, [NotNullWhen(true)] out AbciMessage? response)
    {
        response = null;
        return TryOneOf(frame, out int number, out ReadOnlySpan<byte> bytes) && number switch
        {
            1 => Is<ResponseException>(bytes, out response),
            2 => Is<ResponseEcho>(bytes, out response),
            3 => Is<ResponseFlush>(bytes, out response),
            4 => Is<ResponseInfo>(bytes, out response),
            6 => Is<ResponseInitChain>(bytes, out response),
            7 => Is<ResponseQuery>(bytes, out response),
            9 => Is<ResponseCheckTx>(bytes, out response),
            12 => Is<ResponseCommit>(bytes, out response),
            13 => Is<ResponseListSnapshots>(bytes, out response),
            14 => Is<ResponseOfferSnapshot>(bytes, out response),
            15 => Is<ResponseLoadSnapshotChunk>(bytes, out response),
            16 => Is<ResponseApplySnapshotChunk>(bytes, out response),
            17 => Is<ResponsePrepareProposal>(bytes, out response),
            18 => Is<ResponseProcessProposal>(bytes, out response),
            19 => Is<ResponseExtendVote>(bytes, out response),
            20 => Is<ResponseVerifyVoteExtension>(bytes, out response),
            21 => Is<ResponseFinalizeBlock>(bytes, out response),
            22 => Is<ResponseInsertTx>(bytes, out response),
            23 => Is<ResponseReapTxs>(bytes, out response),
            _ => false,
        };
    }

    // Of several members of a oneof the last one counts (protobuf's rule); CometBFT writes one.
    private static bool TryOneOf(ReadOnlySpan<byte> frame, out int number, out ReadOnlySpan<byte> bytes)
    {
        number = 0;
        bytes = default;
        ProtoReader reader = new(frame);
        while (!reader.AtEnd)
            if (!reader.TryReadTag(out number, out WireType wire) || wire != WireType.Bytes || !reader.TryBytes(out bytes)) return false;
        return number != 0;
    }

    private static bool Is<T>(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out AbciMessage? message) where T : AbciMessage<T>, new()
    {
        bool ok = AbciMessage<T>.TryDecode(bytes, out T? decoded);
        message = decoded;
        return ok;
    }
}
