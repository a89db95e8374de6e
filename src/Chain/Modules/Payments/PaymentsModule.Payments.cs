using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Money;

namespace Gwangan.Chain.Modules.Payments;

// Payments with references, batches, and what merchants ask for. Each is told as a transfer, too, so that who counts transfers counts all.
public sealed partial class PaymentsModule
{
    /// <summary>The key of an order of a merchant: SHA-256 of <c>gwangan/order/v1</c>, the merchant's address in hex after 0x, and the order's number, each on a line. By this hash vouchers name the order, too.</summary>
    public static PaymentKey KeyOf(Address merchant, string orderId) => new(merchant, Sha256.Hash(Encoding.UTF8.GetBytes($"gwangan/order/v1\n{merchant}\n{orderId}")));

    /// <summary>Finds what was paid for an order of a merchant, but not with vouchers.</summary>
    public bool TryPayment(Address merchant, string orderId, out PaymentRecord payment)
    {
        bool found = _payments.TryFind(KeyOf(merchant, orderId), out int slot);
        payment = found ? _payments.Read(slot) : default;
        return found && !payment.IsByVouchers;
    }

    /// <summary>Whether an order is paid, by whatever means.</summary>
    public bool IsPaid(PaymentKey order) => _payments.TryFind(in order, out _);

    /// <summary>Notes that vouchers have paid an order, so that nothing else pays it.</summary>
    internal void NotePaid(PaymentKey order, in Address payer, uint asset, Call call) =>
        _payments.Insert(new PaymentRecord { Key = order, Payer = payer, AssetId = asset, PaidAtMs = call.TimeMs });

    internal Reservation ReservationOf(Symbol symbol, Amount amount) => Assets.TryFind(symbol, out uint asset) && Assets.IsActive(asset) ? new Reservation(asset, amount) : default;

    internal PaymentsRefusal Pay(Pay payment, Call call)
    {
        if (payment.To == call.Caller) return PaymentsRefusal.PayeeIsPayer;
        PaymentsRefusal refusal = FindMoving(payment.Asset, out uint asset);
        if (refusal != PaymentsRefusal.None) return refusal;
        if (Money.AvailableOf(call.Caller, asset) < payment.Amount) return PaymentsRefusal.InsufficientFunds;
        Move(call.Caller, payment.To, asset, payment.Amount, payment.EndToEndId, payment.Memo, call);
        return PaymentsRefusal.None;
    }

    internal PaymentsRefusal Pay(PayBatch batch, Call call)
    {
        ReadOnlySpan<byte> rest = batch.Items;
        Amount total = Amount.Zero;
        uint count = 0;
        for (; BatchItems.TryRead(ref rest, out BatchItem item); count++)
        {
            if (item.To == call.Caller) return PaymentsRefusal.PayeeIsPayer;
            total += item.Amount;
        }
        Invariant.Assert(rest.IsEmpty && count is >= 1 and <= PayBatch.CountMax);
        PaymentsRefusal refusal = FindMoving(batch.Asset, out uint asset);
        if (refusal != PaymentsRefusal.None) return refusal;
        if (Money.AvailableOf(call.Caller, asset) < total) return PaymentsRefusal.InsufficientFunds;

        // It must now succeed.
        call.Emit(new BatchPaid(call.Caller, batch.Asset, total, count));
        rest = batch.Items;
        while (BatchItems.TryRead(ref rest, out BatchItem item)) Move(call.Caller, item.To, asset, item.Amount, item.EndToEndId, item.Memo, call);
        return PaymentsRefusal.None;
    }

