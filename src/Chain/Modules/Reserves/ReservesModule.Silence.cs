using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Reserves;

// What banks leave unsaid: whether they have paid what was taken from them, and whether they are there at all.
public sealed partial class ReservesModule
{
    private const uint DoubtLines = 1U << 30;

    // By bank, those in doubt by when. Derived, and a set: it does not matter in which order they came.
    private readonly SortedDictionary<uint, SortedSet<(long AfterMs, ulong Id)>> _doubts = [];

    /// <summary>The line of redemptions that were taken from a bank which may have paid them.</summary>
    public static uint DoubtLineOf(uint bank) => DoubtLines | bank;

    internal ReservesRefusal Close(CloseReserveAccount close, Call call)
    {
        if (!_accounts.TryFind(close.Account, out int slot)) return ReservesRefusal.AccountUnknown;
        if (!IsRegulator(call)) return ReservesRefusal.NotAuthorized;
        ReserveAccountRecord account = _accounts.Read(slot);
        if (account.IsClosed) return ReservesRefusal.AccountClosed;
        if (!account.IsSilent && !(account.Held.IsZero && account.Withheld.IsZero)) return ReservesRefusal.AccountInUse;

        uint assetId = _banks.ReadOf(account.BankId).AssetId;
        Hold(in account, account.Held, isLess: true);
        _reserves.ModifyOf(assetId).Withheld -= account.Withheld;
        account.Flags = (account.Flags & ~ReserveAccountFlags.Silent) | ReserveAccountFlags.Closed;
        _accounts.Modify(slot) = account;
        call.Emit(new ReserveAccountClosed(account.Id, account.BankId, Assets.Read(assetId).Symbol, account.Held));
        Publish(assetId, call);
        return ReservesRefusal.None;
    }

    // Whether the statements of an account cover a time, and agree with the chain now.
    private static bool IsCovered(in ReserveAccountRecord account, long timeMs) => account.AttestedAtMs > timeMs && (account.Flags & ReserveAccountFlags.Unbalanced) == 0;

    // The same of all accounts of a bank: a payment could have left any of them.
    private bool IsCovered(uint bank, long timeMs)
    {
        for (uint id = 1; id <= AccountCount; id++)
        {
            ref readonly ReserveAccountRecord account = ref _accounts.ReadOf(id);
            if (account.BankId == bank && !account.IsClosed && !IsCovered(in account, timeMs)) return false;
        }
        return true;
    }

    // A redemption is taken from its bank, which had it in hand: unless statements show that it was not paid, so much of what the bank holds may be gone.
    private void Doubt(in RedemptionRecord redemption, long afterMs, Call call)
    {
        if (IsCovered(redemption.BankId, afterMs)) return;
        WaitingKey key = new(DoubtLineOf(redemption.BankId), redemption.Id);
        bool isThere = _waiting.TryFind(in key, out int slot);
        if (isThere)
        {
            // In its second turn with the bank: it still is one amount.
            _doubts[redemption.BankId].Remove((_waiting.Read(slot).SinceMs, redemption.Id));
            _waiting.Modify(slot).SinceMs = afterMs;
        }
        else
        {
            _waiting.Insert(new WaitingRecord { Key = key, For = WaitingFor.Statement, SinceMs = afterMs, Owner = redemption.Owner, Amount = redemption.Amount, RedemptionId = redemption.Id });
            _banks.ModifyOf(redemption.BankId).Doubtful += redemption.Amount;
            _reserves.ModifyOf(redemption.AssetId).Withheld += redemption.Amount;
        }
        DoubtsOf(redemption.BankId).Add((afterMs, redemption.Id));
        call.Emit(new PaymentDoubted(redemption.Id, redemption.BankId, Assets.Read(redemption.AssetId).Symbol, redemption.Amount, afterMs));
        Publish(redemption.AssetId, call);
    }

    // The bank has paid it, or its statements show that it has not.
    private void EndDoubt(ulong id, uint bankId, bool isPaid, Call call)
    {
        if (!_waiting.TryFind(new WaitingKey(DoubtLineOf(bankId), id), out int slot)) return;
        WaitingRecord doubt = _waiting.Read(slot);
        _waiting.Remove(slot);
        DoubtsOf(bankId).Remove((doubt.SinceMs, id));
        ref BankRecord bank = ref _banks.ModifyOf(bankId);
        bank.Doubtful -= doubt.Amount;
        _reserves.ModifyOf(bank.AssetId).Withheld -= doubt.Amount;
        call.Emit(new PaymentCleared(id, bankId, Assets.Read(bank.AssetId).Symbol, doubt.Amount, isPaid));
        Publish(bank.AssetId, call);
    }

