using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;

namespace Gwangan.Chain.Modules.Money;

/// <summary>Takes an asset out of existence, from the issuer's own balance, when what backs it is paid out or handed over. Works while the asset is suspended. Bank-backed money goes by a redemption (<c>reserves.Redeem</c>).</summary>
/// <param name="Asset">What is burnt.</param>
/// <param name="Amount">How much, in units, above zero.</param>
/// <param name="Reference">The payment or delivery behind it, at most 128 bytes.</param>
[Operation(303, cost: 30, MoneyRefusal.AmountZero, MoneyRefusal.AssetUnknown, MoneyRefusal.NotTheIssuer, MoneyRefusal.InsufficientFunds, MoneyRefusal.NeedsBankEntry)]
public sealed record Burn(
    [Field(1)] Symbol Asset,
    [Field(2)] Amount Amount,
    [Field(3, SizeMax = Limits.MemoSizeMax)] string Reference) : Operation<MoneyModule, MoneyRefusal>
{
    /// <inheritdoc/>
    public override MoneyRefusal Check() => Amount.IsZero ? MoneyRefusal.AmountZero : MoneyRefusal.None;

    /// <inheritdoc/>
    public override MoneyRefusal Execute(MoneyModule money, Call call)
    {
        if (!money.Assets.TryFind(Asset, out uint asset)) return MoneyRefusal.AssetUnknown;
        Address issuer = money.Assets.Read(asset).Issuer;
        if (!money.Assets.Accounts.MayActFor(issuer, call)) return MoneyRefusal.NotTheIssuer;
        if (money.AvailableOf(issuer, asset) < Amount) return MoneyRefusal.InsufficientFunds;
        if (money.Assets.Read(asset).Backing == AssetBacking.Bank) return MoneyRefusal.NeedsBankEntry;
        money.Burn(issuer, asset, Amount, call);
        money.Assets.Accounts.Acted(call);
        return MoneyRefusal.None;
    }
}
