using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;

namespace Gwangan.Chain.Modules.Custody;

// Vaults, terms, the policy, and who audits.
public sealed partial class CustodyModule
{
    // A statement of holdings a quarter is the custom of vaults; a day to decide, three to hand over goods, a day until a new destination counts.
    private const long HourMs = 60L * 60 * 1000;
    private const long AttestationMaxAgeMsDefault = 92 * 24 * HourMs, DecideWithinMsDefault = 24 * HourMs, DeliverWithinMsDefault = 72 * HourMs, AllowDelayMsDefault = 24 * HourMs;

    // Related parties are worked out afresh from a few hundred declarations.
    private const uint RelatedCost = 200;

    internal CustodyRefusal Register(RegisterVault vault, Call call)
    {
        if (!IsCustodian(call)) return CustodyRefusal.NotAuthorized;
        if (VaultCount >= Limits.VaultsMax) return CustodyRefusal.TooMany;
        Add(vault, call);
        return CustodyRefusal.None;
    }

    internal CustodyRefusal Set(SetVaultStatus set, Call call)
    {
        if (!_vaults.TryFind(set.Vault, out int slot)) return CustodyRefusal.VaultUnknown;
        if (!IsRegulator(call)) return CustodyRefusal.NotAuthorized;
        _vaults.Modify(slot).Status = set.Status;
        call.Emit(new VaultStatusChanged(set.Vault, set.Status));
        return CustodyRefusal.None;
    }

    internal CustodyRefusal Set(SetCustodyTerms set, Call call)
    {
        CustodyRefusal refusal = FindKept(set.Asset, out uint asset);
        if (refusal != CustodyRefusal.None) return refusal;
        if (!IsRegulator(call)) return CustodyRefusal.NotAuthorized;
        ref CustodyRecord custody = ref _custody.Modify(CustodyOf(asset));
        custody.Cover = set.Cover;
        (custody.AttestationMaxAgeMs, custody.DecideWithinMs, custody.DeliverWithinMs, custody.AllowDelayMs) = (set.AttestationMaxAgeMs, set.DecideWithinMs, set.DeliverWithinMs, set.AllowDelayMs);
        call.Emit(new CustodyTermsSet(set.Asset, set.Cover, set.AttestationMaxAgeMs, set.DecideWithinMs, set.DeliverWithinMs, set.AllowDelayMs));
        return CustodyRefusal.None;
    }

    internal CustodyRefusal Set(SetClassTerms set, Call call)
    {
        CustodyRefusal refusal = FindKept(set.Asset, out uint asset);
        if (refusal != CustodyRefusal.None) return refusal;
        if (!IsCustodian(call)) return CustodyRefusal.NotAuthorized;
        ref ClassTerms terms = ref _custody.Modify(CustodyOf(asset)).TermsOf(set.Class);
        // What was used of the day's cap stays used.
        (terms.PerTransactionMax, terms.PerDayMax, terms.DelayMs) = (set.PerTransactionMax, set.PerDayMax, set.DelayMs);
        call.Emit(new ClassTermsSet(set.Asset, set.Class, set.PerTransactionMax, set.PerDayMax, set.DelayMs));
        return CustodyRefusal.None;
    }

    internal CustodyRefusal Set(SetPolicyRule set, Call call)
    {
        uint asset = 0;
        CustodyRefusal refusal = set.Asset.IsNone ? CustodyRefusal.None : FindKept(set.Asset, out asset);
        if (refusal != CustodyRefusal.None) return refusal;
        if (!IsCustodian(call)) return CustodyRefusal.NotAuthorized;
        Write(set, asset, call);
        return CustodyRefusal.None;
    }

    internal CustodyRefusal Remove(RemovePolicyRule remove, Call call)
    {
        if (!_policy.TryFind(remove.Number, out int slot)) return CustodyRefusal.RuleUnknown;
        if (!IsCustodian(call)) return CustodyRefusal.NotAuthorized;
        _policy.Remove(slot);
        call.Emit(new PolicyRuleRemoved(remove.Number));
        return CustodyRefusal.None;
    }

    internal CustodyRefusal Register(RegisterAuditor register, Call call)
    {
        if (!IsRegulator(call)) return CustodyRefusal.NotAuthorized;
        CustodyRefusal refusal = RefusalOf(register, call);
        if (refusal != CustodyRefusal.None) return refusal;
        Add(register, call);
        return CustodyRefusal.None;
    }

