using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Custody;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Reserves;
using Gwangan.Tests.Modules.Custody;
using Gwangan.Tests.Modules.Market;
using Gwangan.Tests.Modules.Reserves;

namespace Gwangan.Tests.Invariants;

/// <summary>I10: withdrawals were frozen while an operator that had nothing left decided what to say. Here nobody's silence and nobody's halt keeps an owner: cancelling and redeeming ask for no body, and what one leaves lying goes to another by rule.</summary>
public sealed class NobodyIsFrozenTests
{
    [Fact]
    public void With_every_body_and_the_bank_silent_a_redemption_goes_to_another_bank_by_the_rule_alone()
    {
        BankCity bank = new();
        ulong id = bank.Redeem(bank.Alice, 70_000, 1);
        bank.City.RunEmpty(bank.Redemption(id).DeadlineMs + BankCity.Hour);
        Assert.Equal((2U, RedemptionState.Queued), (bank.Redemption(id).BankId, bank.Redemption(id).State));
        bank.Must(bank.Adapters[1], bank.Payment(3, id));
        Assert.Equal(RedemptionState.Paid, bank.Redemption(id).State);
    }

    [Fact]
    public void With_the_custodian_silent_another_body_releases_and_another_vault_hands_over()
    {
        CustodyCity custody = new();
        SigningKey owner = custody.City.Users[0];
        ulong id = custody.Request(owner, CustodyCity.Silver, 200, CustodyCity.Hot, custody.Listed(owner, CustodyCity.Silver));
        custody.City.RunEmpty(custody.City.TimeMs + CustodyCity.DecideMs);
        custody.City.Must(custody.City.KeyOf(Body.Settlement), new ForceRelease(id, CustodyCity.Cold));
        Assert.Equal((WithdrawalState.Released, CustodyCity.Cold), (custody.Withdrawal(id).State, custody.Withdrawal(id).VaultId));
    }

    [Fact]
    public void With_all_that_the_bodies_can_stop_stopped_owners_cancel_and_redeem()
    {
        BankCity bank = new();
        TestCity city = bank.City;
        city.Must(bank.Alice, MarketCity.Limit(MarketCity.SilverMarket, Side.Buy, 1_000, 5));
        ulong order = city.Modules.Get<MarketModule>().Counters.LastOrderId;
        foreach (Symbol market in (Symbol[])[MarketCity.GoldMarket, MarketCity.SilverMarket]) city.Must(city.KeyOf(Body.Regulator), new SetMarketStatus(market, MarketStatus.Halted));
        foreach (Body body in (Body[])[Body.MarketOperator, Body.Surveillance, Body.Regulator]) city.Must(city.KeyOf(body), new SetKillSwitch(bank.Alice.Address, true, KillReason.Technical, "case 7"));
        city.Must(city.KeyOf(Body.Regulator), new SetAssetStatus(BankCity.Won, AssetStatus.Suspended, "case 7"));
        if (city.Modules.Get<MarketModule>().TryFindOrder(order, out _)) city.Must(bank.Alice, new CancelOrder(order, 0));
        Assert.Equal(TestCity.Endowment, bank.Has(bank.Alice));
        ulong id = bank.Redeem(bank.Alice, 70_000, 2);
        bank.Must(bank.Adapters[1], bank.Payment(3, id));
        Assert.Equal(RedemptionState.Paid, bank.Redemption(id).State);
    }
}
