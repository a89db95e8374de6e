using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;

namespace Gwangan.Chain.Modules.Reserves;

// Who may be a bank, with which limits, and which accounts count.
public sealed partial class ReservesModule
{
    // A statement a day, and time to look at what is wrong with it; a working day to hand a payment on, and another to make it.
    private const long HourMs = 60L * 60 * 1000;
    private const long StatementLateMsDefault = 30 * HourMs, UnmatchedLateMsDefault = 24 * HourMs, SendWithinMsDefault = 12 * HourMs, PayWithinMsDefault = 24 * HourMs, RerouteAfterMsDefault = 24 * HourMs;

    internal ReservesRefusal Register(RegisterBank bank, Call call)
    {
        ReservesRefusal refusal = FindBacked(bank.Asset, out uint asset);
        if (refusal != ReservesRefusal.None) return refusal;
        if (!IsRegulator(call)) return ReservesRefusal.NotAuthorized;
        if (BankCount >= Limits.BanksMax) return ReservesRefusal.TooManyBanks;
        Invariant.Assert(AdapterKey.TryOf(bank.Adapter, bank.KeyType, bank.PublicKey, bank.Entity, out AdapterKey adapter));
        if (IsAdapterTaken(in adapter)) return ReservesRefusal.AdapterTaken;
        Add(bank, asset, call);
        return ReservesRefusal.None;
    }

    internal ReservesRefusal Set(SetMinter set, Call call)
    {
        if (!_banks.TryFind(set.Bank, out int slot)) return ReservesRefusal.BankUnknown;
        if (!IsRegulator(call)) return ReservesRefusal.NotAuthorized;
        ref BankRecord bank = ref _banks.Modify(slot);
        // What was used of the old bucket is used of the new one.
        Settle(ref bank, call.TimeMs);
        (bank.HoldingMax, bank.BucketCapacity, bank.BucketRefill) = (set.HoldingMax, set.BucketCapacity, set.BucketRefill);
        Tell(in bank, call);
        return ReservesRefusal.None;
    }

    internal ReservesRefusal Set(SetAdapter set, Call call)
    {
        if (!_banks.TryFind(set.Bank, out int slot)) return ReservesRefusal.BankUnknown;
        if (!IsBankBody(call)) return ReservesRefusal.NotAuthorized;
        Invariant.Assert(AdapterKey.TryOf(set.Adapter, set.KeyType, set.PublicKey, set.Entity, out AdapterKey adapter));
        if (IsAdapterTaken(in adapter)) return ReservesRefusal.AdapterTaken;
        ref BankRecord bank = ref _banks.Modify(slot);
        EndAdapter(bank.Adapter, call);
        AddAdapter(in adapter, call);
        bank.Adapter = set.Adapter;
        Tell(in bank, call);
        return ReservesRefusal.None;
    }

    internal ReservesRefusal Set(SetBankStatus set, Call call)
    {
        if (!_banks.TryFind(set.Bank, out int slot)) return ReservesRefusal.BankUnknown;
        if (!IsRegulator(call)) return ReservesRefusal.NotAuthorized;
        _banks.Modify(slot).Status = set.Status;
        call.Emit(new BankStatusChanged(set.Bank, set.Status));
        return ReservesRefusal.None;
    }

    internal ReservesRefusal Set(SetIssuanceCap set, Call call)
    {
        ReservesRefusal refusal = FindBacked(set.Asset, out uint asset);
        if (refusal != ReservesRefusal.None) return refusal;
        if (!IsRegulator(call)) return ReservesRefusal.NotAuthorized;
        _reserves.Modify(ReserveOf(asset)).IssuanceCap = set.Cap;
        call.Emit(new IssuanceCapSet(set.Asset, set.Cap));
        return ReservesRefusal.None;
    }

