using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Modules.Validators;
using Gwangan.Sim.Machine;
using Gwangan.Tests.Modules.Market;

namespace Gwangan.Sim.Network;

/// <summary>What one of the seven bodies does next: fees, halts, suspensions, switches, issuing, listing, the validator's power. Sometimes what only another body may.</summary>
public sealed class SimOffice(Rng rng, SimCity city, Body body)
{
    public Operation Next() => (rng.Chance(100) ? (Body)rng.Between(1, 7) : body) switch
    {
        Body.MarketOperator => rng.Below(9) switch
        {
            0 or 1 => new SetFees(Market(), (ushort)(rng.Below(4) * 5), (ushort)(rng.Below(4) * 10)),
            2 when city.ChangesPower => new SetValidator(ValidatorKeyType.Secp256k1, PowerKey(), (ulong)rng.Between(9, 12)),
            3 => new CreateMarket(Symbol.Of($"ORE{rng.Below(4)}-KRW"), Amount.One, Amount.One, "0:1", Amount.Zero, 5, 10, 30, 1_000),
            4 => Switch(),
            _ => new SetMarketStatus(rng.Chance(150) ? Symbol.Of($"ORE{rng.Below(4)}-KRW") : Market(), rng.Below(16) switch { 0 => MarketStatus.Halted, 1 => MarketStatus.CancelOnly, _ => MarketStatus.Open }),
        },
        Body.Surveillance => rng.Chance(500) ? Switch() : new SetMarketStatus(Market(), rng.Chance(80) ? MarketStatus.Halted : MarketStatus.Open),
        Body.Regulator => rng.Below(3) switch
        {
            0 => Switch(),
            1 => new SetMarketStatus(Market(), MarketStatus.Open),
            _ => new SetAssetStatus(Symbol.Of(rng.Of(SimCity.Assets)), rng.Chance(70) ? AssetStatus.Suspended : AssetStatus.Active),
        },
        Body.ListingReview => new RegisterAsset(Symbol.Of($"ORE{rng.Below(4)}"), "Ore", AssetClass.Commodity, city.KeyOf(Body.Custodian).Address, Amount.One, 2),
        _ => Issue(),
    };

    private SetKillSwitch Switch() => new(rng.Of(city.Users).Address, rng.Chance(120), KillReason.Conduct, "file 1");

    private Operation Issue()
    {
        Symbol asset = Symbol.Of(rng.Chance(700) ? body == Body.Bank ? "KRW" : rng.Chance(500) ? "GOLD" : "SILVER" : rng.Of(SimCity.Assets));
        Amount amount = Amount.Whole((ulong)rng.Between(1, 5_000));
        return rng.Chance(600) ? new Mint(asset, rng.Of(city.Accounts).Address, amount, "deposit") : new Burn(asset, amount, "withdrawal");
    }

    private static byte[] PowerKey()
    {
        using Gwangan.Node.Keys.ValidatorKey key = SimCity.NewValidator();
        return key.PublicKey.Bytes.ToArray();
    }

    private Symbol Market() => rng.Chance(500) ? MarketCity.GoldMarket : MarketCity.SilverMarket;
}
