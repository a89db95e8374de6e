using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf.Reflection;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Cosmos.Protos.Base;
using Gwangan.Node.Api.Cosmos.Protos.Ibc.Transfer;
using Gwangan.Node.Feed;
using Denom = Gwangan.Chain.Cosmos.Ibc.Denom;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>Assets that came over channels, and the accounts that keep those that left: <c>ibc.applications.transfer.v1.Query</c>, with the forms of ibc-go 8 (traces) and 10 (denoms).</summary>
internal static class TransferQueries
{
    /// <summary>The queries.</summary>
    public static IEnumerable<CosmosQuery> All()
    {
        FileDescriptor file = QueryReflection.Descriptor;
        return
        [
            CosmosQuery.Of<QueryParamsRequest, QueryParamsResponse>(file, "Params", (call, _) =>
            {
                bool isOn = StateReader.TryRead(call.State, IbcModule.Schema, 1U, out IbcRecord record);
                return new() { Params = new Params { SendEnabled = isOn && record.SendOff == 0, ReceiveEnabled = isOn && record.ReceiveOff == 0 } };
            }),
            CosmosQuery.Of<QueryDenomsRequest, QueryDenomsResponse>(file, "Denoms", (call, request) =>
            {
                (IReadOnlyList<Denom> denoms, PageResponse page) = PageOf(call, request.Pagination);
                return new() { Denoms = { denoms.Select(Of) }, Pagination = page };
            }),
            CosmosQuery.Of<QueryDenomRequest, QueryDenomResponse>(file, "Denom", (call, request) => new() { Denom = Of(Find(call, request.Hash)) }),
            CosmosQuery.Of<QueryDenomTracesRequest, QueryDenomTracesResponse>(file, "DenomTraces", (call, request) =>
            {
                (IReadOnlyList<Denom> denoms, PageResponse page) = PageOf(call, request.Pagination);
                return new() { DenomTraces = { denoms.Select(TraceOf) }, Pagination = page };
            }),
            CosmosQuery.Of<QueryDenomTraceRequest, QueryDenomTraceResponse>(file, "DenomTrace", (call, request) => new() { DenomTrace = TraceOf(Find(call, request.Hash)) }),
            CosmosQuery.Of<QueryDenomHashRequest, QueryDenomHashResponse>(file, "DenomHash", (call, request) =>
            {
                if (!Denom.TryParse(request.Trace, out Denom denom)) throw QueryException.Invalid($"invalid trace: {request.Trace}");
                return Denoms.VouchersOf(call.State).ContainsValue(denom) ? new() { Hash = Convert.ToHexString(Denom.HashOf(denom.Path).ToArray()) } : throw QueryException.NotFound($"{request.Trace}: denomination trace not found");
            }),
            CosmosQuery.Of<QueryEscrowAddressRequest, QueryEscrowAddressResponse>(file, "EscrowAddress", (_, request) =>
            {
                if (request.PortId.Length == 0 || request.ChannelId.Length == 0) throw QueryException.Invalid("a port and a channel are needed");
                Address escrow = Denom.EscrowOf(request.PortId, request.ChannelId);
                return new() { EscrowAddress = Bech32.EncodeAccount(in escrow) };
            }),
            CosmosQuery.Of<QueryTotalEscrowForDenomRequest, QueryTotalEscrowForDenomResponse>(file, "TotalEscrowForDenom", (call, request) =>
            {
                // Of what is no asset here nothing is kept, which ibc-go tells likewise.
                Amount total = Amount.Zero;
                if (new Denoms(call.State).TryFind(Denoms.Require(request.Denom), out AssetRecord asset))
                    call.State.Scan(IbcModule.EscrowsSchema, [], [], (_, bytes) =>
                    {
                        EscrowRecord escrow = MemoryMarshal.Read<EscrowRecord>(bytes);
                        if (escrow.Key.AssetId == asset.Id) total += escrow.Amount;
                        return true;
                    });
                return new() { Amount = Denoms.Coin(request.Denom, total) };
            }, IbcQueries.ListWeight),
        ];
    }

    private static (IReadOnlyList<Denom> Items, PageResponse Page) PageOf(QueryCall call, PageRequest? request) =>
        Pages.Of([.. Denoms.VouchersOf(call.State).Values.OrderBy(denom => denom.Name, StringComparer.Ordinal)], request, denom => Encoding.ASCII.GetBytes(denom.Name));

    // With or without "ibc/" in front.
    private static Denom Find(QueryCall call, string hash)
    {
        string hex = hash.StartsWith(Denom.VoucherPrefix, StringComparison.Ordinal) ? hash[Denom.VoucherPrefix.Length..] : hash;
        if (hex.Length != 2 * Hash32.Size || !hex.All(char.IsAsciiHexDigit)) throw QueryException.Invalid($"invalid denom trace hash: {hash}, error: expected {2 * Hash32.Size} hex digits");
        string name = Denom.VoucherPrefix + hex.ToUpperInvariant();
        foreach (Denom denom in Denoms.VouchersOf(call.State).Values)
            if (denom.Name == name) return denom;
        throw QueryException.NotFound($"{hash}: denomination trace not found");
    }

    private static DenomTrace TraceOf(Denom denom) => new() { Path = denom.Trace, BaseDenom = denom.Base };

    private static Protos.Ibc.Transfer.Denom Of(Denom denom)
    {
        Protos.Ibc.Transfer.Denom message = new() { Base = denom.Base };
        string[] hops = denom.Trace.Length == 0 ? [] : denom.Trace.Split('/');
        for (int i = 0; i + 1 < hops.Length; i += 2) message.Trace.Add(new Hop { PortId = hops[i], ChannelId = hops[i + 1] });
        return message;
    }
}
