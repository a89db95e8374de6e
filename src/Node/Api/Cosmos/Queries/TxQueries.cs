using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Api.Cosmos.Events;
using Gwangan.Node.Api.Cosmos.Methods;
using Gwangan.Node.Api.Cosmos.Protos.Abci;
using Gwangan.Node.Api.Cosmos.Protos.Base;
using Gwangan.Node.Api.Cosmos.Protos.Tx;
using Gwangan.Node.Engines.CometBft.Wire;
using Gwangan.Node.Ethereum;
using Gwangan.Node.Mempool;
using Comet = Gwangan.Node.Api.Cosmos.Protos.Comet.Abci;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>Transactions: <c>cosmos.tx.v1beta1.Service</c>. Native envelopes and Ethereum's transactions are found here too, in the form of a Tx (<see cref="TxForms"/>).</summary>
internal static class TxQueries
{
    private const int SearchWeight = 20, SimulateWeight = 5;

    /// <summary>The queries.</summary>
    public static IEnumerable<CosmosQuery> All()
    {
        FileDescriptor service = ServiceReflection.Descriptor;
        return
        [
            CosmosQuery.OfAsync<SimulateRequest, SimulateResponse>(service, "Simulate", SimulateAsync, SimulateWeight),
            CosmosQuery.OfAsync<GetTxRequest, GetTxResponse>(service, "GetTx", GetTxAsync, weight: 2),
            CosmosQuery.OfAsync<BroadcastTxRequest, BroadcastTxResponse>(service, "BroadcastTx", BroadcastAsync),
            CosmosQuery.OfAsync<GetTxsEventRequest, GetTxsEventResponse>(service, "GetTxsEvent", SearchAsync, SearchWeight),
            CosmosQuery.Of<GetBlockWithTxsRequest, GetBlockWithTxsResponse>(service, "GetBlockWithTxs", BlockWithTxs, weight: 2),
            CosmosQuery.Of<TxDecodeRequest, TxDecodeResponse>(service, "TxDecode", (_, request) => new() { Tx = TxForms.OfCosmos(request.TxBytes.Memory) ?? throw QueryException.Invalid("these bytes are no transaction of this form") }),
            CosmosQuery.Of<TxEncodeRequest, TxEncodeResponse>(service, "TxEncode", (_, request) => new() { TxBytes = BytesOf(request.Tx ?? throw QueryException.Invalid("invalid empty tx")) }),
        ];
    }

    // What would be refused is an error, as the SDK has it (x/auth/tx, Simulate): relayers read the expected sequence from its text. As there it is of the last state, whatever height is named.
    private static async ValueTask<SimulateResponse> SimulateAsync(QueryCall call, SimulateRequest request)
    {
        ByteString bytes = request.TxBytes.IsEmpty && request.Tx is { } tx ? BytesOf(tx) : request.TxBytes;
        if (bytes.IsEmpty) throw QueryException.Invalid("empty txBytes is not allowed");
        if (bytes.Length > Limits.EnvelopeSizeMax) throw QueryException.Invalid($"tx size {bytes.Length} is above {Limits.EnvelopeSizeMax}: tx too large");
        SimulatedTransaction simulated;
        try
        {
            simulated = await call.Api.Transactions.SimulateAsync(bytes.ToByteArray(), call.Cancel);
            call.Show(simulated.Height);
        }
        catch (CallsBusyException busy)
        {
            throw new QueryException(GrpcCode.ResourceExhausted, busy.Message);
        }
        if (simulated.Code != 0)
            throw new QueryException(GrpcCode.Unknown, string.Create(CultureInfo.InvariantCulture, $"{simulated.Log} with gas used: '{simulated.GasUsed}': code {simulated.Code} of {simulated.Codespace}"));
        TxMsgData answers = TxMsgData.Parser.ParseFrom(simulated.Answers.Span);
        return new SimulateResponse
        {
            GasInfo = new GasInfo { GasUsed = simulated.GasUsed },
            Result = new Result { Data = ByteString.CopyFrom(simulated.Answers.Span), Events = { simulated.Events.Select(EventOf) }, MsgResponses = { answers.MsgResponses } },
        };
    }

    private static Comet.Event EventOf(AbciEvent happened) =>
        new() { Type = happened.Type, Attributes = { happened.Attributes.Select(each => new Comet.EventAttribute { Key = each.Key, Value = each.Value, Index = each.Index }) } };

    private static async ValueTask<GetTxResponse> GetTxAsync(QueryCall call, GetTxRequest request)
    {
        if (request.Hash.Length != 2 * Hash32.Size || !request.Hash.All(char.IsAsciiHexDigit)) throw QueryException.Invalid("a transaction's hash is 64 hex digits");
        byte[] hash = Convert.FromHexString(request.Hash);
        await call.Api.IndexReadyAsync(call.Cancel);
        if (call.Api.Exchange.Index.Operation(new Hash32(hash)) is not { } row || row.Height > call.Api.Height) throw QueryException.NotFound($"tx not found: {request.Hash.ToUpperInvariant()}");
        (Tx? tx, TxResponse response) = Read(call.Api, call.Api.Read(row.Height), row.Index);
        return new GetTxResponse { Tx = tx, TxResponse = response };
    }

