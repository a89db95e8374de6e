using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Node.Bank.Messages;
using Gwangan.Node.Client;
using Gwangan.Node.Observability;

namespace Gwangan.Node.Bank;

/// <summary>Pays redemptions: sees them on chain, waits for the owner to say where to, tells the chain that an order follows, and only then orders the payment.</summary>
/// <remarks>Before an order is written, and again before it is handed over, the chain is asked whether each redemption in it is still this bank's, and for how long. One that was given to another bank, or soon may be, is not ordered;
/// an order that no bank has seen is taken apart, and one that a bank may have seen waits for an operator, who asks the bank.</remarks>
public sealed class RedemptionDesk(BankConfiguration configuration, Journal journal, ExchangeClient client, ReturnDesk returns, OrderCourier courier, TimeProvider clock, ILogger log)
{
    private const int PaymentsAnOrder = 500, RedemptionsALook = 1_000;
    private const string Cursor = "redemptionHeight";

    /// <summary>Codes of the external list under which a redemption is given back: nobody has said where to; the bank could not be reached in time.</summary>
    public const string NoDestination = "AC03", NotInTime = "AB06";

    private long _latestMs;

    private long NowMs => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Looks for redemptions on chain that were asked for, or given to another bank, and for credits that go back, since the last look.</summary>
    public async Task WatchAsync(CancellationToken cancel)
    {
        long height = journal.Value(Cursor);
        (List<ChainRedemption> fresh, long top) = await ChainRedemption.ReadSinceAsync(client, height, cancel);
        if (top == height) return;
        journal.Together(() =>
        {
            foreach (ChainRedemption each in fresh) Note(each);
            journal.Set(Cursor, top);
        });
    }

    /// <summary>Whose a redemption is, as far as an owner may speak of it here; null when this bank is not to pay it.</summary>
    public async Task<StoredRedemption?> FindAsync(ulong id, CancellationToken cancel)
    {
        // The owner may be faster than our last look.
        if (journal.FindRedemption(id) is null) await WatchAsync(cancel);
        return journal.FindRedemption(id) is { State: not RedemptionStep.Elsewhere } redemption ? redemption : null;
    }

    /// <summary>The owner, who has proven to be one, says where a redemption's money goes; a code when that is refused.</summary>
    public string? SetDestination(ulong id, Destination destination)
    {
        if (journal.FindRedemption(id) is not { State: not RedemptionStep.Elsewhere } redemption) return "bank.UnknownRedemption";
        if (destination.Commitment.ToString() != redemption.Commitment) return "bank.NotWhatWasCommitted";
        if (redemption.State == RedemptionStep.Ended) return "bank.RedemptionEnded";
        if (redemption.State == RedemptionStep.NeedsDestination) journal.SetDestination(id, JsonSerializer.Serialize(destination));
        return null;
    }

    /// <summary>Announces what is ready, orders what the chain has agreed to, and hands orders to the bank.</summary>
    public async Task WorkAsync(CancellationToken cancel)
    {
        // The chain's time, or ours if the chain stands still: the later one leaves less.
        _latestMs = Math.Max(NowMs, (await client.StatusAsync(cancel)).TimeMs);
        GiveBackNameless();
        Announce();
        await OrderAsync(cancel);
        await returns.WorkAsync(_latestMs, cancel);
        foreach ((string id, byte[] bytes) in journal.UndeliveredOrders())
            if (await MayHandOverAsync(id, cancel)) await courier.HandOverAsync(id, bytes, cancel);
        journal.ForgetDestinations();
        journal.ForgetElsewhere(NowMs - configuration.RetentionDays * 86_400_000L);
        journal.ForgetPayers(NowMs - configuration.RetentionDays * 86_400_000L);
    }

    private void Note(ChainRedemption each)
    {
        bool isOurs = each.Bank == configuration.BankId;
        switch (each.Kind)
        {
            case DeskEvent.Requested:
                journal.AddRedemption(new StoredRedemption(
                    each.Id, each.Owner, each.Won, each.Commitment, configuration.Accounts[0].ReserveId, isOurs ? RedemptionStep.NeedsDestination : RedemptionStep.Elsewhere, null, PaymentOf(each.Id, 0), 0, NowMs));
                break;
            case DeskEvent.Rerouted when journal.FindRedemption(each.Id) is { } known:
                if (!isOurs) journal.GiveAway(each.Id, each.Turn);
                // It has come back, and an order of it is out already: the chain hears that the payment follows, and the bank nothing.
                else if (!journal.TakeOver(each.Id, each.Turn, PaymentOf(each.Id, each.Turn), NowMs) && known.State == RedemptionStep.Ordered) journal.TryAdd(new RedemptionFact(each.Id, PayoutState.Sent, "", each.Turn), NowMs);
                break;
            case DeskEvent.Returning or DeskEvent.ReturnCancelled:
                returns.Note(each);
                break;
        }
    }

