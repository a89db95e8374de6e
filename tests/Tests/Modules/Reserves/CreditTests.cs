using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Modules.Reserves;

namespace Gwangan.Tests.Modules.Reserves;

/// <summary>Credits: each minted once, to its owner, or parked until the owner is known; returned, recalled.</summary>
public sealed class CreditTests
{
    private readonly BankCity _bank = new();

    [Fact]
    public void A_deposit_to_a_virtual_account_is_minted_to_its_owner()
    {
        Hash32 number = _bank.Assign(1, _bank.Alice);
        Amount before = _bank.Has(_bank.Alice), supply = _bank.Asset.Supply;
        RecordCredit deposit = _bank.Deposit(1, 50_000, number);
        BlockResults results = _bank.Must(_bank.Adapters[0], deposit);
        Assert.Equal(before + deposit.Amount, _bank.Has(_bank.Alice));
        Assert.Equal((supply + deposit.Amount, supply + deposit.Amount), (_bank.Asset.Supply, _bank.Asset.Backed));
        Assert.Equal((EntryState.Minted, _bank.Alice.Address), (_bank.Entry(1, deposit.Entry).State, _bank.Entry(1, deposit.Entry).Owner));
        EventReader events = new(results.Events.Span);
        List<string> names = [];
        while (events.TryNext()) names.Add(_bank.City.Catalog.EventOf(events.Number).Name);
        Assert.Equal(["assets.AssetBackedChanged", "reserves.CreditRecorded", "reserves.CreditMinted", "money.Minted"], names);
    }

    [Fact]
    public void An_entry_counts_once_for_ever()
    {
        RecordCredit deposit = _bank.Deposit(1, 50_000, _bank.Assign(1, _bank.Alice));
        _bank.Must(_bank.Adapters[0], deposit);
        _bank.MustRefuse(_bank.Adapters[0], deposit, ReservesRefusal.EntryExists);
        _bank.MustRefuse(_bank.Adapters[0], deposit with { Amount = Amount.Whole(1), Day = deposit.Day + 1 }, ReservesRefusal.EntryExists);
        // Also when its day is closed and long ago.
        _bank.Must(_bank.Adapters[0], _bank.Statement(1));
        _bank.City.RunEmpty(_bank.City.TimeMs + (3 * BankCity.Day));
        _bank.MustRefuse(_bank.Adapters[0], deposit with { Day = _bank.CurrentDay }, ReservesRefusal.EntryExists);
        // The same reference in another account is another entry.
        _bank.Must(_bank.Adapters[0], deposit with { Account = 2, Day = _bank.CurrentDay });
    }

    [Fact]
    public void A_deposit_that_names_nobody_waits_for_its_owner()
    {
        RecordCredit deposit = _bank.Deposit(1, 50_000, BankCity.Reference("nobody"));
        Amount supply = _bank.Asset.Supply;
        _bank.Must(_bank.Adapters[0], deposit);
        Assert.Equal((supply, supply + deposit.Amount, EntryState.Unmatched), (_bank.Asset.Supply, _bank.Asset.Backed, _bank.Entry(1, deposit.Entry).State));
        Amount before = _bank.Has(_bank.Bob);
        _bank.Must(_bank.Adapters[0], new MatchCredit(1, deposit.Entry, _bank.Bob.Address));
        Assert.Equal(before + deposit.Amount, _bank.Has(_bank.Bob));
        _bank.MustRefuse(_bank.Adapters[0], new MatchCredit(1, deposit.Entry, _bank.Bob.Address), ReservesRefusal.EntryNotOpen);
    }

    [Fact]
    public void Funding_backs_and_mints_nothing()
    {
        Amount supply = _bank.Asset.Supply;
        _bank.Must(_bank.Adapters[1], new RecordCredit(3, _bank.NextEntry(), CreditKind.Funding, Amount.Whole(7), _bank.CurrentDay, Hash32.Zero, Hash32.Zero, 0));
        Assert.Equal((supply, supply + Amount.Whole(7)), (_bank.Asset.Supply, _bank.Asset.Backed));
    }

