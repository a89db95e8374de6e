using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;

namespace Gwangan.Chain.Modules.Custody;

// The edges of a block, and what must hold after each.
public sealed partial class CustodyModule
{
    // Derived from the withdrawals: when time alone changes one.
    private readonly SortedSet<(long AtMs, ulong Id)> _deadlines = [];

    /// <summary>Tells what is overdue, gives back what is over, takes the day's prices, and stops minting where it has to be.</summary>
    public override void BeginBlock(Call call)
    {
        for (int left = Limits.WithdrawalDeadlinesPerBlockMax; left > 0 && _deadlines.Count > 0 && _deadlines.Min.AtMs <= call.TimeMs; left--) Expire(_deadlines.Min.Id, call);
        TakePrices(call);
        for (uint asset = 1; asset <= Assets.Count; asset++)
            if (_custody.TryFind(asset, out _)) TellStop(asset, call);
    }

    /// <inheritdoc/>
    public override void EndBlock(Call call)
    {
        for (uint asset = 1; asset <= Assets.Count; asset++)
            if (_custody.TryFind(asset, out _)) TellStop(asset, call);
    }

    /// <inheritdoc/>
    public override long? NextDeadlineMs
    {
        get
        {
            long next = _deadlines.Count > 0 ? _deadlines.Min.AtMs : long.MaxValue;
            for (uint asset = 1; asset <= Assets.Count; asset++)
            {
                if (!TryCustody(asset, out CustodyRecord custody)) continue;
                if (custody.Stop != CustodyStop.AttestationStale && OldestOf(asset) is long oldest) next = long.Min(next, oldest + custody.AttestationMaxAgeMs);
                if (IsCrypto(asset)) next = long.Min(next, (custody.PriceLastDay + 1) * DayMs - KoreaOffsetMs);
            }
            return next == long.MaxValue ? null : next;
        }
    }

    /// <summary>Rebuilds the deadlines.</summary>
    public override void Restore()
    {
        _deadlines.Clear();
        foreach (int slot in _withdrawals.LiveSlots) AddDeadline(in _withdrawals.Read(slot));
    }

    /// <summary>Why nothing of an asset is minted as of a time, besides that no more is backed.</summary>
    public CustodyStop StopOf(uint asset, long timeMs)
    {
        if (!TryCustody(asset, out CustodyRecord custody)) return CustodyStop.None;
        if (OldestOf(asset) is long oldest && timeMs - oldest >= custody.AttestationMaxAgeMs) return CustodyStop.AttestationStale;
        return custody.OverdueCount > 0 ? CustodyStop.WithdrawalOverdue : CustodyStop.None;
    }

    /// <summary>After every block: what backs each asset is what vaults hold, less what was released and not handed over.</summary>
    public override void CheckSealed()
    {
        for (uint asset = 1; asset <= Assets.Count; asset++)
        {
            if (!TryCustody(asset, out CustodyRecord custody)) continue;
            Amount held = Amount.Zero, promised = Amount.Zero;
            for (uint vault = 1; vault <= VaultCount; vault++)
            {
                if (!TryHolding(vault, asset, out HoldingRecord holding)) continue;
                held += holding.Units;
                promised += holding.Promised;
            }
            Invariant.Assert(custody.Held == held && custody.Promised == promised, "what is kept is the sum over vaults");
            Invariant.Assert(Assets.Read(asset).Backed == custody.Backed, "what backs an asset is what vaults hold less what is promised out");
            Invariant.Assert(Assets.Read(asset).MintingStopped != 0 == (custody.Stop != CustodyStop.None), "minting stops for a reason");
        }
    }

