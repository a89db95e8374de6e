using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Money;

// Frozen money: its owner's still, and in every proof of what the owner has, but it leaves by no way. Every debit of what is available, be it an order's, the EVM's or a fee's, passes Debit or Lock.
public sealed partial class MoneyModule
{
    /// <summary>How much of an account's money must not leave, in units, whether it is there or not; the highest amount for all.</summary>
    public Amount FrozenOf(in Address account, uint asset) => _frozen.TryFind(new BalanceKey(account, asset), out int slot) ? _frozen.Read(slot).Frozen : Amount.Zero;

    /// <summary>Whether more is frozen than is there, so that also what was held elsewhere when it was frozen, and what comes back from there, is meant.</summary>
    public bool IsFreezeShort(in Address account, uint asset) => _frozen.TryFind(new BalanceKey(account, asset), out int slot) && _frozen.Read(slot).Held < _frozen.Read(slot).Frozen;

    /// <summary>Sets how much of an account's money must not leave. For the module that keeps the orders by which it is frozen.</summary>
    /// <param name="account">Whose; none that is one of the city's own already, through which other people's money passes.</param>
    /// <param name="asset">The asset's number.</param>
    /// <param name="frozen">How much, in units; zero for nothing, the highest amount for all.</param>
    internal void SetFrozen(in Address account, uint asset, Amount frozen)
    {
        FrozenRecord record = new() { Key = new BalanceKey(account, asset), Frozen = frozen, Held = Lower(frozen, OwnedOf(in account, asset)) };
        bool found = _frozen.TryFind(in record.Key, out int slot);
        // One that was frozen before it became the city's own is let go as everybody is.
        Invariant.Assert(found || !IsSystemAccount(in account));
        if (frozen.IsZero)
        {
            if (found) _frozen.Remove(slot);
            return;
        }
        if (found) _frozen.Modify(slot) = record;
        else _frozen.Insert(in record);
    }

    private static Amount Lower(Amount one, Amount other) => one < other ? one : other;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Amount LessFrozen(in Address account, uint asset, Amount owned)
    {
        // An account can have been frozen before it became the city's own.
        if (IsSystemAccount(in account)) return owned;
        Amount frozen = FrozenOf(in account, asset);
        return owned > frozen ? owned - frozen : Amount.Zero;
    }

    // After money has left: whoever took it has asked AvailableOf.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void KeepFrozen(in BalanceRecord balance)
    {
        if (!_frozen.TryFind(in balance.Key, out int slot) || balance.Available >= _frozen.Read(slot).Held) return;
        Invariant.Assert(IsSystemAccount(balance.Key.Account), "frozen money stays");
        _frozen.Modify(slot).Held = balance.Available;
    }

    // After money has come.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void CatchFrozen(in BalanceRecord balance)
    {
        if (!_frozen.TryFind(in balance.Key, out int slot) || _frozen.Read(slot).Held == _frozen.Read(slot).Frozen) return;
        ref FrozenRecord record = ref _frozen.Modify(slot);
        record.Held = Lower(record.Frozen, balance.Available);
    }

    // In every block, of what it has touched.
    private void CheckFrozen(in BalanceRecord before, in BalanceRecord after)
    {
        if (before.Key.AssetId != 0 && _frozen.TryFind(in before.Key, out int slot)) CheckFrozen(in _frozen.Read(slot));
        if (after.Key.AssetId != 0 && after.Key != before.Key && _frozen.TryFind(in after.Key, out slot)) CheckFrozen(in _frozen.Read(slot));
    }

    private void CheckFrozen(in FrozenRecord record)
    {
        Invariant.Assert(!record.Frozen.IsZero && record.Held == Lower(record.Frozen, OwnedOf(record.Key.Account, record.Key.AssetId)), "what is frozen and there is there");
        Invariant.Assert(record.Held == record.Frozen || LockedOf(record.Key.Account, record.Key.AssetId).IsZero, "no order holds what is frozen");
    }
}
