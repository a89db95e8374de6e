using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Reserves;
using Gwangan.Node.Api.Ethereum;
using Gwangan.Node.Bank;
using Gwangan.Node.Bank.Messages;
using Gwangan.Node.Keys;
using Gwangan.Tests.Api;
using Gwangan.Tests.Engines;
using Gwangan.Tests.Kernel;
using Gwangan.Tests.Storage;
using static Gwangan.Tests.Bank.BankCity;

namespace Gwangan.Tests.Bank;

/// <summary>From a redemption to a payment order, whoever is away meanwhile: paid once, by one bank, or given back.</summary>
public sealed class PayoutTests
{
    private readonly RunningClock _clock = new();

    [Fact]
    public async Task A_redemption_is_ordered_once_the_owner_has_said_where_to_and_is_paid_by_the_banks_debit()
    {
        await using BankCity city = await BankCity.StartAsync();
        (ulong id, Destination destination) = await city.RedeemAsync(5, 40_000);
        // Told to everybody in the statement of solvency, with its age.
        JsonElement won = await SolvencyOfAsync(city);
        long timeMs = (await city.City.GetAsync("/api/v1/solvency")).GetProperty("timeMs").GetInt64();
        Assert.Equal("40000" + new string('0', 18), won.GetProperty("pending").GetString());
        Assert.InRange(won.GetProperty("pendingSinceMs").GetInt64(), 1, timeMs);
        Assert.InRange(won.GetProperty("attestedAtMs").GetInt64(), 1, timeMs);
        await city.StepAsync();
        Assert.Empty(Directory.GetFiles(city.Adapter.Inbox.Outbox));
        Assert.Equal("bank.NotTheOwner", await city.HandInAsync(6, id, destination));
        Assert.Equal("bank.NotWhatWasCommitted", await city.HandInAsync(5, id, destination with { Account = "111-222" }));
        Assert.Equal("bank.BadDestination", await city.HandInAsync(5, id, destination with { Account = "" }));
        Assert.Equal("bank.UnknownRedemption", await city.HandInAsync(5, id + 1, destination));
        Assert.Null(await city.HandInAsync(5, id, destination));
        await city.StepAsync();
        await city.StepAsync();
        PaymentOrder order = PaymentOrder.Read(MessageReader.Open(File.OpenRead(Assert.Single(Directory.GetFiles(city.Adapter.Inbox.Outbox)))), TimeSpan.FromHours(9));
        Payout payout = Assert.Single(order.Payouts);
        Assert.Equal((40_000m, "Kim Gwangan", "333-444", "SHBKKRSE", city.Account), (payout.Amount, payout.CreditorName, payout.CreditorAccount, payout.CreditorBic, order.DebtorAccount));
        city.Put(PaymentStatus.CustomerReport("P1", DateTimeOffset.UtcNow, order.MessageId, [new PaymentStatus(payout.EndToEndId, order.MessageId, "ACSP", "")]));
        city.Notify(Debit("E1", 40_000, payout.EndToEndId));
        await city.StepAsync();
        Assert.Equal(["sent", "accepted", "paid"], (await city.EventsAsync("reserves.RedemptionChanged")).AsEnumerable().Reverse().Select(each => each.GetProperty("state").GetString()).Order(StringComparer.Ordinal).Reverse().OrderBy(state => Array.IndexOf(["sent", "accepted", "paid"], state)));
        Assert.Equal(0, city.Adapter.Status().Journal.Refused);
        won = await SolvencyOfAsync(city);
        Assert.Equal(("0", JsonValueKind.Null), (won.GetProperty("pending").GetString(), won.GetProperty("pendingSinceMs").ValueKind));
    }

    private static async Task<JsonElement> SolvencyOfAsync(BankCity city) =>
        (await city.City.GetAsync("/api/v1/solvency")).GetProperty("assets").EnumerateArray().Single(asset => asset.GetProperty("symbol").GetString() == "KRW");

