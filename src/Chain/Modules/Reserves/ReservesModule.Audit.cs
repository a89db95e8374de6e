using Gwangan.Chain.Base;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Reserves;

public sealed partial class ReservesModule
{
    /// <summary>An independent pass: recomputes every sum of the module from the single facts.</summary>
    private sealed class ReservesAudit(ReservesModule module)
    {
        private readonly SortedDictionary<uint, Totals> _accounts = [];
        private readonly SortedDictionary<uint, Amount> _bankPending = [], _assetPending = [], _bankDoubtful = [];
        private int _waiting, _open;

        private sealed class Totals
        {
            public Amount Credits, Debits, Recalled, Returning;
        }

        public void Run()
        {
            AddEntries();
            AddRedemptions();
            AddDoubts();
            CheckAccounts();
            CheckBanks();
            Invariant.Assert(_waiting == module._waiting.LiveCount && _open == module._open.LiveCount, "what waits is waited for");
            Invariant.Assert(_open == module._deadlines.Count && module._byOwner.LiveCount == module._redemptions.LiveCount);
        }

        private void AddEntries()
        {
            foreach (int slot in module._entries.LiveSlots)
            {
                ref readonly EntryRecord entry = ref module._entries.Read(slot);
                ref readonly ReserveAccountRecord account = ref module._accounts.ReadOf(entry.Key.AccountId);
                Totals totals = TotalsOf(entry.Key.AccountId);
                bool waits = entry.State is EntryState.Queued or EntryState.Unmatched, isRecalled = (entry.Flags & EntryFlags.Recalled) != 0;
                if (isRecalled) totals.Recalled += entry.Amount;
                if (entry.State == EntryState.Returning) totals.Returning += entry.Amount;
                Invariant.Assert(waits == (entry.WaitsAs != 0) && !(isRecalled && entry.State is EntryState.Queued or EntryState.Returning or EntryState.Returned));
                if (waits) CheckWaiting(in entry, account.BankId);
                if (entry.State == EntryState.Withdrawn || entry.Day <= account.ClosedDay) continue;
                if (entry.IsDebit) totals.Debits += entry.Amount;
                else totals.Credits += entry.Amount;
            }
        }

        private void CheckWaiting(in EntryRecord entry, uint bank)
        {
            _waiting++;
            ref readonly WaitingRecord waiting = ref module._waiting.ReadOf(new WaitingKey(bank, entry.WaitsAs));
            Invariant.Assert(waiting.Entry == entry.Key && waiting.Amount == entry.Amount && waiting.RedemptionId == 0);
            Invariant.Assert(waiting.For == (entry.State == EntryState.Queued ? WaitingFor.Minting : WaitingFor.Owner));
        }

        private void AddRedemptions()
        {
            foreach (int slot in module._redemptions.LiveSlots)
            {
                ref readonly RedemptionRecord redemption = ref module._redemptions.Read(slot);
                bool isPayable = IsPayable(redemption.State), isRefused = redemption.State == RedemptionState.Refused;
                Invariant.Assert(module._open.TryFind(redemption.Id, out _) == isPayable);
                Invariant.Assert(isRefused == (redemption.WaitsAs != 0));
                Invariant.Assert(!isRefused || module._waiting.ReadOf(new WaitingKey(redemption.WaitsIn, redemption.WaitsAs)).RedemptionId == redemption.Id);
                Invariant.Assert((redemption.PaidFrom != 0) == !redemption.Entry.IsZero);
                if (isPayable) _open++;
                if (isRefused) _waiting++;
                if (isPayable) _bankPending[redemption.BankId] = _bankPending.GetValueOrDefault(redemption.BankId) + redemption.Amount;
                if (isPayable || isRefused) _assetPending[redemption.AssetId] = _assetPending.GetValueOrDefault(redemption.AssetId) + redemption.Amount;
            }
        }

        private void AddDoubts()
        {
            foreach (int slot in module._waiting.LiveSlots)
            {
                ref readonly WaitingRecord waiting = ref module._waiting.Read(slot);
                if (waiting.For != WaitingFor.Statement) continue;
                uint bank = waiting.Key.Line & ~DoubtLines;
                ref readonly RedemptionRecord redemption = ref module._redemptions.ReadOf(waiting.RedemptionId);
                Invariant.Assert(IsDoubtLine(waiting.Key.Line) && waiting.Key.Place == redemption.Id && waiting.Amount == redemption.Amount && redemption.IsAskedOf(bank));
                _bankDoubtful[bank] = _bankDoubtful.GetValueOrDefault(bank) + waiting.Amount;
                _waiting++;
            }
        }

        private void CheckAccounts()
        {
            for (uint id = 1; id <= module.AccountCount; id++)
            {
                ref readonly ReserveAccountRecord account = ref module._accounts.ReadOf(id);
                Totals totals = TotalsOf(id);
                Invariant.Assert(account.Credits == totals.Credits && account.Debits == totals.Debits, "an account's bookings are its entries");
                Invariant.Assert(account.Recalled == totals.Recalled && account.Returning == totals.Returning, "what is withheld is what is recalled or goes back");
                Invariant.Assert(account.Missing.IsZero || (account.Flags & ReserveAccountFlags.Unbalanced) != 0);
                DayRecord days = module.SumUpTo(in account, account.ClosedDay + Limits.ReserveDaysOpenMax);
                Invariant.Assert(days.Credits == account.Credits && days.Debits == account.Debits, "an account's bookings are those of its days");
            }
        }

        private void CheckBanks()
        {
            foreach (int slot in module._reserves.LiveSlots)
            {
                ref readonly ReserveRecord reserve = ref module._reserves.Read(slot);
                Invariant.Assert(reserve.Pending == _assetPending.GetValueOrDefault(reserve.AssetId), "what is pending is what redemptions are neither paid nor given back");
            }
            for (uint id = 1; id <= module.BankCount; id++)
            {
                ref readonly BankRecord bank = ref module._banks.ReadOf(id);
                Amount held = Amount.Zero, silent = Amount.Zero;
                for (uint one = 1; one <= module.AccountCount; one++)
                {
                    ref readonly ReserveAccountRecord account = ref module._accounts.ReadOf(one);
                    if (account.BankId != id || account.IsClosed) continue;
                    held += account.Held;
                    if (account.IsSilent) silent += account.Held;
                }
                Invariant.Assert(bank.Silent == silent && bank.Doubtful == _bankDoubtful.GetValueOrDefault(id));
                Invariant.Assert(bank.Id == id && bank.Held == held && bank.Pending == _bankPending.GetValueOrDefault(id), "a bank holds what its accounts do, and owes what its redemptions do");
            }
        }

        private Totals TotalsOf(uint account)
        {
            if (_accounts.TryGetValue(account, out Totals? totals)) return totals;
            return _accounts[account] = new Totals();
        }
    }
}
