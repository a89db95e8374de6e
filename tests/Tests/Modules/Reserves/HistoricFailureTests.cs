using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Modules.Reserves;

namespace Gwangan.Tests.Modules.Reserves;

/// <summary>What went wrong elsewhere, tried here.</summary>
public sealed class HistoricFailureTests
{
    private readonly BankCity _bank = new();

    // February 2026: an exchange credited 620,000 units that it did not own, a slip of the unit.
    [Fact]
    public void A_ghost_credit_is_refused_without_an_entry_and_found_out_with_a_false_one()
    {
        _bank.City.MustRefuse(_bank.City.KeyOf(Body.Bank), new Mint(BankCity.Won, _bank.Alice.Address, Amount.Whole(620_000), "event"), MoneyRefusal.NeedsBankEntry);
        RecordCredit false620 = _bank.Deposit(1, 620_000, _bank.Assign(1, _bank.Alice));
        _bank.Must(_bank.Adapters[0], false620);
        // The bank's own statement knows of 620 won.
        _bank.Must(_bank.Adapters[0], _bank.Statement(1) with { Credits = Amount.Whole(620), Closing = BankCity.Opening[0] + Amount.Whole(620) });
        Assert.Equal((true, Amount.Whole(619_380)), (_bank.Asset.IsDeficient, _bank.Asset.Supply - _bank.Asset.Backed));
        Assert.Equal((BankCity.Opening[0] + Amount.Whole(620), BankCity.Opening[0] + Amount.Whole(620_000)), (_bank.Account(1).Stated, _bank.Account(1).Recorded));
        // From then on nobody's credit is minted, at no bank.
        RecordCredit next = _bank.Deposit(3, 1, _bank.Assign(2, _bank.Bob));
        _bank.Must(_bank.Adapters[1], next);
        Assert.Equal(EntryState.Queued, _bank.Entry(3, next.Entry).State);
        // What was minted goes back from where it is; then everything goes on.
        _bank.Must(_bank.Alice, new ReturnCredit(1, false620.Entry));
        _bank.Must(_bank.Adapters[0], new WithdrawEntry(1, false620.Entry));
        _bank.Must(_bank.Adapters[0], _bank.Deposit(1, 620, _bank.Assign(1, _bank.Alice)));
        _bank.Must(_bank.Adapters[0], _bank.Statement(1));
        _bank.City.RunEmpty();
        Assert.Equal((false, EntryState.Minted), (_bank.Asset.IsDeficient, _bank.Entry(3, next.Entry).State));
        _bank.City.CheckInvariants();
    }

    // Reconciled once a day, and not at all on a holiday.
    [Fact]
    public void A_stale_reconciliation_stops_minting_by_itself()
    {
        _bank.City.RunEmpty(TestCity.GenesisTimeMs + (36 * BankCity.Hour) + 1);
        RecordCredit deposit = _bank.Deposit(3, 5_000, _bank.Assign(2, _bank.Alice));
        _bank.Must(_bank.Adapters[1], deposit);
        Assert.Equal((EntryState.Queued, MintingStop.StatementLate), (_bank.Entry(3, deposit.Entry).State, _bank.StopOf(2)));
    }

    // Withdrawals frozen while the operator decides.
    [Fact]
    public void A_silent_bank_does_not_keep_anybody()
    {
        ulong id = _bank.Redeem(_bank.Alice, 70_000, 1);
        _bank.Must(_bank.Adapters[0], new AcknowledgeRedemption(id, RedemptionAnswer.Accepted, Symbol.None));
        long at = _bank.Redemption(id).DeadlineMs;
        _bank.City.RunEmpty(at);
        // The owner at once, the rule an hour later; the bank is not asked.
        _bank.Must(_bank.Alice, new RerouteRedemption(id, 2));
        _bank.Must(_bank.Adapters[1], _bank.Payment(3, id));
        Assert.Equal(RedemptionState.Paid, _bank.Redemption(id).State);
    }
}
