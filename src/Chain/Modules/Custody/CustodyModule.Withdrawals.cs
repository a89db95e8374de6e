using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Money;

namespace Gwangan.Chain.Modules.Custody;

// What leaves vaults: asked for by owners, decided by the policy, approved by members of the custodian, bounded by caps and delays of the vault's class.
public sealed partial class CustodyModule
{
    internal CustodyRefusal List(ListDestination list, Call call)
    {
        CustodyRefusal refusal = FindKept(list.Asset, out uint asset);
        if (refusal != CustodyRefusal.None) return refusal;
        if (!IsOwnWord(call)) return CustodyRefusal.NotTheOwner;
        DestinationKey key = KeyOf(call.Caller, asset, list.Destination);
        bool isThere = _destinations.TryFind(in key, out int slot);
        if (isThere == list.IsListed) return CustodyRefusal.DestinationUnchanged;
        long from = list.IsListed ? call.TimeMs + TermsOf(asset).AllowDelayMs : 0;
        if (list.IsListed) _destinations.Insert(new DestinationRecord(key, from));
        else _destinations.Remove(slot);
        call.Emit(new DestinationListed(call.Caller, list.Destination, from));
        return CustodyRefusal.None;
    }

    internal CustodyRefusal Request(RequestWithdrawal request, Call call)
    {
        if (request.ValidUntilMs != 0 && request.ValidUntilMs <= call.TimeMs) return CustodyRefusal.FieldOutOfRange;
        CustodyRefusal refusal = FindKept(request.Asset, out uint asset);
        if (refusal != CustodyRefusal.None) return refusal;
        if (!_vaults.TryFind(request.Vault, out _)) return CustodyRefusal.VaultUnknown;
        if (!IsOwnWord(call)) return CustodyRefusal.NotTheOwner;
        if (request.Amount.Units % Assets.Read(asset).Lot.Units != UInt128.Zero) return CustodyRefusal.NotInLots;
        if (Money.AvailableOf(call.Caller, asset) < request.Amount) return CustodyRefusal.InsufficientFunds;
        DestinationKind destination = IsListed(call.Caller, asset, request.Destination, call.TimeMs) ? DestinationKind.Listed : DestinationKind.Unlisted;
        Initiator initiator = Accounts.BodyOf(call.Caller) == Body.None ? Initiator.Owner : Initiator.Body;
        return Ask(initiator, destination, new WithdrawalRecord
        {
            Owner = call.Caller,
            AssetId = asset,
            VaultId = request.Vault,
            Amount = request.Amount,
            Destination = request.Destination,
            ValidUntilMs = request.ValidUntilMs,
        }, call);
    }

    internal CustodyRefusal Move(MoveHolding move, Call call)
    {
        CustodyRefusal refusal = FindKept(move.Asset, out uint asset);
        if (refusal != CustodyRefusal.None) return refusal;
        if (!_vaults.TryFind(move.From, out _) || !_vaults.TryFind(move.To, out _)) return CustodyRefusal.VaultUnknown;
        if (!IsCustodian(call)) return CustodyRefusal.NotAuthorized;
        if (IsFrozen(move.To)) return CustodyRefusal.VaultFrozen;
        return Ask(Initiator.Custodian, DestinationKind.Vault, new WithdrawalRecord
        {
            Owner = Accounts.AccountOf(Body.Custodian),
            AssetId = asset,
            VaultId = move.From,
            ToVaultId = move.To,
            Amount = move.Amount,
        }, call);
    }

    internal CustodyRefusal Cancel(CancelWithdrawal cancel, Call call)
    {
        if (!_withdrawals.TryFind(cancel.WithdrawalId, out int slot)) return CustodyRefusal.WithdrawalUnknown;
        WithdrawalRecord withdrawal = _withdrawals.Read(slot);
        bool isOwn = withdrawal.IsMove ? IsCustodian(call) : withdrawal.Owner == call.Caller && IsOwnWord(call);
        if (!isOwn) return CustodyRefusal.NotTheOwner;
        if (!withdrawal.IsRequested) return CustodyRefusal.WithdrawalNotOpen;
        GiveBack(slot, WithdrawalState.Cancelled, Symbol.None, call);
        return CustodyRefusal.None;
    }

