using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Reserves;
using Gwangan.Node.Bank;
using Gwangan.Node.Bank.Messages;
using Gwangan.Node.Storage;
using Gwangan.Tests.Api;
using Gwangan.Tests.Engines;
using Microsoft.AspNetCore.Builder;
using static Gwangan.Tests.Bank.BankCity;

namespace Gwangan.Tests.Bank;

/// <summary>From a bank's file to won and back, on a real node.</summary>
public sealed class AdapterTests
{
    [Fact]
    public async Task A_credit_becomes_won_once_however_often_and_in_whatever_order_it_is_told()
    {
        await using BankCity city = await BankCity.StartAsync();
        string number = await city.NumberOfAsync(3);
        decimal before = await city.WonOfAsync(3);
        CashEntry first = Credit("E1", 70_000, number), second = Credit("E2", 5_000, number);
        // The report of the day comes before the notifications, and those twice.
        city.Put(city.Message(CashReportKind.Intraday, 1, city.Won, city.Won + 75_000, first, second));
        city.Notify(second);
        city.Notify(first);
        await city.StepAsync();
        city.Put(city.Message(CashReportKind.Notification, 0, 0, 0, first));
        await city.StepAsync();
        Assert.Equal(before + 75_000, await city.WonOfAsync(3));
        Assert.Equal(2, (await city.EventsAsync("reserves.CreditMinted")).Count);
        Assert.Single(await city.EventsAsync("reserves.StatementBalanced"));
        Assert.Equal(0, city.Adapter.Status().Journal.Refused);
    }

    [Fact]
    public async Task Bookings_of_a_large_message_go_in_many_envelopes_at_once_and_each_is_minted_once()
    {
        await using BankCity city = await BankCity.StartAsync();
        string number = await city.NumberOfAsync(3);
        decimal before = await city.WonOfAsync(3);
        city.Notify([.. Enumerable.Range(1, 750).Select(i => Credit($"E{i}", i, number))]);
        for (int i = 0; i < 10 && city.Adapter.Status() is { FilesWaiting: > 0 } or { Journal.Done: < 751 }; i++) await city.StepAsync();
        Assert.Equal(before + 750 * 751 / 2, await city.WonOfAsync(3));
        Assert.True(city.Adapter.Status().Journal is { Open: 0, Done: 751, Refused: 0 });
    }

    [Fact]
    public async Task A_credit_without_an_owner_waits_until_the_operator_finds_one()
    {
        await using BankCity city = await BankCity.StartAsync();
        decimal before = await city.WonOfAsync(4);
        city.Notify(Credit("E1", 9_000, "no such number"));
        await city.StepAsync();
        Assert.Equal(before, await city.WonOfAsync(4));
        string reference = NumberHash.LoadOrCreate(city.Configuration.PathOf(city.Configuration.HashKey)).OfReference("E1").ToString();
        using (Journal journal = new(Path.Combine(city.Configuration.PathOf(city.Configuration.Folder), "journal.sqlite")))
            Assert.True(journal.TryAdd(new MatchFact(1, reference, city.City.Address(4)), 0));
        await city.StepAsync();
        Assert.Equal(before + 9_000, await city.WonOfAsync(4));
    }

    [Fact]
    public async Task A_statement_closes_a_day_and_one_that_lacks_a_booking_is_unbalanced_until_it_comes()
    {
        await using BankCity city = await BankCity.StartAsync();
        string number = await city.NumberOfAsync(3);
        long opening = city.Won;
        CashEntry credit = Credit("E1", 70_000, number);
        city.Notify(credit);
        await city.StepAsync();
        // Of the same day, but the bank forgets the credit.
        city.Put(city.Message(CashReportKind.Statement, 1, opening, opening));
        await city.StepAsync();
        Assert.Single(await city.EventsAsync("reserves.StatementUnbalanced"));
        Assert.Contains(city.Adapter.Status().Refused, fact => fact.Contains(FactOperations.Unbalanced, StringComparison.Ordinal));
        // While it is so, nothing is minted at this bank.
        decimal before = await city.WonOfAsync(3);
        city.Notify(Credit("E2", 1_000, number));
        await city.StepAsync();
        Assert.Equal(before, await city.WonOfAsync(3));
    }

