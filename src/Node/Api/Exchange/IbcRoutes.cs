using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Cosmos.Protos.Ibc.Channel;
using Gwangan.Node.Api.Cosmos.Queries;
using Gwangan.Node.Feed;
using Tendermint = Gwangan.Node.Api.Cosmos.Protos.Ibc.Tendermint;

namespace Gwangan.Node.Api.Exchange;

/// <summary>What the city has with other chains, for people: channels, what is underway, kept and limited, and assets that came. Cosmos' tools ask docs/cosmos-queries.md.</summary>
public static class IbcRoutes
{
    /// <summary>Maps the route.</summary>
    public static void Map(RouteGroupBuilder routes, ExchangeApi api) =>
        routes.MapGet("/ibc", (long? height) => Answer(api, height)).Weighs(5).WithSummary("Channels to other chains, packets underway, what is kept for them and how much may go over them, and assets that came, at a height; 404 in a city without IBC").Produces<IbcAnswer>();

    private static IResult Answer(ExchangeApi api, long? height)
    {
        using IStateSnapshot state = api.StateAt(height);
        if (!StateReader.TryRead(state, IbcModule.Schema, 1u, out IbcRecord switches)) throw ApiException.NotFound("IBC in this city");
        SealedTree tree = IbcView.TreeAt(api.City, IbcPaths.Store, state.Height) ?? throw new ApiException(StatusCodes.Status503ServiceUnavailable, "api.Busy", "Another height is read just now; ask again.");
        List<AssetRecord> assets = StateReader.Assets(state);
        Ends ends = new(new IbcView(tree, api.City.Genesis.ChainId), EscrowsOf(state, assets), LimitsOf(state, assets), api.City.Reader.TryRead(state.Height)?.TimeMs ?? 0);
        return Results.Json(new IbcAnswer(
            state.Height, api.City.Genesis.ChainId, switches.SendOff == 0, switches.ReceiveOff == 0, [.. ends.Channels().Concat(ends.Clients()).Take(ApiLimits.IbcEndsMax)], VouchersOf(state, assets),
            [.. api.City.Options.Neighbours.Select(each => new NeighbourItem(each.Name, each.Url))]), ApiJson.Default.IbcAnswer);
    }

    /// <summary>How people read what came from other chains: the way it came with its name at home, and the chain next to here. The way stands in front, since the name is another chain's word.</summary>
    public static Dictionary<uint, NamesItem> NamesOf(ExchangeApi api, IStateSnapshot state)
    {
        Dictionary<uint, Denom> vouchers = Denoms.VouchersOf(state);
        SealedTree? tree = vouchers.Count == 0 ? null : IbcView.TreeAt(api.City, IbcPaths.Store, state.Height);
        IbcView? view = tree is null ? null : new IbcView(tree, api.City.Genesis.ChainId);
        Dictionary<string, string> chains = [];
        return vouchers.ToDictionary(each => each.Key, each =>
        {
            string path = each.Value.Path, end = path.Split('/', 3)[1];
            if (view is null) return new NamesItem(path, path);
            if (!chains.TryGetValue(end, out string? chain)) chains.Add(end, chain = view.ChainOf(end));
            return new NamesItem($"{path} ({chain}에서 옴)", $"{path} (from {chain})");
        });
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

    private static ILookup<string, IbcLimitItem> LimitsOf(IStateSnapshot state, List<AssetRecord> assets) =>
        RateLimitQueries.RecordsOf(state).OrderBy(limit => limit.Key.AssetId).ToLookup(limit => TransferApplication.NameOf(limit.Key.Channel), limit => new IbcLimitItem(
            assets[(int)limit.Key.AssetId - 1].Symbol.ToString(), limit.SendPercent, limit.ReceivePercent, limit.Hours, DateTimeOffset.FromUnixTimeMilliseconds(limit.EndsMs).UtcDateTime,
            Decimals.Of(limit.Value), Decimals.Of(limit.Outflow), Decimals.Of(limit.Inflow),
            Left(limit.Outflow, limit.Inflow, limit.Value, limit.SendPercent), Left(limit.Inflow, limit.Outflow, limit.Value, limit.ReceivePercent)));

    private static string? Left(Amount same, Amount opposite, Amount value, ushort percent) => RateLimits.LeftOf(same, opposite, value, percent) is { } left ? Decimals.Of(left) : null;

    private static List<IbcVoucherItem> VouchersOf(IStateSnapshot state, List<AssetRecord> assets) =>
        [.. Denoms.VouchersOf(state).OrderBy(each => each.Key).Take(ApiLimits.IbcEndsMax).Select(each =>
        {
            AssetRecord asset = assets[(int)each.Key - 1];
            return new IbcVoucherItem(asset.Symbol.ToString(), each.Value.Name, each.Value.Path, Decimals.Of(asset.Supply));
        })];

    // What the tree says of both kinds of ends.
    private sealed class Ends(IbcView view, ILookup<string, EscrowItem> escrows, ILookup<string, IbcLimitItem> limits, long timeMs)
    {
        public IEnumerable<IbcEndItem> Channels() => view.Channels.OrderBy(each => Identifiers.TryNumber(each.ChannelId, Identifiers.ChannelPrefix, out ulong number) ? number : ulong.MaxValue).Select(each =>
        {
            (string port, string id) = (each.PortId, each.ChannelId);
            string state = each.State switch { State.Init => "init", State.Tryopen => "try", State.Open => "open", _ => "closed" };
            return ItemOf(port, id, view.ConnectionOf(each.ConnectionHops[0]).ClientId, each.Counterparty.ChannelId, state, each.Ordering == Order.Ordered ? "ordered" : "unordered", each.Version,
                IbcPaths.NextSequenceSend(port, id), Encoding.ASCII.GetBytes($"commitments/ports/{port}/channels/{id}/sequences/"), key => long.Parse(Encoding.ASCII.GetString(key.AsSpan(key.AsSpan().LastIndexOf((byte)'/') + 1)), CultureInfo.InvariantCulture));
        });

        public IEnumerable<IbcEndItem> Clients() => view.Clients.Where(id => view.TryGet(IbcPaths.Counterparty(id), out _)).Select(id =>
            ItemOf("", id, id, view.CounterpartyOf(id).ClientId, "open", "unordered", "v2", IbcPaths.V2NextSequenceSend(id), IbcPaths.V2Prefix(id, 1), key => (long)BinaryPrimitives.ReadUInt64BigEndian(key.AsSpan(key.Length - 8))));

        private IbcEndItem ItemOf(string port, string id, string clientId, string counterparty, string state, string order, string version, byte[] counter, byte[] commitments, Func<byte[], long> sequenceOf)
        {
            Tendermint.ClientState client = view.StateOf(clientId);
            List<long> waiting = [.. view.Below(commitments).Take(ApiLimits.IbcInFlightMax).Select(pair => sequenceOf(pair.Key)).Order()];
            // Escrows and limits are those of transfers, whatever other ports a channel's name has.
            bool isTransfer = port is "" or "transfer";
            return new IbcEndItem(
                port, id, client.ChainId, counterparty, clientId, view.StatusOf(clientId, timeMs).ToLowerInvariant(), (long)client.LatestHeight.RevisionHeight, state, order, version, (long)Math.Max(1, view.NumberOf(counter) ?? 0) - 1,
                waiting.Count, [.. waiting.Take(ApiLimits.IbcWaitingMax)], isTransfer ? [.. escrows[id]] : [], isTransfer ? [.. limits[id]] : []);
        }
    }
}
