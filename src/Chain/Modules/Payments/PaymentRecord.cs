using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Payments;

/// <summary>An order of a merchant: its account, and SHA-256 of its number.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct PaymentKey(Address Merchant, Hash32 Order);

/// <summary>What was paid for an order of a merchant. 160 bytes; stays, so that nothing is paid twice.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct PaymentRecord
{
    /// <summary>The key.</summary>
    public PaymentKey Key;

    /// <summary>The order's number.</summary>
    public Text36 OrderId;

    /// <summary>Who has paid.</summary>
    public Address Payer;

    /// <summary>In what.</summary>
    public uint AssetId;

    /// <summary>How much, in units.</summary>
    public Amount Amount;

    /// <summary>How much of that was given back.</summary>
    public Amount Refunded;

    /// <summary>When it was paid, milliseconds since 1970 UTC.</summary>
    public long PaidAtMs;

    /// <summary>When something was last given back; 0 for never.</summary>
    public long RefundedAtMs;
}
