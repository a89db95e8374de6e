using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Custody;

/// <summary>Sets what has to stand behind attestations of an asset, and how patient the city is; deadlines that run already stay. For the regulator.</summary>
/// <param name="Asset">An asset in custody.</param>
/// <param name="Cover">What has to stand behind an attestation.</param>
/// <param name="AttestationMaxAgeMs">An attestation as of longer ago stops minting, in milliseconds.</param>
/// <param name="DecideWithinMs">So long after the delay of its vault's class a withdrawal is overdue when it is neither released nor refused.</param>
/// <param name="DeliverWithinMs">So long after its release it is overdue when it is not handed over.</param>
/// <param name="AllowDelayMs">So long after an owner has listed a destination it counts as listed; 0 for at once.</param>
[Operation(1103, cost: 20, CustodyRefusal.FieldOutOfRange, CustodyRefusal.AssetUnknown, CustodyRefusal.NotInCustody, CustodyRefusal.NotAuthorized, By = [Body.Regulator], IsDelayed = true)]
public sealed record SetCustodyTerms(
    [Field(1)] Symbol Asset,
    [Field(2)] CustodyCover Cover,
    [Field(3)] long AttestationMaxAgeMs,
    [Field(4)] long DecideWithinMs,
    [Field(5)] long DeliverWithinMs,
    [Field(6)] long AllowDelayMs) : Operation<CustodyModule, CustodyRefusal>
{
    /// <inheritdoc/>
    public override CustodyRefusal Check() =>
        Cover <= CustodyCover.Addresses && IsTime(AttestationMaxAgeMs) && IsTime(DecideWithinMs) && IsTime(DeliverWithinMs) && (AllowDelayMs == 0 || IsTime(AllowDelayMs)) ? CustodyRefusal.None : CustodyRefusal.FieldOutOfRange;

    /// <inheritdoc/>
    public override CustodyRefusal Execute(CustodyModule custody, Call call) => custody.Set(this, call);

    private static bool IsTime(long timeMs) => timeMs is >= 1_000 and <= Limits.CustodyTimeMsMax;
}
