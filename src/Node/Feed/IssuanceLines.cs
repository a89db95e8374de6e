using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Reserves;

namespace Gwangan.Node.Feed;

/// <summary>What happened to money of banks: their entries, and what was minted and burnt for them.</summary>
public enum IssuanceKind : byte
{
    /// <summary>A bank booked a credit.</summary>
    Credit = 1,

    /// <summary>A credit was minted.</summary>
    Mint = 2,

    /// <summary>A bank booked a debit.</summary>
    Debit = 3,

    /// <summary>Money was burnt to be paid out.</summary>
    Burn = 4,

    /// <summary>What was burnt was minted to its owner again, because no bank paid.</summary>
    GiveBack = 5,

    /// <summary>A credit goes back to who sent it.</summary>
    Return = 6,

    /// <summary>A bank took an entry back.</summary>
    Withdrawal = 7,

    /// <summary>Who sent a credit wants it back.</summary>
    Recall = 8,

    /// <summary>A recall has come to nothing.</summary>
    RecallResolved = 9,
}

/// <summary>A line of the history of an asset that banks back.</summary>
/// <param name="Height">Its block.</param>
/// <param name="Ordinal">Which of the block's lines it is.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Asset">To which asset.</param>
/// <param name="Account">The reserve account, or for a redemption its bank.</param>
/// <param name="Entry">The bank's entry; zero for a redemption.</param>
/// <param name="RedemptionId">The redemption; 0 for none.</param>
/// <param name="Owner">Whose money; zero where nobody's or unknown.</param>
/// <param name="Detail">For credit and debit its kind; for a return 1 when it was burnt.</param>
/// <param name="Amount">How much.</param>
/// <param name="TimeMs">Time of the block.</param>
public sealed record IssuanceRow(
    long Height, int Ordinal, IssuanceKind Kind, Symbol Asset, uint Account, Hash32 Entry, ulong RedemptionId, Address Owner, int Detail, Amount Amount, long TimeMs);

/// <summary>Notes those events of a block.</summary>
internal sealed class IssuanceLines
{
    private List<IssuanceRow> _rows = [];
    private long _height, _timeMs;

    /// <summary>Begins a block.</summary>
    public void Begin(long height, long timeMs) => (_height, _timeMs, _rows) = (height, timeMs, []);

    /// <summary>Ends it.</summary>
    public List<IssuanceRow> Take() => _rows;

    /// <summary>Notes the reader's event, one of the module's.</summary>
    public void Note(ref EventReader reader)
    {
        ushort number = reader.Number;
        if (number == EventNumber<CreditRecorded>.Value)
        {
            CreditRecorded credit = reader.As<CreditRecorded>();
            Add(IssuanceKind.Credit, credit.Asset, credit.Account, credit.Entry, credit.RedemptionId, credit.Owner, (int)credit.Kind, credit.Amount);
        }
        else if (number == EventNumber<CreditMinted>.Value)
        {
            CreditMinted mint = reader.As<CreditMinted>();
            Add(IssuanceKind.Mint, mint.Asset, mint.Account, mint.Entry, 0, mint.Owner, 0, mint.Amount);
        }
        else if (number == EventNumber<DebitRecorded>.Value)
        {
            DebitRecorded debit = reader.As<DebitRecorded>();
            Add(IssuanceKind.Debit, debit.Asset, debit.Account, debit.Entry, debit.RedemptionId, Address.Zero, (int)debit.Kind, debit.Amount);
        }
        else if (number == EventNumber<RedemptionRequested>.Value)
        {
            RedemptionRequested asked = reader.As<RedemptionRequested>();
            Add(IssuanceKind.Burn, asked.Asset, asked.Bank, Hash32.Zero, asked.RedemptionId, asked.Owner, 0, asked.Amount);
        }
        else if (number == EventNumber<RedemptionGivenBack>.Value)
        {
            RedemptionGivenBack back = reader.As<RedemptionGivenBack>();
            Add(IssuanceKind.GiveBack, back.Asset, back.Bank, Hash32.Zero, back.RedemptionId, back.Owner, 0, back.Amount);
        }
        else if (number == EventNumber<CreditReturning>.Value)
        {
            CreditReturning back = reader.As<CreditReturning>();
            Add(IssuanceKind.Return, back.Asset, back.Account, back.Entry, 0, back.Owner, back.IsBurnt ? 1 : 0, back.Amount);
        }
        else if (number == EventNumber<EntryWithdrawn>.Value)
        {
            EntryWithdrawn withdrawn = reader.As<EntryWithdrawn>();
            Add(IssuanceKind.Withdrawal, withdrawn.Asset, withdrawn.Account, withdrawn.Entry, 0, Address.Zero, 0, withdrawn.Amount);
        }
        else if (number == EventNumber<CreditRecalled>.Value)
        {
            CreditRecalled recall = reader.As<CreditRecalled>();
            Add(IssuanceKind.Recall, recall.Asset, recall.Account, recall.Entry, 0, Address.Zero, 0, recall.Amount);
        }
        else if (number == EventNumber<RecallResolved>.Value)
        {
            RecallResolved resolved = reader.As<RecallResolved>();
            Add(IssuanceKind.RecallResolved, resolved.Asset, resolved.Account, resolved.Entry, 0, Address.Zero, 0, resolved.Amount);
        }
    }

    private void Add(IssuanceKind kind, Symbol asset, uint account, in Hash32 entry, ulong redemption, in Address owner, int detail, Amount amount) =>
        _rows.Add(new IssuanceRow(_height, _rows.Count, kind, asset, account, entry, redemption, owner, detail, amount, _timeMs));
}
