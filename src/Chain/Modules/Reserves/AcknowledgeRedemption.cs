using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Reserves;

/// <summary>Says how far a redemption is. A refused one returns to its owner, at once or as soon as nothing is deficient. For the adapter of the bank that is to pay.</summary>
/// <param name="RedemptionId">The redemption.</param>
/// <param name="Answer">0 the order was handed to the bank, 1 the bank accepted it, 2 the bank refused it.</param>
/// <param name="Code">The reason (ISO 20022 external code); none for 0 and 1.</param>
/// <param name="Turn">Which turn of the redemption it is about, how often that had been given to another bank: a word on an earlier turn says nothing of this one.</param>
[Operation(1018, cost: 50, ReservesRefusal.RedemptionUnknown, ReservesRefusal.NotTheAdapter, ReservesRefusal.RedemptionNotOpen)]
public sealed record AcknowledgeRedemption(
    [Field(1)] ulong RedemptionId,
    [Field(2)] RedemptionAnswer Answer,
    [Field(3)] Symbol Code,
    [Field(4)] uint Turn = 0) : Operation<ReservesModule, ReservesRefusal>
{
    /// <inheritdoc/>
    public override ReservesRefusal Check() => ReservesRefusal.None;

    /// <inheritdoc/>
    public override ReservesRefusal Execute(ReservesModule reserves, Call call) => reserves.Acknowledge(this, call);
}
