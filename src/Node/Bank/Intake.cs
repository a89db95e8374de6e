using System.Security.Cryptography;
using Gwangan.Chain.Base;
using Gwangan.Node.Bank.Messages;

namespace Gwangan.Node.Bank;

/// <summary>What became of a message.</summary>
/// <param name="Kind">Its name, such as <c>camt.053.001.08</c>; empty when it could not be told.</param>
/// <param name="Hash">SHA-256 of its bytes, in hex.</param>
/// <param name="Code">Empty when it was taken in; else why not.</param>
/// <param name="Detail">The sentence for the operator.</param>
/// <param name="Facts">New facts for the chain.</param>
/// <param name="IsKnown">Whether the same bytes came before.</param>
public sealed record Taken(string Kind, string Hash, string Code, string Detail, int Facts, bool IsKnown)
{
    /// <summary>Whether it was taken in.</summary>
    public bool IsAccepted => Code.Length == 0;
}

/// <summary>Takes messages in: reads each once to find every fault, then again to write what it says into the journal, all of it or nothing.</summary>
/// <remarks>A message whose bytes came before changes nothing, and neither does an entry that another message has told already.</remarks>
public sealed partial class Intake(BankConfiguration configuration, Journal journal, NumberHash hashes, SchemaFolder? schemas, TimeProvider clock, Action<BankStep>? reached = null)
{
    private long NowMs => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Takes in the message of a file.</summary>
    public Taken Take(string file)
    {
        string hash, kind = "";
        using (FileStream stream = File.OpenRead(file)) hash = Convert.ToHexStringLower(SHA256.HashData(stream));
        if (journal.IsTaken(hash)) return new Taken("", hash, "", "these bytes came before", 0, IsKnown: true);
        int facts = 0;
        try
        {
            using (MessageReader reader = MessageReader.Open(File.OpenRead(file)))
            {
                kind = reader.Name;
                Visit(reader, hash, judgeOnly: true, ref facts);
            }
            if (schemas is not null)
                using (FileStream stream = File.OpenRead(file)) schemas.Check(kind, stream);
            reached?.Invoke(BankStep.Judged);
            journal.Together(() =>
            {
                using MessageReader reader = MessageReader.Open(File.OpenRead(file));
                Visit(reader, hash, judgeOnly: false, ref facts);
                journal.AddMessage(hash, Path.GetFileName(file), kind, NowMs, "", "");
                reached?.Invoke(BankStep.Noting);
            });
            reached?.Invoke(BankStep.Noted);
            return new Taken(kind, hash, "", "", facts, IsKnown: false);
        }
        catch (MessageException error)
        {
            return Refuse(file, hash, kind, error.Code, error.Message);
        }
        catch (IntakeException error)
        {
            return Refuse(file, hash, kind, error.Code, error.Message);
        }
    }

    /// <summary>Notes a message that is refused before it is read.</summary>
    public Taken Refuse(string file, string hash, string kind, string code, string detail)
    {
        // Counted, and forgiven: put into the inbox again it is read again.
        if (hash.Length > 0) journal.AddMessage(hash, Path.GetFileName(file), kind, NowMs, code, detail);
        return new Taken(kind, hash, code, detail, 0, IsKnown: false);
    }

    private void Visit(MessageReader reader, string hash, bool judgeOnly, ref int facts)
    {
        _latest = journal.LatestFact;
        if (CashReportReader.Reads(reader.Kind)) VisitReports(new CashReportReader(reader, configuration.ZoneOffset), hash, judgeOnly, ref facts);
        else if (PaymentStatus.Reads(reader.Kind)) VisitStates(PaymentStatus.Read(reader), judgeOnly, ref facts);
        else if (PaymentRecall.Reads(reader.Kind)) VisitRecalls(reader.Kind == "pacs.004", PaymentRecall.Read(reader), judgeOnly, ref facts);
        else throw new MessageException(MessageFault.UnknownMessage, "/", 0, "a bank does not send this message to the holder of an account");
    }