    internal CustodyRefusal Approve(ApproveWithdrawal approve, Call call)
    {
        if (!_withdrawals.TryFind(approve.WithdrawalId, out int slot)) return CustodyRefusal.WithdrawalUnknown;
        if (!call.IsSigned || !Speaks(call.Caller)) return CustodyRefusal.NotAuthorized;
        WithdrawalRecord withdrawal = _withdrawals.Read(slot);
        if (!withdrawal.IsRequested) return CustodyRefusal.WithdrawalNotOpen;
        Span<Address> approvers = withdrawal.Approvers;
        // Who speaks no longer makes room for who does.
        withdrawal.ApprovalCount = (byte)KeepSpeaking(approvers[..withdrawal.ApprovalCount]);
        if (approvers[..withdrawal.ApprovalCount].Contains(call.Caller)) return CustodyRefusal.AlreadyApproved;
        if (withdrawal.ApprovalCount >= withdrawal.ApprovalsNeeded) return CustodyRefusal.AlreadyApproved;
        approvers[withdrawal.ApprovalCount++] = call.Caller;
        _withdrawals.Modify(slot) = withdrawal;
        call.Emit(new WithdrawalApproved(withdrawal.Id, call.Caller, withdrawal.ApprovalCount, withdrawal.ApprovalsNeeded));
        return CustodyRefusal.None;
    }

    internal CustodyRefusal Refuse(RefuseWithdrawal refuse, Call call)
    {
        if (!_withdrawals.TryFind(refuse.WithdrawalId, out int slot)) return CustodyRefusal.WithdrawalUnknown;
        if (!IsCustodian(call)) return CustodyRefusal.NotAuthorized;
        if (!_withdrawals.Read(slot).IsRequested) return CustodyRefusal.WithdrawalNotOpen;
        GiveBack(slot, WithdrawalState.Refused, refuse.Code, call);
        return CustodyRefusal.None;
    }

    internal CustodyRefusal Release(ReleaseWithdrawal release, Call call)
    {
        if (!_withdrawals.TryFind(release.WithdrawalId, out int slot)) return CustodyRefusal.WithdrawalUnknown;
        WithdrawalRecord withdrawal = _withdrawals.Read(slot);
        // What is approved and due leaves without the custodian's hand, too.
        if (!IsCustodian(call) && (withdrawal.IsMove || withdrawal.Owner != call.Caller || !IsOwnWord(call))) return CustodyRefusal.NotAuthorized;
        if (!withdrawal.IsRequested || IsOver(in withdrawal, call.TimeMs)) return CustodyRefusal.WithdrawalNotOpen;
        if (IsOwnerFrozen(in withdrawal)) return CustodyRefusal.OwnerFrozen;
        if (IsFrozen(withdrawal.VaultId) || withdrawal.IsMove && IsFrozen(withdrawal.ToVaultId)) return CustodyRefusal.VaultFrozen;
        if (call.TimeMs < withdrawal.NotBeforeMs || !IsApproved(in withdrawal)) return CustodyRefusal.NotYetDue;
        HoldingKey key = new(withdrawal.VaultId, withdrawal.AssetId);
        HoldingRecord holding = _holdings.ReadOf(key);
        if (FreeOf(in holding) < withdrawal.Amount) return CustodyRefusal.VaultShort;
        CustodyRecord custody = _custody.ReadOf(withdrawal.AssetId);
        ref ClassTerms terms = ref custody.TermsOf(_vaults.ReadOf(withdrawal.VaultId).Class);
        if (withdrawal.Amount > terms.PerTransactionMax || withdrawal.Amount > terms.PerDayMax) return CustodyRefusal.OverCap;
        Amount used = terms.Day == DayOf(call.TimeMs) ? terms.Used : Amount.Zero;
        if (used + withdrawal.Amount > terms.PerDayMax) return CustodyRefusal.DayCapReached;
        // Goods on their way out are no longer the city's: the share is that of what stays.
        HoldingKey to = withdrawal.IsMove ? new(withdrawal.ToVaultId, withdrawal.AssetId) : default;
        if (withdrawal.IsMove && _holdings.TryRead(to, out HoldingRecord other) && other.Units + withdrawal.Amount > Limits.ReserveAmountMax) return CustodyRefusal.AmountOutOfRange;
        if (!KeepsColdShare(key, FreeOf(in holding), FreeOf(in holding) - withdrawal.Amount, to, withdrawal.Amount)) return CustodyRefusal.ColdShareTooLow;

        (terms.Day, terms.Used) = (DayOf(call.TimeMs), used + withdrawal.Amount);
        _custody.ModifyOf(withdrawal.AssetId) = custody;
        if (withdrawal.IsMove) MoveNow(slot, call);
        else ReleaseFrom(slot, withdrawal.VaultId, call);
        return CustodyRefusal.None;
    }

