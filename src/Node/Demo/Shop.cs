using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Grants;
using Gwangan.Chain.Modules.Payments;
using Gwangan.Chain.Store;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Demo;

/// <summary>A shop of a demo city: signs requests for those who stand at its till, and gives some of it back when something was not right. With the vouchers it was paid it pays the other shop, and settles what is much.</summary>
/// <param name="city">The city.</param>
/// <param name="key">The shop's.</param>
/// <param name="random">Chance.</param>
/// <param name="office">Whose campaigns it takes part in.</param>
/// <param name="supplier">The other shop.</param>
internal sealed class Shop(City city, SigningKey key, Random random, Address office, Address supplier) : DemoTrader(city, key, random)
{
    private const long RequestMs = 15 * 60_000;
    private const ulong MuchWon = 20_000, SupplyWon = 3_000;
    private readonly City _city = city;
    private readonly SigningKey _key = key;
    private long _lastOrder;
    private (string Order, Amount Amount)? _complaint;

    /// <summary>Its account.</summary>
    public Address Address => Account;

    /// <inheritdoc/>
    public override double RestMs => 20_000;

    /// <summary>A number that no order had, over restarts too.</summary>
    public string NextOrder()
    {
        _lastOrder = Math.Max(_lastOrder + 1, _city.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        return string.Create(CultureInfo.InvariantCulture, $"A-{_lastOrder}");
    }

    /// <summary>What is signed for a customer to pay.</summary>
    public PayRequest Ask(string order, Amount amount, string reference)
    {
        PaymentRequest request = new(_city.Genesis.ChainId, Account, order, Symbol.Of("KRW"), amount, _city.Head.Current.TimeMs + RequestMs);
        return new PayRequest(Account, order, request.Asset, amount, request.ExpiresAtMs, _key.Type, _key.PublicKey, _key.SignHash(request.Hash()), reference);
    }

    /// <summary>A customer wants some of it back.</summary>
    public void Complain(string order, Amount amount) => _complaint = (order, amount);

    /// <inheritdoc/>
    protected override List<Operation> Decide(IStateSnapshot snapshot)
    {
        if (_complaint is { } given)
        {
            _complaint = null;
            return [new RefundPayment(given.Order, given.Amount, "one was sold out")];
        }
        uint campaign = ShopDemo.OpenIn(snapshot, office);
        if (campaign == 0 || !StateReader.TryRead(snapshot, GrantsModule.MerchantsSchema, new GrantKey(campaign, Account), out GrantMerchantRecord its)) return [];
        if (its.HeldTotal > Amount.Whole(MuchWon)) return [new SettleGrant(campaign, Amount.Whole(MuchWon / 2))];
        return its.Held[0] > Amount.Whole(SupplyWon) && Random.Next(3) == 0 ? [new PassGrant(campaign, supplier, Amount.Whole(SupplyWon), "flour and paper")] : [];
    }
}