    private void VisitReports(CashReportReader reports, string hash, bool judgeOnly, ref int facts)
    {
        while (reports.NextReport() is { } report)
        {
            BankAccount account = configuration.AccountOf(report.Account) ?? throw new IntakeException(IntakeFault.UnknownAccount, "an account that is not kept here");
            if (report.Currency.Length > 0) Booking.CheckCurrency(report.Currency, configuration);
            Sums sums = default;
            _claimed.Clear();
            while (reports.NextEntry() is { } entry)
            {
                foreach (Booking booking in Booking.Of(entry, configuration, clock.GetUtcNow()))
                {
                    sums.Add(booking);
                    AddBooking(account, report, booking, judgeOnly, ref facts);
                }
            }
            if (report.Kind != CashReportKind.Notification) AddStatement(account, report, hash, in sums, judgeOnly, ref facts);
        }
    }

    private void AddBooking(BankAccount account, CashReport report, Booking booking, bool judgeOnly, ref int facts)
    {
        EntryDetail detail = booking.Detail;
        bool isNotification = report.Kind == CashReportKind.Notification;
        // A number within a report tells bookings of one report apart, and nothing between two.
        string reference = booking.Reference.Length > 0 ? booking.Reference : $"{report.Id}/{booking.Number}";
        StoredRedemption? payment = journal.FindPayment(detail.EndToEndId);
        EntryFact fact = booking.IsCredit ? CreditOf(account, booking, hashes.OfReference(reference).ToString(), payment) : DebitOf(account, booking, hashes.OfReference(reference).ToString(), payment);
        List<string> names = NamesOf(account, booking);
        string? known = KnownOf(account, booking, fact, names, isNotification);
        // Money is taken in by what tells it apart for ever. The statement will, if nothing else does.
        if (known is null && booking.Reference.Length == 0 && isNotification) throw new IntakeException(IntakeFault.NoReference, "a booked entry of a notification has no reference (AcctSvcrRef)");
        if (judgeOnly) return;
        // A bank may take a credit back without having asked.
        if (known is null && fact is DebitFact { Reason: DebitReason.Recall } taken) Add(new RecallFact(account.ReserveId, taken.Original, detail.ReturnReason), ref facts);
        if (known is null) Add(fact, ref facts);
        foreach (string name in names) journal.AddName(name, known ?? fact.Key);
        if (fact is CreditFact && detail is { PayerAccount.Length: > 0, PayerBic.Length: > 0 })
            journal.AddPayer(known ?? fact.Key, new Payer(detail.PayerName.Length > 0 ? detail.PayerName : "-", detail.PayerAccount, detail.PayerBic), NowMs);
        if (isNotification) journal.AddName(Notified, known ?? fact.Key);
        if (known is not null) return;
        if (fact is DebitFact { Original.Length: > 0 } back) journal.SetStep(EntryFact.KeyOf(account.ReserveId, back.Original), ReturnStep.Ended);
        if (fact is not DebitFact { Reason: DebitReason.Redemption }) return;
        journal.SetStep(payment!.Id, RedemptionStep.Paid);
        if (payment.Payment == detail.EndToEndId) journal.SetDeliveredWith(payment.Id);
        journal.DropHeld(payment.Id);
    }

    private CreditFact CreditOf(BankAccount account, Booking booking, string reference, StoredRedemption? payment)
    {
        EntryDetail detail = booking.Detail;
        // A payout that came back carries its own end-to-end identification, and its bank says that it comes back. The identification alone is any payer's to choose.
        ulong returned = payment is not null && (booking.IsReversal || detail.ReturnReason.Length > 0) && booking.Won == payment.Won ? payment.Id : 0;
        string to = returned != 0 ? ""
            : detail.VirtualAccount.Length > 0 && detail.VirtualAccount != account.Number ? hashes.OfVirtualAccount(detail.VirtualAccount).ToString()
            : detail.Remittance.Length > 0 ? hashes.OfRemittance(detail.Remittance).ToString() : "";
        string endToEnd = detail.EndToEndId.Length > 0 ? hashes.Of("end-to-end", detail.EndToEndId).ToString() : "";
        return new CreditFact(account.ReserveId, reference, booking.Won, booking.Day, to, endToEnd, returned);
    }

