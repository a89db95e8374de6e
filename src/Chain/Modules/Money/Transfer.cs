using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Money;

/// <summary>Moves an asset from the caller to another account.</summary>
/// <param name="To">The recipient.</param>
/// <param name="Asset">What moves.</param>
/// <param name="Amount">How much, in units, above zero.</param>
/// <param name="Memo">A note, at most 128 bytes; public for ever, so nothing personal.</param>
[Operation(301, cost: 20, MoneyRefusal.AmountZero, MoneyRefusal.RecipientMissing, MoneyRefusal.RecipientIsSender, MoneyRefusal.AssetUnknown, MoneyRefusal.AssetSuspended, MoneyRefusal.InsufficientFunds)]
public sealed record Transfer(
    [Field(1)] Address To,
    [Field(2)] Symbol Asset,
    [Field(3)] Amount Amount,
    [Field(4, SizeMax = Limits.MemoSizeMax)] string Memo) : Operation<MoneyModule, MoneyRefusal>
{
    /// <inheritdoc/>
    public override MoneyRefusal Check() =>
        Amount.IsZero ? MoneyRefusal.AmountZero
        : To.IsZero ? MoneyRefusal.RecipientMissing
        : MoneyRefusal.None;

    /// <inheritdoc/>
    public override KeyClaim ClaimOf(MoneyModule money, Call call) => new(KeyPermissions.Transfer, Asset: Asset, Amount: Amount, Charge: Amount);

    /// <inheritdoc/>
    public override MoneyRefusal Execute(MoneyModule money, Call call)
    {
        if (To == call.Caller) return MoneyRefusal.RecipientIsSender;
        if (!money.Assets.TryFind(Asset, out uint asset)) return MoneyRefusal.AssetUnknown;
        if (!money.Assets.IsActive(asset)) return MoneyRefusal.AssetSuspended;
        if (money.AvailableOf(call.Caller, asset) < Amount) return MoneyRefusal.InsufficientFunds;
        money.Move(call.Caller, To, asset, Amount);
        call.Emit(new Transferred(call.Caller, To, Asset, Amount));
        return MoneyRefusal.None;
    }

    /// <inheritdoc/>
    public override void Prefetch(MoneyModule money, in Address caller, PrefetchStep step)
    {
        if (!money.Assets.TryFind(Asset, out uint asset)) return;
        money.Prefetch(in caller, asset, step);
        money.Prefetch(To, asset, step);
    }
}
