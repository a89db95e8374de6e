using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Abi;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;

namespace Gwangan.Chain.Modules.Evm.Contracts;

/// <summary>What contracts can ask of each module. A module without questions has its operations only.</summary>
/// <remarks>Answers are those of the moment: a transaction's own payments are in them, its own orders are not, because they run after it.</remarks>
public static class Faces
{
    // A look into a table takes what a cold storage slot takes (EIP-2929).
    private const long LookGas = 2_100;

    /// <summary>The faces of all modules but the EVM itself, in their order.</summary>
    public static IReadOnlyList<ModuleFace> Of(IReadOnlyList<Module> modules)
    {
        List<ModuleFace> faces = [];
        foreach (Module module in modules)
            if (module is not EvmModule) faces.Add(new ModuleFace(module, ViewsOf(module)));
        return faces;
    }

    private static IReadOnlyList<ContractView> ViewsOf(Module module) => module switch
    {
        MoneyModule money => ViewsOf(money),
        MarketModule market => ViewsOf(market),
        _ => [],
    };

    private static ContractView[] ViewsOf(MoneyModule money) =>
    [
        new("available(address account, string asset)", "uint256 amount", "What an account can spend of an asset.", 2 * LookGas, (ref AbiReader arguments, AbiWriter answer) =>
        {
            Address account = arguments.Address();
            if (!TryAsset(money.Assets, ref arguments, out uint asset)) return false;
            answer.Amount(money.AvailableOf(in account, asset));
            return true;
        }),
        new("locked(address account, string asset)", "uint256 amount", "What an account's open orders hold of an asset.", 2 * LookGas, (ref AbiReader arguments, AbiWriter answer) =>
        {
            Address account = arguments.Address();
            if (!TryAsset(money.Assets, ref arguments, out uint asset)) return false;
            answer.Amount(money.LockedOf(in account, asset));
            return true;
        }),
        new("supply(string asset)", "uint256 amount", "All that exists of an asset.", LookGas, (ref AbiReader arguments, AbiWriter answer) =>
        {
            if (!TryAsset(money.Assets, ref arguments, out uint asset)) return false;
            answer.Amount(money.Assets.Read(asset).Supply);
            return true;
        }),
        new("token(string asset)", "address erc20", "Where an asset stands as an ERC-20.", LookGas, (ref AbiReader arguments, AbiWriter answer) =>
        {
            if (!TryAsset(money.Assets, ref arguments, out uint asset)) return false;
            answer.Address(ContractAddresses.OfToken(asset));
            return true;
        }),
    ];

    private static ContractView[] ViewsOf(MarketModule markets) =>
    [
        new("bestPrices(string market)", "int64 bid, int64 bidLots, int64 ask, int64 askLots", "The best prices of a market in steps, and how many lots are shown there; 0 where nobody stands.", 2 * LookGas, (ref AbiReader arguments, AbiWriter answer) =>
        {
            if (!TryMarket(markets, ref arguments, out int id)) return false;
            foreach (Side side in (ReadOnlySpan<Side>)[Side.Buy, Side.Sell])
            {
                Market.Book.BookLevel best = markets.BestOf(id, side);
                answer.Signed(best.Price.Steps).Signed(best.VolumeLots);
            }
            return true;
        }),
        new("lastPrice(string market)", "int64 price", "The price of a market's last trade in steps; 0 before the first.", LookGas, (ref AbiReader arguments, AbiWriter answer) =>
        {
            if (!TryMarket(markets, ref arguments, out int id)) return false;
            answer.Signed(markets.ReadMarket(id).LastPrice);
            return true;
        }),
        new("terms(string market)", "address baseToken, address quoteToken, uint256 lotSize, uint256 priceStep, uint256 minNotional, int64 bandLow, int64 bandHigh, uint16 makerFeeBps, uint16 takerFeeBps, uint8 status",
            "On which terms a market trades: its tokens, one lot in units, one price step for a whole in units of the quote asset, its price band in steps, its fees, and 0 open, 1 cancel only, 2 halted, 3 closed.", LookGas, (ref AbiReader arguments, AbiWriter answer) =>
        {
            if (!TryMarket(markets, ref arguments, out int id)) return false;
            ref readonly MarketRecord market = ref markets.ReadMarket(id);
            answer.Address(ContractAddresses.OfToken(market.BaseAsset)).Address(ContractAddresses.OfToken(market.QuoteAsset))
                .Amount(market.LotSize).Amount(market.PriceStep).Amount(market.MinNotional).Signed(market.BandLow).Signed(market.BandHigh)
                .Unsigned(market.MakerFeeBps).Unsigned(market.TakerFeeBps).Unsigned((ulong)market.Status);
            return true;
        }),
        new("order(uint64 orderId)", "address owner, uint8 side, int64 price, int64 lots, int64 remaining", "An open order; NotFound once it is closed.", LookGas, (ref AbiReader arguments, AbiWriter answer) =>
        {
            ulong orderId = arguments.Unsigned();
            return !arguments.Failed && markets.TryFindOrder(orderId, out OrderRecord order) && Answer(in order, answer);
        }),
        new("orderOf(address owner, uint64 clientOrderId)", "uint64 orderId, uint8 side, int64 price, int64 lots, int64 remaining", "An open order by its owner's own number; NotFound once it is closed.", 2 * LookGas, (ref AbiReader arguments, AbiWriter answer) =>
        {
            Address owner = arguments.Address();
            ulong clientOrderId = arguments.Unsigned();
            if (arguments.Failed || !markets.TryFindOpen(in owner, clientOrderId, out OrderRecord order)) return false;
            answer.Unsigned(order.OrderId).Unsigned((ulong)order.Side).Signed(order.Price).Signed(order.Lots).Signed(order.Remaining);
            return true;
        }),
    ];

    private static bool Answer(in OrderRecord order, AbiWriter answer)
    {
        answer.Address(in order.Owner).Unsigned((ulong)order.Side).Signed(order.Price).Signed(order.Lots).Signed(order.Remaining);
        return true;
    }

    private static bool TryAsset(AssetsModule assets, ref AbiReader arguments, out uint asset)
    {
        asset = 0;
        return Symbol.TryParse(arguments.Bytes(Symbol.Size), out Symbol symbol) && !arguments.Failed && assets.TryFind(symbol, out asset);
    }

    private static bool TryMarket(MarketModule markets, ref AbiReader arguments, out int id)
    {
        id = 0;
        return Symbol.TryParse(arguments.Bytes(Symbol.Size), out Symbol symbol) && !arguments.Failed && markets.TryFindMarket(symbol, out id);
    }
}