    internal CustodyRefusal Dismiss(DismissAuditor dismiss, Call call)
    {
        if (!IsRegulator(call)) return CustodyRefusal.NotAuthorized;
        if (!Accounts.TryRole(dismiss.Account, out RoleRecord role) || role.Kind != RoleKind.Auditor) return CustodyRefusal.AuditorUnchanged;
        Accounts.RemoveRole(dismiss.Account, call);
        Accounts.RefreshStatuses(call);
        call.Emit(new AuditorSet(dismiss.Account, role.Entity, false));
        return CustodyRefusal.None;
    }

    private uint Add(RegisterVault registration, Call call)
    {
        Invariant.Assert(Text32.TryOf(registration.Name, out Text32 name) & Text32.TryOf(registration.Location, out Text32 location));
        uint id = VaultCount + 1;
        _vaults.Insert(new VaultRecord { Id = id, Class = registration.Class, SinceMs = call.TimeMs, Name = name, Location = location });
        call.Emit(new VaultRegistered(id, registration.Class));
        return id;
    }

    private void Write(SetPolicyRule set, uint asset, Call call)
    {
        PolicyRuleRecord rule = new()
        {
            Number = set.Number,
            Initiator = set.Initiator,
            Destination = set.Destination,
            Class = set.Class,
            Action = set.Action,
            AssetId = asset,
            Approvals = set.Approvals,
            AmountMax = set.AmountMax,
            PeriodMs = set.PeriodMs,
            PeriodMax = set.PeriodMax,
            SetAtMs = call.TimeMs,
        };
        if (_policy.TryFind(set.Number, out int slot)) _policy.Modify(slot) = rule;
        else _policy.Insert(in rule);
        call.Emit(new PolicyRuleSet(set.Number, set.Action));
    }

    // An auditor's key speaks for nobody else: it has no other account, no other keys, and its entity no tie to a body's holder.
    private CustodyRefusal RefusalOf(RegisterAuditor register, Call call)
    {
        Invariant.Assert(register.TryRead(out Address account, out Address twin, out EntityId entity));
        if (Accounts.TryRole(in account, out RoleRecord role) && role.Kind == RoleKind.Auditor) return CustodyRefusal.AuditorUnchanged;
        if (Accounts.TryRole(in account, out _) || !twin.IsZero && Accounts.TryRole(in twin, out _)) return CustodyRefusal.NotIndependent;
        if (Accounts.KeyCount(account) != 1 || !Accounts.KeyActsFor(account, account)) return CustodyRefusal.NotIndependent;
        call.AddCost(RelatedCost);
        if (Accounts.IsRelatedToOthers(Body.None, entity)) return CustodyRefusal.NotIndependent;
        return Accounts.AuditorCount < Limits.AuditorsMax ? CustodyRefusal.None : CustodyRefusal.TooMany;
    }

    private void Add(RegisterAuditor register, Call call)
    {
        Invariant.Assert(register.TryRead(out Address account, out Address twin, out EntityId entity));
        Accounts.AddRole(new RoleRecord { Account = account, Kind = RoleKind.Auditor, Twin = twin, Entity = entity, Grant = Accounts.NextGrant, SinceMs = call.TimeMs }, call);
        call.Emit(new AuditorSet(account, entity, true));
    }

    // The slot of how an asset is kept, which is there from the first word on it.
    private int CustodyOf(uint asset)
    {
        return _custody.TryFind(asset, out int slot) ? slot : _custody.Insert(TermsOf(asset));
    }

    // How an asset is kept, or would be as long as nothing is said of it.
    private CustodyRecord TermsOf(uint asset) => TryCustody(asset, out CustodyRecord custody) ? custody : new()
    {
        AssetId = asset,
        AttestationMaxAgeMs = AttestationMaxAgeMsDefault,
        DecideWithinMs = DecideWithinMsDefault,
        DeliverWithinMs = DeliverWithinMsDefault,
        AllowDelayMs = AllowDelayMsDefault,
    };

    private ref HoldingRecord HoldingOf(uint vault, uint asset)
    {
        CustodyOf(asset);
        HoldingKey key = new(vault, asset);
        if (!_holdings.TryFind(in key, out int slot)) slot = _holdings.Insert(new HoldingRecord { Key = key });
        return ref _holdings.Modify(slot);
    }
}