    internal CustodyRefusal Confirm(ConfirmDelivery confirm, Call call)
    {
        if (!_withdrawals.TryFind(confirm.WithdrawalId, out int slot)) return CustodyRefusal.WithdrawalUnknown;
        WithdrawalRecord withdrawal = _withdrawals.Read(slot);
        if (!IsCustodian(call) && (withdrawal.Owner != call.Caller || !IsOwnWord(call))) return CustodyRefusal.NotAuthorized;
        if (withdrawal.State != WithdrawalState.Released) return CustodyRefusal.WithdrawalNotOpen;
        HoldingKey key = new(withdrawal.VaultId, withdrawal.AssetId);
        if (_holdings.ReadOf(key).Units < withdrawal.Amount) return CustodyRefusal.VaultShort;

        ref HoldingRecord holding = ref _holdings.ModifyOf(key);
        holding.Units -= withdrawal.Amount;
        holding.Promised -= withdrawal.Amount;
        Change(ref holding, call);
        ref CustodyRecord custody = ref _custody.ModifyOf(withdrawal.AssetId);
        custody.Held -= withdrawal.Amount;
        custody.Promised -= withdrawal.Amount;
        (withdrawal.State, withdrawal.Receipt) = (WithdrawalState.Delivered, confirm.Receipt);
        Write(slot, in withdrawal, isOverdue: false, call);
        Publish(withdrawal.AssetId, call);
        return CustodyRefusal.None;
    }

    internal CustodyRefusal Force(ForceRelease force, Call call)
    {
        if (!_vaults.TryFind(force.Vault, out _)) return CustodyRefusal.VaultUnknown;
        if (!_withdrawals.TryFind(force.WithdrawalId, out int slot)) return CustodyRefusal.WithdrawalUnknown;
        if (!IsRegulator(call) && !Accounts.MayAct(Body.Settlement, call)) return CustodyRefusal.NotAuthorized;
        WithdrawalRecord withdrawal = _withdrawals.Read(slot);
        bool isReleased = withdrawal.State == WithdrawalState.Released;
        if (withdrawal.IsMove || !withdrawal.IsRequested && (!isReleased || force.Vault == withdrawal.VaultId) || IsOver(in withdrawal, call.TimeMs)) return CustodyRefusal.WithdrawalNotOpen;
        if (!isReleased && IsOwnerFrozen(in withdrawal)) return CustodyRefusal.OwnerFrozen;
        if (IsFrozen(force.Vault)) return CustodyRefusal.VaultFrozen;
        if (withdrawal.Overdue == 0) return CustodyRefusal.NotYetDue;
        if (!TryHolding(force.Vault, withdrawal.AssetId, out HoldingRecord holding) || FreeOf(in holding) < withdrawal.Amount) return CustodyRefusal.VaultShort;
        if (!isReleased)
        {
            ReleaseFrom(slot, force.Vault, call);
            return CustodyRefusal.None;
        }
        _holdings.ModifyOf(new HoldingKey(withdrawal.VaultId, withdrawal.AssetId)).Promised -= withdrawal.Amount;
        _holdings.ModifyOf(holding.Key).Promised += withdrawal.Amount;
        (withdrawal.VaultId, withdrawal.DeadlineMs) = (force.Vault, call.TimeMs + _custody.ReadOf(withdrawal.AssetId).DeliverWithinMs);
        Write(slot, in withdrawal, isOverdue: false, call);
        return CustodyRefusal.None;
    }

    /// <summary>What the policy says of a request, and changes nothing.</summary>
    public PolicyDecision Decide(in PolicyRequest request, long timeMs) =>
        Policy.Decide(in request, (uint number, out PolicyRuleRecord rule) => _policy.TryRead(number, out rule), (PolicyUsageKey key, out PolicyUsageRecord usage) => _usage.TryRead(key, out usage), timeMs);

    /// <summary>Whether a destination counts as one that its owner has listed.</summary>
    public bool IsListed(Address owner, uint asset, in Hash32 destination, long timeMs) =>
        _destinations.TryRead(KeyOf(owner, asset, in destination), out DestinationRecord listed) && timeMs >= listed.ActiveFromMs;

    /// <summary>The key of a destination: lists are by asset, because an address of one chain is none of another.</summary>
    public static DestinationKey KeyOf(Address owner, uint asset, in Hash32 destination)
    {
        Span<byte> number = stackalloc byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(number, asset);
        return new DestinationKey(owner, Crypto.Sha256.Hash(number, Hash32.Bytes(in destination)));
    }

