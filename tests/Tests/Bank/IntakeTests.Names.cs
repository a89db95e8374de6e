using System.Text;
using Gwangan.Node.Bank;
using Gwangan.Node.Bank.Messages;
using Microsoft.Extensions.Logging.Abstractions;
using static Gwangan.Tests.Bank.Messages.TestMessages;

namespace Gwangan.Tests.Bank;

// Which booking, payment or credit a message means; and messages that mean harm.
public sealed partial class IntakeTests
{
    [Fact]
    public void A_booking_that_two_messages_name_differently_is_one()
    {
        // The notification names the transaction, the statement numbers its entries.
        CashEntry told = Credit("", 500) with { Details = [new EntryDetail { Reference = "A1", VirtualAccount = "56001" }] };
        Assert.Equal(1, Take(Bytes(Report(CashReportKind.Notification), told)).Facts);
        CashEntry listed = Credit("", 500) with { Number = "1", BookedAt = null, Details = [] };
        Assert.Equal(1, Take(Bytes(Report(CashReportKind.Statement, 0, 500, id: "S2"), listed)).Facts);
        Assert.Single(Facts<CreditFact>());
        // Tomorrow the numbers begin anew.
        _clock.Advance(TimeSpan.FromDays(1));
        CashEntry next = listed with { BookedOn = Day.AddDays(1) };
        Assert.Equal(2, Take(Bytes(Report(CashReportKind.Statement, 500, 1_000, number: 2, id: "S3") with { CreatedAt = Now.AddDays(1), Balances = Balances(500, 1_000, Day.AddDays(1)) }, next)).Facts);
        Assert.Equal(2, Facts<CreditFact>().Count);
    }

    [Fact]
    public void Two_bookings_that_differ_in_a_name_are_two_though_they_are_alike_in_all_else()
    {
        Assert.Equal(1, Take(Bytes(Report(CashReportKind.Notification), Credit("E1", 500))).Facts);
        Assert.Equal(1, Take(Bytes(Report(CashReportKind.Notification, id: "S2"), Credit("E2", 500))).Facts);
        // Two without names of their own, where one is known: one of them is new.
        CashEntry listed = Credit("", 700) with { Number = "1", Details = [] };
        Assert.Equal(1, Take(Bytes(Report(CashReportKind.Notification, id: "S3"), Credit("", 700) with { Details = [new EntryDetail { Reference = "A7" }] })).Facts);
        Assert.Equal(2, Take(Bytes(Report(CashReportKind.Statement, 0, 2_400, id: "S4"), Credit("E1", 500), Credit("E2", 500), listed, listed with { Number = "2" })).Facts);
        Assert.Equal(4, Facts<CreditFact>().Count);
    }

    [Fact]
    public void A_credit_that_merely_bears_a_payouts_identification_is_a_deposit()
    {
        _journal.AddRedemption(new StoredRedemption(7, "0x00000000000000000000000000000000000000aa", 500, "00", 1, RedemptionStep.Paid, null, "GWR1-7"));
        EntryDetail detail = new() { EndToEndId = "GWR1-7", VirtualAccount = "56001" };
        Take(Bytes(Report(CashReportKind.Notification), Credit("E1", 500) with { Details = [detail] }, Credit("E2", 1) with { Details = [detail with { ReturnReason = "AC04" }] }));
        Assert.All(Facts<CreditFact>(), credit => Assert.Equal((0ul, _hashes.OfVirtualAccount("56001").ToString()), (credit.Returned, credit.To)));
        Take(Bytes(Report(CashReportKind.Notification, id: "S2"), Credit("E3", 500) with { Details = [detail with { ReturnReason = "AC04" }] }));
        Assert.Equal(7ul, Facts<CreditFact>()[^1].Returned);
        // The chain may know better: then it is a deposit after all.
        CreditFact returned = Facts<CreditFact>()[^1];
        Assert.Equal(FactOutcome.Otherwise, FactOperations.Judge(returned, "reserves.FactsDiffer"));
        Assert.Equal(0ul, Assert.IsType<CreditFact>(FactOperations.Otherwise(returned)).Returned);
    }

