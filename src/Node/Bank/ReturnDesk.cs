using System.Globalization;
using System.Text.Json;
using Gwangan.Node.Bank.Messages;
using Gwangan.Node.Client;
using Gwangan.Node.Observability;

namespace Gwangan.Node.Bank;

/// <summary>Sends credits back whose owners, or an operator, want it: orders the payment to whoever paid them. And answers banks whose recalls were refused.</summary>
public sealed class ReturnDesk(BankConfiguration configuration, Journal journal, ExchangeClient client, OrderCourier courier, TimeProvider clock, ILogger log)
{
    private const int ReturnsALook = 500;

    private DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Notes that a credit goes back, or does not after all.</summary>
    public void Note(ChainRedemption each)
    {
        if (!configuration.Accounts.Any(account => account.ReserveId == each.Account)) return;
        string credit = EntryFact.KeyOf(each.Account, each.Entry);
        if (each.Kind == DeskEvent.ReturnCancelled)
        {
            journal.DropReturn(each.Account, each.Entry);
            journal.SetStep(credit, ReturnStep.Ended);
            return;
        }
        journal.TryAddDone(new ReturnFact(each.Account, each.Entry), Now.ToUnixTimeMilliseconds());
        journal.AddReturn(credit, string.Create(CultureInfo.InvariantCulture, $"GWB{configuration.BankId}-{journal.Next("return")}"), each.DeadlineMs);
    }

    /// <summary>Writes the orders and answers that are wanted.</summary>
    public async Task WorkAsync(long latestMs, CancellationToken cancel)
    {
        Answer();
        List<(StoredReturn Return, Payer Payer)> agreed = [];
        foreach (StoredReturn each in journal.ReturnsAt(ReturnStep.Open, ReturnsALook))
        {
            PaymentStanding standing = await StandingOfAsync(each, latestMs, cancel);
            if (standing == PaymentStanding.NotYet) continue;
            if (standing == PaymentStanding.Ended) journal.SetStep(each.Credit.Key, ReturnStep.Ended);
            else if (standing == PaymentStanding.Ordered && journal.PayerOf(each.Credit.Key) is { } payer) agreed.Add((each, payer));
            else
            {
                journal.SetStep(each.Credit.Key, ReturnStep.ByHand);
                log.BankReturnByHand(each.Credit.Key, each.Credit.Won);
            }
        }
        foreach (IGrouping<uint, (StoredReturn Return, Payer Payer)> group in agreed.GroupBy(each => each.Return.Credit.Reserve))
        {
            Payout[] payouts = [.. group.Select(each => new Payout(each.Return.Payment, each.Return.Credit.Won, each.Payer.Name, each.Payer.Account, each.Payer.Bic))];
            journal.Together(() =>
            {
                PaymentOrder order = courier.OrderOf(configuration.Accounts.First(account => account.ReserveId == group.Key), payouts);
                journal.AddReturnOrder(order.MessageId, order.ToBytes(), [.. group.Select(each => each.Return)]);
                log.BankOrdered(order.MessageId, payouts.Length, group.Sum(each => each.Return.Credit.Won));
            });
        }
    }

    /// <summary>Whether the chain still wants a credit to go back, and for how long.</summary>
    public async Task<PaymentStanding> StandingOfAsync(StoredReturn one, long latestMs, CancellationToken cancel)
    {
        using JsonDocument? entry = await client.TryGetAsync(string.Create(CultureInfo.InvariantCulture, $"api/v1/reserves/accounts/{one.Credit.Reserve}/entries/{one.Credit.Reference}"), cancel);
        if (entry is null) return PaymentStanding.NotYet;
        if (entry.RootElement.GetProperty("state").GetString() != "returning") return PaymentStanding.Ended;
        // Its owner may have it again from then on.
        return one.DeadlineMs == 0 || latestMs + configuration.OrderMarginSeconds * 1_000L < one.DeadlineMs ? PaymentStanding.Ordered : PaymentStanding.Late;
    }

    // The chain first: what it has recorded stands, and the bank hears of it.
    private void Answer()
    {
        foreach ((string credit, PaymentRecall recall, RecallEndFact end) in journal.RefusalsToAnswer())
        {
            journal.Together(() =>
            {
                string id = string.Create(CultureInfo.InvariantCulture, $"GWI{configuration.BankId}-{journal.Next("answer")}");
                string holder = configuration.Accounts.First(account => account.ReserveId == end.Reserve).Holder;
                journal.AddAnswer(id, new RecallRefusal(id, Now, recall, end.Code).ToBytes(holder, configuration.Bic), credit);
                log.BankRecallAnswered(id);
            });
        }
    }
}