    private void EndDoubts(uint bank, Call call)
    {
        for (int left = Limits.WaitingMintsPerBankMax; left > 0 && TryDoubt(bank, out ulong id); left--)
        {
            EndDoubt(id, bank, isPaid: false, call);
            call.AddCost(MintCost);
        }
    }

    // One that the bank's statements have cleared.
    private bool TryDoubt(uint bank, out ulong id)
    {
        id = 0;
        if (!_doubts.TryGetValue(bank, out SortedSet<(long AfterMs, ulong Id)>? doubts) || doubts.Count == 0 || !IsCovered(bank, doubts.Min.AfterMs)) return false;
        id = doubts.Min.Id;
        return true;
    }

    private static bool IsDoubtLine(uint line) => (line & (DoubtLines | GiveBackLines)) == DoubtLines;

    private SortedSet<(long AfterMs, ulong Id)> DoubtsOf(uint bank)
    {
        if (_doubts.TryGetValue(bank, out SortedSet<(long AfterMs, ulong Id)>? doubts)) return doubts;
        return _doubts[bank] = [];
    }

    private void RestoreDoubts()
    {
        _doubts.Clear();
        foreach (int slot in _waiting.LiveSlots)
        {
            ref readonly WaitingRecord waiting = ref _waiting.Read(slot);
            if (IsDoubtLine(waiting.Key.Line)) DoubtsOf(waiting.Key.Line & ~DoubtLines).Add((waiting.SinceMs, waiting.RedemptionId));
        }
    }

    // When an account of which nothing is heard backs nothing any more.
    private long SilentAtMs(in ReserveAccountRecord account) =>
        account.IsClosed || account.IsSilent ? long.MaxValue : account.AttestedAtMs + (Limits.ReserveSilentFactor * _reserves.ReadOf(_banks.ReadOf(account.BankId).AssetId).StatementLateMs) + 1;

    // Whether a bank has been silent of an account for too long, or speaks again.
    private void Listen(uint id, Call call)
    {
        ref readonly ReserveAccountRecord account = ref _accounts.ReadOf(id);
        uint assetId = _banks.ReadOf(account.BankId).AssetId;
        bool isSilent = call.TimeMs - account.AttestedAtMs > Limits.ReserveSilentFactor * _reserves.ReadOf(assetId).StatementLateMs;
        if (account.IsClosed || isSilent == account.IsSilent) return;
        _accounts.ModifyOf(id).Flags ^= ReserveAccountFlags.Silent;
        ref BankRecord bank = ref _banks.ModifyOf(account.BankId);
        ref ReserveRecord reserve = ref _reserves.ModifyOf(assetId);
        (bank.Silent, reserve.Silent) = isSilent ? (bank.Silent + account.Held, reserve.Silent + account.Held) : (bank.Silent - account.Held, reserve.Silent - account.Held);
        call.Emit(new ReserveAccountSilenced(id, account.BankId, Assets.Read(assetId).Symbol, account.Held, isSilent));
        Publish(assetId, call);
    }

    // Credits of an account that is closed are not minted, and keep none behind them waiting.
    private void PassOverClosed(uint bank, Call call)
    {
        foreach (WaitingFor what in (ReadOnlySpan<WaitingFor>)[WaitingFor.Minting, WaitingFor.Owner])
            for (int left = Limits.WaitingMintsPerBankMax; left > 0 && TryClosed(bank, what, out WaitingRecord first); left--)
            {
                Invariant.Assert(_entries.TryFind(first.Entry, out int slot));
                EntryRecord entry = _entries.Read(slot);
                LeaveLine(ref entry, bank);
                entry.State = EntryState.Booked;
                _entries.Modify(slot) = entry;
                call.AddCost(MintCost);
            }
    }

    private bool TryClosed(uint bank, WaitingFor what, out WaitingRecord first) => TryFirst(bank, what, out first) && first.RedemptionId == 0 && _accounts.ReadOf(first.Entry.AccountId).IsClosed;
}