    [Fact]
    public void A_rejected_payment_that_is_not_named_rejects_no_others()
    {
        for (ulong id = 1; id <= 3; id++) _journal.AddRedemption(new StoredRedemption(id, "0x01", 500, "00", 1, RedemptionStep.Announced, null, $"GWR1-{id}"));
        _journal.AddOrder("GWO1-1", [1], [.. Enumerable.Range(1, 3).Select(id => _journal.FindRedemption((ulong)id)!)]);
        byte[] nameless = Without(PaymentStatus.CustomerReport("P1", Now, "GWO1-1", [new PaymentStatus("GWR1-2", "GWO1-1", "RJCT", "AC04")]), "<OrgnlEndToEndId>GWR1-2</OrgnlEndToEndId>");
        Assert.Equal("bank.UnknownPayment", Take(nameless).Code);
        Assert.Empty(Facts<RedemptionFact>());
        // Some banks name the instruction only.
        byte[] byInstruction = Encoding.UTF8.GetBytes(Text(PaymentStatus.CustomerReport("P2", Now, "GWO1-1", [new PaymentStatus("GWR1-2", "GWO1-1", "RJCT", "AC04")])).Replace("OrgnlEndToEndId", "OrgnlInstrId", StringComparison.Ordinal));
        Assert.Equal(1, Take(byInstruction).Facts);
        Assert.Equal((2ul, PayoutState.Refused), (Facts<RedemptionFact>().Single().Redemption, Facts<RedemptionFact>().Single().State));
    }

    [Fact]
    public void A_rejection_of_the_whole_group_of_payments_is_one_of_each()
    {
        for (ulong id = 1; id <= 3; id++) _journal.AddRedemption(new StoredRedemption(id, "0x01", 500, "00", 1, RedemptionStep.Announced, null, $"GWR1-{id}"));
        _journal.AddOrder("GWO1-1", [1], [.. Enumerable.Range(1, 3).Select(id => _journal.FindRedemption((ulong)id)!)]);
        byte[] all = Encoding.UTF8.GetBytes(Text(PaymentStatus.CustomerReport("P1", Now, "GWO1-1", [])).Replace(
            "</OrgnlPmtInfId>", "</OrgnlPmtInfId><PmtInfSts>RJCT</PmtInfSts><StsRsnInf><Rsn><Cd>AG01</Cd></Rsn></StsRsnInf>", StringComparison.Ordinal));
        Assert.Equal(3, Take(all).Facts);
        Assert.All(Facts<RedemptionFact>(), fact => Assert.Equal((PayoutState.Refused, "AG01"), (fact.State, fact.Code)));
    }

    [Theory]
    [InlineData("AM05")]
    [InlineData("DUPL")]
    [InlineData("DU03")]
    public void A_rejection_of_a_copy_gives_nothing_back(string reason)
    {
        _journal.AddRedemption(new StoredRedemption(1, "0x01", 500, "00", 1, RedemptionStep.Announced, null, "GWR1-1"));
        _journal.AddOrder("GWO1-1", [1], [_journal.FindRedemption(1)!]);
        Assert.Equal((true, 0), Outcome(Take(PaymentStatus.CustomerReport("P1", Now, "GWO1-1", [new PaymentStatus("GWR1-1", "GWO1-1", "RJCT", reason)]))));
        Assert.Empty(Facts<RedemptionFact>());
        Assert.Equal(("redemption/1/Refused", "bank.PerhapsPaid"), _journal.RefusedFacts(10).Single());
        // And the payment is booked: nothing is open any more.
        Take(Bytes(Report(CashReportKind.Notification), Debit("E1", 500, "GWR1-1")));
        Assert.Empty(_journal.RefusedFacts(10));
    }

    [Fact]
    public void A_recall_that_may_mean_two_credits_means_none()
    {
        foreach (string name in new[] { "E1", "E2" }) Take(Bytes(Report(CashReportKind.Notification, id: name), Credit(name, 500, "56001", "INV1") with { Details = [new EntryDetail { EndToEndId = "INV1", TransactionId = $"T{name}" }] }));
        Assert.Equal("bank.UnknownPayment", Take(PaymentRecall.Request("R1", Now, "AAAAKRSE", "BBBBKRSE", [new PaymentRecall("C1", "INV1", "", 500, "KRW", "FRAD")])).Code);
        Assert.Equal("bank.UnknownPayment", Take(PaymentRecall.Request("R2", Now, "AAAAKRSE", "BBBBKRSE", [new PaymentRecall("C1", "INV1", "TE2", 501, "KRW", "FRAD")])).Code);
        Assert.Equal(1, Take(PaymentRecall.Request("R3", Now, "AAAAKRSE", "BBBBKRSE", [new PaymentRecall("C1", "INV1", "TE2", 500, "KRW", "FRAD")])).Facts);
        Assert.Equal(_hashes.OfReference("E2").ToString(), Facts<RecallFact>().Single().Reference);
    }

