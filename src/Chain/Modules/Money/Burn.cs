using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Money;

/// <summary>Takes an asset out of existence, from the issuer's own balance, when what backs it is paid out or handed over. Works while the asset is suspended.</summary>
/// <param name="Asset">What is burnt.</param>
/// <param name="Amount">How much, in units, above zero.</param>
/// <param name="Reference">The payment or delivery behind it, at most 128 bytes.</param>
[Operation(303, cost: 30, MoneyRefusal.AmountZero, MoneyRefusal.AssetUnknown, MoneyRefusal.NotTheIssuer, MoneyRefusal.InsufficientFunds)]
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
        if (money.Assets.Read(asset).Issuer != call.Caller) return MoneyRefusal.NotTheIssuer;
        if (money.AvailableOf(call.Caller, asset) < Amount) return MoneyRefusal.InsufficientFunds;
        money.Burn(call.Caller, asset, Amount);
        call.Emit(new Burned(Asset, call.Caller, Amount));
        return MoneyRefusal.None;
    }
}
