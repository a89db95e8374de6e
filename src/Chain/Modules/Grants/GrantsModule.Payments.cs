using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Payments;

namespace Gwangan.Chain.Modules.Grants;

// What owners and merchants do: pay with vouchers, pass on, settle, refund.
public sealed partial class GrantsModule
{
    /// <summary>A session key that may transfer may pay, with the whole price counted.</summary>
    internal KeyClaim ClaimOnSpending(SpendGrant spend)
    {
        bool isKnown = CampaignList.TryParse(spend.Campaigns, out CampaignNumbers numbers, out _) & TryCampaign(numbers[0], out CampaignRecord campaign);
        return new KeyClaim(KeyPermissions.Transfer, Asset: isKnown ? SymbolOf(campaign.AssetId) : Symbol.None, Amount: spend.Amount, Charge: spend.Amount);
    }

    /// <summary>Whether a campaign accepts a merchant, and the merchant's category; 0 where it is not registered. One that is registered, and suspended or closed, is paid by nobody.</summary>
    public bool Accepts(in CampaignRecord campaign, in Address merchant, out ushort category)
    {
        bool isRegistered = Payments.TryMerchantOf(merchant, out MerchantRecord registered);
        category = registered.Category;
        TryMerchant(campaign.Id, in merchant, out GrantMerchantRecord known);
        return Accepts(in campaign, known.Standing, isRegistered, in registered);
    }

    /// <summary>Whether a campaign accepts a merchant of which its source says so, and which is registered so.</summary>
    public static bool Accepts(in CampaignRecord campaign, MerchantStanding standing, bool isRegistered, in MerchantRecord registered)
    {
        if (isRegistered && registered.Status != MerchantStatus.Active) return false;
        return standing == MerchantStanding.Accepted || standing == MerchantStanding.ByCategory && isRegistered && campaign.AcceptsCategory(registered.Category);
    }

    /// <summary>What a campaign can pay of a price with what a voucher has: within its share, rounded down, and its bound for one payment.</summary>
    /// <param name="campaign">The campaign.</param>
    /// <param name="balance">What the voucher has.</param>
    /// <param name="price">The whole price, at most <see cref="Limits.GrantAmountMax"/>.</param>
    /// <param name="left">What of it is not paid yet.</param>
    public static Amount PayableOf(in CampaignRecord campaign, Amount balance, Amount price, Amount left)
    {
        Invariant.Assert(price.TryMulDivFloor(campaign.ShareBps, WholeBps, out Amount share));
        return Min(Min(balance, left), Min(share, campaign.PaymentMax));
    }

    internal GrantsRefusal Spend(SpendGrant spend, Call call)
    {
        Address payer = call.Caller;
        Invariant.Assert(CampaignList.TryParse(spend.Campaigns, out CampaignNumbers numbers, out int count));
        GrantPaymentRecord payment = new() { Key = new(spend.Merchant, spend.Order), Payer = payer, AtMs = call.TimeMs, Total = spend.Amount, PartCount = (byte)count };
        Amount left = spend.Amount;
        GrantsRefusal refusal = GrantsRefusal.None;
        for (int i = 0; i < count; i++)
        {
            // The refusal that comes first is told, whichever campaign's it is.
            GrantsRefusal its = Plan(numbers[i], spend, ref payment, i, ref left, call);
            if (its != GrantsRefusal.None && (refusal == GrantsRefusal.None || its < refusal)) refusal = its;
        }
        if (refusal != GrantsRefusal.None) return refusal;
        if (left > spend.OwnMax) return GrantsRefusal.RestTooHigh;
        if (Money.AvailableOf(in payer, payment.AssetId) < left) return GrantsRefusal.InsufficientFunds;

        // It must now succeed.
        payment.Own = left;
        ref GrantCounters counters = ref ModifyCounters();
        payment.Number = ++counters.LastPayment;
        _payments.Insert(in payment);
        Payments.NotePaid(OrderOf(in payment), in payer, payment.AssetId, call);
        _turns.Insert(new GrantPaymentTurn(payment.Number, payment.Key));
        call.AddCost(PartCost * (uint)count);
        call.Emit(new GrantOrderPaid(spend.Merchant, spend.Order, payer, SymbolOf(payment.AssetId), spend.Amount, left));
        for (int i = 0; i < count; i++) PayPart(in payment, payment.Parts[i], call);
        ref CampaignRecord first = ref ModifyCampaign(numbers[0]);
        first.OwnSpent = AddUp(first.OwnSpent, left);
        Transfer(in payer, spend.Merchant, payment.AssetId, left, call);
        return GrantsRefusal.None;
    }

