using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;

namespace Gwangan.Chain.Modules.Custody;

// What vaults hold: said by the custodian, confirmed by an auditor, and never more than the lots or addresses behind it.
public sealed partial class CustodyModule
{
    internal CustodyRefusal Attest(AttestHoldings attest, Call call)
    {
        CustodyRefusal refusal = FindKept(attest.Asset, out uint asset);
        if (refusal != CustodyRefusal.None) return refusal;
        if (!_vaults.TryFind(attest.Vault, out _)) return CustodyRefusal.VaultUnknown;
        if (!IsCustodian(call)) return CustodyRefusal.NotAuthorized;
        TryHolding(attest.Vault, asset, out HoldingRecord before);
        AttestationRecord attestation = new()
        {
            Id = (ulong)_attestations.LiveCount + 1,
            Holding = new(attest.Vault, asset),
            Units = attest.Units,
            AsOfMs = attest.AsOfMs,
            ProposedAtMs = call.TimeMs,
            Digest = attest.Digest,
            Serials = attest.Serials,
        };
        refusal = RefusalOf(in attestation, in before, call);
        if (refusal != CustodyRefusal.None) return refusal;
        // One waits at a time: the last word counts.
        HoldingOf(attest.Vault, asset).PendingId = attestation.Id;
        _attestations.Insert(in attestation);
        call.Emit(new HoldingsProposed(attestation.Id, attest.Vault, attest.Asset, attest.Units, attest.AsOfMs, attest.Digest, attest.Serials));
        return CustodyRefusal.None;
    }

    internal CustodyRefusal Confirm(ConfirmAttestation confirm, Call call)
    {
        if (!_attestations.TryFind(confirm.Attestation, out int slot)) return CustodyRefusal.AttestationUnknown;
        AttestationRecord attestation = _attestations.Read(slot);
        HoldingRecord before = _holdings.ReadOf(attestation.Holding);
        bool isAsSaid = attestation.ConfirmedAtMs == 0 && attestation.Digest == confirm.Digest && attestation.Units == confirm.Units;
        if (!isAsSaid || before.PendingId != 0 && before.PendingId != attestation.Id) return CustodyRefusal.AttestationUnknown;
        if (!IsAuditor(call, out RoleRecord auditor)) return CustodyRefusal.NotTheAuditor;
        // The vault has changed since the custodian said it, whatever time it is as of.
        if (before.PendingId == 0) return CustodyRefusal.AttestationOutOfTime;
        CustodyRefusal refusal = RefusalOf(in attestation, in before, call);
        if (refusal != CustodyRefusal.None) return refusal;

        (attestation.ConfirmedAtMs, attestation.Auditor, attestation.AuditorEntity) = (call.TimeMs, auditor.Account, auditor.Entity);
        _attestations.Modify(slot) = attestation;
        ref HoldingRecord holding = ref _holdings.ModifyOf(attestation.Holding);
        (holding.Units, holding.AttestedAtMs, holding.AttestationId, holding.PendingId) = (attestation.Units, attestation.AsOfMs, attestation.Id, 0);
        ref CustodyRecord custody = ref _custody.ModifyOf(attestation.Holding.AssetId);
        custody.Held = custody.Held - before.Units + attestation.Units;
        call.Emit(new HoldingsAttested(attestation.Id, attestation.Holding.VaultId, SymbolOf(attestation.Holding.AssetId), before.Units, attestation.Units, auditor.Account, attestation.AsOfMs, attestation.Digest));
        Publish(attestation.Holding.AssetId, call);
        ComputeShare(call);
        return CustodyRefusal.None;
    }

    internal CustodyRefusal Register(RegisterLot lot, Call call)
    {
        CustodyRefusal refusal = FindKept(lot.Asset, out uint asset);
        if (refusal != CustodyRefusal.None) return refusal;
        if (!_vaults.TryFind(lot.Vault, out _)) return CustodyRefusal.VaultUnknown;
        if (!IsCustodian(call)) return CustodyRefusal.NotAuthorized;
        EvidenceKey key = new(EvidenceKind.Lot, lot.Serial);
        // The same bar is in one vault, once, whoever it was pledged to before.
        if (_evidence.TryRead(key, out EvidenceRecord known) && known.VaultId != 0) return CustodyRefusal.EvidenceInUse;
        if (IsFrozen(lot.Vault)) return CustodyRefusal.VaultFrozen;
        if (!HasRoom(lot.Vault, asset, Amount.Zero, lot.Units)) return CustodyRefusal.AmountOutOfRange;
        Place(new EvidenceRecord { Key = key, VaultId = lot.Vault, AssetId = asset, Units = lot.Units, AtMs = call.TimeMs });
        call.Emit(new LotPlaced(lot.Serial, lot.Asset, lot.Vault, lot.Units));
        return CustodyRefusal.None;
    }

    internal CustodyRefusal Move(MoveLot move, Call call)
    {
        if (move.Vault != 0 && !_vaults.TryFind(move.Vault, out _)) return CustodyRefusal.VaultUnknown;
        if (!_evidence.TryFind(new EvidenceKey(EvidenceKind.Lot, move.Serial), out int slot) || _evidence.Read(slot).VaultId == 0) return CustodyRefusal.LotUnknown;
        if (!IsCustodian(call)) return CustodyRefusal.NotAuthorized;
        EvidenceRecord lot = _evidence.Read(slot);
        if (IsFrozen(lot.VaultId) || move.Vault != 0 && IsFrozen(move.Vault)) return CustodyRefusal.VaultFrozen;
        HoldingKey key = new(lot.VaultId, lot.AssetId);
        // What the vault holds by its attestation stays covered.
        if (_custody.ReadOf(lot.AssetId).Cover == CustodyCover.Lots && _holdings.ReadOf(key).Covered - lot.Units < _holdings.ReadOf(key).Units) return CustodyRefusal.NotCovered;
        if (move.Vault != 0 && !HasRoom(move.Vault, lot.AssetId, move.Vault == lot.VaultId ? lot.Units : Amount.Zero, lot.Units)) return CustodyRefusal.AmountOutOfRange;
        ref HoldingRecord from = ref _holdings.ModifyOf(key);
        from.Covered -= lot.Units;
        from.CoverCount--;
        (lot.VaultId, lot.AtMs) = (move.Vault, call.TimeMs);
        _evidence.Modify(slot) = lot;
        if (lot.VaultId != 0) Count(in lot);
        call.Emit(new LotPlaced(move.Serial, SymbolOf(lot.AssetId), move.Vault, lot.Units));
        return CustodyRefusal.None;
    }

