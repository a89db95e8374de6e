using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Bodies;

namespace Gwangan.Tests.Modules.Assets;

/// <summary>The registry of assets: who adds to it, who suspends, and each way to be refused.</summary>
public sealed class AssetsOperationTests
{
    private readonly TestCity _city = new();
    private readonly RegisterAsset _oil;

    public AssetsOperationTests() =>
        _oil = new(Symbol.Of("OIL"), "Crude oil, 1 barrel", AssetClass.Commodity, _city.KeyOf(Body.Custodian).Address, Amount.One, 2);

    private SigningKey Review => _city.KeyOf(Body.ListingReview);

    private AssetsModule Assets => _city.Modules.Get<AssetsModule>();

    [Fact]
    public void Listing_review_registers_an_asset()
    {
        _city.Must(Review, _oil);
        Assert.True(Assets.TryFind(_oil.Symbol, out uint id));
        Assert.Equal((4U, "Crude oil, 1 barrel", Amount.Zero), (id, Assets.Read(id).Name.ToString(), Assets.Read(id).Supply));
    }

    [Theory]
    [InlineData("GOLD-KR")]
    [InlineData("A.B")]
    [InlineData("TOOLONGX")]
    public void A_malformed_symbol_is_refused(string symbol) => _city.MustRefuse(Review, _oil with { Symbol = Symbol.Of(symbol) }, AssetsRefusal.SymbolMalformed);

    [Fact]
    public void A_missing_symbol_is_refused() => _city.MustRefuse(Review, _oil with { Symbol = Symbol.None }, AssetsRefusal.SymbolMalformed);

    [Fact]
    public void A_malformed_name_is_refused()
    {
        _city.MustRefuse(Review, _oil with { Name = "" }, AssetsRefusal.NameMalformed);
        _city.MustRefuse(Review, _oil with { Name = "with\0zero" }, AssetsRefusal.NameMalformed);
    }

    [Fact]
    public void A_field_out_of_range_is_refused()
    {
        _city.MustRefuse(Review, _oil with { DisplayDecimals = 19 }, AssetsRefusal.FieldOutOfRange);
        _city.MustRefuse(Review, _oil with { Lot = Amount.Zero }, AssetsRefusal.FieldOutOfRange);
        _city.MustRefuse(Review, _oil with { Issuer = Address.Zero }, AssetsRefusal.FieldOutOfRange);
    }

    [Fact]
    public void No_currency_is_made_beside_the_one_that_banks_back_and_no_issuer_is_a_stranger()
    {
        RegisterAsset won = _oil with { Symbol = Symbol.Of("WON"), Name = "Korean won", Class = AssetClass.Currency };
        _city.MustRefuse(Review, won, AssetsRefusal.CurrencyNotBacked);
        _city.MustRefuse(Review, won with { Backing = AssetBacking.Custody }, AssetsRefusal.CurrencyNotBacked);
        // Nor one that only looks like it.
        foreach (string name in (string[])["Korean won", "KOREAN WON", "korean Won"]) _city.MustRefuse(Review, won with { Name = name, Backing = AssetBacking.Bank }, AssetsRefusal.NameTaken);
        _city.Must(Review, won with { Name = "Other won", Backing = AssetBacking.Bank });
        _city.MustRefuse(Review, _oil with { Issuer = _city.Users[2].Address }, AssetsRefusal.IssuerUndeclared);
        _city.Must(Review, new DeclareEntity(_city.Users[2].Address, "OIL-CO"));
        _city.Must(Review, _oil with { Issuer = _city.Users[2].Address });
    }

    [Fact]
    public void Nobody_else_registers_or_suspends()
    {
        _city.MustRefuse(_city.Users[0], _oil, AssetsRefusal.NotAuthorized);
        _city.MustRefuse(_city.KeyOf(Body.Regulator), _oil, AssetsRefusal.NotAuthorized);
        _city.MustRefuse(Review, new SetAssetStatus(Symbol.Of("GOLD"), AssetStatus.Suspended, "incident 7"), AssetsRefusal.NotAuthorized);
    }

    [Fact]
    public void A_symbol_in_use_is_refused() => _city.MustRefuse(Review, _oil with { Symbol = Symbol.Of("GOLD") }, AssetsRefusal.AssetExists);

    [Fact]
    public void An_unknown_asset_is_refused() =>
        _city.MustRefuse(_city.KeyOf(Body.Regulator), new SetAssetStatus(_oil.Symbol, AssetStatus.Suspended, "incident 7"), AssetsRefusal.AssetUnknown);

    [Fact]
    public void More_assets_than_the_registry_has_room_for_are_refused()
    {
        Operation[] more = [.. Enumerable.Range(Assets.Count, Limits.AssetsMax - Assets.Count).Select(i => _oil with { Symbol = Symbol.Of($"A{i}"), Name = $"A {i}" })];
        foreach (Operation[] chunk in more.Chunk(100))
            Assert.All(_city.Run([_city.Sign(Review, chunk)]).Outcomes, outcome => Assert.True(outcome.IsDone));
        _city.MustRefuse(Review, _oil, AssetsRefusal.TooManyAssets);
    }
}
