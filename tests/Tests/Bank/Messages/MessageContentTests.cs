using Gwangan.Node.Bank.Messages;
using Gwangan.Tests.Storage;
using static Gwangan.Tests.Bank.Messages.TestMessages;

namespace Gwangan.Tests.Bank.Messages;

/// <summary>What was written is what is read, in every kind and version.</summary>
public sealed class MessageContentTests
{
    [Theory]
    [InlineData(CashReportKind.Notification, "08", "camt.054.001.08")]
    [InlineData(CashReportKind.Notification, "09", "camt.054.001.09")]
    [InlineData(CashReportKind.Intraday, "08", "camt.052.001.08")]
    [InlineData(CashReportKind.Intraday, "09", "camt.052.001.09")]
    [InlineData(CashReportKind.Statement, "08", "camt.053.001.08")]
    [InlineData(CashReportKind.Statement, "09", "camt.053.001.09")]
    public void Account_reports_come_back_as_they_were(CashReportKind kind, string version, string name)
    {
        CashEntry[] entries =
        [
            Credit("E1", 500, "56001", "e2e-1") with { Details = [new EntryDetail { Reference = "T1", Amount = 500, Currency = "KRW", EndToEndId = "e2e-1", VirtualAccount = "56001", Remittance = "rent", ReturnReason = "AC04" }] },
            Debit("E2", 200, "e2e-2") with { IsReversal = true, Status = "PDNG" },
            Credit("E3", 300) with { Details = [], BookedAt = null },
        ];
        using MessageReader reader = MessageReader.Open(new MemoryStream(Bytes(Report(kind, 1_000, -200, 7), version, entries)));
        Assert.Equal(name, reader.Name);
        CashReportReader reports = new(reader, Zone);
        CashReport report = reports.NextReport()!;
        Assert.Equal((kind, "M-S1", "S1", 7L, Account, "KRW", Now), (report.Kind, report.MessageId, report.Id, report.Number, report.Account, report.Currency, report.CreatedAt));
        if (kind == CashReportKind.Statement) Assert.Equal((1_000, -200), (report.Balances["OPBD"].Amount, report.Balances["CLBD"].Amount));
        foreach (CashEntry expected in entries)
        {
            CashEntry entry = reports.NextEntry()!;
            Assert.Equal(expected with { Details = [], BookedOn = Day }, entry with { Details = [] });
            Assert.Equal(expected.Details, entry.Details);
        }
        Assert.Null(reports.NextEntry());
        Assert.Null(reports.NextReport());
    }

    [Fact]
    public void A_moment_without_a_zone_is_the_banks_own_time()
    {
        string text = Text(Bytes(Report(CashReportKind.Notification), Credit("E1", 1))).Replace("2026-11-23T15:00:00.000Z", "2026-11-24T00:00:00", StringComparison.Ordinal);
        using MessageReader reader = MessageReader.Open(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)));
        CashReportReader reports = new(reader, Zone);
        Assert.Equal(Now, reports.NextReport()!.CreatedAt);
        Assert.Equal((Now, Day), (reports.NextEntry()!.BookedAt, Day));
    }

    [Fact]
    public void Orders_states_recalls_and_returns_come_back_as_they_were()
    {
        Payout[] payouts = [new("R1", 1_000, "Kim", "222-333", "SHBKKRSE"), new("R2", 5, "Lee", "DE89370400440532013000", "SHBKKRSE")];
        PaymentOrder order = new("P1", Now, Day, "City", Account, "KOEXKRSE", "KRW", payouts);
        PaymentOrder read = PaymentOrder.Read(MessageReader.Open(new MemoryStream(order.ToBytes())), Zone);
        Assert.Equal(order with { Payouts = [] }, read with { Payouts = [] });
        Assert.Equal(payouts, read.Payouts);

        PaymentStatus[] states = [new("R1", "P1", "ACSC", ""), new("R2", "P1", "RJCT", "AC04")];
        Assert.Equal(states, PaymentStatus.Read(MessageReader.Open(new MemoryStream(PaymentStatus.CustomerReport("S1", Now, "P1", states)))));
        Assert.Equal(states, PaymentStatus.Read(MessageReader.Open(new MemoryStream(PaymentStatus.InterbankReport("S2", Now, states)))));
        Assert.Equal((true, false, false, true), (states[0].IsAccepted, states[0].IsRejected, states[1].IsAccepted, states[1].IsRejected));

        PaymentRecall[] recalls = [new("C1", "e2e", "E1", 500, "KRW", "FRAD")];
        Assert.Equal([recalls[0] with { Asker = "KOEXKRSE" }], PaymentRecall.Read(MessageReader.Open(new MemoryStream(PaymentRecall.Request("C", Now, "KOEXKRSE", "SHBKKRSE", recalls)))));
        Assert.Equal(recalls, PaymentRecall.Read(MessageReader.Open(new MemoryStream(PaymentRecall.Return("C", Now, recalls)))));
    }

    [Fact]
    public void Every_message_has_rules() => Assert.Equal(
        [
            "camt.029.001.09", "camt.052.001.08", "camt.052.001.09", "camt.053.001.08", "camt.053.001.09", "camt.054.001.08", "camt.054.001.09", "camt.056.001.09", "camt.056.001.10",
            "pacs.002.001.10", "pacs.002.001.12", "pacs.004.001.09", "pacs.004.001.11", "pain.001.001.09", "pain.002.001.10", "pain.002.001.12",
        ], MessageRules.Names);

    [Fact]
    public void A_schema_that_is_given_judges_too()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(Path.Combine(folder.Path, "small.xsd"), """
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:iso:std:iso:20022:tech:xsd:pacs.002.001.10" elementFormDefault="qualified">
              <xs:element name="Document"><xs:complexType><xs:sequence><xs:element name="Nothing"/></xs:sequence></xs:complexType></xs:element>
            </xs:schema>
            """);
        SchemaFolder schemas = new(folder.Path);
        Assert.Equal(["pacs.002.001.10"], schemas.Names);
        byte[] message = PaymentStatus.InterbankReport("S", Now, [new("R1", "P1", "ACSC", "")]);
        Assert.Equal(MessageFault.SchemaRefused, Assert.Throws<MessageException>(() => schemas.Check("pacs.002.001.10", new MemoryStream(message))).Fault);
        schemas.Check("pacs.004.001.09", new MemoryStream(message));
    }
}
