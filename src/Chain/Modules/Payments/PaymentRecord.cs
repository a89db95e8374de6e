using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Payments;

/// <summary>An order of a merchant: its account, and the hash of its number (<see cref="PaymentsModule.KeyOf"/>).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct PaymentKey(Address Merchant, Hash32 Order);

/// <summary>What was paid for an order of a merchant. 160 bytes; stays, so that nothing is paid twice. Of one that vouchers have paid it says only that: there is no number and no amount.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct PaymentRecord
{
    /// <summary>The key.</summary>
    public PaymentKey Key;

    /// <summary>The order's number; empty of one that vouchers have paid.</summary>
    public Text36 OrderId;

    /// <summary>Who has paid.</summary>
    public Address Payer;

    /// <summary>In what.</summary>
    public uint AssetId;

    /// <summary>How much, in units; 0 of one that vouchers have paid.</summary>
    public Amount Amount;

    /// <summary>How much of that was given back.</summary>
    public Amount Refunded;

    /// <summary>When it was paid, milliseconds since 1970 UTC.</summary>
    public long PaidAtMs;

    /// <summary>When something was last given back; 0 for never.</summary>
    public long RefundedAtMs;

    /// <summary>Whether vouchers have paid it, which keep their own account of it.</summary>
    public readonly bool IsByVouchers => Amount.IsZero;
}