    internal GrantsRefusal Pass(PassGrant pass, Call call)
    {
        Address from = call.Caller;
        if (!TryCampaign(pass.Campaign, out CampaignRecord campaign)) return GrantsRefusal.CampaignUnknown;
        if (!Assets.IsActive(campaign.AssetId)) return GrantsRefusal.AssetSuspended;
        if (Money.IsFreezeShort(in from, campaign.AssetId)) return GrantsRefusal.AccountFrozen;
        if (!campaign.IsSpendable(call.TimeMs)) return GrantsRefusal.CampaignExpired;
        if (pass.To == from) return GrantsRefusal.MerchantIsPayer;
        if (!Accepts(in campaign, pass.To, out ushort category)) return GrantsRefusal.MerchantNotAccepted;
        TryMerchant(campaign.Id, in from, out GrantMerchantRecord held);
        if (held.HeldTotal < pass.Amount) return GrantsRefusal.HeldTooLittle;
        if (held.HeldTotal - HeldAt(in held, campaign.HopsMax) < pass.Amount) return GrantsRefusal.HopsUsedUp;

        // It must now succeed. Both records stand before one is changed: a new one may move nothing, but none is looked up twice.
        MerchantOf(campaign.Id, pass.To);
        ref GrantMerchantRecord giver = ref MerchantOf(campaign.Id, in from);
        ref GrantMerchantRecord taker = ref MerchantOf(campaign.Id, pass.To);
        Amount left = pass.Amount;
        for (int hops = 0; hops < campaign.HopsMax && !left.IsZero; hops++)
        {
            Amount moved = Min(giver.Held[hops], left);
            giver.Held[hops] -= moved;
            taker.Held[hops + 1] += moved;
            left -= moved;
        }
        Invariant.Assert(left.IsZero);
        giver.Passed = AddUp(giver.Passed, pass.Amount);
        taker.Taken = AddUp(taker.Taken, pass.Amount);
        taker.Category = category;
        ref CampaignRecord its = ref ModifyCampaign(campaign.Id);
        its.Passed = AddUp(its.Passed, pass.Amount);
        its.Passes++;
        call.Emit(new GrantPassed(campaign.Id, from, pass.To, pass.Amount));
        return GrantsRefusal.None;
    }

    internal GrantsRefusal Settle(SettleGrant settle, Call call)
    {
        Address merchant = call.Caller;
        if (!TryCampaign(settle.Campaign, out CampaignRecord campaign)) return GrantsRefusal.CampaignUnknown;
        TryMerchant(campaign.Id, in merchant, out GrantMerchantRecord held);
        Amount amount = settle.Amount.IsZero ? held.HeldTotal : settle.Amount;
        if (amount.IsZero || held.HeldTotal < amount) return GrantsRefusal.HeldTooLittle;
        SettleNow(in campaign, in merchant, amount, call);
        return GrantsRefusal.None;
    }

    internal GrantsRefusal Refund(RefundGrant refund, Call call)
    {
        Address merchant = call.Caller;
        // One whose turn to be forgotten has not come is as old as those that are.
        if (!TryPayment(in merchant, refund.Order, out GrantPaymentRecord payment) || call.TimeMs - payment.AtMs >= Limits.GrantRefundMs) return GrantsRefusal.PaymentUnknown;
        if (!Assets.IsActive(payment.AssetId)) return GrantsRefusal.AssetSuspended;
        if (Money.IsFreezeShort(in merchant, payment.AssetId)) return GrantsRefusal.AccountFrozen;
        Amount refunded = payment.Refunded + refund.Amount;
        if (refunded > payment.Total) return GrantsRefusal.RefundTooHigh;
        Amount back = BackOf(in payment, refunded) - BackOf(in payment, payment.Refunded), own = refund.Amount - back;
        if (Money.AvailableOf(in merchant, payment.AssetId) < own + NotHeld(in payment, back)) return GrantsRefusal.InsufficientFunds;
        for (int i = 0; i < payment.PartCount; i++)
            if (_campaigns.ReadOf(payment.Parts[i].CampaignId).PaidBack + back > Limits.GrantPaidBackMax) return GrantsRefusal.AmountOutOfRange;

        // It must now succeed.
        payment.Refunded = refunded;
        call.AddCost(PartCost * payment.PartCount);
        call.Emit(new GrantOrderRefunded(merchant, refund.Order, payment.Payer, SymbolOf(payment.AssetId), refund.Amount, own));
        for (int i = payment.PartCount - 1; i >= 0 && !back.IsZero; i--)
        {
            Amount amount = Min(back, payment.Parts[i].Amount - payment.Parts[i].Refunded);
            if (amount.IsZero) continue;
            payment.Parts[i].Refunded += amount;
            back -= amount;
            RefundPart(in payment, payment.Parts[i].CampaignId, amount, call);
        }
        Invariant.Assert(back.IsZero, "vouchers get back what they have paid, and no more");
        _payments.ModifyOf(payment.Key) = payment;
        Transfer(in merchant, in payment.Payer, payment.AssetId, own, call);
        return GrantsRefusal.None;
    }