    private static async ValueTask<BroadcastTxResponse> BroadcastAsync(QueryCall call, BroadcastTxRequest request)
    {
        if (request.TxBytes.IsEmpty) throw QueryException.Invalid("invalid empty tx");
        if (request.Mode is not (BroadcastMode.Sync or BroadcastMode.Async)) throw QueryException.Invalid("unsupported broadcast mode: BROADCAST_MODE_SYNC and BROADCAST_MODE_ASYNC are taken");
        if (call.Caller.RefuseEnvelopes(1) is { } tooMany) throw new QueryException(GrpcCode.ResourceExhausted, tooMany.Message);
        byte[] bytes = request.TxBytes.ToByteArray();
        Submitted submitted = await call.City.Admission.SubmitAsync(bytes);
        TxResponse response = new() { Txhash = Convert.ToHexString(Data.TxHash(bytes).ToArray()) };
        if (submitted.Refusal is { } refusal && Refused(call, refusal, bytes) is { } check && request.Mode == BroadcastMode.Sync)
            (response.Code, response.Codespace, response.RawLog) = (check.Code, check.Codespace, check.Log);
        return new BroadcastTxResponse { TxResponse = response };
    }

    // What CometBFT's own mempool would refuse has numbers of the ecosystem's code space here (cosmos-sdk, client/broadcast.go, CheckCometError).
    private static ResponseCheckTx Refused(QueryCall call, Refusal refusal, byte[] bytes)
    {
        try
        {
            return BroadcastMethods.Refused(call.Api, call.Caller, refusal, bytes);
        }
        catch (CometException error)
        {
            uint code = error.Message.StartsWith("tx already", StringComparison.Ordinal) ? 19U : error.Message.StartsWith("mempool is full", StringComparison.Ordinal) ? 20U : 21U;
            return new ResponseCheckTx { Code = code, Codespace = GrpcCodes.Codespace, Log = error.Message };
        }
    }

    private static async ValueTask<GetTxsEventResponse> SearchAsync(QueryCall call, GetTxsEventRequest request)
    {
        string text = request.Query.Length > 0 ? request.Query : string.Join(" AND ", request.Events);
        if (text.Length == 0) throw QueryException.Invalid("query cannot be empty");
        (ulong pageNumber, ulong limit) = (request.Page, request.Limit);
        if (request.Pagination is { } older && pageNumber == 0 && limit == 0 && older.Limit > 0) (pageNumber, limit) = ((older.Offset / older.Limit) + 1, older.Limit);
        int take = limit == 0 ? ApiLimits.QueryPageDefault : (int)Math.Min(limit, ApiLimits.CometPageMax);
        await call.Api.IndexReadyAsync(call.Cancel);
        List<(long Height, int Index)> found = new EventSearch(call.Api, EventQueryParser.Parse(text), call.Cancel).Transactions();
        if (request.OrderBy == OrderBy.Desc) found.Reverse();
        ulong skip = (pageNumber == 0 ? 0 : Math.Min(pageNumber - 1, ApiLimits.SearchFoundMax)) * (ulong)take;
        GetTxsEventResponse response = new() { Total = (ulong)found.Count, Pagination = new PageResponse { Total = (ulong)found.Count } };
        CometBlock? block = null;
        foreach ((long height, int index) in found.Skip((int)Math.Min(skip, int.MaxValue)).Take(take))
        {
            call.Cancel.ThrowIfCancellationRequested();
            if (block?.Block.Header.Height != height) block = call.Api.Read(height);
            (Tx? tx, TxResponse outcome) = Read(call.Api, block, index);
            response.Txs.Add(tx ?? new Tx());
            response.TxResponses.Add(outcome);
        }
        return response;
    }

    private static GetBlockWithTxsResponse BlockWithTxs(QueryCall call, GetBlockWithTxsRequest request)
    {
        CometBlock block = call.Api.Read(call.Api.HeightOf(request.Height, call.Api.Height));
        int limit = Pages.LimitOf(request.Pagination);
        IReadOnlyList<ReadOnlyMemory<byte>> all = block.Block.Data.Txs;
        GetBlockWithTxsResponse response = new() { BlockId = NodeQueries.IdOf(block), Block = NodeQueries.BlockOf(block), Pagination = new PageResponse { Total = (ulong)all.Count } };
        foreach (ReadOnlyMemory<byte> bytes in all.Skip((int)Math.Min(request.Pagination?.Offset ?? 0, int.MaxValue)).Take(limit)) response.Txs.Add(TxForms.Of(call.City.Chain.Catalog, bytes) ?? new Tx());
        return response;
    }

    private static (Tx? Tx, TxResponse Response) Read(CometApi api, CometBlock block, int index)
    {
        Chain.Cosmos.Comet.Header header = block.Block.Header;
        ReadOnlyMemory<byte> bytes = block.Block.Data.Txs[index];
        TxResult result = api.ResultOf(api.Results(header.Height), index, () => bytes);
        Tx? tx = TxForms.Of(api.City.Chain.Catalog, bytes);
        TxResponse response = new()
        {
            Height = header.Height,
            Txhash = Convert.ToHexString(Data.TxHash(bytes.Span).ToArray()),
            Codespace = result.Codespace,
            Code = result.Code,
            Data = Convert.ToHexString(result.Data.Span),
            RawLog = result.Log,
            Info = result.Info,
            GasWanted = result.GasWanted,
            GasUsed = result.GasUsed,
            Tx = tx is null ? null : Any.Pack(tx, "/"),
            Timestamp = DateTime.UnixEpoch.AddSeconds(header.Time.Seconds).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        };
        response.Events.AddRange(result.Events.Select(EventOf));
        return (tx, response);
    }

    private static ByteString BytesOf(Tx tx) => new TxRaw
    {
        BodyBytes = (tx.Body ?? throw QueryException.Invalid("invalid empty body")).ToByteString(),
        AuthInfoBytes = (tx.AuthInfo ?? new AuthInfo()).ToByteString(),
        Signatures = { tx.Signatures },
    }.ToByteString();
}