    /// <summary>The same from every single withdrawal, lot, address and price.</summary>
    public override void CheckInvariants()
    {
        CheckSealed();
        SortedDictionary<(uint Vault, uint Asset), Amount> promised = [], covered = [];
        SortedDictionary<uint, Amount> requested = [], prices = [];
        SortedDictionary<uint, uint> overdue = [];
        int waiting = 0;
        foreach (int slot in _withdrawals.LiveSlots)
        {
            WithdrawalRecord withdrawal = _withdrawals.Read(slot);
            Invariant.Assert(withdrawal.Id >= 1 && withdrawal.Id <= WithdrawalCount && withdrawal.ApprovalCount <= Limits.WithdrawalApprovalsMax);
            if (NextOf(in withdrawal) is long at)
            {
                waiting++;
                Invariant.Assert(_deadlines.Contains((at, withdrawal.Id)));
            }
            if (withdrawal.Overdue != 0)
            {
                Invariant.Assert(withdrawal.State is WithdrawalState.Requested or WithdrawalState.Released);
                overdue[withdrawal.AssetId] = overdue.GetValueOrDefault(withdrawal.AssetId) + 1;
            }
            if (withdrawal.IsRequested && !withdrawal.IsMove) requested[withdrawal.AssetId] = requested.GetValueOrDefault(withdrawal.AssetId) + withdrawal.Amount;
            if (withdrawal.State != WithdrawalState.Released) continue;
            (uint, uint) key = (withdrawal.VaultId, withdrawal.AssetId);
            promised[key] = promised.GetValueOrDefault(key) + withdrawal.Amount;
        }
        foreach (int slot in _evidence.LiveSlots)
        {
            ref readonly EvidenceRecord evidence = ref _evidence.Read(slot);
            if (evidence.VaultId == 0) continue;
            (uint, uint) key = (evidence.VaultId, evidence.AssetId);
            covered[key] = covered.GetValueOrDefault(key) + evidence.Units;
        }
        foreach (int slot in _holdings.LiveSlots)
        {
            ref readonly HoldingRecord holding = ref _holdings.Read(slot);
            (uint, uint) key = (holding.Key.VaultId, holding.Key.AssetId);
            Invariant.Assert(holding.Promised == promised.GetValueOrDefault(key), "what a vault has promised is what withdrawals wait for");
            Invariant.Assert(holding.Covered == covered.GetValueOrDefault(key), "what covers a holding is its lots and addresses");
            Invariant.Assert(_custody.TryFind(holding.Key.AssetId, out _) && _vaults.TryFind(holding.Key.VaultId, out _));
            promised.Remove(key);
            covered.Remove(key);
        }
        Invariant.Assert(promised.Count == 0 && covered.Count == 0 && waiting == _deadlines.Count);
        foreach (int slot in _days.LiveSlots)
        {
            ref readonly CustodyDayRecord day = ref _days.Read(slot);
            if (day.Key.AssetId != 0) prices[day.Key.AssetId] = prices.GetValueOrDefault(day.Key.AssetId) + day.Cold;
        }
        foreach (int slot in _custody.LiveSlots)
        {
            ref readonly CustodyRecord custody = ref _custody.Read(slot);
            Invariant.Assert(Assets.Read(custody.AssetId).Backing == AssetBacking.Custody, "only what is in custody is kept");
            Invariant.Assert(custody.OverdueCount == overdue.GetValueOrDefault(custody.AssetId));
            Invariant.Assert(custody.PriceSum == prices.GetValueOrDefault(custody.AssetId) && custody.PriceCount <= Limits.CustodyPriceDaysMax, "the sum of prices is that of the days");
            Invariant.Assert(Money.AvailableOf(HoldingAccount, custody.AssetId) >= requested.GetValueOrDefault(custody.AssetId), "what was asked for is held");
        }
    }

    // When time alone changes a withdrawal; null when it does not.
    private static long? NextOf(in WithdrawalRecord withdrawal)
    {
        if (withdrawal.State is not (WithdrawalState.Requested or WithdrawalState.Released)) return null;
        long next = withdrawal.Overdue == 0 ? withdrawal.DeadlineMs : long.MaxValue;
        if (withdrawal.IsRequested && withdrawal.ValidUntilMs != 0) next = long.Min(next, withdrawal.ValidUntilMs);
        return next == long.MaxValue ? null : next;
    }

    private void AddDeadline(in WithdrawalRecord withdrawal)
    {
        if (NextOf(in withdrawal) is long at) _deadlines.Add((at, withdrawal.Id));
    }

    // The one place that changes a withdrawal's state or deadline.
    private void Write(int slot, in WithdrawalRecord changed, bool isOverdue, Call call)
    {
        WithdrawalRecord before = _withdrawals.Read(slot), withdrawal = changed;
        if (NextOf(in before) is long at) _deadlines.Remove((at, before.Id));
        if (before.Overdue != 0 != isOverdue)
        {
            ref uint count = ref _custody.ModifyOf(withdrawal.AssetId).OverdueCount;
            count = isOverdue ? count + 1 : count - 1;
        }
        withdrawal.Overdue = isOverdue ? (byte)1 : (byte)0;
        _withdrawals.Modify(slot) = withdrawal;
        AddDeadline(in withdrawal);
        if (before.State != withdrawal.State || before.VaultId != withdrawal.VaultId) call.Emit(new WithdrawalChanged(withdrawal.Id, withdrawal.State, withdrawal.VaultId, withdrawal.Rule, withdrawal.Code));
    }

    private void Expire(ulong id, Call call)
    {
        Invariant.Assert(_withdrawals.TryFind(in id, out int slot));
        WithdrawalRecord withdrawal = _withdrawals.Read(slot);
        call.AddCost(ExpireCost);
        if (IsOver(in withdrawal, call.TimeMs))
        {
            GiveBack(slot, WithdrawalState.Expired, Symbol.None, call);
            return;
        }
        Write(slot, in withdrawal, isOverdue: true, call);
        call.Emit(new WithdrawalOverdue(id, SymbolOf(withdrawal.AssetId), withdrawal.VaultId, withdrawal.DeadlineMs));
    }

    private void TellStop(uint asset, Call call)
    {
        CustodyStop stop = StopOf(asset, call.TimeMs);
        if (stop == _custody.ReadOf(asset).Stop) return;
        _custody.ModifyOf(asset).Stop = stop;
        Assets.SetMintingStopped(asset, stop != CustodyStop.None);
        call.Emit(new CustodyStopChanged(SymbolOf(asset), stop));
    }

    // As of when the oldest attestation of a holding is that holds something; null when none does.
    private long? OldestOf(uint asset)
    {
        long oldest = long.MaxValue;
        for (uint vault = 1; vault <= VaultCount; vault++)
            if (TryHolding(vault, asset, out HoldingRecord holding) && !holding.Units.IsZero) oldest = long.Min(oldest, holding.AttestedAtMs);
        return oldest == long.MaxValue ? null : oldest;
    }

    private const uint ExpireCost = 40;
}
