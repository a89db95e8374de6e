using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Grants;
using Gwangan.Chain.Modules.Payments;
using Gwangan.Chain.Store;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Demo;

/// <summary>A citizen who shops: claims a voucher while there is one, spends it, pays what shops ask for, and now and then wants something back. The first visits follow each other closely, so that a new city has something to show.</summary>
internal sealed class Shopper(City city, SigningKey key, Random random, Address office, IReadOnlyList<Shop> shops) : DemoTrader(city, key, random)
{
    private const int FirstVisits = 4, FirstRestMs = 800;
    private int _visits;

    /// <inheritdoc/>
    public override double RestMs => _visits < FirstVisits ? FirstRestMs : 20_000 + Random.NextDouble() * 40_000;

    /// <inheritdoc/>
    protected override List<Operation> Decide(IStateSnapshot snapshot)
    {
        Shop shop = shops[Random.Next(shops.Count)];
        Amount price = Amount.Whole((ulong)Random.Next(3, 25) * 500);
        string order = shop.NextOrder();
        uint campaign = ShopDemo.OpenIn(snapshot, office);
        VoucherRecord voucher = default;
        bool hasVoucher = campaign != 0 && StateReader.TryRead(snapshot, GrantsModule.VouchersSchema, new GrantKey(campaign, Account), out voucher);
        if (campaign != 0 && !hasVoucher) return [new ClaimGrant(campaign)];
        int visit = _visits++;
        if (hasVoucher && !voucher.Balance.IsZero && visit % 2 == 0)
            return [new SpendGrant(string.Create(CultureInfo.InvariantCulture, $"{campaign}"), shop.Address, PaymentsModule.KeyOf(shop.Address, order).Order, price, price)];
        if (visit % 4 == 3) shop.Complain(order, Amount.Whole(500));
        return [shop.Ask(order, price, string.Create(CultureInfo.InvariantCulture, $"SHOPPING-{visit}"))];
    }
}
