using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Market;
using Gwangan.Tests.Modules.Market;

namespace Gwangan.Tests.Invariants;

/// <summary>I8: an exchange listed a token of its own making and took it as collateral. Here its operator registers no asset, none that it issued is registered or traded, and no operation takes collateral at all.</summary>
public sealed class NoSelfListedTokenTests
{
    [Fact]
    public void The_market_operator_registers_nothing_and_nothing_that_it_issued_is_registered()
    {
        TestCity city = new();
        SigningKey exchange = city.KeyOf(Body.MarketOperator);
        RegisterAsset token = new(Symbol.Of("FTT"), "Exchange token", AssetClass.Crypto, exchange.Address, Amount.One, 0);
        city.MustRefuse(exchange, token, AssetsRefusal.NotAuthorized);
        city.MustRefuse(city.KeyOf(Body.ListingReview), token, AssetsRefusal.IssuerRelated);
        city.MustRefuse(exchange, new CreateMarket(Symbol.Of("FTT-KRW"), Amount.One, Amount.One, "0:1", Amount.Zero, 0, 0, 30, 1_000), MarketRefusal.AssetUnknown);
    }
}
