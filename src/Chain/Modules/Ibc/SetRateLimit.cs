using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>Limits how much of an asset leaves and comes over a channel within a window, net, or sets such a limit anew; a new window begins either way. For the regulator.</summary>
/// <remarks>Above it a transfer out is refused, and a transfer in is answered with an error, so that its sender has it back. Windows begin at whole multiples of their length since 1970, in UTC.</remarks>
/// <param name="Channel">The channel; of IBC v2 the client.</param>
/// <param name="Asset">The asset.</param>
/// <param name="SendPercent">How much more may leave than come, in percent of the asset's supply at the window's beginning: 0 to 100.</param>
/// <param name="ReceivePercent">How much more may come than leave, likewise; not both are 0.</param>
/// <param name="WindowHours">How long a window is: 1 to 8,760 hours.</param>
[Operation(2433, cost: 20, IbcRefusal.IdentifierMalformed, IbcRefusal.IbcOff, IbcRefusal.NotAuthorized, IbcRefusal.ClientUnknown, IbcRefusal.ChannelUnknown, IbcRefusal.AssetUnknown, IbcRefusal.LimitInvalid, IbcRefusal.TooManyLimits, By = [Body.Regulator])]
public sealed record SetRateLimit(
    [Field(1, SizeMax = IbcLimits.IdentifierMax)] string Channel,
    [Field(2)] Symbol Asset,
    [Field(3)] uint SendPercent,
    [Field(4)] uint ReceivePercent,
    [Field(5)] uint WindowHours) : Operation<IbcModule, IbcRefusal>
{
    /// <inheritdoc/>
    public override IbcRefusal Check()
    {
        if (!TransferApplication.TryEnd(Channel, out _)) return IbcRefusal.IdentifierMalformed;
        return RateLimits.AreSound(SendPercent, ReceivePercent, WindowHours) ? IbcRefusal.None : IbcRefusal.LimitInvalid;
    }

    /// <inheritdoc/>
    public override IbcRefusal Execute(IbcModule ibc, Call call)
    {
        if (!ibc.IsOn) return IbcRefusal.IbcOff;
        return ibc.Accounts.MayAct(Body.Regulator, call) ? ibc.Transfers.RateLimits.Set(Channel, Asset, (ushort)SendPercent, (ushort)ReceivePercent, (ushort)WindowHours, call) : IbcRefusal.NotAuthorized;
    }
}