    [Fact]
    public async Task A_credit_that_is_recalled_and_taken_back_leaves_the_city_short_and_says_so()
    {
        await using BankCity city = await BankCity.StartAsync();
        string number = await city.NumberOfAsync(3);
        city.Notify(Credit("E1", 70_000, number));
        await city.StepAsync();
        city.Put(PaymentRecall.Request("R1", DateTimeOffset.UtcNow, "AAAAKRSE", "BBBBKRSE", [new PaymentRecall("C1", "", "TE1", 70_000, "KRW", "FRAD")]));
        await city.StepAsync();
        Assert.Single(await city.EventsAsync("reserves.CreditRecalled"));
        Assert.NotEmpty(await city.EventsAsync("assets.AssetDeficient"));
        city.Notify(Debit("E2", 70_000, "") with { IsReversal = true, Details = [new EntryDetail { TransactionId = "E1", ReturnReason = "FRAD" }] });
        await city.StepAsync();
        Assert.Equal("recall", (await city.EventsAsync("reserves.DebitRecorded")).Single().GetProperty("kind").GetString());
        Assert.Equal(0, city.Adapter.Status().Journal.Refused);
    }

    [Fact]
    public async Task A_statement_that_comes_before_the_one_before_it_waits_for_it()
    {
        await using BankCity city = await BankCity.StartAsync(new RunningClock());
        string number = await city.NumberOfAsync(3);
        long opening = city.Won;
        city.Put(city.Statement(3, Today, opening, opening));
        await city.StepAsync();
        await city.AdvanceAsync(TimeSpan.FromDays(2));
        CashEntry early = Credit("E1", 70_000, number) with { BookedOn = Today.AddDays(1) }, late = Credit("E2", 5_000, number) with { BookedOn = Today.AddDays(2) };
        city.Put(city.Statement(5, Today.AddDays(2), opening + 70_000, opening + 75_000, late));
        await city.StepAsync();
        Assert.Single(await city.EventsAsync("reserves.StatementBalanced"));
        Assert.True(city.Adapter.Status().Journal is { Open: 1, Refused: 0 });
        city.Put(city.Statement(4, Today.AddDays(1), opening, opening + 70_000, early));
        for (int i = 0; i < 3; i++) await city.StepAsync();
        Assert.Equal(["3", "4", "5"], (await city.EventsAsync("reserves.StatementBalanced")).Select(each => each.GetProperty("number").ToString()).Order(StringComparer.Ordinal));
        Assert.True(city.Adapter.Status().Journal is { Open: 0, Refused: 0 });
    }

    [Fact]
    public async Task A_fact_that_a_node_will_not_even_look_at_holds_up_no_others()
    {
        await using BankCity city = await BankCity.StartAsync();
        string number = await city.NumberOfAsync(3);
        decimal before = await city.WonOfAsync(3);
        using (Journal journal = city.OpenJournal())
            Assert.True(journal.TryAdd(new CreditFact(1, new string('1', 64), 0, 1, "", ""), 0));
        city.Notify(Credit("E1", 10_000, number), Credit("E2", 20_000, number));
        for (int i = 0; i < 3; i++) await city.StepAsync();
        Assert.Equal(before + 30_000, await city.WonOfAsync(3));
        Assert.True(city.Adapter.Status().Journal is { Open: 0, Refused: 1 });
    }

