using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Reserves;
using Gwangan.Tests.Modules.Reserves;

namespace Gwangan.Tests.Invariants;

/// <summary>I12: books were compared with what was there once a month, or when somebody asked. Here what is owed and what is attested stand in every block, an attestation that grows old stops what needs it, and one that says more than the entries raises nothing.</summary>
public sealed class NoStaleReconciliationTests
{
    private readonly BankCity _bank = new();

    [Fact]
    public void Without_a_fresh_statement_nothing_more_is_minted_and_everybody_reads_why()
    {
        _bank.City.RunEmpty(TestCity.GenesisTimeMs + (36 * BankCity.Hour) + 1);
        RecordCredit deposit = _bank.Deposit(3, 5_000, _bank.Assign(2, _bank.Alice));
        _bank.Must(_bank.Adapters[1], deposit);
        Assert.Equal((EntryState.Queued, MintingStop.StatementLate), (_bank.Entry(3, deposit.Entry).State, _bank.StopOf(2)));
    }

    [Fact]
    public void A_statement_that_says_more_than_the_entries_raises_nothing_and_one_that_says_less_lowers()
    {
        Amount before = _bank.Asset.Backed, more = Amount.Whole(1_000_000);
        CloseStatement statement = _bank.Statement(1);
        _bank.Must(_bank.Adapters[0], statement with { Credits = more, CreditCount = 1, Closing = statement.Closing + more });
        Assert.Equal(before, _bank.Asset.Backed);
        statement = _bank.Statement(3);
        _bank.Must(_bank.Adapters[1], statement with { Debits = more, DebitCount = 1, Closing = statement.Closing - more });
        Assert.Equal((before - more, true), (_bank.Asset.Backed, _bank.Asset.IsDeficient));
    }
}