    private DebitFact DebitOf(BankAccount account, Booking booking, string reference, StoredRedemption? payment)
    {
        if (payment is not null) return new DebitFact(account.ReserveId, reference, booking.Won, booking.Day, DebitReason.Redemption, payment.Id, "");
        // An order of ours to send a credit back, which is paid like any other.
        if (journal.FindReturn(booking.Detail.EndToEndId) is { Credit: var sent } && sent.Reserve == account.ReserveId && sent.Won == booking.Won)
            return new DebitFact(account.ReserveId, reference, booking.Won, booking.Day, DebitReason.Return, 0, sent.Reference);
        CreditFact? original = booking.IsReversal || booking.Detail.ReturnReason.Length > 0 ? OriginalOf(account, booking.Detail.TransactionId, booking.Detail.EndToEndId, booking.Won) : null;
        if (original is null) return new DebitFact(account.ReserveId, reference, booking.Won, booking.Day, DebitReason.Other, 0, "");
        bool isReturn = journal.Find(new ReturnFact(account.ReserveId, original.Reference).Key) is not null;
        return new DebitFact(account.ReserveId, reference, booking.Won, booking.Day, isReturn ? DebitReason.Return : DebitReason.Recall, 0, original.Reference);
    }

    private void AddStatement(BankAccount account, CashReport report, string hash, in Sums sums, bool judgeOnly, ref int facts)
    {
        bool isIntraday = report.Kind == CashReportKind.Intraday;
        CashBalance? opening = report.Balances.GetValueOrDefault("OPBD") ?? report.Balances.GetValueOrDefault("PRCD"), closing = report.Balances.GetValueOrDefault(isIntraday ? "ITBD" : "CLBD");
        // A report within the day may tell bookings only.
        if (isIntraday && (opening is null || closing is null || report.Number <= 0)) return;
        if (report.Number is <= 0 or > uint.MaxValue) throw new IntakeException(IntakeFault.NoStatementNumber, "a statement has no number (ElctrncSeqNb or LglSeqNb)");
        if (opening is null || closing is null) throw new IntakeException(IntakeFault.NoBalance, "a statement has no opening (OPBD or PRCD) or closing balance (CLBD)");
        Booking.CheckCurrency(opening.Currency, configuration);
        Booking.CheckCurrency(closing.Currency, configuration);
        long openingWon = Booking.WonOf(opening.Amount), closingWon = Booking.WonOf(closing.Amount);
        if (openingWon < 0 || closingWon < 0 || openingWon + sums.Credits - sums.Debits != closingWon)
            throw new IntakeException(IntakeFault.StatementDoesNotAddUp, "opening balance and booked entries do not make the closing balance");
        if (report.CreatedAt <= DateTimeOffset.UnixEpoch) throw new IntakeException(IntakeFault.BadDate, "a statement was made before there were any");
        long asOfMs = Math.Min(report.CreatedAt.ToUnixTimeMilliseconds(), NowMs);
        CloseFact fact = new(account.ReserveId, (uint)report.Number, isIntraday, Booking.DayOf(closing.Day), openingWon, sums.Credits, sums.CreditCount, sums.Debits, sums.DebitCount, closingWon, asOfMs, hash);
        if (judgeOnly)
        {
            if (!isIntraday && journal.Find(fact.Key) is CloseFact known && known with { Digest = hash, AsOfMs = asOfMs } != fact) throw new IntakeException(IntakeFault.EntryChanged, "a statement of this number says something else");
            return;
        }
        // Bookings that were told since it was made say nothing against it: the next one tells them.
        if (isIntraday && journal.EntryCount(account.ReserveId, fact.Day) != sums.CreditCount + sums.DebitCount) return;
        Add(fact, ref facts);
    }