    // Only the owner's own key, on this very operation: neither a contract nor a session key takes something out of a vault. A key set's account has no key, and acts by what the set has decided.
    private bool IsOwnWord(Call call) => call.IsSigned || call.IsDecided;

    private CustodyRefusal Ask(Initiator initiator, DestinationKind destination, WithdrawalRecord withdrawal, Call call)
    {
        if (IsFrozen(withdrawal.VaultId)) return CustodyRefusal.VaultFrozen;
        VaultClass vaultClass = _vaults.ReadOf(withdrawal.VaultId).Class;
        if (!TryHolding(withdrawal.VaultId, withdrawal.AssetId, out HoldingRecord holding) || FreeOf(in holding) < withdrawal.Amount) return CustodyRefusal.VaultShort;
        CustodyRecord custody = TermsOf(withdrawal.AssetId);
        ref readonly ClassTerms terms = ref custody.TermsOf(vaultClass);
        if (withdrawal.Amount > terms.PerTransactionMax || withdrawal.Amount > terms.PerDayMax) return CustodyRefusal.OverCap;
        PolicyDecision decision = Decide(new PolicyRequest(withdrawal.Owner, initiator, destination, vaultClass, withdrawal.AssetId, withdrawal.Amount), call.TimeMs);
        bool isDenied = decision.Action == PolicyAction.Deny;
        if (isDenied && withdrawal.IsMove) return CustodyRefusal.PolicyDenies;

        withdrawal.Id = WithdrawalCount + 1;
        (withdrawal.Rule, withdrawal.ApprovalsNeeded) = (decision.Rule, decision.Approvals);
        withdrawal.State = isDenied ? WithdrawalState.Denied : WithdrawalState.Requested;
        withdrawal.RequestedAtMs = call.TimeMs;
        withdrawal.NotBeforeMs = call.TimeMs + terms.DelayMs;
        withdrawal.DeadlineMs = withdrawal.NotBeforeMs + custody.DecideWithinMs;
        _withdrawals.Insert(in withdrawal);
        // What is denied is written down with the rule that did it, and nothing is taken.
        call.Emit(new WithdrawalRequested(
            withdrawal.Id, withdrawal.Owner, SymbolOf(withdrawal.AssetId), withdrawal.Amount, withdrawal.VaultId, withdrawal.ToVaultId, withdrawal.Destination,
            decision.Rule, decision.Action, decision.Approvals, withdrawal.NotBeforeMs, withdrawal.DeadlineMs));
        if (isDenied) return CustodyRefusal.None;
        AddDeadline(in withdrawal);
        Use(decision.Rule, in withdrawal, call);
        if (!withdrawal.IsMove) Hold(withdrawal.Owner, HoldingAccount, in withdrawal, call);
        return CustodyRefusal.None;
    }

    private void Use(uint number, in WithdrawalRecord withdrawal, Call call)
    {
        ref readonly PolicyRuleRecord rule = ref _policy.ReadOf(number);
        if (rule.PeriodMs == 0) return;
        PolicyUsageRecord usage = Policy.UsageOf(in rule, withdrawal.Owner, withdrawal.AssetId, (PolicyUsageKey key, out PolicyUsageRecord found) => _usage.TryRead(key, out found), call.TimeMs);
        usage.Used += withdrawal.Amount;
        if (_usage.TryFind(usage.Key, out int slot)) _usage.Modify(slot) = usage;
        else _usage.Insert(in usage);
    }

    private void Hold(Address from, Address to, in WithdrawalRecord withdrawal, Call call)
    {
        Money.Move(in from, in to, withdrawal.AssetId, withdrawal.Amount);
        call.Emit(new Transferred(from, to, SymbolOf(withdrawal.AssetId), withdrawal.Amount));
    }

    // The tokens go, and the vault owes the goods: supply and backing fall together.
    private void ReleaseFrom(int slot, uint vault, Call call)
    {
        WithdrawalRecord withdrawal = _withdrawals.Read(slot);
        _holdings.ModifyOf(new HoldingKey(vault, withdrawal.AssetId)).Promised += withdrawal.Amount;
        ref CustodyRecord custody = ref _custody.ModifyOf(withdrawal.AssetId);
        custody.Promised += withdrawal.Amount;
        Amount backed = custody.Backed;
        (withdrawal.VaultId, withdrawal.State, withdrawal.DeadlineMs) = (vault, WithdrawalState.Released, call.TimeMs + custody.DeliverWithinMs);
        Write(slot, in withdrawal, isOverdue: false, call);
        Money.Burn(HoldingAccount, withdrawal.AssetId, withdrawal.Amount, call, backed);
        ComputeShare(call);
    }

