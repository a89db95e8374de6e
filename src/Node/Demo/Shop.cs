using System.Globalization;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Payments;
using Gwangan.Chain.Store;

namespace Gwangan.Node.Demo;

/// <summary>A shop of a demo city: signs requests for those who stand at its till, and gives some of it back when something was not right.</summary>
internal sealed class Shop(City city, SigningKey key, Random random) : DemoTrader(city, key, random)
{
    private const long RequestMs = 15 * 60_000;
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

    /// <summary>The 32 bytes under which an order is paid with vouchers, as the page makes them of its number.</summary>
    public Hash32 OrderHash(string order) => Sha256.Hash(Encoding.UTF8.GetBytes($"gwangan/order/v1\n{Account}\n{order}"));

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
        if (_complaint is not { } given) return [];
        _complaint = null;
        return [new RefundPayment(given.Order, given.Amount, "one was sold out")];
    }
}