    private const uint PartCost = 20;

    private static PaymentKey OrderOf(in GrantPaymentRecord payment) => new(payment.Key.Merchant, payment.Key.Order);

    // What one campaign pays of the order; refuses, and changes nothing but the plan.
    private GrantsRefusal Plan(uint number, SpendGrant spend, ref GrantPaymentRecord payment, int index, ref Amount left, Call call)
    {
        if (!TryCampaign(number, out CampaignRecord campaign)) return GrantsRefusal.CampaignUnknown;
        if (!Assets.IsActive(campaign.AssetId)) return GrantsRefusal.AssetSuspended;
        if (Money.IsFreezeShort(call.Caller, campaign.AssetId)) return GrantsRefusal.AccountFrozen;
        if (call.TimeMs < campaign.OpensMs) return GrantsRefusal.NotOpenYet;
        if (!campaign.IsSpendable(call.TimeMs)) return GrantsRefusal.CampaignExpired;
        if (spend.Merchant == call.Caller) return GrantsRefusal.MerchantIsPayer;
        if (!Accepts(in campaign, spend.Merchant, out payment.Category)) return GrantsRefusal.MerchantNotAccepted;
        if (_payments.TryFind(in payment.Key, out _) || Payments.IsPaid(OrderOf(in payment))) return GrantsRefusal.OrderIsPaid;
        if (index == 0) payment.AssetId = campaign.AssetId;
        else if (payment.AssetId != campaign.AssetId) return GrantsRefusal.AssetsDiffer;
        TryVoucher(number, call.Caller, out VoucherRecord voucher);
        if (voucher.Balance.IsZero) return GrantsRefusal.VoucherEmpty;
        Amount part = PayableOf(in campaign, voucher.Balance, spend.Amount, left);
        payment.Parts[index] = new PaymentPart(number, part, Amount.Zero);
        left -= part;
        return GrantsRefusal.None;
    }

    private void PayPart(in GrantPaymentRecord payment, PaymentPart part, Call call)
    {
        if (part.Amount.IsZero) return;
        Address merchant = payment.Key.Merchant;
        ref GrantMerchantRecord paid = ref MerchantOf(part.CampaignId, in merchant);
        ref CampaignRecord campaign = ref ModifyCampaign(part.CampaignId);
        ref VoucherRecord voucher = ref _vouchers.ModifyOf(new GrantKey(part.CampaignId, payment.Payer));
        voucher.Balance -= part.Amount;
        voucher.Spent += part.Amount;
        campaign.HeldByOwners -= part.Amount;
        campaign.HeldByMerchants += part.Amount;
        campaign.Spent = AddUp(campaign.Spent, part.Amount);
        campaign.Payments++;
        if (voucher.HasSpent == 0) campaign.Spenders++;
        voucher.HasSpent = 1;
        if (paid.Payments == 0) campaign.Merchants++;
        paid.Payments++;
        paid.Held[0] += part.Amount;
        paid.Received = AddUp(paid.Received, part.Amount);
        paid.Category = payment.Category;
        ref GrantCategoryRecord category = ref CategoryOf(part.CampaignId, payment.Category);
        category.Spent = AddUp(category.Spent, part.Amount);
        category.Payments++;
        call.Emit(new GrantSpent(part.CampaignId, payment.Payer, merchant, payment.Key.Order, part.Amount, payment.Category));
        if (campaign.HopsMax == 0) SettleNow(in campaign, in merchant, part.Amount, call);
    }

