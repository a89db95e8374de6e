using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Market;

/// <summary>
/// Engages or releases an account's kill switch. Engaging cancels all its open orders; while it is engaged, it places none. An account has its own switch; the market operator, surveillance and
/// the regulator have one each for every other account. Each is released by who engaged it; the regulator's release ends those of all bodies. Orders are taken again when none is engaged.
/// </summary>
/// <param name="Account">Whose; zero, or the caller itself, for the caller's own.</param>
/// <param name="Engaged">True engages, false releases.</param>
/// <param name="Reason">0 none, 1 requested, 2 technical, 3 conduct, 4 risk, 5 legal. A body gives one.</param>
/// <param name="Reference">The file it belongs to; never a name. A body gives one.</param>
[Operation(412, cost: 20, MarketRefusal.ReasonMissing, MarketRefusal.NotAuthorized, MarketRefusal.NotEngaged, OrderClass = OrderClass.Cancel, By = [Body.MarketOperator, Body.Surveillance, Body.Regulator], OrOwner = true)]
public sealed record SetKillSwitch(
    [Field(1)] Address Account,
    [Field(2)] bool Engaged,
    [Field(3)] KillReason Reason,
    [Field(4, SizeMax = Limits.MemoSizeMax)] string Reference) : Operation<MarketModule, MarketRefusal>
{
    /// <inheritdoc/>
    public override MarketRefusal Check() =>
        Account.IsZero || (Reason != KillReason.None && Reference.Length > 0) ? MarketRefusal.None : MarketRefusal.ReasonMissing;

    /// <summary>A session key that may cancel everywhere may stop its own account; to release it, and to speak for a body, takes a full key.</summary>
    public override KeyClaim ClaimOf(MarketModule markets, Call call) => Engaged && (Account.IsZero || Account == call.Caller) ? new(KeyPermissions.Cancel, EveryMarket: true) : default;

    /// <inheritdoc/>
    public override MarketRefusal Execute(MarketModule markets, Call call) => markets.SetKillSwitch(this, call);
}
