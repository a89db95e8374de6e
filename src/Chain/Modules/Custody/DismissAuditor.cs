using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Custody;

/// <summary>Ends an auditor's task; what it has confirmed stays. For the regulator.</summary>
/// <param name="Account">The auditor's account.</param>
[Operation(1108, cost: 30, CustodyRefusal.NotAuthorized, CustodyRefusal.AuditorUnchanged, By = [Body.Regulator], IsDelayed = true)]
public sealed record DismissAuditor(
    [Field(1)] Address Account) : Operation<CustodyModule, CustodyRefusal>
{
    /// <inheritdoc/>
    public override CustodyRefusal Check() =>
        CustodyRefusal.None;

    /// <inheritdoc/>
    public override CustodyRefusal Execute(CustodyModule custody, Call call) => custody.Dismiss(this, call);
}