    // A bank takes 35 characters of the restricted set; the number on chain is unique for ever, and each turn is a payment of its own.
    private string PaymentOf(ulong id, int turn) => string.Create(CultureInfo.InvariantCulture, $"GWR{configuration.BankId}-{id}{(turn == 0 ? "" : $"-{turn}")}");

    private void GiveBackNameless()
    {
        List<StoredRedemption> nameless = journal.NamelessSince(NowMs - configuration.DestinationHours * 3_600_000L, RedemptionsALook);
        if (nameless.Count == 0) return;
        journal.Together(() => nameless.ForEach(each => GiveBack(each, NoDestination)));
    }

    // The bank has no order of it, and will get none.
    private void GiveBack(StoredRedemption redemption, string code)
    {
        journal.TryAdd(new RedemptionFact(redemption.Id, PayoutState.Refused, code, redemption.Turn), NowMs);
        journal.SetStep(redemption.Id, RedemptionStep.Ended);
    }

    private void Announce()
    {
        List<StoredRedemption> ready = journal.RedemptionsAt(RedemptionStep.Ready, RedemptionsALook);
        if (ready.Count == 0) return;
        journal.Together(() =>
        {
            foreach (StoredRedemption redemption in ready)
            {
                journal.TryAdd(new RedemptionFact(redemption.Id, PayoutState.Sent, "", redemption.Turn), NowMs);
                journal.SetStep(redemption.Id, RedemptionStep.Announced);
            }
        });
    }

    private async Task OrderAsync(CancellationToken cancel)
    {
        List<StoredRedemption> agreed = [];
        foreach (StoredRedemption redemption in journal.RedemptionsAt(RedemptionStep.Announced, RedemptionsALook))
        {
            if (journal.IsOnItsWay(new RedemptionFact(redemption.Id, PayoutState.Sent, "", redemption.Turn).Key)) continue;
            switch (await StandingOfAsync(redemption, cancel))
            {
                case PaymentStanding.Ordered: agreed.Add(redemption); break;
                case PaymentStanding.Elsewhere: journal.SetElsewhere(redemption.Id); break;
                case PaymentStanding.Ended: journal.SetStep(redemption.Id, RedemptionStep.Ended); break;
                case PaymentStanding.Late: journal.Together(() => GiveBack(redemption, NotInTime)); break;
            }
        }
        foreach (IGrouping<uint, StoredRedemption> group in agreed.GroupBy(each => each.Reserve))
        {
            BankAccount account = configuration.Accounts.First(each => each.ReserveId == group.Key);
            foreach (StoredRedemption[] part in group.Chunk(PaymentsAnOrder)) Write(account, part);
        }
    }

    private void Write(BankAccount account, StoredRedemption[] payments)
    {
        Payout[] payouts = [.. payments.Select(each => PayoutOf(each, JsonSerializer.Deserialize<Destination>(each.Destination!)!))];
        journal.Together(() =>
        {
            PaymentOrder order = courier.OrderOf(account, payouts);
            journal.AddOrder(order.MessageId, order.ToBytes(), payments);
            log.BankOrdered(order.MessageId, payments.Length, payments.Sum(each => each.Won));
        });
    }

    private static Payout PayoutOf(StoredRedemption redemption, Destination destination) => new(redemption.Payment, redemption.Won, destination.Name, destination.Account, destination.Bic);

    // Whether the chain wants every payment of an order now. What it does not want any more is taken out, unless the bank may have it.
    private async Task<bool> MayHandOverAsync(string id, CancellationToken cancel)
    {
        List<PaymentStanding> standings = [];
        foreach (StoredRedemption redemption in journal.PaymentsOf(id)) standings.Add(await StandingOfAsync(redemption, cancel));
        foreach (StoredReturn each in journal.ReturnsOf(id)) standings.Add(await returns.StandingOfAsync(each, _latestMs, cancel));
        bool isWaiting = standings.Contains(PaymentStanding.NotYet), isLost = standings.Exists(standing => standing is not (PaymentStanding.Ordered or PaymentStanding.NotYet));
        if (!isLost) return !isWaiting;
        if (journal.AttemptsOf(id) == 0)
        {
            journal.Dissolve(id);
            log.BankOrderWithdrawn(id);
        }
        else
        {
            journal.SetInDoubt(id);
            log.BankOrderInDoubt(id);
        }
        return false;
    }

    private async Task<PaymentStanding> StandingOfAsync(StoredRedemption redemption, CancellationToken cancel)
    {
        RedemptionNow? now = await RedemptionNow.ReadAsync(client, redemption.Id, cancel);
        if (now is null) return PaymentStanding.NotYet;
        if (!now.IsOpen) return PaymentStanding.Ended;
        if (now.Bank != configuration.BankId) return PaymentStanding.Elsewhere;
        // Of another turn than ours: the next look at the chain's events tells.
        if (now.Turn != redemption.Turn || !now.IsOrdered) return PaymentStanding.NotYet;
        return _latestMs + configuration.OrderMarginSeconds * 1_000L < now.DeadlineMs ? PaymentStanding.Ordered : PaymentStanding.Late;
    }
}
