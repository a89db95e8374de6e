using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Custody;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Payments;

// Who pays the fees of native envelopes: whoever has signed, or a sponsor within what it has set for a day.
public sealed partial class PaymentsModule : IFeeCollector
{
    // Genesis registers the won first.
    private const uint Won = 1;

    /// <summary>Finds a sponsor.</summary>
    public bool TrySponsor(Address account, out SponsorRecord sponsor)
    {
        bool found = _sponsors.TryFind(in account, out int slot);
        sponsor = found ? _sponsors.Read(slot) : default;
        return found;
    }

    /// <summary>Finds who pays a citizen's fees.</summary>
    public bool TrySponsored(Address account, out SponsoredRecord sponsored)
    {
        bool found = _sponsored.TryFind(in account, out int slot);
        sponsored = found ? _sponsored.Read(slot) : default;
        return found;
    }

    /// <inheritdoc/>
    public bool Covers(Address account, Amount fee) => Money.Covers(account, fee);

    /// <inheritdoc/>
    public bool IsGranted(Envelope envelope, Amount fee, long timeMs) => false;

    /// <inheritdoc/>
    public Amount OwnShareOf(Envelope envelope, Amount fee, long timeMs) => IsSponsored(envelope, fee, timeMs) ? Amount.Zero : fee;

    /// <inheritdoc/>
    public void Collect(Envelope envelope, Amount fee, Call call)
    {
        if (!IsSponsored(envelope, fee, call.TimeMs))
        {
            Money.Collect(envelope, fee, call);
            return;
        }
        uint day = CustodyModule.DayOf(call.TimeMs);
        Invariant.Assert(_sponsored.TryFind(envelope.Account, out int slot));
        ref SponsoredRecord sponsored = ref _sponsored.Modify(slot);
        (sponsored.Used, sponsored.Day) = (sponsored.UsedOn(day) + fee, day);
        Address account = sponsored.Sponsor;
        Invariant.Assert(_sponsors.TryFind(in account, out slot));
        ref SponsorRecord sponsor = ref _sponsors.Modify(slot);
        (sponsor.Used, sponsor.Day) = (sponsor.UsedOn(day) + fee, day);
        Invariant.Assert(sponsored.Used <= sponsor.PerCitizenMax && sponsor.Used <= sponsor.PerDayMax);
        Money.Move(in account, MoneyModule.Treasury, Won, fee);
        call.Emit(new FeeSponsored(envelope.Account, account, fee));
    }

    /// <inheritdoc/>
    public void Prefetch(Address account, PrefetchStep step) => ((IFeeCollector)Money).Prefetch(account, step);

    internal PaymentsRefusal Set(SetSponsorship terms, Call call)
    {
        Invariant.Assert(OperationList.TryParse(terms.Operations, out RoleRecord.OperationNumbers operations));
        bool found = _sponsors.TryFind(call.Caller, out int slot);
        SponsorRecord sponsor = found ? _sponsors.Read(slot) : new SponsorRecord { Account = call.Caller };
        (sponsor.PerCitizenMax, sponsor.PerDayMax, sponsor.Operations) = (terms.PerCitizenMax, terms.PerDayMax, operations);
        if (found) _sponsors.Modify(slot) = sponsor;
        else _sponsors.Insert(in sponsor);
        call.Emit(new SponsorshipSet(call.Caller, terms.PerCitizenMax, terms.PerDayMax));
        return PaymentsRefusal.None;
    }

    internal PaymentsRefusal Enrol(EnrolCitizens enrol, Call call)
    {
        if (!_sponsors.TryFind(call.Caller, out int sponsorSlot)) return PaymentsRefusal.SponsorUnknown;
        for (ReadOnlySpan<byte> rest = enrol.Citizens; !rest.IsEmpty; rest = rest[Address.Size..])
            if (TrySponsored(new Address(rest[..Address.Size]), out SponsoredRecord other) && other.Sponsor != call.Caller) return PaymentsRefusal.EnrolledElsewhere;

        for (ReadOnlySpan<byte> rest = enrol.Citizens; !rest.IsEmpty; rest = rest[Address.Size..])
        {
            SponsoredRecord sponsored = new() { Account = new Address(rest[..Address.Size]), Sponsor = call.Caller };
            if (_sponsored.TryFind(in sponsored.Account, out _)) continue;
            _sponsored.Insert(in sponsored);
            _sponsors.Modify(sponsorSlot).Citizens++;
            call.Emit(new SponsorChanged(sponsored.Account, call.Caller));
        }
        return PaymentsRefusal.None;
    }

    internal PaymentsRefusal Leave(LeaveSponsor leave, Call call)
    {
        Address citizen = leave.Citizen.IsZero ? call.Caller : leave.Citizen;
        if (!_sponsored.TryFind(in citizen, out int slot)) return PaymentsRefusal.SponsorUnknown;
        Address sponsor = _sponsored.Read(slot).Sponsor;
        if (call.Caller != citizen && call.Caller != sponsor && !Accounts.MayAct(Body.Settlement, call)) return PaymentsRefusal.NotAuthorized;
        _sponsored.Remove(slot);
        Invariant.Assert(_sponsors.TryFind(in sponsor, out slot));
        _sponsors.Modify(slot).Citizens--;
        call.Emit(new SponsorChanged(citizen, Address.Zero));
        return PaymentsRefusal.None;
    }

    // Whether a sponsor pays the whole of an envelope's fee; it never pays a part. Asked before an envelope is taken in, and again when it is paid.
    private bool IsSponsored(Envelope envelope, Amount fee, long timeMs)
    {
        if (fee.IsZero || _sponsors.LiveCount == 0 || envelope.IsEthereum || !TrySponsored(envelope.Account, out SponsoredRecord sponsored)) return false;
        Invariant.Assert(TrySponsor(sponsored.Sponsor, out SponsorRecord sponsor));
        uint day = CustodyModule.DayOf(timeMs);
        if (sponsor.PerCitizenMax < fee || sponsored.UsedOn(day) > sponsor.PerCitizenMax - fee || sponsor.PerDayMax < fee || sponsor.UsedOn(day) > sponsor.PerDayMax - fee) return false;
        foreach (OperationDefinition definition in envelope.Definitions)
            if (!OperationList.Names(in sponsor.Operations, definition.Number)) return false;
        return Money.AvailableOf(in sponsor.Account, Won) >= fee;
    }

    private void CheckSponsors()
    {
        SortedDictionary<Address, uint> citizens = [];
        foreach (int slot in _sponsored.LiveSlots)
        {
            Address sponsor = _sponsored.Read(slot).Sponsor;
            citizens[sponsor] = citizens.GetValueOrDefault(sponsor) + 1;
        }
        foreach (int slot in _sponsors.LiveSlots)
        {
            ref readonly SponsorRecord sponsor = ref _sponsors.Read(slot);
            citizens.Remove(sponsor.Account, out uint count);
            Invariant.Assert(count == sponsor.Citizens, "citizens of a sponsor are counted");
        }
        Invariant.Assert(citizens.Count == 0, "who is sponsored has a sponsor");
    }
}