    [Fact]
    public void A_credit_whose_owner_is_not_found_goes_back()
    {
        RecordCredit deposit = _bank.Deposit(1, 50_000, BankCity.Reference("nobody"));
        _bank.Must(_bank.Adapters[0], deposit);
        _bank.Must(_bank.Adapters[0], new ReturnCredit(1, deposit.Entry));
        Assert.Equal((deposit.Amount, _bank.Asset.Supply), (_bank.Reserve.Withheld, _bank.Asset.Backed));
        _bank.MustRefuse(_bank.Adapters[0], new MatchCredit(1, deposit.Entry, _bank.Bob.Address), ReservesRefusal.EntryNotOpen);
        RecordDebit back = new(1, _bank.NextEntry(), DebitKind.Return, deposit.Amount, _bank.CurrentDay, deposit.Entry, 0);
        _bank.MustRefuse(_bank.Adapters[0], back with { Amount = Amount.Whole(1) }, ReservesRefusal.FactsDiffer);
        _bank.Must(_bank.Adapters[0], back);
        Assert.Equal((Amount.Zero, EntryState.Returned), (_bank.Reserve.Withheld, _bank.Entry(1, deposit.Entry).State));
        _bank.MustRefuse(_bank.Adapters[0], back with { Entry = _bank.NextEntry() }, ReservesRefusal.EntryNotOpen);
    }

    [Fact]
    public void An_owner_sends_a_minted_credit_back_by_burning_it()
    {
        RecordCredit deposit = _bank.Deposit(1, 50_000, _bank.Assign(1, _bank.Alice));
        _bank.Must(_bank.Adapters[0], deposit);
        Amount supply = _bank.Asset.Supply;
        _bank.MustRefuse(_bank.Adapters[0], new ReturnCredit(1, deposit.Entry), ReservesRefusal.NotTheOwner);
        _bank.MustRefuse(_bank.Bob, new ReturnCredit(1, deposit.Entry), ReservesRefusal.NotTheOwner);
        _bank.Must(_bank.Alice, new ReturnCredit(1, deposit.Entry));
        Assert.Equal((supply - deposit.Amount, supply - deposit.Amount), (_bank.Asset.Supply, _bank.Asset.Backed));
        _bank.Must(_bank.Adapters[0], new RecordDebit(1, _bank.NextEntry(), DebitKind.Return, deposit.Amount, _bank.CurrentDay, deposit.Entry, 0));
        Assert.False(_bank.Asset.IsDeficient);
    }

    [Fact]
    public void An_owner_who_has_spent_a_credit_cannot_send_it_back()
    {
        RecordCredit deposit = _bank.Deposit(1, 50_000, _bank.Assign(1, _bank.Alice));
        _bank.Must(_bank.Adapters[0], deposit);
        _bank.Must(_bank.Alice, new Transfer(_bank.Bob.Address, BankCity.Won, _bank.Has(_bank.Alice) - Amount.Whole(49_999), ""));
        _bank.MustRefuse(_bank.Alice, new ReturnCredit(1, deposit.Entry), ReservesRefusal.InsufficientFunds);
    }

    [Fact]
    public void A_recalled_credit_backs_nothing_and_the_asset_is_deficient_until_that_is_resolved()
    {
        RecordCredit deposit = _bank.Deposit(1, 50_000, _bank.Assign(1, _bank.Alice));
        _bank.Must(_bank.Adapters[0], deposit);
        _bank.Must(_bank.Adapters[0], new RecordRecall(1, deposit.Entry, Symbol.Of("FRAD")));
        Assert.True(_bank.Asset.IsDeficient);
        Assert.Equal(_bank.City.TimeMs, _bank.Asset.DeficientSinceMs);
        _bank.MustRefuse(_bank.Adapters[0], new RecordRecall(1, deposit.Entry, Symbol.Of("FRAD")), ReservesRefusal.EntryRecalled);
        // Nothing adds to the supply meanwhile, at no bank.
        RecordCredit other = _bank.Deposit(3, 10_000, _bank.Assign(2, _bank.Bob));
        _bank.Must(_bank.Adapters[1], other);
        Assert.Equal((EntryState.Queued, MintingStop.Deficient), (_bank.Entry(3, other.Entry).State, _bank.StopOf(2)));
        _bank.Must(_bank.Adapters[0], new ResolveRecall(1, deposit.Entry, Symbol.Of("CUST")));
        Assert.False(_bank.Asset.IsDeficient);
        _bank.MustRefuse(_bank.Adapters[0], new ResolveRecall(1, deposit.Entry, Symbol.Of("CUST")), ReservesRefusal.NotRecalled);
        Assert.Equal((EntryState.Minted, MintingStop.None), (_bank.Entry(3, other.Entry).State, _bank.StopOf(2)));
    }