    [Fact]
    public async Task An_owner_who_sends_a_credit_back_is_no_recall_when_the_bank_books_it()
    {
        await using BankCity city = await BankCity.StartAsync();
        string number = await city.NumberOfAsync(3);
        city.Notify(Credit("E1", 70_000, number));
        await city.StepAsync();
        Hash32 entry = NumberHash.LoadOrCreate(city.Configuration.PathOf(city.Configuration.HashKey)).OfReference("E1");
        await city.City.DoAsync(3, new ReturnCredit(1, entry));
        await city.StepAsync();
        city.Notify(Debit("E2", 70_000, "") with { IsReversal = true, Details = [new EntryDetail { TransactionId = "TE1", ReturnReason = "CUST" }] });
        await city.StepAsync();
        Assert.Equal("return", (await city.EventsAsync("reserves.DebitRecorded")).Single().GetProperty("kind").GetString());
        Assert.Empty(await city.EventsAsync("reserves.CreditRecalled"));
        Assert.Equal(0, city.Adapter.Status().Journal.Refused);
    }

    [Fact]
    public async Task One_network_gets_so_many_account_numbers_a_day_and_leaves_others_theirs()
    {
        await using BankCity city = await BankCity.StartAsync();
        city.Close();
        city.Configuration = city.Configuration with { VirtualAccountsADayEach = 2, VirtualAccountsADay = 4 };
        city.Open();
        IPAddress one = IPAddress.Parse("2001:db8::1"), neighbour = IPAddress.Parse("2001:db8::2"), other = IPAddress.Parse("192.0.2.1");
        Assert.NotEqual("", await NumberAsync(1, one));
        Assert.NotEqual("", await NumberAsync(2, neighbour));
        Assert.Equal("", await NumberAsync(3, one));
        // What was given is given.
        Assert.NotEqual("", await NumberAsync(1, one));
        Assert.NotEqual("", await NumberAsync(3, other));
        Assert.NotEqual("", await NumberAsync(4, other));
        Assert.Equal("", await NumberAsync(5, IPAddress.Parse("192.0.2.2")));

        async Task<string?> NumberAsync(int user, IPAddress from)
        {
            using SigningKey key = city.City.Keys.KeyOf(user);
            return (await city.Adapter.VirtualAccountAsync(key.Address, OwnerProof.By(key, OwnerProof.ForVirtualAccount(ApiCity.ChainId, key.Address)), from, CancellationToken.None)).Number;
        }
    }

