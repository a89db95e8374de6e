using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Payments;

// Who is a merchant. Merchants are never removed, so their numbers have no gaps.
public sealed partial class PaymentsModule
{
    /// <summary>Number of merchants ever registered; they are numbered from 1.</summary>
    public uint MerchantCount => Counters.Merchants;

    /// <summary>Finds the merchant whose account this is, whatever its status: ask <see cref="MerchantRecord.Status"/>.</summary>
    public bool TryMerchantOf(Address account, out MerchantRecord merchant)
    {
        bool found = _merchants.TryFind(in account, out int slot);
        merchant = found ? _merchants.Read(slot) : default;
        return found;
    }

    /// <summary>Reads <c>merchants: [{ account, name, category, businessNumber }]</c>, if there.</summary>
    public override void InitGenesis(JsonElement genesis, Call call)
    {
        GenesisReader document = new(genesis, "");
        if (!document.Has("merchants")) return;
        foreach (GenesisReader merchant in document.Array("merchants"))
        {
            if (!Hash32.TryParse(merchant.Text("businessNumber"), out Hash32 number)) throw merchant.Error("businessNumber of 64 hex digits");
            RegisterMerchant registration = new(merchant.Address("account"), merchant.Text("name"), (ushort)merchant.Integer("category", 1, CategoryMax), number);
            if (registration.Check() != PaymentsRefusal.None) throw merchant.Error("a merchant: an account, a name of 1 to 32 bytes, a category from 1 to 9999, and a hash of its business number");
            if (_merchants.TryFind(registration.Account, out _)) throw merchant.Error("each account once");
            Add(registration, call);
        }
    }

    internal PaymentsRefusal Register(RegisterMerchant registration, Call call)
    {
        if (!Accounts.MayAct(Body.Settlement, call)) return PaymentsRefusal.NotAuthorized;
        if (Money.IsSystemAccount(registration.Account)) return PaymentsRefusal.SystemAccount;
        if (!_merchants.TryFind(registration.Account, out _) && MerchantCount >= Limits.MerchantsMax) return PaymentsRefusal.TooMany;
        Add(registration, call);
        return PaymentsRefusal.None;
    }

    internal PaymentsRefusal Set(SetMerchantStatus change, Call call)
    {
        if (!_merchants.TryFind(change.Account, out int slot)) return PaymentsRefusal.MerchantUnknown;
        MerchantRecord merchant = _merchants.Read(slot);
        bool isBarred = merchant.IsBarred != 0, isRegulator = Accounts.MayAct(Body.Regulator, call), isSettlement = Accounts.MayAct(Body.Settlement, call);
        bool mayDo = change.Status switch
        {
            MerchantStatus.Active => isBarred ? isRegulator : isSettlement,
            MerchantStatus.Suspended => isSettlement || isRegulator,
            _ => isSettlement || call.Caller == change.Account,
        };
        if (!mayDo) return PaymentsRefusal.NotAuthorized;
        if (isRegulator) isBarred = change.Status == MerchantStatus.Suspended;
        if (merchant.Status == change.Status && isBarred == (merchant.IsBarred != 0)) return PaymentsRefusal.None;
        if (merchant.Status != change.Status) merchant.StatusSinceMs = call.TimeMs;
        (merchant.Status, merchant.IsBarred) = (change.Status, isBarred ? (byte)1 : (byte)0);
        _merchants.Modify(slot) = merchant;
        call.Emit(new MerchantStatusChanged(change.Account, change.Status));
        return PaymentsRefusal.None;
    }

    private void Add(RegisterMerchant registration, Call call)
    {
        Invariant.Assert(Text32.TryOf(registration.Name, out Text32 name));
        bool found = _merchants.TryFind(registration.Account, out int slot);
        MerchantRecord merchant = found
            ? _merchants.Read(slot)
            : new MerchantRecord { Account = registration.Account, Id = ++ModifyCounters().Merchants, SinceMs = call.TimeMs, StatusSinceMs = call.TimeMs };
        (merchant.Category, merchant.Name, merchant.BusinessNumber) = (registration.Category, name, registration.BusinessNumber);
        if (found) _merchants.Modify(slot) = merchant;
        else _merchants.Insert(in merchant);
        call.Emit(new MerchantRegistered(merchant.Account, merchant.Id, merchant.Category, merchant.BusinessNumber));
    }

    private void CheckMerchants()
    {
        uint count = 0;
        foreach (int slot in _merchants.LiveSlots)
        {
            ref readonly MerchantRecord merchant = ref _merchants.Read(slot);
            Invariant.Assert(merchant.Id >= 1 && merchant.Id <= MerchantCount && merchant.Category is >= 1 and <= CategoryMax && merchant.Status <= MerchantStatus.Closed && (merchant.IsBarred == 0 || merchant.IsBarred == 1 && merchant.Status != MerchantStatus.Active));
            count++;
        }
        Invariant.Assert(count == MerchantCount, "merchants are never removed");
    }
}
