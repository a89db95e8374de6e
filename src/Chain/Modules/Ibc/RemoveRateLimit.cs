using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>Ends the limit of an asset at a channel. For the regulator.</summary>
/// <param name="Channel">The channel; of IBC v2 the client.</param>
/// <param name="Asset">The asset.</param>
[Operation(2434, cost: 20, IbcRefusal.IdentifierMalformed, IbcRefusal.IbcOff, IbcRefusal.NotAuthorized, IbcRefusal.ClientUnknown, IbcRefusal.ChannelUnknown, IbcRefusal.AssetUnknown, IbcRefusal.LimitUnknown, By = [Body.Regulator])]
public sealed record RemoveRateLimit([Field(1, SizeMax = IbcLimits.IdentifierMax)] string Channel, [Field(2)] Symbol Asset) : Operation<IbcModule, IbcRefusal>
{
    /// <inheritdoc/>
    public override IbcRefusal Check() => TransferApplication.TryEnd(Channel, out _) ? IbcRefusal.None : IbcRefusal.IdentifierMalformed;

    /// <inheritdoc/>
    public override IbcRefusal Execute(IbcModule ibc, Call call)
    {
        if (!ibc.IsOn) return IbcRefusal.IbcOff;
        return ibc.Accounts.MayAct(Body.Regulator, call) ? ibc.Transfers.RateLimits.Remove(Channel, Asset, call) : IbcRefusal.NotAuthorized;
    }
}
