using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;

namespace Gwangan.Chain.Modules.Money;

/// <summary>Brings an asset into existence against what backs it, for the asset's issuer, a body or not; of an asset in custody no more than is attested. Bank-backed money is minted by a bank's entries only (<c>reserves.RecordCredit</c>).</summary>
/// <param name="Asset">What is minted.</param>
/// <param name="To">Who receives it.</param>
/// <param name="Amount">How much, in units, above zero.</param>
/// <param name="Reference">The bank message or warehouse receipt behind it, at most 128 bytes.</param>
[Operation(302, cost: 30, MoneyRefusal.AmountZero, MoneyRefusal.RecipientMissing, MoneyRefusal.AssetUnknown, MoneyRefusal.AssetSuspended, MoneyRefusal.NotTheIssuer, MoneyRefusal.SupplyOutOfRange, MoneyRefusal.NeedsBankEntry,
    MoneyRefusal.NotBacked)]
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
        if (!money.Assets.Accounts.MayActFor(money.Assets.Read(asset).Issuer, call)) return MoneyRefusal.NotTheIssuer;
        if (!money.Assets.CanIssue(asset, Amount)) return MoneyRefusal.SupplyOutOfRange;
        if (money.Assets.Read(asset).Backing == AssetBacking.Bank) return MoneyRefusal.NeedsBankEntry;
        if (Amount > money.Assets.Read(asset).Room) return MoneyRefusal.NotBacked;
        money.Mint(To, asset, Amount, call);
        money.Assets.Accounts.Acted(call);
        return MoneyRefusal.None;
    }
}
