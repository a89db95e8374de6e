using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Ibc.V2;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Api.Exchange;

/// <summary>What the city has with other chains, for people: channels, what is underway and kept, and assets that came. Cosmos' tools ask docs/cosmos-queries.md.</summary>
public static class IbcRoutes
{
    /// <summary>Maps the route.</summary>
    public static void Map(RouteGroupBuilder routes, ExchangeApi api) =>
        routes.MapGet("/ibc", (long? height) => Answer(api, height)).Weighs(5).WithSummary("Channels to other chains, packets underway, what is kept for them, and assets that came, at a height; 404 in a city without IBC").Produces<IbcAnswer>();

    private static IResult Answer(ExchangeApi api, long? height)
    {
        using IStateSnapshot state = api.StateAt(height);
        if (!StateReader.TryRead(state, IbcModule.Schema, 1u, out IbcRecord switches)) throw ApiException.NotFound("IBC in this city");
        IavlTree part = api.City.Store.Parts.OfType<IavlTree>().First(each => each.Name == IbcPaths.Store);
        SealedTree tree = api.City.Queries.TreeAt(part, state.Height) ?? throw new ApiException(StatusCodes.Status503ServiceUnavailable, "api.Busy", "Another height is read just now; ask again.");
        List<AssetRecord> assets = StateReader.Assets(state);
        Ends ends = new(tree, EscrowsOf(state, assets), api.City.Reader.TryRead(state.Height)?.TimeMs ?? 0);
        return Results.Json(new IbcAnswer(
            state.Height, api.City.Genesis.ChainId, switches.SendOff == 0, switches.ReceiveOff == 0, [.. ends.Channels().Concat(ends.Clients()).Take(ApiLimits.IbcEndsMax)], VouchersOf(state, assets),
            [.. api.City.Options.Neighbours.Select(each => new NeighbourItem(each.Name, each.Url))]), ApiJson.Default.IbcAnswer);
    }

    private static ILookup<string, EscrowItem> EscrowsOf(IStateSnapshot state, List<AssetRecord> assets)
    {
        List<(string End, EscrowItem Item)> found = [];
        state.Scan(IbcModule.EscrowsSchema, [], [], (_, record) =>
        {
            EscrowRecord escrow = MemoryMarshal.Read<EscrowRecord>(record);
            found.Add((TransferApplication.NameOf(escrow.Key.Channel), new EscrowItem(assets[(int)escrow.Key.AssetId - 1].Symbol.ToString(), Decimals.Of(escrow.Amount))));
            return true;
        });
        return found.ToLookup(each => each.End, each => each.Item);
    }

    private static List<IbcVoucherItem> VouchersOf(IStateSnapshot state, List<AssetRecord> assets)
    {
        List<IbcVoucherItem> vouchers = [];
        state.Scan(IbcModule.VouchersSchema, [], [], (_, record) =>
        {
            VoucherRecord voucher = MemoryMarshal.Read<VoucherRecord>(record);
            AssetRecord asset = assets[(int)voucher.AssetId - 1];
            Denom denom = new(voucher.Trace.ToString(), voucher.Base.ToString());
            vouchers.Add(new IbcVoucherItem(asset.Symbol.ToString(), denom.Name, denom.Path, Decimals.Of(asset.Supply)));
            return vouchers.Count < ApiLimits.IbcEndsMax;
        });
        return vouchers;
    }

