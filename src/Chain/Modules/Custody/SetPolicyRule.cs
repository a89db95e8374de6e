using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Custody;

/// <summary>Sets a rule of the policy. Rules are tried by their numbers, and the first that matches decides; where none does, nothing leaves. For the custodian.</summary>
/// <param name="Number">1 to 64; a rule of this number is replaced.</param>
/// <param name="Initiator">Who asks.</param>
/// <param name="Destination">Where it goes.</param>
/// <param name="Class">Which vaults it leaves.</param>
/// <param name="Asset">An asset in custody; none for any.</param>
/// <param name="AmountMax">Most units of one request that the rule matches; the highest amount for any.</param>
/// <param name="PeriodMs">Length of a period in milliseconds; 0 for none. It begins with an owner's first request that the rule matches.</param>
/// <param name="PeriodMax">Most units of an owner's requests of one period that the rule matches; 0 without a period.</param>
/// <param name="Action">What follows.</param>
/// <param name="Approvals">1 to 8 where members of the custodian have to approve, else 0.</param>
[Operation(1105, cost: 30, CustodyRefusal.FieldOutOfRange, CustodyRefusal.AmountOutOfRange, CustodyRefusal.AssetUnknown, CustodyRefusal.NotInCustody, CustodyRefusal.NotAuthorized,
    By = [Body.Custodian], IsDelayed = true)]
public sealed record SetPolicyRule(
    [Field(1)] uint Number,
    [Field(2)] Initiator Initiator,
    [Field(3)] DestinationKind Destination,
    [Field(4)] VaultClass Class,
    [Field(5)] Symbol Asset,
    [Field(6)] Amount AmountMax,
    [Field(7)] long PeriodMs,
    [Field(8)] Amount PeriodMax,
    [Field(9)] PolicyAction Action,
    [Field(10)] uint Approvals) : Operation<CustodyModule, CustodyRefusal>
{
    /// <inheritdoc/>
    public override CustodyRefusal Check() =>
        Number is < 1 or > Limits.PolicyRulesMax || Initiator > Initiator.Custodian || Destination > DestinationKind.Vault || Class > VaultClass.Cold ? CustodyRefusal.FieldOutOfRange
        : PeriodMs is < 0 or > Limits.CustodyTimeMsMax || Action is < PolicyAction.Deny or > PolicyAction.Require ? CustodyRefusal.FieldOutOfRange
        : Action == PolicyAction.Require != Approvals is >= 1 and <= Limits.WithdrawalApprovalsMax || Action != PolicyAction.Require && Approvals != 0 ? CustodyRefusal.FieldOutOfRange
        : AmountMax.IsZero || PeriodMs == 0 != PeriodMax.IsZero ? CustodyRefusal.AmountOutOfRange
        : CustodyRefusal.None;

    /// <inheritdoc/>
    public override CustodyRefusal Execute(CustodyModule custody, Call call) => custody.Set(this, call);
}