    internal PaymentsRefusal Pay(PayRequest request, Call call)
    {
        if (request.Merchant == call.Caller) return PaymentsRefusal.PayeeIsPayer;
        if (!TryMerchantOf(request.Merchant, out MerchantRecord merchant)) return PaymentsRefusal.MerchantUnknown;
        if (merchant.Status != MerchantStatus.Active) return PaymentsRefusal.MerchantInactive;
        PaymentsRefusal refusal = FindMoving(request.Asset, out uint asset);
        if (refusal != PaymentsRefusal.None) return refusal;
        if (request.ExpiresAtMs <= call.TimeMs) return PaymentsRefusal.RequestExpired;
        PaymentRequest asked = new(call.ChainId, request.Merchant, request.OrderId, request.Asset, request.Amount, request.ExpiresAtMs);
        Invariant.Assert(Keys.TryAddressOf(request.KeyType, request.PublicKey, out Address key));
        if (!Accounts.KeyActsFor(key, request.Merchant) || !Signatures.Verify(request.KeyType, request.PublicKey, asked.Hash(), request.Signature)) return PaymentsRefusal.RequestNotSigned;
        PaymentRecord payment = new()
        {
            Key = KeyOf(request.Merchant, request.OrderId),
            OrderId = Reference.Of(request.OrderId),
            Payer = call.Caller,
            AssetId = asset,
            Amount = request.Amount,
            PaidAtMs = call.TimeMs,
        };
        if (IsPaid(payment.Key)) return PaymentsRefusal.AlreadyPaid;
        if (Money.AvailableOf(call.Caller, asset) < request.Amount) return PaymentsRefusal.InsufficientFunds;

        // It must now succeed.
        _payments.Insert(in payment);
        call.Emit(new RequestPaid(request.Merchant, payment.OrderId, call.Caller, request.Asset, request.Amount));
        Move(call.Caller, request.Merchant, asset, request.Amount, request.EndToEndId, "", call);
        return PaymentsRefusal.None;
    }

    internal PaymentsRefusal Refund(RefundPayment refund, Call call)
    {
        if (!_payments.TryFind(KeyOf(call.Caller, refund.OrderId), out int slot)) return PaymentsRefusal.PaymentUnknown;
        PaymentRecord payment = _payments.Read(slot);
        if (payment.IsByVouchers) return PaymentsRefusal.PaymentUnknown;
        if (!Assets.IsActive(payment.AssetId)) return PaymentsRefusal.AssetSuspended;
        if (refund.Amount > payment.Amount - payment.Refunded) return PaymentsRefusal.RefundAbovePaid;
        if (Money.AvailableOf(call.Caller, payment.AssetId) < refund.Amount) return PaymentsRefusal.InsufficientFunds;

        payment.Refunded += refund.Amount;
        payment.RefundedAtMs = call.TimeMs;
        _payments.Modify(slot) = payment;
        call.Emit(new PaymentRefunded(call.Caller, payment.OrderId, payment.Payer, Assets.Read(payment.AssetId).Symbol, refund.Amount, payment.Refunded));
        Move(call.Caller, payment.Payer, payment.AssetId, refund.Amount, refund.OrderId, refund.Memo, call);
        return PaymentsRefusal.None;
    }

    private PaymentsRefusal FindMoving(Symbol symbol, out uint asset)
    {
        if (!Assets.TryFind(symbol, out asset)) return PaymentsRefusal.AssetUnknown;
        return Assets.IsActive(asset) ? PaymentsRefusal.None : PaymentsRefusal.AssetSuspended;
    }

    private void Move(Address from, Address to, uint asset, Amount amount, string endToEndId, string memo, Call call)
    {
        Invariant.Assert(Text128.TryOf(memo, out Text128 text));
        Symbol symbol = Assets.Read(asset).Symbol;
        Money.Move(in from, in to, asset, amount);
        call.Emit(new Transferred(from, to, symbol, amount));
        call.Emit(new PaymentMade(from, to, symbol, amount, Reference.Of(endToEndId), text));
    }

    private void CheckPayments()
    {
        foreach (int slot in _payments.LiveSlots)
        {
            ref readonly PaymentRecord payment = ref _payments.Read(slot);
            if (payment.IsByVouchers) Invariant.Assert(payment.Refunded.IsZero && payment.OrderId.ToString().Length == 0, "what vouchers have paid they give back");
            else Invariant.Assert(payment.Refunded <= payment.Amount && IsAmount(payment.Amount) && payment.Key == KeyOf(payment.Key.Merchant, payment.OrderId.ToString()), "no more is given back than was paid");
        }
    }
}
