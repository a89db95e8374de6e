using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;

namespace Gwangan.Chain.Modules.Assets;

/// <summary>Suspends an asset or lets it move again: docs/payments.md says what goes on meanwhile. For the regulator.</summary>
/// <param name="Symbol">The asset.</param>
/// <param name="Status">0 active, 1 suspended.</param>
/// <param name="Reason">Why, for everybody, at most 128 bytes; who suspends gives one.</param>
[Operation(202, cost: 20, AssetsRefusal.FieldOutOfRange, AssetsRefusal.ReasonMissing, AssetsRefusal.NotAuthorized, AssetsRefusal.AssetUnknown, By = [Body.Regulator])]
public sealed record SetAssetStatus(
    [Field(1)] Symbol Symbol,
    [Field(2)] AssetStatus Status,
    [Field(3, SizeMax = Text128.Size)] string Reason = "") : Operation<AssetsModule, AssetsRefusal>
{
    /// <inheritdoc/>
    public override AssetsRefusal Check() =>
        Status > AssetStatus.Suspended || !Text128.TryOf(Reason, out _) ? AssetsRefusal.FieldOutOfRange
        : Status == AssetStatus.Suspended && Reason.Length == 0 ? AssetsRefusal.ReasonMissing
        : AssetsRefusal.None;

    /// <inheritdoc/>
    public override AssetsRefusal Execute(AssetsModule assets, Call call)
    {
        if (!assets.Accounts.MayAct(Body.Regulator, call)) return AssetsRefusal.NotAuthorized;
        if (!assets.TryFind(Symbol, out uint id)) return AssetsRefusal.AssetUnknown;
        assets.SetStatus(id, Status, Reason, call);
        return AssetsRefusal.None;
    }
}