    [Fact]
    public void What_came_to_nothing_for_a_passing_reason_may_come_again()
    {
        byte[] message = Bytes(Report(CashReportKind.Notification, account: "999-999"), Credit("E1", 500));
        Assert.Equal("bank.UnknownAccount", Take(message).Code);
        BankConfiguration mended = _configuration with { Accounts = [.. _configuration.Accounts, new BankAccount { Number = "999-999", ReserveId = 2 }] };
        string file = _folder["again.xml"];
        File.WriteAllBytes(file, message);
        Assert.True(new Intake(mended, _journal, _hashes, null, _clock).Take(file) is { IsAccepted: true, IsKnown: false, Facts: 1 });
    }

    [Fact]
    public void A_booking_of_nothing_is_none()
    {
        Assert.Equal((true, 1), Outcome(Take(Bytes(Report(CashReportKind.Notification), Credit("E1", 0), Credit("E2", 500)))));
        Assert.Equal((true, 1), Outcome(Take(Bytes(Report(CashReportKind.Statement, 0, 500, id: "S2"), Credit("E1", 0), Credit("E2", 500)))));
        Assert.Equal(1u, Facts<CloseFact>().Single().CreditCount);
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00")]
    [InlineData("1969-12-31T23:59:59Z")]
    public void A_strange_moment_rejects_its_file_and_nothing_else(string moment)
    {
        Inbox inbox = new(_configuration with { PartialSeconds = 0 }, NewIntake(), _clock, NullLogger.Instance);
        string made = Text(Bytes(Report(CashReportKind.Statement, 0, 500), Credit("E1", 500)));
        int at = made.IndexOf("<CreDtTm>", StringComparison.Ordinal) + 9;
        string moments = made[at..made.IndexOf("</CreDtTm>", StringComparison.Ordinal)];
        File.WriteAllText(Path.Combine(inbox.Folder, "a.xml"), made.Replace(moments, moment, StringComparison.Ordinal));
        File.WriteAllBytes(Path.Combine(inbox.Folder, "b.xml"), Bytes(Report(CashReportKind.Notification, id: "S2"), Credit("E2", 500)));
        Assert.Equal(1, inbox.Drain());
        Assert.True(File.Exists(Path.Combine(inbox.Rejected, "a.xml.reason")));
        Assert.Empty(Directory.GetFiles(inbox.Folder));
    }

    [Fact]
    public void Sums_beyond_all_measure_and_files_that_cannot_be_read_are_rejected()
    {
        Assert.Equal("bank.AmountTooLarge", Take(Bytes(Report(CashReportKind.Statement, 0, 1), [.. Enumerable.Range(1, 93).Select(i => Credit($"E{i}", 100_000_000_000_000_000m))])).Code);
        Inbox inbox = new(_configuration with { PartialSeconds = 0 }, NewIntake(), _clock, NullLogger.Instance);
        Directory.CreateSymbolicLink(Path.Combine(inbox.Folder, "a.xml"), _folder.Path);
        File.WriteAllBytes(Path.Combine(inbox.Folder, "b.xml"), Bytes(Report(CashReportKind.Notification), Credit("E2", 500)));
        Assert.Equal(1, inbox.Drain());
    }

    [Fact]
    public void Numbers_of_statements_begin_anew_with_the_year()
    {
        CloseFact last = new(1, 1, false, Booking.DayOf(new DateOnly(2026, 12, 31)), 0, 0, 0, 0, 0, 0, 1, ""), first = last with { Day = Booking.DayOf(new DateOnly(2027, 1, 1)) };
        Assert.NotEqual(last.Key, first.Key);
        Assert.Equal(first.Key, (first with { Day = first.Day + 300 }).Key);
    }

    private static byte[] Without(byte[] message, string part)
    {
        Assert.Contains(part, Text(message), StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(Text(message).Replace(part, "", StringComparison.Ordinal));
    }

    private static Dictionary<string, CashBalance> Balances(decimal opening, decimal closing, DateOnly day) => new() { ["OPBD"] = new(opening, "KRW", day), ["CLBD"] = new(closing, "KRW", day) };

    private List<T> Facts<T>() where T : Fact => [.. _journal.WaitingFacts(1_000, long.MaxValue).Select(fact => fact.Fact).OfType<T>()];
}
