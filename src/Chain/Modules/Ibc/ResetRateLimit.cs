using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>Begins a new window of a limit at once: what left and came so far no longer counts. For the regulator.</summary>
/// <param name="Channel">The channel; of IBC v2 the client.</param>
/// <param name="Asset">The asset.</param>
[Operation(2435, cost: 20, IbcRefusal.IdentifierMalformed, IbcRefusal.IbcOff, IbcRefusal.NotAuthorized, IbcRefusal.ClientUnknown, IbcRefusal.ChannelUnknown, IbcRefusal.AssetUnknown, IbcRefusal.LimitUnknown, By = [Body.Regulator])]
public sealed record ResetRateLimit([Field(1, SizeMax = IbcLimits.IdentifierMax)] string Channel, [Field(2)] Symbol Asset) : Operation<IbcModule, IbcRefusal>
{
    /// <inheritdoc/>
    public override IbcRefusal Check() => TransferApplication.TryEnd(Channel, out _) ? IbcRefusal.None : IbcRefusal.IdentifierMalformed;

    /// <inheritdoc/>
    public override IbcRefusal Execute(IbcModule ibc, Call call)
    {
        if (!ibc.IsOn) return IbcRefusal.IbcOff;
        return ibc.Accounts.MayAct(Body.Regulator, call) ? ibc.Transfers.RateLimits.Reset(Channel, Asset, call) : IbcRefusal.NotAuthorized;
    }
}
