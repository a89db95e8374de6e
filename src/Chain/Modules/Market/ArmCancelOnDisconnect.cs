using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Market;

/// <summary>Arms a dead-man's switch: unless it is armed again in time, the caller's open orders are cancelled at the first block at or after the deadline. It then is disarmed.</summary>
/// <param name="Market">Only orders in this market; empty for all.</param>
/// <param name="TimeoutMs">How long after this operation's block it fires, 1,000 to 86,400,000 milliseconds; 0 disarms.</param>
[Operation(411, cost: 10, MarketRefusal.TimeoutOutOfRange, MarketRefusal.MarketUnknown, OrderClass = OrderClass.Cancel)]
public sealed record ArmCancelOnDisconnect([Field(1)] Symbol Market, [Field(2)] long TimeoutMs) : Operation<MarketModule, MarketRefusal>
{
    /// <inheritdoc/>
    public override MarketRefusal Check() =>
        TimeoutMs == 0 || (TimeoutMs >= Limits.DisconnectTimeoutMsMin && TimeoutMs <= Limits.DisconnectTimeoutMsMax) ? MarketRefusal.None : MarketRefusal.TimeoutOutOfRange;

    /// <inheritdoc/>
    public override KeyClaim ClaimOf(MarketModule markets, Call call) => markets.ClaimOnArming(this, call.Caller);

    /// <inheritdoc/>
    public override MarketRefusal Execute(MarketModule markets, Call call) => markets.Arm(this, call);
}