    internal CustodyRefusal Prove(ProveAddress prove, Call call)
    {
        CustodyRefusal refusal = FindKept(prove.Asset, out uint asset);
        if (refusal != CustodyRefusal.None) return refusal;
        if (!_vaults.TryFind(prove.Vault, out _)) return CustodyRefusal.VaultUnknown;
        if (!IsCustodian(call)) return CustodyRefusal.NotAuthorized;
        Hash32 id = default;
        prove.ExternalAddress.CopyTo(Hash32.MutableBytes(ref id));
        EvidenceKey key = new(prove.Kind, id);
        bool isKnown = _evidence.TryRead(key, out EvidenceRecord known);
        // An address stays with its vault; a later message says what it holds by then.
        if (isKnown && (known.VaultId != prove.Vault || known.AssetId != asset)) return CustodyRefusal.EvidenceInUse;
        if (!ExternalSignatures.IsBy(prove.Kind, prove.ExternalAddress, ExternalSignatures.Message(call.ChainId, prove.Vault, prove.Asset, prove.Units, prove.Day), prove.Signature)) return CustodyRefusal.SignatureInvalid;
        long dayMs = prove.Day * DayMs;
        if (dayMs > call.TimeMs + DayMs || dayMs + DayMs < call.TimeMs - AddressMessageAgeMsMax || isKnown && prove.Day < known.Day) return CustodyRefusal.AttestationOutOfTime;
        if (!HasRoom(prove.Vault, asset, known.Units, prove.Units)) return CustodyRefusal.AmountOutOfRange;
        EvidenceRecord proved = new() { Key = key, VaultId = prove.Vault, AssetId = asset, Units = prove.Units, AtMs = call.TimeMs, Day = prove.Day };
        if (isKnown)
        {
            ref HoldingRecord holding = ref _holdings.ModifyOf(new HoldingKey(known.VaultId, known.AssetId));
            holding.Covered -= known.Units;
            holding.CoverCount--;
        }
        Place(in proved);
        call.Emit(new AddressProved(prove.Kind, prove.ExternalAddress, prove.Asset, prove.Vault, prove.Units, prove.Day));
        return CustodyRefusal.None;
    }

    // A signature over an older date says nothing of today.
    private const long AddressMessageAgeMsMax = 7 * DayMs;

    private void Place(in EvidenceRecord evidence)
    {
        if (_evidence.TryFind(evidence.Key, out int slot)) _evidence.Modify(slot) = evidence;
        else _evidence.Insert(in evidence);
        Count(in evidence);
    }

    // No vault holds more, so more need not stand behind what it holds: the sum of lots and addresses stays within range.
    private bool HasRoom(uint vault, uint asset, Amount less, Amount more)
    {
        TryHolding(vault, asset, out HoldingRecord holding);
        return holding.Covered - less + more <= Limits.ReserveAmountMax;
    }

    private void Count(in EvidenceRecord evidence)
    {
        ref HoldingRecord holding = ref HoldingOf(evidence.VaultId, evidence.AssetId);
        holding.Covered += evidence.Units;
        holding.CoverCount++;
    }

    private CustodyRefusal RefusalOf(in AttestationRecord attestation, in HoldingRecord before, Call call)
    {
        CustodyRecord custody = TermsOf(attestation.Holding.AssetId);
        bool isInTime = attestation.AsOfMs <= call.TimeMs + Limits.StatementAheadMsMax && call.TimeMs - attestation.AsOfMs < custody.AttestationMaxAgeMs
            && attestation.AsOfMs >= before.ChangedAtMs && attestation.AsOfMs >= before.AttestedAtMs;
        if (!isInTime) return CustodyRefusal.AttestationOutOfTime;
        if (attestation.Units > before.Units && IsFrozen(attestation.Holding.VaultId)) return CustodyRefusal.VaultFrozen;
        if (custody.Cover != CustodyCover.Document && (attestation.Units > before.Covered || attestation.Serials != before.CoverCount)) return CustodyRefusal.NotCovered;
        // A loss is taken in as it is; coins that arrive belong into cold vaults first.
        bool isWarmer = attestation.Units > before.Units && _vaults.ReadOf(attestation.Holding.VaultId).Class != VaultClass.Cold;
        HoldingRecord after = before;
        after.Units = attestation.Units;
        return isWarmer && !KeepsColdShare(attestation.Holding, FreeOf(in before), FreeOf(in after), default, default) ? CustodyRefusal.ColdShareTooLow : CustodyRefusal.None;
    }

    private bool IsAuditor(Call call, out RoleRecord auditor)
    {
        if (!Accounts.TryRole(call.Caller, out auditor) || auditor.Kind != RoleKind.Auditor || !call.IsSigned) return false;
        call.AddCost(RelatedCost);
        return !Accounts.IsRelatedToOthers(Body.None, auditor.Entity);
    }
}
