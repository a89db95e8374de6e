using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Money;

/// <summary>Brings an asset into existence against what backs it. For the asset's issuer: the bank for won, the custodian for goods.</summary>
/// <param name="Asset">What is minted.</param>
/// <param name="To">Who receives it.</param>
/// <param name="Amount">How much, in units, above zero.</param>
/// <param name="Reference">The bank message or warehouse receipt behind it, at most 128 bytes.</param>
[Operation(302, cost: 30, MoneyRefusal.AmountZero, MoneyRefusal.RecipientMissing, MoneyRefusal.AssetUnknown, MoneyRefusal.AssetSuspended, MoneyRefusal.NotTheIssuer, MoneyRefusal.SupplyOutOfRange)]
public sealed record Mint(
    [Field(1)] Symbol Asset,
    [Field(2)] Address To,
    [Field(3)] Amount Amount,
    [Field(4, SizeMax = Limits.MemoSizeMax)] string Reference) : Operation<MoneyModule, MoneyRefusal>
{
    /// <inheritdoc/>
    public override MoneyRefusal Check() =>
        Amount.IsZero ? MoneyRefusal.AmountZero
        : To.IsZero ? MoneyRefusal.RecipientMissing
        : MoneyRefusal.None;

    /// <inheritdoc/>
    public override MoneyRefusal Execute(MoneyModule money, Call call)
    {
        if (!money.Assets.TryFind(Asset, out uint asset)) return MoneyRefusal.AssetUnknown;
        if (!money.Assets.IsActive(asset)) return MoneyRefusal.AssetSuspended;
        if (money.Assets.Read(asset).Issuer != call.Caller) return MoneyRefusal.NotTheIssuer;
        if (!money.Assets.CanIssue(asset, Amount)) return MoneyRefusal.SupplyOutOfRange;
        money.Mint(To, asset, Amount);
        call.Emit(new Minted(Asset, To, Amount));
        return MoneyRefusal.None;
    }
}