    private void MoveNow(int slot, Call call)
    {
        WithdrawalRecord withdrawal = _withdrawals.Read(slot);
        ref HoldingRecord to = ref HoldingOf(withdrawal.ToVaultId, withdrawal.AssetId);
        HoldingRecord was = _holdings.ReadOf(new HoldingKey(withdrawal.VaultId, withdrawal.AssetId));
        // What came is attested as long ago as where it came from.
        to.AttestedAtMs = to.Units.IsZero ? was.AttestedAtMs : long.Min(to.AttestedAtMs, was.AttestedAtMs);
        to.Units += withdrawal.Amount;
        Change(ref to, call);
        ref HoldingRecord from = ref _holdings.ModifyOf(was.Key);
        from.Units -= withdrawal.Amount;
        Change(ref from, call);
        withdrawal.State = WithdrawalState.Delivered;
        Write(slot, in withdrawal, isOverdue: false, call);
        ComputeShare(call);
    }

    private void GiveBack(int slot, WithdrawalState state, Symbol code, Call call)
    {
        WithdrawalRecord withdrawal = _withdrawals.Read(slot);
        (withdrawal.State, withdrawal.Code) = (state, code);
        Write(slot, in withdrawal, isOverdue: false, call);
        if (!withdrawal.IsMove) Hold(HoldingAccount, withdrawal.Owner, in withdrawal, call);
    }

    // As many as there are members suffice where a rule asks for more; one whose word does not count for now is a member still.
    private bool IsApproved(in WithdrawalRecord withdrawal)
    {
        if (withdrawal.ApprovalsNeeded == 0) return true;
        int members = 0;
        foreach (RoleRecord role in Accounts.Roles)
            if (role.Body == Body.Custodian && role.Kind == RoleKind.Member) members++;
        return ApprovalsOf(in withdrawal) >= int.Min(withdrawal.ApprovalsNeeded, int.Max(members, 1));
    }

    /// <summary>How many have approved a withdrawal and speak for the custodian now: the word of one who left, or whose entity has turned out to be related, does not count.</summary>
    public int ApprovalsOf(in WithdrawalRecord withdrawal)
    {
        Span<Address> approvers = stackalloc Address[Limits.WithdrawalApprovalsMax];
        ((ReadOnlySpan<Address>)withdrawal.Approvers).CopyTo(approvers);
        return KeepSpeaking(approvers[..withdrawal.ApprovalCount]);
    }

    // Brings those who speak for the custodian to the front, in their order, and clears the rest.
    private int KeepSpeaking(Span<Address> approvers)
    {
        int kept = 0;
        foreach (Address approver in approvers)
            if (Speaks(approver)) approvers[kept++] = approver;
        approvers[kept..].Clear();
        return kept;
    }

    // A key set speaks member by member; the account of a custodian that is one account is its one member.
    private bool Speaks(Address account) => Accounts.TryRole(in account, out RoleRecord role) && role.Body == Body.Custodian && role.Kind is RoleKind.Member or RoleKind.Body && role.Status == RoleStatus.Active;

    // What is said of the vault and not confirmed was said of it as it was.
    private static void Change(ref HoldingRecord holding, Call call) => (holding.ChangedAtMs, holding.PendingId) = (call.TimeMs, 0);

    // Its time is over, though its turn to end may not have come.
    private static bool IsOver(in WithdrawalRecord withdrawal, long timeMs)
    {
        long until = withdrawal.IsMove ? withdrawal.DeadlineMs : withdrawal.ValidUntilMs;
        return withdrawal.IsRequested && until != 0 && until <= timeMs;
    }

    // What was set aside before the freeze is meant by it as far as what is left does not cover it.
    private bool IsOwnerFrozen(in WithdrawalRecord withdrawal) => !withdrawal.IsMove && Money.IsFreezeShort(in withdrawal.Owner, withdrawal.AssetId);

    private bool IsFrozen(uint vault) => _vaults.ReadOf(vault).Status == VaultStatus.Frozen;

    private static Amount FreeOf(in HoldingRecord holding) => holding.Units > holding.Promised ? holding.Units - holding.Promised : Amount.Zero;
}
