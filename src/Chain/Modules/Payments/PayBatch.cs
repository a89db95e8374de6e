using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Payments;

/// <summary>Pays up to 250 others at once: all of them, or nobody. Costs 20 units for every 38 bytes of them besides its own: a payment without texts takes as many.</summary>
/// <param name="Asset">What moves.</param>
/// <param name="Items">Whom, how much, reference and note, one behind the other: address (20 bytes) · amount in units (16, big-endian) · size of the end-to-end id (1) · the id · size of the memo (1) · the memo.</param>
[Operation(1207, cost: 30, PaymentsRefusal.BatchMalformed, PaymentsRefusal.AmountOutOfRange, PaymentsRefusal.PayeeIsPayer, PaymentsRefusal.AssetUnknown, PaymentsRefusal.AssetSuspended, PaymentsRefusal.InsufficientFunds)]
public sealed record PayBatch(
    [Field(1)] Symbol Asset,
    [Field(2, SizeMax = PayBatch.ItemsSizeMax)] byte[] Items) : Operation<PaymentsModule, PaymentsRefusal>, IReserving, IMeasured
{
    /// <summary>Most payments of a batch.</summary>
    public const int CountMax = 250;

    /// <summary>Most bytes of its payments: as many with the longest references and notes, which fit an envelope.</summary>
    public const int ItemsSizeMax = CountMax * (Address.Size + 16 + 1 + Reference.SizeMax + 1 + Limits.MemoSizeMax);

    // A transfer's: as measured, a payment of a batch takes nine tenths of its time.
    private const uint ItemCost = 20;

    /// <summary>Asked before the bytes are read: as many payments as they can hold at most.</summary>
    public uint ContentCost => ItemCost * BatchItems.CountMax(Items);

    /// <inheritdoc/>
    public override PaymentsRefusal Check()
    {
        ReadOnlySpan<byte> rest = Items;
        Amount total = Amount.Zero;
        int count = 0;
        for (; !rest.IsEmpty; count++)
        {
            if (count == CountMax || !BatchItems.TryRead(ref rest, out BatchItem item)) return PaymentsRefusal.BatchMalformed;
            if (!PaymentsModule.IsAmount(item.Amount)) return PaymentsRefusal.AmountOutOfRange;
            total += item.Amount;
        }
        if (count == 0) return PaymentsRefusal.BatchMalformed;
        return PaymentsModule.IsAmount(total) ? PaymentsRefusal.None : PaymentsRefusal.AmountOutOfRange;
    }

    /// <summary>What all payments come to, in units. <see cref="Check"/> has passed.</summary>
    public Amount Total
    {
        get
        {
            ReadOnlySpan<byte> rest = Items;
            Amount total = Amount.Zero;
            while (BatchItems.TryRead(ref rest, out BatchItem item)) total += item.Amount;
            return total;
        }
    }

    /// <inheritdoc/>
    public override KeyClaim ClaimOf(PaymentsModule payments, Call call) => new(KeyPermissions.Transfer, Asset: Asset, Amount: Total, Charge: Total);

    /// <inheritdoc/>
    public Reservation ReservationOf(Module module, in Address account) => ((PaymentsModule)module).ReservationOf(Asset, Total);

    /// <inheritdoc/>
    public override PaymentsRefusal Execute(PaymentsModule payments, Call call) => payments.Pay(this, call);
}
