using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Reserves;

namespace Gwangan.Tests.Modules.Reserves;

/// <summary>Why credits wait: each reason stops minting, is told to all, and ends by itself when it has gone.</summary>
public sealed class MintingStopTests
{
    private readonly BankCity _bank = new();

    [Fact]
    public void A_suspended_asset_stops_minting()
    {
        _bank.City.Must(_bank.Regulator, new SetAssetStatus(BankCity.Won, AssetStatus.Suspended, "incident 7"));
        Hash32 waiting = Waits(1, MintingStop.AssetPaused);
        _bank.City.Must(_bank.Regulator, new SetAssetStatus(BankCity.Won, AssetStatus.Active));
        Goes(1, waiting);
    }

    [Fact]
    public void A_suspended_bank_stops_its_own_credits_only()
    {
        _bank.Must(_bank.Regulator, new SetBankStatus(1, BankStatus.Suspended));
        Hash32 waiting = Waits(1, MintingStop.BankSuspended);
        Assert.Equal(MintingStop.None, _bank.StopOf(2));
        _bank.Must(_bank.Regulator, new SetBankStatus(1, BankStatus.Active));
        Goes(1, waiting);
    }

    [Fact]
    public void A_late_statement_stops_minting_at_the_moment_it_is_late()
    {
        long late = TestCity.GenesisTimeMs + (36 * BankCity.Hour) + 1;
        Assert.Equal(late, _bank.Reserves.NextDeadlineMs);
        _bank.City.RunEmpty(late - 1);
        Assert.Equal(MintingStop.None, _bank.StopOf(1));
        _bank.City.RunEmpty(late);
        Assert.Equal((MintingStop.StatementLate, MintingStop.StatementLate), (_bank.StopOf(1), _bank.StopOf(2)));
        Assert.Equal(TestCity.GenesisTimeMs + (8 * 36 * BankCity.Hour) + 1, _bank.Reserves.NextDeadlineMs);
        Hash32 waiting = Waits(1, MintingStop.StatementLate);
        // One account's statement is not enough for a bank of two, and a stale one for none.
        _bank.Must(_bank.Adapters[0], _bank.Statement(1, isIntraday: true));
        _bank.Must(_bank.Adapters[0], _bank.Statement(2, isIntraday: true) with { AsOfMs = TestCity.GenesisTimeMs });
        Assert.Equal(MintingStop.StatementLate, _bank.StopOf(1));
        _bank.Must(_bank.Adapters[0], _bank.Statement(2, isIntraday: true) with { Number = 2 });
        Goes(1, waiting);
        Assert.Equal(MintingStop.StatementLate, _bank.StopOf(2));
    }

    [Fact]
    public void A_credit_unmatched_for_too_long_stops_minting()
    {
        RecordCredit unmatched = _bank.Deposit(1, 5, BankCity.Reference("nobody"));
        _bank.Must(_bank.Adapters[0], unmatched);
        long late = _bank.City.TimeMs + (4 * BankCity.Hour) + 1;
        Assert.Equal(late, _bank.Reserves.NextDeadlineMs);
        _bank.City.RunEmpty(late);
        Hash32 waiting = Waits(1, MintingStop.UnmatchedTooOld);
        _bank.Must(_bank.Adapters[0], new ReturnCredit(1, unmatched.Entry));
        Goes(1, waiting);
    }

    [Fact]
    public void The_issuance_cap_stops_minting_and_counts_what_is_promised_out()
    {
        _bank.Must(_bank.Regulator, new SetIssuanceCap(BankCity.Won, TestCity.Endowment + TestCity.Endowment + TestCity.Endowment + TestCity.Endowment + TestCity.Endowment + TestCity.Endowment));
        Hash32 waiting = Waits(1, MintingStop.CapReached);
        ulong id = _bank.Redeem(_bank.Bob, 1_000_000, 1);
        _bank.City.RunEmpty();
        Assert.Equal(EntryState.Queued, _bank.Entry(1, waiting).State);
        _bank.Must(_bank.Adapters[0], _bank.Payment(1, id));
        Goes(1, waiting);
    }

    [Fact]
    public void No_more_of_the_reserves_than_its_share_lies_with_a_bank()
    {
        _bank.Must(_bank.Regulator, new SetMinter(1, Amount.Whole(4_000_000_000), Amount.Max, Amount.Zero));
        Hash32 waiting = Waits(1, MintingStop.HoldingReached);
        _bank.Must(_bank.Adapters[0], new RecordDebit(2, _bank.NextEntry(), DebitKind.Other, Amount.Whole(2_000_000), _bank.CurrentDay, Hash32.Zero, 0));
        // On its way between two banks it backs nothing.
        Assert.True(_bank.Asset.IsDeficient);
        _bank.Must(_bank.Adapters[1], new RecordCredit(3, _bank.NextEntry(), CreditKind.Funding, Amount.Whole(2_000_000), _bank.CurrentDay, Hash32.Zero, Hash32.Zero, 0));
        Goes(1, waiting);
    }

