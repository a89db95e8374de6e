using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>Switches transfers to and from other chains off, or on. What is underway is answered with an error, and comes back. For the regulator.</summary>
/// <param name="SendEnabled">Whether transfers go out.</param>
/// <param name="ReceiveEnabled">Whether transfers come in.</param>
[Operation(2432, cost: 20, IbcRefusal.IbcOff, IbcRefusal.NotAuthorized, By = [Body.Regulator])]
public sealed record SwitchTransfers([Field(1)] bool SendEnabled, [Field(2)] bool ReceiveEnabled) : Operation<IbcModule, IbcRefusal>
{
    /// <inheritdoc/>
    public override IbcRefusal Check() => IbcRefusal.None;

    /// <inheritdoc/>
    public override IbcRefusal Execute(IbcModule ibc, Call call)
    {
        if (!ibc.IsOn) return IbcRefusal.IbcOff;
        if (!ibc.Accounts.MayAct(Body.Regulator, call)) return IbcRefusal.NotAuthorized;
        ibc.SwitchTransfers(SendEnabled, ReceiveEnabled, call);
        return IbcRefusal.None;
    }
}