    internal ReservesRefusal Set(SetReserveTerms set, Call call)
    {
        ReservesRefusal refusal = FindBacked(set.Asset, out uint asset);
        if (refusal != ReservesRefusal.None) return refusal;
        if (!IsRegulator(call)) return ReservesRefusal.NotAuthorized;
        ref ReserveRecord reserve = ref _reserves.Modify(ReserveOf(asset));
        (reserve.StatementLateMs, reserve.UnmatchedLateMs) = (set.StatementLateMs, set.UnmatchedLateMs);
        (reserve.SendWithinMs, reserve.PayWithinMs, reserve.RerouteAfterMs) = (set.SendWithinMs, set.PayWithinMs, set.RerouteAfterMs);
        (reserve.RedeemMin, reserve.OpenPerOwnerMax) = (set.RedeemMin, set.OpenPerOwnerMax);
        call.Emit(new ReserveTermsSet(set.Asset, set.StatementLateMs, set.UnmatchedLateMs, set.SendWithinMs, set.PayWithinMs, set.RerouteAfterMs, set.RedeemMin, set.OpenPerOwnerMax));
        return ReservesRefusal.None;
    }

    internal ReservesRefusal Register(RegisterReserveAccount account, Call call)
    {
        if (!_banks.TryFind(account.Bank, out _)) return ReservesRefusal.BankUnknown;
        if (!IsBankBody(call)) return ReservesRefusal.NotAuthorized;
        if (AccountCount >= Limits.ReserveAccountsMax) return ReservesRefusal.TooManyAccounts;
        for (uint id = 1; id <= AccountCount; id++)
        {
            ref readonly ReserveAccountRecord other = ref _accounts.ReadOf(id);
            if (other.BankId == account.Bank && other.Number == account.Number && !other.IsClosed) return ReservesRefusal.AccountExists;
        }
        // Else no entry could be booked for years, or nothing be attested.
        uint today = DayOf(call.TimeMs);
        if (account.ClosedDay + Limits.ReserveDaysOpenMax < today || account.ClosedDay > today + Limits.ReserveDaysAheadMax) return ReservesRefusal.DayOutOfRange;
        Add(account, call);
        return ReservesRefusal.None;
    }

    internal ReservesRefusal Assign(AssignVirtualAccount assign, Call call)
    {
        if (!_banks.TryFind(assign.Bank, out int bank)) return ReservesRefusal.BankUnknown;
        if (!IsAdapterOf(in _banks.Read(bank), call)) return ReservesRefusal.NotTheAdapter;
        VirtualAccountKey key = new(assign.Bank, assign.Number);
        bool isThere = _virtualAccounts.TryFind(in key, out int slot);
        // One that was closed stays so.
        if (isThere && !assign.Owner.IsZero && _virtualAccounts.Read(slot).Owner != assign.Owner) return ReservesRefusal.VirtualAccountTaken;
        if (isThere) _virtualAccounts.Modify(slot).Owner = assign.Owner;
        else _virtualAccounts.Insert(new VirtualAccountRecord { Key = key, Owner = assign.Owner });
        call.Emit(new VirtualAccountAssigned(assign.Bank, assign.Number, assign.Owner));
        return ReservesRefusal.None;
    }

    private uint Add(RegisterBank registration, uint asset, Call call)
    {
        Invariant.Assert(Text32.TryOf(registration.Name, out Text32 name));
        Invariant.Assert(AdapterKey.TryOf(registration.Adapter, registration.KeyType, registration.PublicKey, registration.Entity, out AdapterKey adapter));
        AddAdapter(in adapter, call);
        ReserveOf(asset);
        uint id = BankCount + 1;
        BankRecord bank = new()
        {
            Id = id,
            AssetId = asset,
            Adapter = registration.Adapter,
            Bic = registration.Bic,
            Name = name,
            HoldingMax = registration.HoldingMax,
            BucketCapacity = registration.BucketCapacity,
            BucketRefill = registration.BucketRefill,
            BucketAtMs = call.TimeMs,
        };
        _banks.Insert(in bank);
        Tell(in bank, call);
        return id;
    }

