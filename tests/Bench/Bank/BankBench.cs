using System.Diagnostics;
using System.Globalization;
using Gwangan.Bench.Market;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Bank;
using Gwangan.Node.Bank.Messages;
using Gwangan.Node.Genesis;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gwangan.Bench.Bank;

/// <summary>A bank's messages: how fast they are read and judged, and how many a second become won on a real node, journal and disk included.</summary>
/// <remarks>Adapter and node are two processes of one machine. <c>messages</c>: one credit each, as banks notify instant payments. <c>bookings</c>: one message with all of them, as a statement. The limit is reading and judging the same entries.</remarks>
public static class BankBench
{
    private const int Entries = 20_000, Messages = 2_000, Users = 50;
    private static readonly TimeSpan Zone = TimeSpan.FromHours(9);

    /// <summary>Adds the rows <c>bank/…</c>.</summary>
    public static void Run(BenchReport report)
    {
        using NodeProcess node = NodeProcess.Start();
        BankConfiguration configuration = BankConfiguration.Load(Path.Combine(node.Data, "bank", "bank.json"));
        configuration = configuration with { Node = node.Url, Http = configuration.Http! with { Deliver = null } };
        DemoKeys demo = DemoKeys.TryLoad(Path.Combine(node.Data, "keys", "demo.json"))!;
        using BankAdapter adapter = new(configuration, TimeProvider.System, NullLogger.Instance);
        string[] numbers = [.. Enumerable.Range(0, Users).Select(user => NumberOf(adapter, demo, user))];
        Step(adapter, 0);

        byte[] statement = Write(configuration, [.. Enumerable.Range(0, Entries).Select(i => Credit($"B{i}", numbers[i % Users]))]);
        long begun = Stopwatch.GetTimestamp();
        using (MessageReader reader = MessageReader.Open(new MemoryStream(statement)))
        {
            CashReportReader reports = new(reader, Zone);
            while (reports.NextReport() is not null)
            {
                while (reports.NextEntry() is not null)
                {
                }
            }
        }
        double read = Entries / Stopwatch.GetElapsedTime(begun).TotalSeconds;
        report.Add(new("bank/read", read, "entries/s"));

        File.WriteAllBytes(Path.Combine(adapter.Inbox.Folder, "statement.xml"), statement);
        begun = Stopwatch.GetTimestamp();
        Step(adapter, Users + Entries);
        report.Add(new("bank/mint/bookings", Entries / Stopwatch.GetElapsedTime(begun).TotalSeconds, "bookings/s", read, "reading and judging them"));

        for (int i = 0; i < Messages; i++) File.WriteAllBytes(Path.Combine(adapter.Inbox.Folder, string.Create(CultureInfo.InvariantCulture, $"{i:D6}.xml")), Write(configuration, Credit($"M{i}", numbers[i % Users])));
        begun = Stopwatch.GetTimestamp();
        Step(adapter, Users + Entries + Messages);
        report.Add(new("bank/mint/messages", Messages / Stopwatch.GetElapsedTime(begun).TotalSeconds, "messages/s"));
    }

    private static string NumberOf(BankAdapter adapter, DemoKeys demo, int user)
    {
        using SigningKey key = demo.KeyOf(user);
        OwnerProof proof = OwnerProof.By(key, OwnerProof.ForVirtualAccount("gwangan-demo-1", key.Address));
        return adapter.VirtualAccountAsync(key.Address, proof, null, CancellationToken.None).GetAwaiter().GetResult().Number ?? throw new InvalidOperationException("the adapter gives no number");
    }

    private static void Step(BankAdapter adapter, int done)
    {
        do adapter.StepAsync(CancellationToken.None).GetAwaiter().GetResult();
        while (adapter.Status().Journal is { Refused: 0 } counts && counts.Done < done);
        if (adapter.Status() is { Journal.Refused: > 0 } status) throw new InvalidOperationException($"the chain refuses: {string.Join(", ", status.Refused)}");
    }

    private static byte[] Write(BankConfiguration configuration, params CashEntry[] entries)
    {
        using MemoryStream stream = new();
        string id = entries[0].Reference;
        using (CashReportWriter writer = new(stream, new CashReport { Kind = CashReportKind.Notification, MessageId = id, Id = id, CreatedAt = DateTimeOffset.UtcNow, Account = configuration.Accounts[0].Number, Currency = "KRW" }))
            foreach (CashEntry entry in entries) writer.Write(entry);
        return stream.ToArray();
    }

    private static CashEntry Credit(string reference, string number) => new()
    {
        Reference = reference, Amount = 1_000, Currency = "KRW", IsCredit = true, Status = "BOOK", BookedOn = DateOnly.FromDateTime(DateTime.UtcNow.AddHours(9)), Details = [new EntryDetail { VirtualAccount = number, EndToEndId = $"E{reference}" }],
    };
}