    [Fact]
    public void A_bucket_lets_through_what_it_holds_and_the_rest_as_it_refills()
    {
        _bank.Must(_bank.Regulator, new SetMinter(1, Amount.Max, Amount.Whole(1_000), Amount.Whole(10)));
        Hash32 number = _bank.Assign(1, _bank.Alice);
        RecordCredit first = _bank.Deposit(1, 700, number), second = _bank.Deposit(1, 600, number), third = _bank.Deposit(1, 5, number), large = _bank.Deposit(1, 2_000, number);
        foreach (RecordCredit credit in (RecordCredit[])[first, second, third, large]) _bank.Must(_bank.Adapters[0], credit);
        Assert.Equal(EntryState.Minted, _bank.Entry(1, first.Entry).State);
        // The third would fit, but nobody passes another.
        Assert.Equal((EntryState.Queued, EntryState.Queued, MintingStop.BucketEmpty), (_bank.Entry(1, second.Entry).State, _bank.Entry(1, third.Entry).State, _bank.StopOf(1)));
        long at = _bank.Reserves.NextDeadlineMs!.Value;
        Assert.Equal(300 / 10 * 1_000, at - _bank.Bank(1).BucketAtMs);
        _bank.City.RunEmpty(at - 1);
        Assert.Equal(EntryState.Queued, _bank.Entry(1, second.Entry).State);
        _bank.City.RunEmpty(at);
        Assert.Equal((EntryState.Minted, EntryState.Queued), (_bank.Entry(1, second.Entry).State, _bank.Entry(1, third.Entry).State));
        _bank.City.RunEmpty(_bank.Reserves.NextDeadlineMs!.Value);
        Assert.Equal((EntryState.Minted, EntryState.Queued), (_bank.Entry(1, third.Entry).State, _bank.Entry(1, large.Entry).State));
        // More than the bucket holds waits until all of it is free, and uses it in advance.
        _bank.City.RunEmpty(_bank.Reserves.NextDeadlineMs!.Value);
        Assert.Equal((EntryState.Minted, Amount.Whole(2_000), MintingStop.None), (_bank.Entry(1, large.Entry).State, _bank.Bank(1).BucketUsed, _bank.StopOf(1)));
        _bank.City.CheckInvariants();
    }

    [Fact]
    public void A_block_mints_a_bounded_number_of_those_that_wait()
    {
        BankCity bank = new();
        bank.Must(bank.Regulator, new SetBankStatus(1, BankStatus.Suspended));
        Hash32 number = bank.Assign(1, bank.Alice);
        int count = Limits.WaitingMintsPerBankMax + 7;
        Operation[] deposits = [.. Enumerable.Range(0, count).Select(_ => bank.Deposit(1, 1, number))];
        foreach (Operation[] chunk in deposits.Chunk(100)) bank.City.Run([bank.City.Sign(bank.Adapters[0], chunk)]);
        bank.Must(bank.Regulator, new SetBankStatus(1, BankStatus.Active));
        Amount before = bank.Has(bank.Alice);
        bank.City.RunEmpty();
        Assert.Equal(before + Amount.Whole(Limits.WaitingMintsPerBankMax), bank.Has(bank.Alice));
        Assert.Equal(0, bank.Reserves.NextDeadlineMs);
        bank.City.RunEmpty();
        Assert.Equal(before + Amount.Whole((ulong)count), bank.Has(bank.Alice));
        bank.City.CheckInvariants();
    }

    private Hash32 Waits(uint account, MintingStop stop)
    {
        uint bank = _bank.Account(account).BankId;
        RecordCredit deposit = _bank.Deposit(account, 1_000, _bank.Assign(bank, _bank.Alice));
        Amount supply = _bank.Asset.Supply;
        _bank.Must(_bank.Adapters[bank - 1], deposit);
        Assert.Equal((EntryState.Queued, stop, supply), (_bank.Entry(account, deposit.Entry).State, _bank.StopOf(bank), _bank.Asset.Supply));
        return deposit.Entry;
    }

    // At the beginning of the next block at the latest, without anybody.
    private void Goes(uint account, Hash32 entry)
    {
        Assert.Equal(0, _bank.Reserves.NextDeadlineMs);
        _bank.City.RunEmpty();
        Assert.Equal(EntryState.Minted, _bank.Entry(account, entry).State);
        Assert.Equal(MintingStop.None, _bank.StopOf(_bank.Account(account).BankId));
        _bank.City.CheckInvariants();
    }
}
