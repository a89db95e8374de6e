using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Payments;

namespace Gwangan.Tests.Modules.Payments;

/// <summary>Payments as a plain list of facts in whole won, every sum taken anew: slow, and hard to get wrong.</summary>
internal sealed class PlainPayments(int users, long endowment)
{
    public const long All = long.MaxValue, DayMs = 86_400_000;

    private readonly Dictionary<(int Merchant, string Order), (int Payer, long Amount, long Refunded)> _paid = [];
    private readonly List<(int User, long Amount, bool IsConfirmed, long UntilMs, bool IsOver)> _freezes = [];
    private readonly Dictionary<int, long> _surveillanceFrom = [];

    public long[] Owned { get; } = [.. Enumerable.Repeat(endowment, users)];

    public long[] Locked { get; } = new long[users];

    public MerchantStatus[] Merchants { get; } = new MerchantStatus[users];

    public int FreezeCount => _freezes.Count;

    public long FrozenOf(int user)
    {
        long sum = 0;
        foreach (var freeze in _freezes)
            if (!freeze.IsOver && freeze.User == user) sum = freeze.Amount == All || sum == All ? All : sum + freeze.Amount;
        return sum;
    }

    public long SpendableOf(int user) => Math.Max(0, Owned[user] - Math.Min(Owned[user], FrozenOf(user)));

    public void Begin(long timeMs)
    {
        for (int i = 0; i < _freezes.Count; i++)
            if (!_freezes[i].IsOver && _freezes[i].UntilMs <= timeMs) _freezes[i] = _freezes[i] with { IsOver = true };
    }

    public PaymentsRefusal Pay(int from, params (int To, long Amount)[] payments)
    {
        if (payments.Any(payment => payment.To == from)) return PaymentsRefusal.PayeeIsPayer;
        if (payments.Sum(payment => payment.Amount) > SpendableOf(from)) return PaymentsRefusal.InsufficientFunds;
        foreach ((int to, long amount) in payments) Move(from, to, amount);
        return PaymentsRefusal.None;
    }

    public PaymentsRefusal PayRequest(int payer, int merchant, string order, long amount, bool isSigned, bool isExpired)
    {
        if (payer == merchant) return PaymentsRefusal.PayeeIsPayer;
        if (Merchants[merchant] != MerchantStatus.Active) return PaymentsRefusal.MerchantInactive;
        if (isExpired) return PaymentsRefusal.RequestExpired;
        if (!isSigned) return PaymentsRefusal.RequestNotSigned;
        if (_paid.ContainsKey((merchant, order))) return PaymentsRefusal.AlreadyPaid;
        if (amount > SpendableOf(payer)) return PaymentsRefusal.InsufficientFunds;
        _paid[(merchant, order)] = (payer, amount, 0);
        Move(payer, merchant, amount);
        return PaymentsRefusal.None;
    }

    public PaymentsRefusal Refund(int merchant, string order, long amount)
    {
        if (!_paid.TryGetValue((merchant, order), out var paid)) return PaymentsRefusal.PaymentUnknown;
        if (amount > paid.Amount - paid.Refunded) return PaymentsRefusal.RefundAbovePaid;
        if (amount > SpendableOf(merchant)) return PaymentsRefusal.InsufficientFunds;
        _paid[(merchant, order)] = paid with { Refunded = paid.Refunded + amount };
        Move(merchant, paid.Payer, amount);
        return PaymentsRefusal.None;
    }

    public bool TryLock(int user, long amount)
    {
        if (amount > SpendableOf(user)) return false;
        Owned[user] -= amount;
        Locked[user] += amount;
        return true;
    }

    public PaymentsRefusal Freeze(int user, long amount, bool byRegulator, long forMs, long timeMs)
    {
        if (forMs <= 0 || forMs > (byRegulator ? 366 * DayMs : 3 * DayMs)) return PaymentsRefusal.UntilOutOfRange;
        if (!byRegulator && timeMs < _surveillanceFrom.GetValueOrDefault(user)) return PaymentsRefusal.FrozenBefore;
        if (_freezes.Count(freeze => freeze.User == user && !freeze.IsOver) >= Limits.FreezesPerAccountMax) return PaymentsRefusal.TooMany;
        _freezes.Add((user, amount, byRegulator, timeMs + forMs, false));
        if (!byRegulator) _surveillanceFrom[user] = timeMs + 30 * DayMs;
        if (FrozenOf(user) > Owned[user]) (Owned[user], Locked[user]) = (Owned[user] + Locked[user], 0);
        return PaymentsRefusal.None;
    }

    public PaymentsRefusal Confirm(int index, long untilMs)
    {
        if (index >= _freezes.Count) return PaymentsRefusal.FreezeUnknown;
        if (_freezes[index].IsOver) return PaymentsRefusal.FreezeEnded;
        _freezes[index] = _freezes[index] with { IsConfirmed = true, UntilMs = untilMs };
        return PaymentsRefusal.None;
    }

    public PaymentsRefusal Unfreeze(int index, bool byRegulator)
    {
        if (index >= _freezes.Count) return PaymentsRefusal.FreezeUnknown;
        if (_freezes[index].IsOver) return PaymentsRefusal.FreezeEnded;
        if (!byRegulator && _freezes[index].IsConfirmed) return PaymentsRefusal.FreezeConfirmed;
        _freezes[index] = _freezes[index] with { IsOver = true };
        return PaymentsRefusal.None;
    }

    private void Move(int from, int to, long amount) => (Owned[from], Owned[to]) = (Owned[from] - amount, Owned[to] + amount);
}
