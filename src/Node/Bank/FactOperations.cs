using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Reserves;

namespace Gwangan.Node.Bank;

/// <summary>What facts are on chain: the operation that tells one, and what an answer means for it.</summary>
public sealed class FactOperations(BankConfiguration configuration)
{
    /// <summary>The code of a statement that was taken in and does not equal what the chain has recorded.</summary>
    public const string Unbalanced = "reserves.StatementUnbalanced";

    private const long AnswerWithinMs = 86_400_000;

    /// <summary>The operation that tells a fact.</summary>
    public Operation Of(Fact fact) => fact switch
    {
        CreditFact credit => new RecordCredit(
            credit.Reserve, HashOf(credit.Reference), credit.Returned != 0 ? CreditKind.RedemptionReturn : CreditKind.Deposit, Amount.Whole((ulong)credit.Won), credit.Day, HashOf(credit.To), HashOf(credit.EndToEndId), credit.Returned),
        DebitFact debit => new RecordDebit(debit.Reserve, HashOf(debit.Reference), KindOf(debit.Reason), Amount.Whole((ulong)debit.Won), debit.Day, HashOf(debit.Original), debit.Redemption),
        CloseFact close => new CloseStatement(
            close.Reserve, close.Number, close.IsIntraday, close.Day, Amount.Whole((ulong)close.Opening), Amount.Whole((ulong)close.Credits), close.CreditCount, Amount.Whole((ulong)close.Debits), close.DebitCount,
            Amount.Whole((ulong)close.Closing), close.AsOfMs, HashOf(close.Digest)),
        RecallFact recall => new RecordRecall(recall.Reserve, HashOf(recall.Reference), CodeOf(recall.Code)),
        RecallEndFact end => new ResolveRecall(end.Reserve, HashOf(end.Reference), CodeOf(end.Code)),
        MatchFact match => new MatchCredit(match.Reserve, HashOf(match.Reference), OwnerOf(match.Owner)),
        ReturnFact back => new ReturnCredit(back.Reserve, HashOf(back.Reference)),
        RedemptionFact redemption => new AcknowledgeRedemption(
            redemption.Redemption, redemption.State switch { PayoutState.Sent => RedemptionAnswer.Sent, PayoutState.Accepted => RedemptionAnswer.Accepted, _ => RedemptionAnswer.Refused },
            redemption.State == PayoutState.Refused ? CodeOf(redemption.Code) : default, (uint)redemption.Turn),
        AssignFact assign => new AssignVirtualAccount(configuration.BankId, HashOf(assign.Number), OwnerOf(assign.Owner)),
        _ => throw new InvalidOperationException($"{fact.GetType().Name} has no operation"),
    };

    /// <summary>What the chain's answer means. What it knows already is done: whatever was sent twice comes out once.</summary>
    /// <param name="fact">The fact.</param>
    /// <param name="code">The chain's code; empty when it was recorded.</param>
    /// <param name="ageMs">How long the fact is known.</param>
    public static FactOutcome Judge(Fact fact, string code, long ageMs = 0) => (fact, code) switch
    {
        (_, "") => FactOutcome.Done,
        (EntryFact, "reserves.EntryExists") => FactOutcome.Done,
        (CloseFact, "reserves.StatementRepeated") => FactOutcome.Done,
        // The statement before it is on its way.
        (CloseFact { IsIntraday: false }, "reserves.StatementOutOfOrder") => FactOutcome.Again,
        // Of a day that has ended, or passed by another: a whole day's statement says more.
        (CloseFact { IsIntraday: true }, "reserves.StatementOutOfOrder" or "reserves.DayOutOfRange" or "reserves.StatementRepeated" or Unbalanced) => FactOutcome.Done,
        // Not what was paid, or not paid from here: then it is money that came in, and its owner is to be found.
        (CreditFact { Returned: not 0 }, "reserves.FactsDiffer") => FactOutcome.Otherwise,
        // The payment that came back is on its way; for a day.
        (CreditFact { Returned: not 0 }, "reserves.RedemptionNotOpen") => ageMs < AnswerWithinMs ? FactOutcome.Again : FactOutcome.Otherwise,
        // The credit that has left is on its way; for a day. Then, or if it had left before, the money has left for another reason.
        (DebitFact { Original.Length: > 0 }, "reserves.EntryUnknown") => ageMs < AnswerWithinMs ? FactOutcome.Again : FactOutcome.Otherwise,
        (DebitFact { Original.Length: > 0 }, "reserves.EntryNotOpen" or "reserves.FactsDiffer") => FactOutcome.Otherwise,
        // It goes back or has gone back: the debit that follows says so.
        (RecallFact, "reserves.EntryNotOpen") => FactOutcome.Done,
        (RecallFact, "reserves.EntryRecalled") => FactOutcome.Done,
        // The bank has got further than this word about it, or it is another bank's by now, or this was said before and the answer was lost: who orders looks at the chain, not at this.
        (RedemptionFact, "reserves.RedemptionNotOpen" or "reserves.NotTheAdapter") => FactOutcome.Done,
        (_, "kernel.BlockFull") => FactOutcome.Again,
        _ => FactOutcome.Refused,
    };

    /// <summary>What is told in place of a fact that is not so: a credit that is no payout come back is a deposit, a debit that takes no credit back is another.</summary>
    public static Fact Otherwise(Fact fact) => fact switch
    {
        CreditFact credit => credit with { Returned = 0 },
        DebitFact debit => debit with { Reason = DebitReason.Other, Original = "" },
        _ => fact,
    };

    /// <summary>The code of an operation that was done: empty, unless its events say that it came to something else.</summary>
    public static string CodeOf(JsonElement events)
    {
        foreach (JsonElement each in events.EnumerateArray())
            if (each.TryGetProperty("type", out JsonElement type) && type.GetString() is { } name && name.EndsWith("tatementUnbalanced", StringComparison.Ordinal)) return Unbalanced;
        return "";
    }

    private static DebitKind KindOf(DebitReason reason) => reason switch
    {
        DebitReason.Redemption => DebitKind.Redemption,
        DebitReason.Return => DebitKind.Return,
        DebitReason.Recall => DebitKind.Recall,
        _ => DebitKind.Other,
    };

    private static Hash32 HashOf(string hex) => hex.Length == 0 ? Hash32.Zero : Hash32.TryParse(hex, out Hash32 hash) ? hash : throw new InvalidDataException("a hash of the journal is none");

    private static Address OwnerOf(string text) => Address.TryParse(text, out Address owner) ? owner : throw new InvalidDataException("an owner of the journal is no address");

    // External codes have up to four characters; others than letters and digits cannot stand on chain.
    private static Symbol CodeOf(string code) => code.Length > 0 && code.All(char.IsAsciiLetterOrDigit) && Symbol.TryParse(code.ToUpperInvariant(), out Symbol symbol) ? symbol : Symbol.Of("NARR");
}