    // What the merchant holds of the campaign goes back first, what was passed on most last; then its own money.
    private void RefundPart(in GrantPaymentRecord payment, uint id, Amount amount, Call call)
    {
        Address merchant = payment.Key.Merchant;
        ref GrantMerchantRecord refunding = ref MerchantOf(id, in merchant);
        Amount held = Amount.Zero;
        for (int hops = 0; hops <= Limits.GrantHopsMax && held < amount; hops++)
        {
            Amount taken = Min(refunding.Held[hops], amount - held);
            refunding.Held[hops] -= taken;
            held += taken;
        }
        refunding.Refunded = AddUp(refunding.Refunded, amount);
        ref CampaignRecord campaign = ref ModifyCampaign(id);
        bool isToSource = !campaign.IsSpendable(call.TimeMs);
        campaign.Refunded = AddUp(campaign.Refunded, amount);
        campaign.HeldByMerchants -= held;
        Amount own = amount - held, fromSettled = Min(own, campaign.Settled);
        campaign.Settled -= fromSettled;
        campaign.PaidBack += own - fromSettled;
        ref GrantCategoryRecord category = ref CategoryOf(id, payment.Category);
        category.Refunded = AddUp(category.Refunded, amount);
        call.Emit(new GrantRefunded(id, merchant, payment.Payer, payment.Key.Order, amount, isToSource));
        if (isToSource)
        {
            campaign.Returned += amount;
            Transfer(in campaign.Pot, in campaign.Source, campaign.AssetId, held, call);
            Transfer(in merchant, in campaign.Source, campaign.AssetId, own, call);
            return;
        }
        campaign.HeldByOwners += amount;
        ref VoucherRecord voucher = ref _vouchers.ModifyOf(new GrantKey(id, payment.Payer));
        voucher.Balance += amount;
        voucher.Spent -= amount;
        Transfer(in merchant, in campaign.Pot, campaign.AssetId, own, call);
    }

    // What vouchers get back once so much of the price is refunded: ceil(refunded × paid by vouchers / price).
    private static Amount BackOf(in GrantPaymentRecord payment, Amount refunded)
    {
        UInt256 product = (UInt256)refunded.Units * (payment.Total - payment.Own).Units, total = payment.Total.Units;
        Invariant.Assert(((product + (total - UInt256.One)) / total).TryToUInt128(out UInt128 back));
        return new Amount(back);
    }

    // What of a refund to vouchers the merchant has settled or passed on, so that its own money has to pay it.
    private Amount NotHeld(in GrantPaymentRecord payment, Amount back)
    {
        Amount missing = Amount.Zero;
        for (int i = payment.PartCount - 1; i >= 0 && !back.IsZero; i--)
        {
            Amount amount = Min(back, payment.Parts[i].Amount - payment.Parts[i].Refunded);
            back -= amount;
            TryMerchant(payment.Parts[i].CampaignId, payment.Key.Merchant, out GrantMerchantRecord merchant);
            if (amount > merchant.HeldTotal) missing += amount - merchant.HeldTotal;
        }
        return missing;
    }

    private void SettleNow(in CampaignRecord campaign, in Address merchant, Amount amount, Call call)
    {
        ref GrantMerchantRecord settling = ref MerchantOf(campaign.Id, in merchant);
        Amount left = amount;
        for (int hops = Limits.GrantHopsMax; hops >= 0 && !left.IsZero; hops--)
        {
            Amount taken = Min(settling.Held[hops], left);
            settling.Held[hops] -= taken;
            left -= taken;
        }
        Invariant.Assert(left.IsZero);
        settling.Settled = AddUp(settling.Settled, amount);
        ref CampaignRecord its = ref ModifyCampaign(campaign.Id);
        its.HeldByMerchants -= amount;
        Amount fromPaidBack = Min(amount, its.PaidBack);
        its.PaidBack -= fromPaidBack;
        its.Settled += amount - fromPaidBack;
        call.Emit(new GrantSettled(its.Id, merchant, amount));
        Transfer(in its.Pot, in merchant, its.AssetId, amount, call);
    }

    private static Amount HeldAt(in GrantMerchantRecord merchant, int hops)
    {
        Amount held = Amount.Zero;
        for (int i = hops; i <= Limits.GrantHopsMax; i++) held += merchant.Held[i];
        return held;
    }

    private ref GrantCategoryRecord CategoryOf(uint campaign, ushort category)
    {
        GrantCategoryKey key = new(campaign, category);
        if (!_categories.TryFind(in key, out int slot)) slot = _categories.Insert(new GrantCategoryRecord { Key = key });
        return ref _categories.Modify(slot);
    }
}