    [Fact]
    public async Task A_redemption_that_the_bank_rejects_or_sends_back_is_the_owners_won_again()
    {
        await using BankCity city = await BankCity.StartAsync();
        decimal before = await city.WonOfAsync(5);
        List<string> orders = [];
        foreach (bool isRejected in new[] { true, false })
        {
            (ulong id, Destination destination) = await city.RedeemAsync(5, 40_000);
            await city.StepAsync();
            Assert.Null(await city.HandInAsync(5, id, destination));
            await city.StepAsync();
            await city.StepAsync();
            string file = Directory.GetFiles(city.Adapter.Inbox.Outbox).Except(orders).Single();
            orders.Add(file);
            PaymentOrder order = PaymentOrder.Read(MessageReader.Open(File.OpenRead(file)), TimeSpan.FromHours(9));
            string endToEnd = order.Payouts[0].EndToEndId;
            if (isRejected)
            {
                city.Put(PaymentStatus.CustomerReport("P1", DateTimeOffset.UtcNow, order.MessageId, [new PaymentStatus(endToEnd, order.MessageId, "RJCT", "AC04")]));
            }
            else
            {
                city.Notify(Debit("E1", 40_000, endToEnd));
                await city.StepAsync();
                city.Put(PaymentRecall.Return("R1", DateTimeOffset.UtcNow, [new PaymentRecall("R", endToEnd, "", 40_000, "KRW", "AC04")]));
                city.Notify(Credit("E2", 40_000, "") with { Details = [new EntryDetail { EndToEndId = endToEnd, ReturnReason = "AC04" }] });
            }
            await city.StepAsync();
            Assert.Equal(before, await city.WonOfAsync(5));
        }
        Assert.Equal(0, city.Adapter.Status().Journal.Refused);
    }

    [Fact]
    public async Task An_order_that_the_bank_could_not_take_for_a_day_is_taken_apart_and_its_owner_gets_the_won_back()
    {
        await using BankCity city = await BankCity.StartAsync(_clock);
        decimal before = await city.WonOfAsync(5);
        // Nobody listens there.
        Deliver(city, new Uri("http://127.0.0.1:1/orders"));
        ulong id = await OrderedAsync(city, 5, 40_000);
        Assert.Equal("sent", await city.StateOfAsync(id));
        using (Journal journal = city.OpenJournal()) Assert.Equal(("GWO1-1", 0L), (journal.UndeliveredOrders().Single().Id, journal.AttemptsOf("GWO1-1")));
        await city.AdvanceAsync(TimeSpan.FromHours(25));
        for (int i = 0; i < 3; i++) await city.StepAsync();
        Assert.Equal("returned", await city.StateOfAsync(id));
        Assert.Equal(before, await city.WonOfAsync(5));
        // The bank is back, and gets nothing.
        await using FakeBank bank = await FakeBank.StartAsync();
        Deliver(city, bank.Url);
        await city.StepAsync();
        Assert.Empty(bank.Received);
    }

    [Fact]
    public async Task An_order_that_waits_for_its_bank_is_not_handed_over_once_another_bank_pays()
    {
        await using BankCity city = await BankCity.StartAsync(_clock);
        await using FakeBank bank = await FakeBank.StartAsync();
        bank.Answer = 503;
        Deliver(city, bank.Url);
        ulong lost = await OrderedAsync(city, 5, 40_000);
        Assert.NotEmpty(bank.Received);
        // The owner waits no longer than he must; the bank is back before its adapter has looked.
        await city.AdvanceAsync(TimeSpan.FromHours(25));
        await RerouteAsync(city, 5, lost, Other);
        (bank.Answer, int tries) = (202, bank.Received.Count);
        for (int i = 0; i < 3; i++) await city.StepAsync();
        Assert.Equal(tries, bank.Received.Count);
        using Journal journal = city.OpenJournal();
        Assert.Equal(RedemptionStep.Elsewhere, journal.FindRedemption(lost)!.State);
        Assert.Empty(journal.OrdersInDoubt());
    }

