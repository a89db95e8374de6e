using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Custody;

/// <summary>Removes a rule of the policy; the others keep their numbers. For the custodian.</summary>
/// <param name="Number">Its number.</param>
[Operation(1106, cost: 20, CustodyRefusal.RuleUnknown, CustodyRefusal.NotAuthorized, By = [Body.Custodian], IsDelayed = true)]
public sealed record RemovePolicyRule(
    [Field(1)] uint Number) : Operation<CustodyModule, CustodyRefusal>
{
    /// <inheritdoc/>
    public override CustodyRefusal Check() =>
        CustodyRefusal.None;

    /// <inheritdoc/>
    public override CustodyRefusal Execute(CustodyModule custody, Call call) => custody.Remove(this, call);
}