    public static TheoryData<BankStep> Steps => [.. Enum.GetValues<BankStep>()];

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Stopped_at_any_step_nothing_is_lost_and_nothing_doubled(BankStep at)
    {
        await using BankCity city = await BankCity.StartAsync();
        string number = await city.NumberOfAsync(3);
        decimal before = await city.WonOfAsync(3);
        city.Close();
        for (int round = 1; round <= 3; round++)
        {
            using CancellationTokenSource stop = new();
            city.Open(step =>
            {
                if (step != at || stop.IsCancellationRequested) return;
                stop.Cancel();
                stop.Token.ThrowIfCancellationRequested();
            });
            city.Notify(Credit($"E{round}", 10_000 * round, number));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => city.Adapter.StepAsync(stop.Token));
            city.Close();
        }
        city.Open();
        for (int i = 0; i < 20 && city.Adapter.Status() is { Journal.Open: > 0 } or { FilesWaiting: > 0 }; i++) await city.StepAsync();
        Assert.Equal(before + 60_000, await city.WonOfAsync(3));
        Assert.Equal(3, (await city.EventsAsync("reserves.CreditMinted")).Count);
        Assert.Equal(0, city.Adapter.Status().Journal.Refused);
    }

    [Fact]
    public async Task A_node_that_does_not_answer_delays_and_loses_nothing()
    {
        await using BankCity city = await BankCity.StartAsync();
        string number = await city.NumberOfAsync(3);
        decimal before = await city.WonOfAsync(3);
        Uri node = city.Configuration.Node;
        city.Close();
        city.Configuration = city.Configuration with { Node = new Uri("http://127.0.0.1:1/") };
        city.Open();
        city.Notify(Credit("E1", 10_000, number));
        await city.StepAsync();
        Assert.True(city.Adapter.Status() is { NodeAnswers: false, Journal.Open: 1, FilesWaiting: 0 });
        city.Close();
        city.Configuration = city.Configuration with { Node = node };
        city.Open();
        await city.StepAsync();
        Assert.Equal(before + 10_000, await city.WonOfAsync(3));
    }

    [Fact]
    public async Task The_endpoint_lets_in_the_bank_by_its_token_only_and_owners_by_their_keys()
    {
        await using BankCity city = await BankCity.StartAsync();
        await using WebApplication server = await new BankServer(city.Adapter, city.Configuration, new NoLogs()).StartAsync(CancellationToken.None);
        using HttpClient http = new() { BaseAddress = new Uri(server.Urls.First()) };
        string number = await city.NumberOfAsync(3), token = File.ReadAllText(city.Configuration.PathOf("token")).Trim();
        decimal before = await city.WonOfAsync(3);
        byte[] message = city.Message(CashReportKind.Notification, 0, 0, 0, Credit("E1", 10_000, number));
        foreach ((string name, string value)[] headers in new (string, string)[][] { [], [("Authorization", "Bearer")], [("Authorization", $"Bearer {token}0")], [("Authorization", $"Basic {token}")] })
            Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync(http, "messages", message, headers)).Status);
        await city.StepAsync();
        Assert.Equal(before, await city.WonOfAsync(3));
        for (int i = 0; i < 2; i++) Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(http, "messages", message, ("Authorization", $"Bearer {token}"))).Status);
        await city.StepAsync();
        Assert.Equal(before + 10_000, await city.WonOfAsync(3));

        foreach (object bad in new object[] { new { }, new { owner = "x" }, new { owner = city.City.Address(3) }, new { owner = city.City.Address(3), proof = new OwnerProof("ethereum", "00", "00") }, new { owner = city.City.Address(3), proof = new OwnerProof("none", "", "") } })
            Assert.Contains((await PostAsync(http, "virtual-accounts", Json(bad))).Status, new[] { HttpStatusCode.BadRequest, HttpStatusCode.Forbidden });
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync(http, "virtual-accounts", new byte[20_000])).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(http, "redemptions/1/destination", "{}"u8.ToArray())).Status);
        Assert.Contains("gwangan_bank_messages_total{bic=\"GWBKKRSE\"} 1", await http.GetStringAsync("metrics"), StringComparison.Ordinal);
        await server.StopAsync();
    }

    [Fact]
    public async Task Over_TLS_the_bank_may_show_a_certificate_instead_of_a_token()
    {
        await using BankCity city = await BankCity.StartAsync();
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(city.Configuration.PathOf("tls.pem"), certificate.ExportCertificatePem());
        DurableFile.Write(city.Configuration.PathOf("tls.key"), System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()), isSecret: true);
        BankHttp secured = city.Configuration.Http! with { TokenFile = null, Certificate = "tls.pem", CertificateKey = "tls.key", ClientCertificates = [Convert.ToHexStringLower(SHA256.HashData(certificate.RawData))] };
        await using WebApplication server = await new BankServer(city.Adapter, city.Configuration with { Http = secured }, new NoLogs()).StartAsync(CancellationToken.None);
        string number = await city.NumberOfAsync(3);
        byte[] message = city.Message(CashReportKind.Notification, 0, 0, 0, Credit("E1", 10_000, number));
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 stranger = new CertificateRequest("CN=localhost", other, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        foreach ((X509Certificate2? shown, HttpStatusCode expected) in new[] { (null, HttpStatusCode.Unauthorized), (stranger, HttpStatusCode.Unauthorized), (certificate, HttpStatusCode.Accepted) })
        {
            using HttpClientHandler handler = new() { ServerCertificateCustomValidationCallback = (_, _, _, _) => true };
            if (shown is not null) handler.ClientCertificates.Add(shown);
            using HttpClient http = new(handler) { BaseAddress = new Uri(server.Urls.First()) };
            Assert.Equal(expected, (await PostAsync(http, "messages", message)).Status);
        }
        await server.StopAsync();
    }

    private sealed class NoLogs : Microsoft.Extensions.Logging.ILoggerProvider
    {
        public Microsoft.Extensions.Logging.ILogger CreateLogger(string categoryName) => Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

        public void Dispose()
        {
        }
    }
}