    [Fact]
    public async Task Others_of_an_order_that_is_taken_apart_are_ordered_anew()
    {
        await using BankCity city = await BankCity.StartAsync(_clock);
        await using FakeBank bank = await FakeBank.StartAsync();
        bank.Answer = 503;
        Deliver(city, bank.Url);
        (ulong first, Destination one) = await city.RedeemAsync(5, 40_000);
        (ulong second, Destination two) = await city.RedeemAsync(6, 50_000);
        await city.StepAsync();
        Assert.Null(await city.HandInAsync(5, first, one));
        Assert.Null(await city.HandInAsync(6, second, two));
        for (int i = 0; i < 2; i++) await city.StepAsync();
        // The second one's payment has come by another message already: the chain has it as paid, the order as not handed over.
        using (Journal journal = city.OpenJournal()) Assert.Equal(2, journal.PaymentsOf("GWO1-1").Count);
        await city.AcknowledgeAsync(second, RedemptionAnswer.Refused);
        (bank.Answer, int tries) = (202, bank.Received.Count);
        await city.AdvanceAsync(TimeSpan.FromMinutes(1));
        for (int i = 0; i < 3; i++) await city.StepAsync();
        PaymentOrder order = Read(Assert.Single(bank.Received.Skip(tries)));
        Assert.Equal(("GWO1-2", $"GWR1-{first}", 40_000m), (order.MessageId, order.Payouts.Single().EndToEndId, order.Payouts.Single().Amount));
    }

    [Fact]
    public async Task An_order_that_the_bank_may_have_and_the_chain_wants_no_more_waits_for_an_operators_word()
    {
        await using BankCity city = await BankCity.StartAsync(_clock);
        await using FakeBank bank = await FakeBank.StartAsync();
        // It has taken the order, and its answer got lost.
        bank.Answer = 500;
        Deliver(city, bank.Url);
        ulong id = await OrderedAsync(city, 5, 40_000);
        await city.AdvanceAsync(TimeSpan.FromHours(25));
        (bank.Answer, int tries) = (202, bank.Received.Count);
        for (int i = 0; i < 3; i++) await city.StepAsync();
        Assert.Equal(["GWO1-1"], city.Adapter.Status().OrdersInDoubt);
        Assert.Equal((tries, "sent"), (bank.Received.Count, await city.StateOfAsync(id)));
        using (Journal journal = city.OpenJournal()) journal.Dissolve("GWO1-1");
        for (int i = 0; i < 3; i++) await city.StepAsync();
        Assert.Equal((tries, "returned"), (bank.Received.Count, await city.StateOfAsync(id)));
    }

    [Fact]
    public async Task A_refusal_of_an_order_that_was_handed_over_twice_gives_nothing_back_until_an_operator_says_so()
    {
        await using BankCity city = await BankCity.StartAsync(_clock);
        await using FakeBank bank = await FakeBank.StartAsync();
        bank.Answer = 500;
        Deliver(city, bank.Url);
        ulong id = await OrderedAsync(city, 5, 40_000);
        bank.Answer = 202;
        await city.AdvanceAsync(TimeSpan.FromMinutes(1));
        await city.StepAsync();
        Assert.True(bank.Received.Count >= 2);
        city.Put(PaymentStatus.CustomerReport("P1", _clock.GetUtcNow(), "GWO1-1", [new PaymentStatus($"GWR1-{id}", "GWO1-1", "RJCT", "MS03")]));
        await city.StepAsync();
        Assert.Equal("sent", await city.StateOfAsync(id));
        Assert.Contains(city.Adapter.Status().Refused, fact => fact == $"redemption/{id}/Refused: bank.PerhapsPaid");
        using (Journal journal = city.OpenJournal()) Assert.True(journal.Release($"redemption/{id}/Refused"));
        await city.StepAsync();
        Assert.Equal("returned", await city.StateOfAsync(id));
    }

    [Fact]
    public async Task A_redemption_that_comes_back_from_another_bank_is_ordered_by_the_word_of_this_turn()
    {
        await using BankCity city = await BankCity.StartAsync(_clock);
        (ulong id, Destination destination) = await city.RedeemAsync(5, 40_000);
        await city.StepAsync();
        Assert.Null(await city.HandInAsync(5, id, destination));
        // The chain has heard that an order follows; before it is written the bank's people go home.
        await city.StepAsync();
        Assert.Equal("sent", await city.StateOfAsync(id));
        Assert.Empty(city.Orders());
        foreach (uint to in new[] { Other, Own })
        {
            await city.AdvanceAsync(TimeSpan.FromHours(25));
            await RerouteAsync(city, 5, id, to);
        }
        await city.StepAsync();
        Assert.Equal("sent", await city.StateOfAsync(id));
        Assert.Empty(city.Orders());
        for (int i = 0; i < 2; i++) await city.StepAsync();
        Assert.Equal($"GWR1-{id}-2", Assert.Single(city.Orders()).Payouts.Single().EndToEndId);
    }

