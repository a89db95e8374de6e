using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Modules.Payments;
using Gwangan.Chain.Modules.Reserves;
using Gwangan.Chain.Modules.Validators;
using Gwangan.Sim.Machine;
using Gwangan.Tests;
using Gwangan.Tests.Modules.Market;

namespace Gwangan.Sim.Network;

/// <summary>What one of the seven bodies does next: fees, halts, suspensions, switches, issuing, listing, the validator's power. Sometimes what only another body may.</summary>
public sealed class SimOffice(Rng rng, SimCity city, Body body)
{
    // The day that every run begins with stays open.
    private const uint Day = (uint)((SimCity.StartUnixMs + (9 * 3_600_000)) / 86_400_000);

    private int _entries;
    private uint _statements;

    /// <summary>What a statement of the first bank's account has to say; null where nobody knows, and the bank hands in none.</summary>
    public Func<uint, (System.Numerics.BigInteger Opening, System.Numerics.BigInteger Credits, int CreditCount, System.Numerics.BigInteger Debits, int DebitCount, System.Numerics.BigInteger Closing)>? Statement { get; init; }

    public Operation Next(long timeMs) => (rng.Chance(100) ? (Body)rng.Between(1, 7) : body) switch
    {
        Body.MarketOperator => rng.Below(9) switch
        {
            0 or 1 => new SetFees(Market(), (ushort)(rng.Below(4) * 5), (ushort)(rng.Below(4) * 10)),
            2 when city.ChangesPower => new SetValidator(ValidatorKeyType.Secp256k1, PowerKey(), (ulong)rng.Between(9, 12)),
            3 => new CreateMarket(Symbol.Of($"ORE{rng.Below(4)}-KRW"), Amount.One, Amount.One, "0:1", Amount.Zero, 5, 10, 30, 1_000),
            4 => Switch(),
            _ => new SetMarketStatus(rng.Chance(150) ? Symbol.Of($"ORE{rng.Below(4)}-KRW") : Market(), rng.Below(18) switch { 0 => MarketStatus.Halted, 1 => MarketStatus.CancelOnly, _ => MarketStatus.Open }),
        },
        Body.Surveillance or Body.Regulator when rng.Chance(300) => Order(timeMs),
        Body.Settlement => new SetMerchantStatus(rng.Of(city.Users).Address, rng.Chance(200) ? MerchantStatus.Suspended : MerchantStatus.Active),
        Body.Surveillance => rng.Chance(500) ? Switch() : new SetMarketStatus(Market(), rng.Chance(80) ? MarketStatus.Halted : MarketStatus.Open),
        Body.Regulator => rng.Below(6) switch
        {
            0 => Switch(),
            1 => new SetMarketStatus(Market(), MarketStatus.Open),
            2 => new SetBankStatus((uint)rng.Between(1, 2), rng.Chance(200) ? BankStatus.Suspended : BankStatus.Active),
            3 => new SetMinter((uint)rng.Between(1, 2), Amount.Max, rng.Chance(500) ? Amount.Max : Amount.Whole(2_000), Amount.Whole((ulong)rng.Between(1, 500))),
            4 => new SetMerchantStatus(rng.Of(city.Users).Address, rng.Chance(200) ? MerchantStatus.Suspended : MerchantStatus.Active),
            _ => new SetAssetStatus(Symbol.Of(rng.Of(SimCity.Assets)), rng.Chance(70) ? AssetStatus.Suspended : AssetStatus.Active, "drill"),
        },
        Body.ListingReview when rng.Below(4) is var ore => new RegisterAsset(Symbol.Of($"ORE{ore}"), $"Ore {ore}", AssetClass.Commodity, city.KeyOf(Body.Custodian).Address, Amount.One, 2),
        Body.Bank when rng.Chance(850) => Statement is not null && rng.Chance(100) ? Attest(timeMs) : rng.Chance(50) ? new WithdrawEntry(1, Entry()) : Fact(),
        _ => Issue(),
    };

    /// <summary>A hash that follows from a name.</summary>
    public static Hash32 Hash(string name) => Sha256.Hash(System.Text.Encoding.ASCII.GetBytes(name));

