using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Abi;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Grants;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Modules.Reserves;

namespace Gwangan.Chain.Modules.Evm.Contracts;

/// <summary>What contracts can ask of each module. A module without questions has its operations only.</summary>
/// <remarks>Answers are those of the moment: a transaction's own payments are in them, its own orders are not, because they run after it.</remarks>
public static class Faces
{
    // A look into a table takes what a cold storage slot takes (EIP-2929).
    private const long LookGas = 2_100;

    /// <summary>The faces of all modules that have a contract, in their order.</summary>
    public static IReadOnlyList<ModuleFace> Of(IReadOnlyList<Module> modules)
    {
        List<ModuleFace> faces = [];
        foreach (Module module in modules)
            if (module.HasContract) faces.Add(new ModuleFace(module, ViewsOf(module)));
        return faces;
    }

    private static IReadOnlyList<ContractView> ViewsOf(Module module) => module switch
    {
        MoneyModule money => ViewsOf(money),
        ReservesModule reserves => ViewsOf(reserves),
        MarketModule market => ViewsOf(market),
        GrantsModule grants => ViewsOf(grants),
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

    private static ContractView[] ViewsOf(ReservesModule reserves) =>
    [
        new("backing(string asset)", "uint256 supply, uint256 backed, uint64 deficientSinceMs", "How much of an asset exists, what is attested to stand behind it, and since when that is too little; 0 while it is enough.", LookGas, (ref AbiReader arguments, AbiWriter answer) =>
        {
            if (!TryAsset(reserves.Assets, ref arguments, out uint asset)) return false;
            ref readonly AssetRecord record = ref reserves.Assets.Read(asset);
            answer.Amount(record.Supply).Amount(record.Backed).Unsigned((ulong)record.DeficientSinceMs);
            return true;
        }),
        new("redemption(uint64 redemptionId)", "address owner, uint256 amount, uint32 bank, uint8 state, uint64 deadlineMs", "A redemption: whose, how much, who is to pay, and 1 queued, 2 sent, 3 accepted, 4 paid, 5 refused, 6 returned.", LookGas, (ref AbiReader arguments, AbiWriter answer) =>
        {
            ulong id = arguments.Unsigned();
            if (arguments.Failed || !reserves.TryRedemption(id, out RedemptionRecord redemption)) return false;
            answer.Address(in redemption.Owner).Amount(redemption.Amount).Unsigned(redemption.BankId).Unsigned((ulong)redemption.State).Unsigned((ulong)redemption.DeadlineMs);
            return true;
        }),
    ];

    private static ContractView[] ViewsOf(GrantsModule grants) =>
    [
        new("voucher(uint32 campaign, address account)", "uint256 balance, uint256 received", "What an account can spend of a campaign of purpose money, and what it was given of it.", LookGas, (ref AbiReader arguments, AbiWriter answer) =>
        {
            (uint campaign, Address account) = ((uint)arguments.Unsigned(uint.MaxValue), arguments.Address());
            if (arguments.Failed || !grants.TryCampaign(campaign, out _)) return false;
            grants.TryVoucher(campaign, in account, out VoucherRecord voucher);
            answer.Amount(voucher.Balance).Amount(voucher.Received);
            return true;
        }),
        new("held(uint32 campaign, address merchant)", "uint256 amount, uint16 category", "What a merchant was paid of a campaign and has not settled, and the category (ISO 18245) under which it was paid last.", LookGas, (ref AbiReader arguments, AbiWriter answer) =>
        {
            (uint campaign, Address account) = ((uint)arguments.Unsigned(uint.MaxValue), arguments.Address());
            if (arguments.Failed || !grants.TryCampaign(campaign, out _)) return false;
            grants.TryMerchant(campaign, in account, out GrantMerchantRecord merchant);
            answer.Amount(merchant.HeldTotal).Unsigned(merchant.Category);
            return true;
        }),
        new("campaign(uint32 id)", "address source, address token, uint8 status, uint256 unclaimed, uint256 heldByOwners, uint256 heldByMerchants, uint64 closesMs, uint64 expiresMs",
            "A campaign: whose, of what, 1 open, 2 closed, 3 expired, 4 ended, where its money is that is neither settled nor returned, and until when it is given and spent.", LookGas, (ref AbiReader arguments, AbiWriter answer) =>
        {
            uint id = (uint)arguments.Unsigned(uint.MaxValue);
            if (arguments.Failed || !grants.TryCampaign(id, out CampaignRecord campaign)) return false;
            answer.Address(in campaign.Source).Address(ContractAddresses.OfToken(campaign.AssetId)).Unsigned((ulong)campaign.Status)
                .Amount(campaign.Unclaimed).Amount(campaign.HeldByOwners).Amount(campaign.HeldByMerchants).Unsigned((ulong)campaign.ClosesMs).Unsigned((ulong)campaign.ExpiresMs);
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
