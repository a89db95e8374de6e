using System.Text;
using Gwangan.Node.Bank.Messages;

namespace Gwangan.Tests.Bank.Messages;

/// <summary>Messages of a bank that exists in these tests only.</summary>
internal static class TestMessages
{
    public const string Account = "110-222-333444";
    public static readonly TimeSpan Zone = TimeSpan.FromHours(9);
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 15, 0, 0, TimeSpan.Zero);
    public static readonly DateOnly Day = new(2026, 11, 24);

    public static CashReport Report(CashReportKind kind, decimal opening = 0, decimal closing = 0, long number = 1, string id = "S1", string account = Account, string currency = "KRW") => new()
    {
        Kind = kind,
        MessageId = $"M-{id}",
        Id = id,
        Number = number,
        CreatedAt = Now,
        Account = account,
        Currency = currency,
        Balances = kind == CashReportKind.Notification
            ? []
            : new Dictionary<string, CashBalance> { ["OPBD"] = new(opening, currency, Day), [kind == CashReportKind.Statement ? "CLBD" : "ITBD"] = new(closing, currency, Day) },
    };

    public static CashEntry Credit(string reference, decimal amount, string virtualAccount = "56001", string endToEndId = "") => new()
    {
        Reference = reference,
        Amount = amount,
        Currency = "KRW",
        IsCredit = true,
        Status = "BOOK",
        BookedOn = Day,
        BookedAt = Now,
        Details = [new EntryDetail { EndToEndId = endToEndId, VirtualAccount = virtualAccount }],
    };

    public static CashEntry Debit(string reference, decimal amount, string endToEndId) => Credit(reference, amount, "", endToEndId) with { IsCredit = false };

    public static byte[] Bytes(CashReport report, params CashEntry[] entries) => Bytes(report, "08", entries);

    public static byte[] Bytes(CashReport report, string version, CashEntry[] entries)
    {
        using MemoryStream stream = new();
        using (CashReportWriter writer = new(stream, report, version))
            foreach (CashEntry entry in entries) writer.Write(entry);
        return stream.ToArray();
    }

    public static string Text(byte[] message) => Encoding.UTF8.GetString(message);

    /// <summary>Reads a message to its end; the fault it has.</summary>
    public static MessageFault FaultOf(string message, MessageLimits? limits = null)
    {
        try
        {
            using MessageReader reader = MessageReader.Open(new MemoryStream(Encoding.UTF8.GetBytes(message)), limits);
            while (reader.Read())
            {
            }
            return MessageFault.None;
        }
        catch (MessageException error)
        {
            Assert.Equal($"bank.{error.Fault}", error.Code);
            return error.Fault;
        }
    }
}
