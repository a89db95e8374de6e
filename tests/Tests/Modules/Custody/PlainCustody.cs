using System.Numerics;
using Gwangan.Chain.Modules.Custody;

namespace Gwangan.Tests.Modules.Custody;

/// <summary>The obvious twin of custody for one coin in three vaults, in whole units: everything is added up from the list of withdrawals whenever it is asked for.</summary>
public sealed class PlainCustody(long[] attested, long supply, long cap, long dayCap, Func<long, long> dayOf)
{
    private readonly List<Outflow> _items = [];
    private readonly List<(long TimeMs, long Amount)> _freeUse = [];
    private readonly Dictionary<(uint Vault, long Day), long> _released = [];
    private readonly long[] _attested = attested;

    public long Supply { get; private set; } = supply;

    public int Count => _items.Count;

    public sealed record Outflow(bool IsMove, uint From, uint To, long Amount, int Rule, long AtMs, long DelayMs)
    {
        public WithdrawalState State { get; set; } = WithdrawalState.Requested;

        public uint Vault { get; set; } = From;

        public bool IsApproved { get; set; }

        public bool IsOverdue { get; set; }

        public long DeadlineMs { get; set; }
    }

    public Outflow this[int index] => _items[index];

    public long Units(uint vault) => _attested[vault]
        - _items.Where(item => !item.IsMove && item.State == WithdrawalState.Delivered && item.Vault == vault).Sum(item => item.Amount)
        - _items.Where(item => item.IsMove && item.State == WithdrawalState.Delivered && item.From == vault).Sum(item => item.Amount)
        + _items.Where(item => item.IsMove && item.State == WithdrawalState.Delivered && item.To == vault).Sum(item => item.Amount);

    public long Promised(uint vault) => _items.Where(item => item.State == WithdrawalState.Released && item.Vault == vault).Sum(item => item.Amount);

    public long Held => _items.Where(item => !item.IsMove && item.State == WithdrawalState.Requested).Sum(item => item.Amount);

    public bool IsAnyOverdue => _items.Exists(item => item.IsOverdue);

    /// <summary>Basis points of what is cold, of what is not promised out; all in units per vault 1 (cold), 2 and 3.</summary>
    public int Bps(long less = 0, uint from = 0, uint to = 0)
    {
        BigInteger[] free = [.. Enumerable.Range(0, 4).Select(vault => vault == 0 ? BigInteger.Zero : (BigInteger)(Units((uint)vault) - Promised((uint)vault)))];
        free[from] -= from == 0 ? 0 : less;
        free[to] += to == 0 ? 0 : less;
        BigInteger all = free[1] + free[2] + free[3];
        return all.IsZero ? 10_000 : (int)(free[1] * 10_000 / all);
    }

    public bool Request(bool isMove, uint from, uint to, long amount, long timeMs, long decideMs, long delayMs, long balance)
    {
        if (!isMove && balance < amount || Units(from) - Promised(from) < amount || amount > cap) return false;
        int rule = isMove ? 20 : 10;
        if (!isMove && from == CustodyCity.Hot && amount <= 100)
        {
            long begun = PeriodStart(timeMs);
            if (_freeUse.Where(use => use.TimeMs >= begun).Sum(use => use.Amount) + amount <= 250)
            {
                rule = 5;
                _freeUse.Add((timeMs, amount));
            }
        }
        _items.Add(new Outflow(isMove, from, to, amount, rule, timeMs, delayMs) { DeadlineMs = timeMs + delayMs + decideMs });
        return true;
    }

    public bool Cancel(int index)
    {
        if (_items[index].State != WithdrawalState.Requested) return false;
        Set(_items[index], WithdrawalState.Cancelled);
        return true;
    }

    public bool Approve(int index)
    {
        Outflow item = _items[index];
        if (item.State != WithdrawalState.Requested || item.IsApproved || item.Rule != 10) return false;
        return item.IsApproved = true;
    }

    public bool Release(int index, long timeMs, long deliverMs)
    {
        Outflow item = _items[index];
        if (item.State != WithdrawalState.Requested || timeMs < item.AtMs + item.DelayMs || item.Rule == 10 && !item.IsApproved) return false;
        if (Units(item.From) - Promised(item.From) < item.Amount) return false;
        (uint, long) day = (item.From, dayOf(timeMs));
        if (_released.GetValueOrDefault(day) + item.Amount > dayCap) return false;
        int before = Bps(), after = Bps(item.Amount, item.From, item.To);
        if (after < 8_000 && after < before) return false;
        _released[day] = _released.GetValueOrDefault(day) + item.Amount;
        Set(item, item.IsMove ? WithdrawalState.Delivered : WithdrawalState.Released);
        if (item.IsMove) return true;
        Supply -= item.Amount;
        item.DeadlineMs = timeMs + deliverMs;
        return true;
    }

    public bool Confirm(int index)
    {
        if (_items[index].State != WithdrawalState.Released) return false;
        Set(_items[index], WithdrawalState.Delivered);
        return true;
    }

    public bool Force(int index, uint vault, long timeMs, long deliverMs)
    {
        Outflow item = _items[index];
        if (item.IsMove || !item.IsOverdue || item.State == WithdrawalState.Released && item.Vault == vault || Units(vault) - Promised(vault) < item.Amount) return false;
        if (item.State == WithdrawalState.Requested) Supply -= item.Amount;
        item.Vault = vault;
        Set(item, WithdrawalState.Released);
        item.DeadlineMs = timeMs + deliverMs;
        return true;
    }

    public void Begin(long timeMs)
    {
        foreach (Outflow item in _items)
        {
            if (item.State is not (WithdrawalState.Requested or WithdrawalState.Released) || timeMs < item.DeadlineMs) continue;
            if (item.IsMove) Set(item, WithdrawalState.Expired);
            else item.IsOverdue = true;
        }
    }

    private static void Set(Outflow item, WithdrawalState state) => (item.State, item.IsOverdue) = (state, false);

    // The start of the period that runs, found by going through all uses from the first.
    private long PeriodStart(long timeMs)
    {
        long start = long.MinValue;
        foreach ((long at, _) in _freeUse)
            if (start == long.MinValue || at - start >= CustodyCity.DayMs) start = at;
        return start == long.MinValue || timeMs - start >= CustodyCity.DayMs ? timeMs : start;
    }
}