    // What the tree says of both kinds of ends.
    private sealed class Ends(SealedTree tree, ILookup<string, EscrowItem> escrows, long timeMs)
    {
        public IEnumerable<IbcEndItem> Channels() => Below("channelEnds/ports/").Select(pair => (Parts: Encoding.ASCII.GetString(pair.Key).Split('/'), pair.Value))
            .OrderBy(each => Identifiers.TryNumber(each.Parts[4], Identifiers.ChannelPrefix, out ulong number) ? number : ulong.MaxValue).Select(each =>
            {
                Invariant.Assert(ChannelEnd.TryDecode(each.Value, out ChannelEnd? channel));
                Invariant.Assert(tree.TryGet(IbcPaths.Connection(channel.Hops[0]), out byte[]? value) & ConnectionEnd.TryDecode(value, out ConnectionEnd? connection));
                (string port, string id) = (each.Parts[2], each.Parts[4]);
                return ItemOf(port, id, connection!.ClientId, channel.CounterpartyChannel, ItemMaker.Camel(channel.State), ItemMaker.Camel(channel.Order), channel.Version,
                    IbcPaths.NextSequenceSend(port, id), Encoding.ASCII.GetBytes($"commitments/ports/{port}/channels/{id}/sequences/"), key => long.Parse(Encoding.ASCII.GetString(key.AsSpan(key.AsSpan().LastIndexOf((byte)'/') + 1)), CultureInfo.InvariantCulture));
            });

        public IEnumerable<IbcEndItem> Clients() => Enumerable.Range(0, (int)Math.Min(NumberOf(IbcPaths.NextClientSequence), int.MaxValue))
            .Select(number => string.Create(CultureInfo.InvariantCulture, $"{TendermintClientState.ClientType}-{number}"))
            .Where(id => tree.TryGet(IbcPaths.Counterparty(id), out _)).Select(id =>
            {
                Invariant.Assert(tree.TryGet(IbcPaths.Counterparty(id), out byte[]? value) & V2Counterparty.TryDecode(value, out V2Counterparty? counterparty));
                return ItemOf("", id, id, counterparty!.ClientId, "open", "unordered", "v2", IbcPaths.V2NextSequenceSend(id), IbcPaths.V2(id, 1, 0)[..^8], key => (long)BinaryPrimitives.ReadUInt64BigEndian(key.AsSpan(key.Length - 8)));
            });

        private IbcEndItem ItemOf(string port, string id, string clientId, string counterparty, string state, string order, string version, byte[] counter, byte[] commitments, Func<byte[], long> sequenceOf)
        {
            Invariant.Assert(tree.TryGet(IbcPaths.ClientState(clientId), out byte[]? value) & Any.TryDecode(value, out Any? any));
            Invariant.Assert(TendermintClientState.TryDecode(any!.Value.Span, out TendermintClientState? client));
            List<long> waiting = [.. Below(commitments).Take(ApiLimits.IbcInFlightMax).Select(pair => sequenceOf(pair.Key)).Order()];
            return new IbcEndItem(
                port, id, client.ChainId, counterparty, clientId, StatusOf(clientId, client), (long)client.LatestHeight.Number, state, order, version, (long)Math.Max(1, NumberOf(counter)) - 1, waiting.Count, [.. waiting.Take(ApiLimits.IbcWaitingMax)], [.. escrows[id]]);
        }

        private string StatusOf(string id, TendermintClientState client) =>
            client.IsFrozen ? "frozen"
            : tree.TryGet(IbcPaths.ConsensusState(id, client.LatestHeight), out byte[]? value) && Any.TryDecode(value, out Any? any) && TendermintConsensusState.TryDecode(any.Value.Span, out TendermintConsensusState? latest)
                && !client.Rules.IsExpired(latest.Time, Timestamp.FromUnixNs(timeMs * 1_000_000)) ? "active"
            : "expired";

        private ulong NumberOf(byte[] key) => tree.TryGet(key, out byte[]? value) ? BinaryPrimitives.ReadUInt64BigEndian(value) : 0;

        private IEnumerable<KeyValuePair<byte[], byte[]>> Below(string prefix) => Below(Encoding.ASCII.GetBytes(prefix));

        private IEnumerable<KeyValuePair<byte[], byte[]>> Below(byte[] prefix)
        {
            byte[] end = [.. prefix];
            end[^1]++;
            return tree.Range(prefix, end);
        }
    }
}
