using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gwangan.Node;
using Gwangan.Node.Bank;
using Gwangan.Node.Bank.Messages;
using Gwangan.Tests.Engines;
using Gwangan.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using static Gwangan.Tests.Bank.Messages.TestMessages;

namespace Gwangan.Tests.Bank;

/// <summary>What a message says decides whether it is taken in: whole, or not at all, and once.</summary>
public sealed partial class IntakeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualClock _clock = new(Now);
    private readonly Journal _journal;
    private readonly BankConfiguration _configuration;
    private readonly NumberHash _hashes = new(new byte[32]);
    private int _file;

    public IntakeTests()
    {
        _configuration = new BankConfiguration { BankId = 1, Bic = "KOEXKRSE", Key = "key.json", Accounts = [new BankAccount { Number = Account, ReserveId = 1 }], Home = _folder.Path };
        _journal = new Journal(_folder["journal.sqlite"]);
    }

    public void Dispose()
    {
        _journal.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_booking_is_one_fact_whoever_tells_it_and_how_often()
    {
        CashEntry credit = Credit("E1", 500);
        Assert.Equal(1, Take(Bytes(Report(CashReportKind.Notification), credit)).Facts);
        Assert.Equal(0, Take(Bytes(Report(CashReportKind.Notification, id: "S2"), credit)).Facts);
        Assert.Equal(0, Take(Bytes(Report(CashReportKind.Intraday, id: "S3", number: 0), credit)).Facts);
        // The statement brings one that nothing told before, and its own closing.
        Assert.Equal(2, Take(Bytes(Report(CashReportKind.Statement, 0, 800), credit, Credit("E2", 300))).Facts);
        Assert.Equal([500, 300], _journal.WaitingFacts(10, long.MaxValue).Select(fact => fact.Fact).OfType<CreditFact>().Select(fact => fact.Won));
    }

    [Fact]
    public void The_same_bytes_change_nothing()
    {
        byte[] message = Bytes(Report(CashReportKind.Notification), Credit("E1", 500));
        Assert.False(Take(message).IsKnown);
        Taken again = Take(message);
        Assert.True(again is { IsKnown: true, IsAccepted: true, Facts: 0 });
    }

    /// <summary>Entries that spoil their message, and the code under which it is rejected.</summary>
    public static readonly TheoryData<string, string> Spoilt = new()
    {
        { "currency", "bank.WrongCurrency" }, { "fraction", "bank.PartOfAWon" }, { "large", "bank.AmountTooLarge" }, { "reference", "bank.NoReference" }, { "day", "bank.NoBookingDate" },
        { "future", "bank.FutureBooking" }, { "old", "bank.OldBooking" }, { "batch", "bank.BatchDoesNotAddUp" }, { "nameless", "bank.NoReference" },
    };

    [Theory]
    [MemberData(nameof(Spoilt))]
    public void A_wrong_entry_rejects_its_whole_message(string how, string code)
    {
        CashEntry good = Credit("E1", 500), wrong = Credit("E2", 500);
        EntryDetail first = new() { Reference = "T1", Amount = 300 }, second = new() { Reference = "T2", Amount = 200 };
        wrong = how switch
        {
            "currency" => wrong with { Currency = "USD" },
            "fraction" => wrong with { Amount = 500.5m },
            "large" => wrong with { Amount = 900_000_000_000_000_000 },
            "reference" => wrong with { Reference = "" },
            "day" => wrong with { BookedOn = null, BookedAt = null },
            "future" => wrong with { BookedAt = null, BookedOn = Day.AddDays(3) },
            "old" => wrong with { BookedAt = null, BookedOn = Day.AddDays(-60) },
            "batch" => wrong with { Details = [first, second with { Amount = 100 }] },
            _ => wrong with { Details = [first, second with { Reference = "" }] },
        };
        Assert.Equal(code, Take(Bytes(Report(CashReportKind.Notification), good, wrong)).Code);
        Assert.Empty(_journal.WaitingFacts(10, long.MaxValue));
    }

    [Fact]
    public void Only_what_is_booked_counts()
    {
        foreach (string status in new[] { "PDNG", "INFO", "FUTR" }) Assert.Equal((true, 0), Outcome(Take(Bytes(Report(CashReportKind.Notification, id: status), Credit("E1", 500) with { Status = status }))));
        Assert.Equal((true, 1), Outcome(Take(Bytes(Report(CashReportKind.Notification), Credit("E1", 500)))));
    }

    [Fact]
    public void Each_transaction_of_a_batch_is_a_booking()
    {
        CashEntry batch = Credit("E1", 500) with { Details = [new EntryDetail { Reference = "T1", Amount = 300, VirtualAccount = "56001" }, new EntryDetail { Reference = "T2", Amount = 200, VirtualAccount = "56002" }] };
        Assert.Equal(2, Take(Bytes(Report(CashReportKind.Notification), batch)).Facts);
        // In another order, in another message.
        Assert.Equal(0, Take(Bytes(Report(CashReportKind.Notification, id: "S2"), batch with { Details = [batch.Details[1], batch.Details[0]] })).Facts);
    }

    [Fact]
    public void Accounts_and_currencies_that_are_not_kept_are_refused()
    {
        Assert.Equal("bank.UnknownAccount", Take(Bytes(Report(CashReportKind.Notification, account: "999-999"), Credit("E1", 500))).Code);
        Assert.Equal("bank.WrongCurrency", Take(Bytes(Report(CashReportKind.Notification, currency: "USD"), Credit("E1", 500))).Code);
    }

    [Fact]
    public void A_known_booking_that_says_something_else_is_refused()
    {
        Take(Bytes(Report(CashReportKind.Notification), Credit("E1", 500)));
        Assert.Equal("bank.EntryChanged", Take(Bytes(Report(CashReportKind.Notification, id: "S2"), Credit("E1", 5_000))).Code);
    }

    [Fact]
    public void A_statement_that_does_not_add_up_is_refused_and_one_that_does_closes_its_day()
    {
        Assert.Equal("bank.StatementDoesNotAddUp", Take(Bytes(Report(CashReportKind.Statement, 0, 501), Credit("E1", 500))).Code);
        Assert.Equal("bank.NoStatementNumber", Take(Bytes(Report(CashReportKind.Statement, 0, 500, number: 0), Credit("E1", 500))).Code);
        Assert.Equal("bank.NoBalance", Take(Bytes(Report(CashReportKind.Statement, 0, 500) with { Balances = new Dictionary<string, CashBalance> { ["CLAV"] = new(500, "KRW", Day) } }, Credit("E1", 500))).Code);
        Assert.True(Take(Bytes(Report(CashReportKind.Statement, 1_000, 1_300), Credit("E1", 500), Debit("E2", 200, ""))).IsAccepted);
        CloseFact close = _journal.WaitingFacts(10, long.MaxValue).Select(fact => fact.Fact).OfType<CloseFact>().Single();
        Assert.Equal((1_000L, 500L, 1u, 200L, 1u, 1_300L, Booking.DayOf(Day)), (close.Opening, close.Credits, close.CreditCount, close.Debits, close.DebitCount, close.Closing, close.Day));
        Assert.Equal("bank.EntryChanged", Take(Bytes(Report(CashReportKind.Statement, 0, 500, id: "S9"), Credit("E1", 500))).Code);
    }

    [Fact]
    public void A_report_of_the_day_so_far_that_lacks_a_later_booking_is_no_statement()
    {
        Take(Bytes(Report(CashReportKind.Notification), Credit("E1", 500), Credit("E2", 300)));
        Assert.Equal((true, 0), Outcome(Take(Bytes(Report(CashReportKind.Intraday, 0, 500), Credit("E1", 500)))));
        Assert.Equal((true, 1), Outcome(Take(Bytes(Report(CashReportKind.Intraday, 0, 800, number: 2, id: "S2"), Credit("E1", 500), Credit("E2", 300)))));
    }

    [Fact]
    public void A_recall_finds_its_credit_by_any_of_its_names_and_the_debit_that_follows_ends_it()
    {
        CashEntry credit = Credit("E1", 500, endToEndId: "e2e-1") with { Details = [new EntryDetail { TransactionId = "TX1", EndToEndId = "e2e-1" }] };
        Take(Bytes(Report(CashReportKind.Notification), credit));
        Assert.Equal("bank.UnknownPayment", Take(PaymentRecall.Request("R0", Now, "AAAAKRSE", "BBBBKRSE", [new PaymentRecall("C0", "", "TX9", 500, "KRW", "FRAD")])).Code);
        Assert.Equal(1, Take(PaymentRecall.Request("R1", Now, "AAAAKRSE", "BBBBKRSE", [new PaymentRecall("C1", "", "TX1", 500, "KRW", "FRAD")])).Facts);
        Assert.Equal(0, Take(PaymentRecall.Return("R2", Now, [new PaymentRecall("C2", "e2e-1", "", 500, "KRW", "FRAD")])).Facts);
        Take(Bytes(Report(CashReportKind.Notification, id: "S2"), Debit("E2", 500, "") with { IsReversal = true, Details = [new EntryDetail { TransactionId = "E1" }] }));
        DebitFact debit = _journal.WaitingFacts(10, long.MaxValue).Select(fact => fact.Fact).OfType<DebitFact>().Single();
        Assert.Equal((DebitReason.Recall, _hashes.OfReference("E1").ToString()), (debit.Reason, debit.Original));
    }

    [Fact]
    public void A_bank_that_takes_back_without_asking_has_recalled_first()
    {
        Take(Bytes(Report(CashReportKind.Notification), Credit("E1", 500)));
        Take(Bytes(Report(CashReportKind.Notification, id: "S2"), Debit("E2", 500, "") with { IsReversal = true, Details = [new EntryDetail { TransactionId = "E1" }] }));
        Assert.Equal(["CreditFact", "RecallFact", "DebitFact"], _journal.WaitingFacts(10, long.MaxValue).Select(fact => fact.Fact.GetType().Name));
    }

    [Fact]
    public void States_move_a_redemption_and_a_state_of_an_unknown_payment_is_refused()
    {
        _journal.AddRedemption(new StoredRedemption(7, "0x00000000000000000000000000000000000000aa", 500, "00", 1, RedemptionStep.Ordered, null, "GWR1-7"));
        Assert.Equal("bank.UnknownPayment", Take(PaymentStatus.CustomerReport("P0", Now, "GWO1-1", [new PaymentStatus("GWR1-9", "GWO1-1", "RJCT", "AC04")])).Code);
        Assert.Equal(1, Take(PaymentStatus.CustomerReport("P1", Now, "GWO1-1", [new PaymentStatus("GWR1-7", "GWO1-1", "ACSP", "")])).Facts);
        Assert.Equal(0, Take(PaymentStatus.InterbankReport("P2", Now, [new PaymentStatus("GWR1-7", "GWO1-1", "ACSC", "")])).Facts);
        Assert.Equal(1, Take(Bytes(Report(CashReportKind.Notification), Debit("E1", 500, "GWR1-7"))).Facts);
        Assert.Equal(RedemptionStep.Paid, _journal.FindRedemption(7)!.State);
        // Too late, and out of order: it is paid.
        Assert.Equal(0, Take(PaymentStatus.CustomerReport("P3", Now, "GWO1-1", [new PaymentStatus("GWR1-7", "GWO1-1", "RJCT", "AC04")])).Facts);
        // It comes back.
        Take(Bytes(Report(CashReportKind.Notification, id: "S2"), Credit("E2", 500, "", "GWR1-7") with { Details = [new EntryDetail { EndToEndId = "GWR1-7", ReturnReason = "AC04" }] }));
        Assert.Equal(7ul, _journal.WaitingFacts(10, long.MaxValue).Select(fact => fact.Fact).OfType<CreditFact>().Single().Returned);
    }

    [Fact]
    public void A_file_that_is_still_being_written_is_waited_for_and_one_that_stays_cut_off_is_rejected()
    {
        Inbox inbox = new(_configuration, NewIntake(), _clock, NullLogger.Instance);
        byte[] whole = Bytes(Report(CashReportKind.Notification), Credit("E1", 500));
        string file = Path.Combine(inbox.Folder, "a.xml");
        File.WriteAllBytes(file, whole[..(whole.Length / 2)]);
        File.SetLastWriteTimeUtc(file, Now.UtcDateTime);
        Assert.Equal(0, inbox.Drain());
        Assert.True(File.Exists(file));
        File.WriteAllBytes(file, whole);
        File.SetLastWriteTimeUtc(file, Now.UtcDateTime);
        Assert.Equal(1, inbox.Drain());
        Assert.True(File.Exists(Path.Combine(inbox.Done, "a.xml")));

        File.WriteAllBytes(file, whole[..^20]);
        File.SetLastWriteTimeUtc(file, Now.UtcDateTime);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, inbox.Drain());
        Assert.StartsWith("bank.Truncated", File.ReadAllText(Path.Combine(inbox.Rejected, "a.xml.reason")), StringComparison.Ordinal);
    }

    [Fact]
    public void Where_the_bank_signs_a_file_without_its_signature_is_rejected()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256), other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest("CN=bank", key, HashAlgorithmName.SHA256).CreateSelfSigned(Now.AddDays(-1), Now.AddDays(1));
        File.WriteAllText(_folder["bank.pem"], certificate.ExportCertificatePem());
        Inbox inbox = new(_configuration with { SignedBy = "bank.pem", PartialSeconds = 0 }, NewIntake(), _clock, NullLogger.Instance);
        byte[] message = Bytes(Report(CashReportKind.Notification), Credit("E1", 500));
        foreach (ECDsa? signer in new[] { null, other, key })
        {
            string file = Path.Combine(inbox.Folder, "a.xml");
            File.WriteAllBytes(file, message);
            File.SetLastWriteTimeUtc(file, Now.UtcDateTime.AddSeconds(-1));
            if (signer is not null) File.WriteAllText(file + ".sig", Convert.ToBase64String(signer.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)));
            Assert.Equal(signer == key ? 1 : 0, inbox.Drain());
        }
        Assert.Equal(2, Directory.GetFiles(inbox.Rejected, "*.reason").Count(reason => File.ReadAllText(reason).StartsWith("bank.WrongSignature", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_configuration_says_what_is_wrong_with_it()
    {
        string file = _folder["bank.json"];
        foreach ((string text, string expected) in new[]
        {
            ("{", "line 1"), ("{ \"bankId\": 1 }", "required"), ("{ \"bankId\": 1, \"bic\": \"X\", \"key\": \"k\", \"accounts\": [{ \"number\": \"1\", \"reserveId\": 1 }] }", "bic"),
            ("{ \"bankId\": 1, \"bic\": \"KOEXKRSE\", \"key\": \"k\", \"accounts\": [] }", "accounts"), ("{ \"bankid2\": 1 }", "bankid2"),
            ("{ \"bankId\": 1, \"bic\": \"KOEXKRSE\", \"key\": \"k\", \"accounts\": [{ \"number\": \"1\", \"reserveId\": 1 }], \"http\": {} }", "who is the bank"),
        })
        {
            File.WriteAllText(file, text);
            Assert.Contains(expected, Assert.Throws<NodeException>(() => BankConfiguration.Load(file)).Message, StringComparison.Ordinal);
        }
    }

    private static (bool, int) Outcome(Taken taken) => (taken.IsAccepted, taken.Facts);

    private Intake NewIntake() => new(_configuration, _journal, _hashes, null, _clock);

    private Taken Take(byte[] message)
    {
        string file = _folder[$"message-{++_file}.xml"];
        File.WriteAllBytes(file, message);
        return NewIntake().Take(file);
    }
}