    [Fact]
    public void A_recall_that_succeeds_leaves_the_asset_short_until_somebody_pays_in()
    {
        RecordCredit deposit = _bank.Deposit(1, 50_000, _bank.Assign(1, _bank.Alice));
        _bank.Must(_bank.Adapters[0], deposit);
        RecordDebit taken = new(1, _bank.NextEntry(), DebitKind.Recall, deposit.Amount, _bank.CurrentDay, deposit.Entry, 0);
        _bank.Must(_bank.Adapters[0], new RecordRecall(1, deposit.Entry, Symbol.Of("FRAD")));
        _bank.Must(_bank.Adapters[0], taken);
        Assert.Equal((true, Amount.Zero, EntryState.Returned), (_bank.Asset.IsDeficient, _bank.Reserve.Withheld, _bank.Entry(1, deposit.Entry).State));
        _bank.Must(_bank.Adapters[1], new RecordCredit(3, _bank.NextEntry(), CreditKind.Funding, deposit.Amount, _bank.CurrentDay, Hash32.Zero, Hash32.Zero, 0));
        Assert.False(_bank.Asset.IsDeficient);
    }

    [Fact]
    public void A_credit_recalled_before_it_was_minted_is_not_minted()
    {
        _bank.Must(_bank.Regulator, new SetBankStatus(1, BankStatus.Suspended));
        RecordCredit deposit = _bank.Deposit(1, 50_000, _bank.Assign(1, _bank.Alice));
        _bank.Must(_bank.Adapters[0], deposit);
        Assert.Equal(EntryState.Queued, _bank.Entry(1, deposit.Entry).State);
        _bank.Must(_bank.Adapters[0], new RecordRecall(1, deposit.Entry, Symbol.Of("DUPL")));
        _bank.Must(_bank.Regulator, new SetBankStatus(1, BankStatus.Active));
        _bank.City.RunEmpty();
        Assert.Equal(EntryState.Unmatched, _bank.Entry(1, deposit.Entry).State);
        _bank.MustRefuse(_bank.Adapters[0], new MatchCredit(1, deposit.Entry, _bank.Alice.Address), ReservesRefusal.EntryRecalled);
        Amount supply = _bank.Asset.Supply;
        _bank.Must(_bank.Adapters[0], new RecordDebit(1, _bank.NextEntry(), DebitKind.Recall, deposit.Amount, _bank.CurrentDay, deposit.Entry, 0));
        Assert.Equal((supply, false), (_bank.Asset.Supply, _bank.Asset.IsDeficient));
    }

    [Fact]
    public void A_virtual_account_is_never_given_to_somebody_else()
    {
        Hash32 number = _bank.Assign(1, _bank.Alice);
        _bank.MustRefuse(_bank.Adapters[0], new AssignVirtualAccount(1, number, _bank.Bob.Address), ReservesRefusal.VirtualAccountTaken);
        _bank.Must(_bank.Adapters[0], new AssignVirtualAccount(1, number, Address.Zero));
        _bank.MustRefuse(_bank.Adapters[0], new AssignVirtualAccount(1, number, _bank.Alice.Address), ReservesRefusal.VirtualAccountTaken);
        RecordCredit late = _bank.Deposit(1, 50_000, number);
        _bank.Must(_bank.Adapters[0], late);
        Assert.Equal(EntryState.Unmatched, _bank.Entry(1, late.Entry).State);
    }

    [Theory]
    [InlineData(DebitKind.Return, true)]
    [InlineData(DebitKind.Recall, false)]
    [InlineData(DebitKind.Recall, true)]
    public void What_an_owner_has_burnt_goes_back_however_the_bank_calls_it(DebitKind kind, bool isRecalled)
    {
        RecordCredit deposit = _bank.Deposit(1, 50_000, _bank.Assign(1, _bank.Alice));
        _bank.Must(_bank.Adapters[0], deposit);
        if (isRecalled) _bank.Must(_bank.Adapters[0], new RecordRecall(1, deposit.Entry, Symbol.Of("FRAD")));
        _bank.Must(_bank.Alice, new ReturnCredit(1, deposit.Entry));
        _bank.Must(_bank.Adapters[0], new RecordDebit(1, _bank.NextEntry(), kind, deposit.Amount, _bank.CurrentDay, deposit.Entry, 0));
        Assert.Equal((EntryState.Returned, Amount.Zero, false), (_bank.Entry(1, deposit.Entry).State, _bank.Reserve.Withheld, _bank.Asset.IsDeficient));
        _bank.MustRefuse(_bank.Alice, new CancelReturn(1, deposit.Entry), ReservesRefusal.EntryNotOpen);
        _bank.Must(_bank.Adapters[0], _bank.Statement(1));
        Assert.Equal(ReserveAccountFlags.None, _bank.Account(1).Flags);
    }