    [Fact]
    public void A_redemption_that_a_bank_had_refused_and_that_comes_back_is_ordered_anew()
    {
        using TemporaryFolder folder = new();
        using Journal journal = new(folder["journal.sqlite"]);
        journal.AddRedemption(new StoredRedemption(7, "0x01", 500, "00", 1, RedemptionStep.Ordered, null, "GWR1-7"));
        journal.SetStep(7, RedemptionStep.Ended);
        journal.GiveAway(7, 1);
        Assert.True(journal.TakeOver(7, 2, "GWR1-7-2", 1));
        Assert.True(journal.FindRedemption(7) is { State: RedemptionStep.NeedsDestination, Turn: 2, Payment: "GWR1-7-2" });
        // A late word on the first payment is of the same redemption, and of another turn.
        Assert.Equal("GWR1-7-2", journal.FindPayment("GWR1-7")!.Payment);
    }

    [Fact]
    public async Task A_redemption_whose_owner_never_says_where_to_is_given_back()
    {
        await using BankCity city = await BankCity.StartAsync(_clock);
        decimal before = await city.WonOfAsync(5);
        (ulong id, Destination destination) = await city.RedeemAsync(5, 40_000);
        await city.StepAsync();
        await city.AdvanceAsync(TimeSpan.FromHours(71));
        await city.StepAsync();
        Assert.Equal("queued", await city.StateOfAsync(id));
        await city.AdvanceAsync(TimeSpan.FromHours(2));
        await city.StepAsync();
        Assert.Equal("returned", await city.StateOfAsync(id));
        Assert.Equal(before, await city.WonOfAsync(5));
        Assert.Equal("bank.RedemptionEnded", await city.HandInAsync(5, id, destination));
    }

    [Fact]
    public async Task A_word_that_was_said_before_and_whose_answer_got_lost_is_as_good_as_said()
    {
        await using BankCity city = await BankCity.StartAsync();
        (ulong id, Destination destination) = await city.RedeemAsync(5, 40_000);
        await city.StepAsync();
        await city.AcknowledgeAsync(id, RedemptionAnswer.Sent);
        Assert.Null(await city.HandInAsync(5, id, destination));
        for (int i = 0; i < 2; i++) await city.StepAsync();
        Assert.Equal($"GWR1-{id}", Assert.Single(city.Orders()).Payouts.Single().EndToEndId);
        Assert.Equal(0, city.Adapter.Status().Journal.Refused);
    }

