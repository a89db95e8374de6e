using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>Gives a client that is frozen or expired the state of another one of the same chain, so that its connections and what they hold live on. For the regulator.</summary>
/// <param name="Subject">The client.</param>
/// <param name="Substitute">An active one with a higher height and the same parameters.</param>
[Operation(2431, cost: 300, IbcRefusal.IdentifierMalformed, IbcRefusal.IbcOff, IbcRefusal.NotAuthorized, IbcRefusal.ClientUnknown, IbcRefusal.SubjectActive, IbcRefusal.SubstituteInvalid, By = [Body.Regulator], IsDelayed = true)]
public sealed record RecoverClient(
    [Field(1, SizeMax = IbcLimits.IdentifierMax)] string Subject,
    [Field(2, SizeMax = IbcLimits.IdentifierMax)] string Substitute) : Operation<IbcModule, IbcRefusal>
{
    /// <inheritdoc/>
    public override IbcRefusal Check() => Identifiers.IsClient(Subject) && Identifiers.IsClient(Substitute) && Subject != Substitute ? IbcRefusal.None : IbcRefusal.IdentifierMalformed;

    /// <inheritdoc/>
    public override IbcRefusal Execute(IbcModule ibc, Call call)
    {
        if (!ibc.IsOn) return IbcRefusal.IbcOff;
        return ibc.Accounts.MayAct(Body.Regulator, call) ? ibc.RecoverClient(Subject, Substitute, call) : IbcRefusal.NotAuthorized;
    }
}
