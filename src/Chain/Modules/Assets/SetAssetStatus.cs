using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;

namespace Gwangan.Chain.Modules.Assets;

/// <summary>Suspends an asset or lets it move again. For the regulator.</summary>
/// <param name="Symbol">The asset.</param>
/// <param name="Status">0 active, 1 suspended.</param>
[Operation(202, cost: 20, AssetsRefusal.NotAuthorized, AssetsRefusal.AssetUnknown)]
public sealed record SetAssetStatus([Field(1)] Symbol Symbol, [Field(2)] AssetStatus Status) : Operation<AssetsModule, AssetsRefusal>
{
    /// <inheritdoc/>
    public override AssetsRefusal Check() => AssetsRefusal.None;

    /// <inheritdoc/>
    public override AssetsRefusal Execute(AssetsModule assets, Call call)
    {
        if (call.Caller != assets.Accounts.AccountOf(Body.Regulator)) return AssetsRefusal.NotAuthorized;
        if (!assets.TryFind(Symbol, out uint id)) return AssetsRefusal.AssetUnknown;
        assets.SetStatus(id, Status, call);
        return AssetsRefusal.None;
    }
}