    [Fact]
    public async Task Where_the_money_went_is_forgotten_once_it_is_paid()
    {
        await using BankCity city = await BankCity.StartAsync(_clock);
        ulong id = await OrderedAsync(city, 5, 40_000);
        city.Notify(Debit("E1", 40_000, $"GWR1-{id}"));
        await city.StepAsync();
        Assert.Equal("paid", await city.StateOfAsync(id));
        using (Journal journal = city.OpenJournal()) Assert.True(journal.FindRedemption(id) is { State: RedemptionStep.Paid, Destination: null });
        city.Close();
        foreach (string file in Directory.GetFiles(city.Configuration.PathOf(city.Configuration.Folder), "journal.sqlite*")) Assert.DoesNotContain("Kim Gwangan", Encoding.UTF8.GetString(File.ReadAllBytes(file)), StringComparison.Ordinal);
        city.Open();
        // Messages and orders stay for a while.
        Assert.NotEmpty(Directory.GetFiles(city.Adapter.Inbox.Outbox));
        await city.AdvanceAsync(TimeSpan.FromDays(91));
        await city.StepAsync();
        foreach (string folder in new[] { city.Adapter.Inbox.Outbox, city.Adapter.Inbox.Done }) Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task Any_key_that_may_do_everything_for_an_account_speaks_for_it_here()
    {
        await using BankCity city = await BankCity.StartAsync();
        using TestPasskey passkey = new();
        using SigningKey added = KeyFile.Create(KeyType.Ed25519).Key, session = KeyFile.Create(KeyType.Ethereum).Key, own = city.City.Keys.KeyOf(5);
        await city.City.DoAsync(5, new AddKey(KeyType.Passkey, passkey.PublicKey), new AddKey(KeyType.Ed25519, added.PublicKey.ToArray()), new AddKey(KeyType.Ethereum, session.PublicKey.ToArray(), Permissions: 4));
        Hash32 asked = OwnerProof.ForVirtualAccount(ApiCity.ChainId, own.Address);
        (byte[] authenticatorData, byte[] clientDataJson, byte[] signature) = passkey.Assert(asked);
        OwnerProof byPasskey = new("passkey", Convert.ToHexStringLower(passkey.PublicKey), Convert.ToHexStringLower(signature), Convert.ToHexStringLower(authenticatorData), Convert.ToHexStringLower(clientDataJson));
        (string? number, _) = await city.Adapter.VirtualAccountAsync(own.Address, byPasskey, null, CancellationToken.None);
        Assert.NotEmpty(number!);
        Assert.Equal(number, await NumberAsync(OwnerProof.By(added, asked)));
        Assert.Equal(number, await NumberAsync(OwnerProof.By(own, asked)));
        // A key with bounds has no say in where money goes, a stranger none in anything, and nobody by another's words.
        Assert.Null(await NumberAsync(OwnerProof.By(session, asked)));
        using SigningKey stranger = KeyFile.Create(KeyType.Ed25519).Key;
        Assert.Null(await NumberAsync(OwnerProof.By(stranger, asked)));
        Assert.Null(await NumberAsync(byPasskey with { ClientDataJson = Convert.ToHexStringLower(passkey.Assert(OwnerProof.ForVirtualAccount("another-city", own.Address)).ClientDataJson) }));
        Assert.Null(await NumberAsync(new OwnerProof("contract", "", "00")));
        // What acts no more does not act here.
        await city.City.DoAsync(5, new RevokeKey(KeyType.Ed25519, added.PublicKey.ToArray()), new RevokeKey(KeyType.Ethereum, own.PublicKey.ToArray()));
        Assert.Null(await NumberAsync(OwnerProof.By(added, asked)));
        Assert.Null(await NumberAsync(OwnerProof.By(own, asked)));
        Assert.Equal(number, await NumberAsync(byPasskey));

        async Task<string?> NumberAsync(OwnerProof proof) => (await city.Adapter.VirtualAccountAsync(own.Address, proof, null, CancellationToken.None)).Number;
    }

    [Fact]
    public async Task An_account_of_code_speaks_by_its_own_word()
    {
        await using BankCity city = await BankCity.StartAsync(_clock);
        Assert.Null(await NumberAsync("42"));
        // Its word is asked for where the node answers Ethereum's tools.
        await using RpcServer? server = await RpcServer.StartAsync(city.City.Api, CancellationToken.None);
        Assert.Null(await NumberAsync("41"));
        Assert.Null(await NumberAsync(""));
        Assert.NotEmpty((await NumberAsync("42" + new string('0', 200)))!);

        async Task<string?> NumberAsync(string signature) => (await city.Adapter.VirtualAccountAsync(Wallet, new OwnerProof("contract", "", signature), null, CancellationToken.None)).Number;
    }

    private static void Deliver(BankCity city, Uri to)
    {
        city.Close();
        city.Configuration = city.Configuration with { Http = city.Configuration.Http! with { Deliver = to } };
        city.Open();
    }

    // Redeemed, its destination handed in, its order written.
    private static async Task<ulong> OrderedAsync(BankCity city, int user, ulong won)
    {
        (ulong id, Destination destination) = await city.RedeemAsync(user, won);
        await city.StepAsync();
        Assert.Null(await city.HandInAsync(user, id, destination));
        for (int i = 0; i < 2; i++) await city.StepAsync();
        return id;
    }

    private static async Task RerouteAsync(BankCity city, int user, ulong id, uint to)
    {
        JsonElement answer = await city.City.DoAsync(user, new RerouteRedemption(id, to));
        Assert.Equal(0, answer.GetProperty("items")[0].GetProperty("outcome").GetProperty("code").GetInt32());
    }

    private static PaymentOrder Read(byte[] message)
    {
        using MessageReader reader = MessageReader.Open(new MemoryStream(message));
        return PaymentOrder.Read(reader, TimeSpan.FromHours(9));
    }
}