    private uint Add(RegisterReserveAccount registration, Call call)
    {
        Invariant.Assert(Text32.TryOf(registration.Display, out Text32 display));
        uint id = AccountCount + 1;
        _accounts.Insert(new ReserveAccountRecord
        {
            Id = id,
            BankId = registration.Bank,
            Number = registration.Number,
            Display = display,
            ClosedDay = registration.ClosedDay,
            AttestedAtMs = call.TimeMs,
        });
        call.Emit(new ReserveAccountRegistered(id, registration.Bank, registration.Number));
        return id;
    }

    private void Tell(in BankRecord bank, Call call) =>
        call.Emit(new BankSet(bank.Id, Assets.Read(bank.AssetId).Symbol, bank.Bic, bank.Adapter, bank.HoldingMax, bank.BucketCapacity, bank.BucketRefill));

    private ReservesRefusal FindBacked(Symbol symbol, out uint asset)
    {
        if (!Assets.TryFind(symbol, out asset)) return ReservesRefusal.AssetUnknown;
        return Assets.Read(asset).Backing == AssetBacking.Bank ? ReservesRefusal.None : ReservesRefusal.NotBankBacked;
    }

    // An adapter tells one bank's facts; another body's key, or one of a related party, would join two of the seven. The bank body that is one account may be it itself.
    private bool IsAdapterTaken(in AdapterKey adapter)
    {
        for (uint id = 1; id <= BankCount; id++)
            if (_banks.ReadOf(id).Adapter == adapter.Account) return true;
        Address account = adapter.Account, twin = adapter.Twin;
        if (Accounts.TryRole(in account, out _) && Accounts.BodyOf(account) != Body.Bank || !twin.IsZero && Accounts.TryRole(in twin, out _)) return true;
        return Accounts.KeyCount(account) != 1 || !Accounts.KeyActsFor(account, account) || Accounts.IsRelatedToOthers(Body.Bank, adapter.Entity);
    }

    // It has a role from then on, so that no other body grants it one, it adds no key, and a relation that turns out later silences it.
    private void AddAdapter(in AdapterKey adapter, Call call)
    {
        if (Accounts.BodyOf(adapter.Account) != Body.None) return;
        Accounts.AddRole(new RoleRecord { Account = adapter.Account, Body = Body.Bank, Kind = RoleKind.Adapter, Twin = adapter.Twin, Entity = adapter.Entity, Grant = Accounts.NextGrant, SinceMs = call.TimeMs }, call);
    }

    private void EndAdapter(Address adapter, Call call)
    {
        if (Accounts.BodyOf(adapter) != Body.None) return;
        Accounts.RemoveRole(adapter, call);
        Accounts.RefreshStatuses(call);
    }

    // By its own signature: no contract and no session key hands in a bank's facts.
    private bool IsAdapterOf(in BankRecord bank, Call call)
    {
        Address caller = call.Caller;
        return bank.Adapter == caller && (call.IsSigned || call.IsDecided) && Accounts.TryRole(in caller, out RoleRecord role) && role.Status == RoleStatus.Active;
    }

    // The slot of an asset's reserves, which are there from its first bank on.
    private int ReserveOf(uint asset)
    {
        if (_reserves.TryFind(asset, out int slot)) return slot;
        return _reserves.Insert(new ReserveRecord
        {
            AssetId = asset,
            OpenPerOwnerMax = OpenPerOwnerMaxDefault,
            IssuanceCap = Amount.Max,
            StatementLateMs = StatementLateMsDefault,
            UnmatchedLateMs = UnmatchedLateMsDefault,
            SendWithinMs = SendWithinMsDefault,
            PayWithinMs = PayWithinMsDefault,
            RerouteAfterMs = RerouteAfterMsDefault,
        });
    }
}