    [Fact]
    public void An_owner_has_his_money_again_when_the_bank_does_not_send_it_back()
    {
        RecordCredit deposit = _bank.Deposit(1, 50_000, _bank.Assign(1, _bank.Alice)), unowned = _bank.Deposit(1, 7, BankCity.Reference("nobody"));
        _bank.Must(_bank.Adapters[0], deposit);
        _bank.Must(_bank.Adapters[0], unowned);
        Amount before = _bank.Has(_bank.Alice);
        _bank.Must(_bank.Alice, new ReturnCredit(1, deposit.Entry));
        _bank.Must(_bank.Adapters[0], new ReturnCredit(1, unowned.Entry));
        long deadline = _bank.Entry(1, deposit.Entry).DeadlineMs;
        Assert.Equal((_bank.City.TimeMs - 1_000 + (2 * BankCity.Hour), 0), (deadline, _bank.Entry(1, unowned.Entry).DeadlineMs));
        _bank.MustRefuse(_bank.Alice, new CancelReturn(1, deposit.Entry), ReservesRefusal.NotYetDue);
        _bank.City.RunEmpty(deadline);
        // The debit may be on its way: only the bank's statement shows that there is none.
        _bank.MustRefuse(_bank.Alice, new CancelReturn(1, deposit.Entry), ReservesRefusal.NotYetDue);
        _bank.Must(_bank.Adapters[0], _bank.Statement(1, isIntraday: true));
        _bank.MustRefuse(_bank.Bob, new CancelReturn(1, deposit.Entry), ReservesRefusal.NotTheOwner);
        _bank.MustRefuse(_bank.Bob, new CancelReturn(9, deposit.Entry), ReservesRefusal.AccountUnknown);
        _bank.MustRefuse(_bank.Bob, new CancelReturn(1, BankCity.Reference("none")), ReservesRefusal.EntryUnknown);
        _bank.Must(_bank.Alice, new CancelReturn(1, deposit.Entry));
        Assert.Equal((before, EntryState.Minted, unowned.Amount), (_bank.Has(_bank.Alice), _bank.Entry(1, deposit.Entry).State, _bank.Reserve.Withheld));
        _bank.MustRefuse(_bank.Alice, new CancelReturn(1, deposit.Entry), ReservesRefusal.EntryNotOpen);
    }

    [Fact]
    public void Money_that_a_bank_sends_back_unasked_is_recorded_and_short()
    {
        RecordCredit deposit = _bank.Deposit(1, 50_000, _bank.Assign(1, _bank.Alice));
        _bank.Must(_bank.Adapters[0], deposit);
        RecordDebit back = new(1, _bank.NextEntry(), DebitKind.Return, deposit.Amount, _bank.CurrentDay, deposit.Entry, 0);
        _bank.Must(_bank.Adapters[0], back);
        Assert.Equal((EntryState.Returned, true), (_bank.Entry(1, deposit.Entry).State, _bank.Asset.IsDeficient));
        // It did not go after all: what was minted for it is to be got back as from a recalled one.
        _bank.Must(_bank.Adapters[0], _bank.Statement(1) with { Debits = Amount.Zero, DebitCount = 0, Closing = BankCity.Opening[0] + deposit.Amount });
        _bank.Must(_bank.Adapters[0], new WithdrawEntry(1, back.Entry));
        Assert.Equal((EntryState.Minted, deposit.Amount), (_bank.Entry(1, deposit.Entry).State, _bank.Account(1).Recalled));
        _bank.Must(_bank.Adapters[0], new ResolveRecall(1, deposit.Entry, Symbol.Of("CUST")));
        Assert.False(_bank.Asset.IsDeficient);
    }

    [Fact]
    public void An_entry_that_was_taken_back_by_mistake_is_recorded_again_and_minted_once()
    {
        RecordCredit deposit = _bank.Deposit(1, 50_000, _bank.Assign(1, _bank.Alice));
        _bank.Must(_bank.Adapters[0], deposit);
        Amount has = _bank.Has(_bank.Alice);
        _bank.Must(_bank.Adapters[0], _bank.Statement(1) with { CreditCount = 9 });
        _bank.Must(_bank.Adapters[0], new WithdrawEntry(1, deposit.Entry));
        Assert.True(_bank.Asset.IsDeficient);
        _bank.MustRefuse(_bank.Adapters[0], deposit with { Kind = CreditKind.Funding }, ReservesRefusal.EntryExists);
        _bank.MustRefuse(_bank.Adapters[0], deposit with { Amount = Amount.One }, ReservesRefusal.EntryExists);
        _bank.Must(_bank.Adapters[0], deposit with { Reference = _bank.Assign(1, _bank.Bob) });
        Assert.Equal((has, EntryState.Minted, _bank.Alice.Address, false), (_bank.Has(_bank.Alice), _bank.Entry(1, deposit.Entry).State, _bank.Entry(1, deposit.Entry).Owner, _bank.Asset.IsDeficient));
        _bank.Must(_bank.Adapters[0], _bank.Statement(1));
        Assert.Equal(ReserveAccountFlags.None, _bank.Account(1).Flags);
    }
}