    // What the first bank's adapter tells, and what the bank itself redeems. It knows nothing of the state, so some of it does not fit.
    private Operation Fact() => rng.Below(18) switch
    {
        0 or 1 => new AssignVirtualAccount(1, Number(), rng.Of(city.Accounts).Address),
        2 => new MatchCredit(1, Entry(), rng.Of(city.Accounts).Address),
        3 => new ReturnCredit(1, Entry()),
        4 => rng.Chance(300) ? new RecordRecall(1, Entry(), Symbol.Of("FRAD")) : new ResolveRecall(1, Entry(), Symbol.Of("CUST")),
        5 => new AcknowledgeRedemption(Redemption(), (RedemptionAnswer)rng.Below(3), Symbol.None, rng.Chance(800) ? 0U : 1U),
        6 => new RecordDebit(1, Fresh(), DebitKind.Redemption, Sum(), Day, Hash32.Zero, Redemption()),
        7 => rng.Chance(300) ? new RecordDebit(1, Fresh(), DebitKind.Other, Amount.Whole(3), Day, Hash32.Zero, 0) : new RecordDebit(1, Fresh(), DebitKind.Return, Sum(), Day, Entry(), 0),
        8 => new RecordCredit(1, Fresh(), CreditKind.Funding, Amount.Whole((ulong)rng.Between(1, 50)), Day, Hash32.Zero, Hash32.Zero, 0),
        9 => new RecordCredit(1, Fresh(), CreditKind.RedemptionReturn, Sum(), Day, Hash32.Zero, Hash32.Zero, Redemption()),
        10 or 11 => new Redeem(Symbol.Of("KRW"), Sum(), (uint)rng.Between(1, 2), Hash("destination"), "sim"),
        12 => new RerouteRedemption(Redemption(), (uint)rng.Between(1, 2)),
        13 => rng.Chance(700) ? new CancelRedemption(Redemption()) : new CancelReturn(1, Entry()),
        _ => new RecordCredit(1, rng.Chance(60) ? Entry() : Fresh(), CreditKind.Deposit, Sum(), Day, Number(), Hash32.Zero, 0),
    };

    // As of what is published; a booking that is on its way makes it wrong, as does now and then the bank itself.
    private CloseStatement Attest(long timeMs)
    {
        var said = Statement!(Day);
        Amount closing = Of(said.Closing);
        return new CloseStatement(1, ++_statements, true, Day, Of(said.Opening), Of(said.Credits), (uint)said.CreditCount, Of(said.Debits), (uint)said.DebitCount, rng.Chance(80) ? closing + Amount.One : closing, timeMs, Hash("statement"));
    }

    private static Amount Of(System.Numerics.BigInteger units) => new((UInt128)units);

    private Operation Order(long timeMs)
    {
        long untilMs = timeMs + rng.Between(-200, 12_000);
        ulong id = (ulong)Math.Max(1, city.Frozen - rng.Below(city.Frozen / 2 + 2));
        return rng.Below(6) switch
        {
            0 => new Unfreeze(id),
            1 => new ConfirmFreeze(id, "case 2", Hash("order"), untilMs),
            _ when ++city.Frozen > 0 => new FreezeMoney(rng.Of(city.Accounts).Address, Symbol.Of(rng.Of(SimCity.Assets)), rng.Below(3) switch { 0 => Amount.Max, 1 => TestCity.Endowment, _ => Amount.Whole((ulong)rng.Between(1, 900_000_000)) }, "case 1", Hash("order"), untilMs),
            _ => throw new InvalidOperationException(),
        };
    }

    private static Hash32 Number(int i) => Hash($"number {i}");

    private Hash32 Number() => Number((int)rng.Below(12));

    private Hash32 Fresh() => Hash($"entry {++_entries}");

    private Hash32 Entry() => Hash($"entry {rng.Between(1, Math.Max(1, _entries))}");

    private ulong Redemption() => (ulong)rng.Between(1, 12);

    // Two sizes, so that a payment fits its redemption now and then.
    private Amount Sum() => Amount.Whole(rng.Chance(500) ? 100UL : 700UL);

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