    private void VisitStates(List<PaymentStatus> states, bool judgeOnly, ref int facts)
    {
        foreach (PaymentStatus state in states)
        {
            if (TakeStateOfReturn(state, judgeOnly)) continue;
            List<StoredRedemption> payments = state.IsOfAll ? journal.PaymentsOf(state.OrderId) : journal.FindPayment(state.EndToEndId) is { } one ? [one] : [];
            if (payments.Count == 0) throw new IntakeException(IntakeFault.UnknownPayment, "a status of a payment that was not ordered here, or does not say of which");
            if (judgeOnly) continue;
            foreach (StoredRedemption payment in payments)
            {
                // Whatever it says, the bank has the order.
                if (state.IsOfAll || payment.Payment == state.EndToEndId) journal.SetDeliveredWith(payment.Id);
                // Of an order of an earlier turn, or of one that is paid: it changes nothing any more.
                if (payment.State >= RedemptionStep.Paid || !state.IsOfAll && payment.Payment != state.EndToEndId) continue;
                if (state.IsRejected) RefusePayment(payment, state, ref facts);
                else if (state.IsAccepted) Add(new RedemptionFact(payment.Id, PayoutState.Accepted, state.Status, payment.Turn), ref facts);
            }
        }
    }

    // An order that sends credits back: what the bank does not pay, somebody has to settle with it.
    private bool TakeStateOfReturn(PaymentStatus state, bool judgeOnly)
    {
        List<StoredReturn> returns = state.IsOfAll ? journal.ReturnsOf(state.OrderId) : journal.FindReturn(state.EndToEndId) is { } one ? [one] : [];
        foreach (StoredReturn each in judgeOnly ? [] : returns)
        {
            journal.SetDeliveredWith(each);
            if (state is { IsRejected: true, IsOfACopy: false } && each.State == ReturnStep.Ordered) journal.SetStep(each.Credit.Key, ReturnStep.ByHand);
        }
        return returns.Count > 0;
    }

    // A bank that may have the order twice and refuses it may refuse the copy, and pay the first.
    private void RefusePayment(StoredRedemption payment, PaymentStatus state, ref int facts)
    {
        RedemptionFact refused = new(payment.Id, PayoutState.Refused, state.Reason, payment.Turn);
        if (state.IsOfACopy || journal.IsPerhapsDoubled(payment.Id))
        {
            journal.TryHold(refused, "bank.PerhapsPaid", NowMs);
            return;
        }
        Add(refused, ref facts);
        journal.SetStep(payment.Id, RedemptionStep.Ended);
    }

    private void VisitRecalls(bool isReturn, List<PaymentRecall> recalls, bool judgeOnly, ref int facts)
    {
        foreach (PaymentRecall recall in recalls)
        {
            if (recall.Currency.Length > 0) Booking.CheckCurrency(recall.Currency, configuration);
            // A return of a payout of ours: the booking that follows says the same with its money, so nothing is to be done before it.
            if (isReturn && journal.FindPayment(recall.EndToEndId) is not null) continue;
            (BankAccount Account, CreditFact Credit)? original = null;
            foreach (BankAccount account in configuration.Accounts)
                if (original is null && OriginalOf(account, recall.TransactionId, recall.EndToEndId, recall.Amount) is { } credit) original = (account, credit);
            if (original is not { } found) throw new IntakeException(IntakeFault.UnknownPayment, "a recall or return of a payment that did not arrive here, or of which of several is not certain");
            if (judgeOnly) continue;
            // A pacs.004 says that the money goes back; the debit that follows ends the recall.
            Add(new RecallFact(found.Account.ReserveId, found.Credit.Reference, recall.Reason), ref facts);
            if (!isReturn) journal.AddRecall(found.Credit.Key, recall);
        }
    }

    private bool Add(Fact fact, ref int facts)
    {
        if (!journal.TryAdd(fact, NowMs)) return false;
        facts++;
        return true;
    }

    // What the booked entries of a report come to.
    private struct Sums
    {
        public long Credits, Debits;
        public uint CreditCount, DebitCount;

        public void Add(Booking booking)
        {
            if (booking.IsCredit) (Credits, CreditCount) = (Credits + booking.Won, CreditCount + 1);
            else (Debits, DebitCount) = (Debits + booking.Won, DebitCount + 1);
            if (Credits > Booking.WonMax || Debits > Booking.WonMax) throw new IntakeException(IntakeFault.AmountTooLarge, "the entries of a report are more than any account holds");
        }
    }
}
