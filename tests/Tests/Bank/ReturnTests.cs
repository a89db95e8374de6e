using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Reserves;
using Gwangan.Node.Bank;
using Gwangan.Node.Bank.Messages;
using Gwangan.Tests.Engines;
using static Gwangan.Tests.Bank.BankCity;

namespace Gwangan.Tests.Bank;

/// <summary>Credits that go back, and recalls that do not.</summary>
public sealed class ReturnTests
{
    private static readonly Payer Lee = new("Lee Haeun", "555-666", "KOEXKRSE");

    [Fact]
    public async Task An_owner_who_sends_a_credit_back_has_it_ordered_to_whoever_paid_it()
    {
        await using BankCity city = await BankCity.StartAsync();
        await CreditAsync(city, Lee);
        await ReturnAsync(city);
        Payout payout = Assert.Single(Assert.Single(city.Orders()).Payouts);
        Assert.Equal(("GWB1-1", 70_000m, Lee), (payout.EndToEndId, payout.Amount, new Payer(payout.CreditorName, payout.CreditorAccount, payout.CreditorBic)));
        Assert.Equal(1, city.Adapter.Status().Returns);
        city.Put(PaymentStatus.CustomerReport("P1", DateTimeOffset.UtcNow, "GWO1-1", [new PaymentStatus("GWB1-1", "GWO1-1", "ACSP", "")]));
        city.Notify(Debit("E2", 70_000, "GWB1-1"));
        await city.StepAsync();
        Assert.Equal("return", (await city.EventsAsync("reserves.DebitRecorded")).Single().GetProperty("kind").GetString());
        Assert.True(city.Adapter.Status() is { Returns: 0, ReturnsByHand.Count: 0, Journal.Refused: 0 });
        // Once is enough, however often it looks.
        await city.StepAsync();
        Assert.Single(city.Orders());
    }

    [Fact]
    public async Task A_credit_of_an_unknown_payer_goes_back_by_hand_and_so_does_one_that_the_bank_rejects()
    {
        await using BankCity city = await BankCity.StartAsync();
        await CreditAsync(city, null);
        await ReturnAsync(city);
        Assert.Empty(city.Orders());
        Assert.Single(city.Adapter.Status().ReturnsByHand);
        // The bank does it in its own way, and says so.
        city.Notify(Debit("E2", 70_000, "") with { IsReversal = true, Details = [new EntryDetail { TransactionId = "TE1", ReturnReason = "CUST" }] });
        await city.StepAsync();
        Assert.Equal(0, city.Adapter.Status().Returns);

        await CreditAsync(city, Lee, "E3");
        await ReturnAsync(city, "E3");
        PaymentOrder order = Assert.Single(city.Orders());
        city.Put(PaymentStatus.CustomerReport("P1", DateTimeOffset.UtcNow, order.MessageId, [new PaymentStatus(order.Payouts[0].EndToEndId, order.MessageId, "RJCT", "AC04")]));
        await city.StepAsync();
        Assert.Single(city.Adapter.Status().ReturnsByHand);
    }

    [Fact]
    public async Task A_credit_that_its_owner_may_have_again_is_not_ordered()
    {
        RunningClock clock = new();
        await using BankCity city = await BankCity.StartAsync(clock);
        await CreditAsync(city, Lee);
        await city.City.DoAsync(3, new ReturnCredit(1, EntryOf(city, "E1")));
        await city.AdvanceAsync(TimeSpan.FromHours(25));
        for (int i = 0; i < 2; i++) await city.StepAsync();
        Assert.Empty(city.Orders());
        Assert.Single(city.Adapter.Status().ReturnsByHand);
        // The bank's statements say that it has not gone back: its owner takes it again.
        decimal before = await city.WonOfAsync(3);
        city.Put(city.Statement(1, Today, city.Won - 70_000, city.Won, BankCity.Credit("E1", 70_000, "")));
        city.Put(city.Statement(2, Today.AddDays(1), city.Won, city.Won));
        for (int i = 0; i < 2; i++) await city.StepAsync();
        JsonElement answer = await city.City.DoAsync(3, new CancelReturn(1, EntryOf(city, "E1")));
        Assert.Equal(0, answer.GetProperty("items")[0].GetProperty("outcome").GetProperty("code").GetInt32());
        await city.StepAsync();
        Assert.Equal(before + 70_000, await city.WonOfAsync(3));
        Assert.Equal(0, city.Adapter.Status().Returns);
    }

    [Fact]
    public async Task A_bank_whose_recall_is_refused_hears_it_once_the_chain_has()
    {
        await using BankCity city = await BankCity.StartAsync();
        await CreditAsync(city, Lee);
        PaymentRecall recall = new("C1", "", "TE1", 70_000, "KRW", "CUST", "PACS8-1", "pacs.008.001.08", "", "CASE7");
        city.Put(PaymentRecall.Request("R1", DateTimeOffset.UtcNow, "AAAAKRSE", "BBBBKRSE", [recall]));
        await city.StepAsync();
        Assert.Single(await city.EventsAsync("reserves.CreditRecalled"));
        Assert.Empty(Directory.GetFiles(city.Adapter.Inbox.Outbox));
        using (Journal journal = city.OpenJournal()) Assert.True(journal.TryAdd(new RecallEndFact(1, EntryOf(city, "E1").ToString(), "LEGL"), 0));
        for (int i = 0; i < 2; i++) await city.StepAsync();
        using MessageReader reader = MessageReader.Open(File.OpenRead(Path.Combine(city.Adapter.Inbox.Outbox, "GWI1-1.xml")));
        RecallRefusal refusal = Assert.Single(RecallRefusal.Read(reader, TimeSpan.FromHours(9)));
        Assert.Equal(recall with { Id = "", Amount = 0, Currency = "", Reason = "", Asker = "AAAAKRSE" }, refusal.Recall);
        Assert.Equal(("GWI1-1", "LEGL"), (refusal.MessageId, refusal.Reason));
        await city.StepAsync();
        Assert.Single(Directory.GetFiles(city.Adapter.Inbox.Outbox));
    }

    private static CashEntry Credit(string reference, long won, string number, Payer? payer)
    {
        CashEntry credit = BankCity.Credit(reference, won, number);
        return payer is null ? credit : credit with { Details = [credit.Details[0] with { PayerName = payer.Name, PayerAccount = payer.Account, PayerBic = payer.Bic }] };
    }

    private static async Task CreditAsync(BankCity city, Payer? payer, string reference = "E1")
    {
        string number = await city.NumberOfAsync(3);
        decimal before = await city.WonOfAsync(3);
        city.Notify(Credit(reference, 70_000, number, payer));
        await city.StepAsync();
        Assert.Equal(before + 70_000, await city.WonOfAsync(3));
    }

    private static async Task ReturnAsync(BankCity city, string reference = "E1")
    {
        JsonElement answer = await city.City.DoAsync(3, new ReturnCredit(1, EntryOf(city, reference)));
        Assert.Equal(0, answer.GetProperty("items")[0].GetProperty("outcome").GetProperty("code").GetInt32());
        await city.StepAsync();
    }

    private static Hash32 EntryOf(BankCity city, string reference) => NumberHash.LoadOrCreate(city.Configuration.PathOf(city.Configuration.HashKey)).OfReference(reference);
}
