using System.Numerics;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Payments;
using Gwangan.Sim.Network;
using Gwangan.Tests.Modules.Market;

namespace Gwangan.Sim.Checks;

/// <summary>Payments for orders, frozen money, and fees that others pay, in the plainest way: lists that are looked through from end to end.</summary>
public sealed class PlainPurse(SimCity city, PlainMarket market, PlainKeys keys)
{
    private static readonly BigInteger All = UInt128.MaxValue;

    private sealed class Freeze(int user, string asset, BigInteger amount, long untilMs)
    {
        public int User => user;
        public string Asset => asset;
        public BigInteger Amount => amount;
        public long UntilMs { get; set; } = untilMs;
        public bool IsConfirmed { get; set; }
        public bool IsOver { get; set; }
    }

    private sealed class Sponsor
    {
        public BigInteger PerCitizen, PerDay;
        public string[] Operations = [];
    }

    private readonly List<Freeze> _freezes = [];
    private readonly Dictionary<(int User, string Asset), long> _surveillanceFromMs = [];
    private readonly Dictionary<(int Merchant, string Order), (int Payer, string Asset, BigInteger Amount, BigInteger Refunded)> _paid = [];
    private readonly Dictionary<int, MerchantStatus> _merchants = [];
    private readonly HashSet<int> _barred = [];
    private readonly SortedDictionary<int, Sponsor> _sponsors = [];
    private readonly SortedDictionary<int, int> _sponsorOf = [];
    private readonly List<(int Citizen, int Sponsor, long Day, BigInteger Fee, bool HasLeft)> _fees = [];

    /// <summary>Whether a merchant is paid.</summary>
    public bool IsActive(int merchant) => merchant < city.Users.Length && _merchants.GetValueOrDefault(merchant) == MerchantStatus.Active;

    /// <summary>How much of an account's asset must not leave, whether it is there or not.</summary>
    public BigInteger FrozenOf(int user, string asset)
    {
        BigInteger sum = 0;
        foreach (Freeze freeze in _freezes)
            if (!freeze.IsOver && freeze.User == user && freeze.Asset == asset) sum = freeze.Amount == All || sum == All ? All : sum + freeze.Amount;
        return sum;
    }

    /// <summary>Whether more is frozen than is there.</summary>
    public bool IsShort(int user, string asset) => market.Owned(user, asset) < FrozenOf(user, asset);

    public void Begin(long timeMs)
    {
        foreach (Freeze freeze in _freezes)
            if (freeze.UntilMs <= timeMs) freeze.IsOver = true;
    }

    public PaymentsRefusal Do(int user, PayBatch batch)
    {
        List<(int To, BigInteger Amount)> items = [];
        for (int at = 0; at < batch.Items.Length;)
        {
            items.Add((city.IndexOf(new Address(batch.Items.AsSpan(at, 20))), new BigInteger(batch.Items.AsSpan(at + 20, 16), isUnsigned: true, isBigEndian: true)));
            at += 36;
            at += 1 + batch.Items[at];
            at += 1 + batch.Items[at];
        }
        string asset = batch.Asset.ToString();
        if (items.Exists(item => item.To == user)) return PaymentsRefusal.PayeeIsPayer;
        if (market.Suspended.Contains(asset)) return PaymentsRefusal.AssetSuspended;
        if (items.Aggregate(BigInteger.Zero, (sum, item) => sum + item.Amount) > market.Available(user, asset)) return PaymentsRefusal.InsufficientFunds;
        foreach ((int to, BigInteger amount) in items) market.TryPay(user, to, asset, amount);
        return PaymentsRefusal.None;
    }

    public PaymentsRefusal Do(int user, PayRequest request, long timeMs)
    {
        int merchant = city.IndexOf(request.Merchant);
        string asset = request.Asset.ToString();
        if (merchant == user) return PaymentsRefusal.PayeeIsPayer;
        if (!IsActive(merchant)) return PaymentsRefusal.MerchantInactive;
        if (market.Suspended.Contains(asset)) return PaymentsRefusal.AssetSuspended;
        if (request.ExpiresAtMs <= timeMs) return PaymentsRefusal.RequestExpired;
        Keys.TryAddressOf(request.KeyType, request.PublicKey, out Address key);
        PaymentRequest asked = new(SimCity.ChainId, request.Merchant, request.OrderId, request.Asset, request.Amount, request.ExpiresAtMs);
        bool isSigned = city.Requests.TryGetValue(Convert.ToHexString(request.Signature), out PaymentRequest? signed) && signed == asked && keys.Acts(request.Merchant, key);
        if (!isSigned) return PaymentsRefusal.RequestNotSigned;
        if (_paid.ContainsKey((merchant, request.OrderId))) return PaymentsRefusal.AlreadyPaid;
        if (!market.TryPay(user, merchant, asset, request.Amount.Units)) return PaymentsRefusal.InsufficientFunds;
        _paid.Add((merchant, request.OrderId), (user, asset, request.Amount.Units, 0));
        return PaymentsRefusal.None;
    }

    public PaymentsRefusal Do(int user, RefundPayment refund)
    {
        if (!_paid.TryGetValue((user, refund.OrderId), out var paid)) return PaymentsRefusal.PaymentUnknown;
        if (market.Suspended.Contains(paid.Asset)) return PaymentsRefusal.AssetSuspended;
        if (paid.Refunded + refund.Amount.Units > paid.Amount) return PaymentsRefusal.RefundAbovePaid;
        if (!market.TryPay(user, paid.Payer, paid.Asset, refund.Amount.Units)) return PaymentsRefusal.InsufficientFunds;
        _paid[(user, refund.OrderId)] = paid with { Refunded = paid.Refunded + refund.Amount.Units };
        return PaymentsRefusal.None;
    }

    public PaymentsRefusal Do(int user, Body by, SetMerchantStatus set)
    {
        int merchant = city.IndexOf(set.Account);
        if (merchant >= city.Users.Length) return PaymentsRefusal.MerchantUnknown;
        bool mayDo = set.Status == MerchantStatus.Active ? by == (_barred.Contains(merchant) ? Body.Regulator : Body.Settlement)
            : by == Body.Settlement || set.Status == MerchantStatus.Suspended && by == Body.Regulator || set.Status == MerchantStatus.Closed && user == merchant;
        if (!mayDo) return PaymentsRefusal.NotAuthorized;
        if (by == Body.Regulator && set.Status == MerchantStatus.Suspended) _barred.Add(merchant);
        else if (by == Body.Regulator) _barred.Remove(merchant);
        _merchants[merchant] = set.Status;
        return PaymentsRefusal.None;
    }

    public PaymentsRefusal Do(Body by, FreezeMoney order, long timeMs)
    {
        if (by is not (Body.Regulator or Body.Surveillance)) return PaymentsRefusal.NotAuthorized;
        (int user, string asset) = (city.IndexOf(order.Account), order.Asset.ToString());
        long forMs = order.UntilMs - timeMs;
        if (forMs <= 0 || forMs > (by == Body.Regulator ? 366 : 3) * 86_400_000L) return PaymentsRefusal.UntilOutOfRange;
        if (by == Body.Surveillance && timeMs < _surveillanceFromMs.GetValueOrDefault((user, asset))) return PaymentsRefusal.FrozenBefore;
        if (_freezes.Count(freeze => !freeze.IsOver && freeze.User == user && freeze.Asset == asset) >= Limits.FreezesPerAccountMax) return PaymentsRefusal.TooMany;
        _freezes.Add(new Freeze(user, asset, order.Amount.Units, order.UntilMs) { IsConfirmed = by == Body.Regulator });
        if (by == Body.Surveillance) _surveillanceFromMs[(user, asset)] = timeMs + 30 * 86_400_000L;
        if (IsShort(user, asset)) market.CancelHolding(user, asset);
        return PaymentsRefusal.None;
    }

    public PaymentsRefusal Do(Body by, ConfirmFreeze confirm, long timeMs)
    {
        if (by != Body.Regulator) return PaymentsRefusal.NotAuthorized;
        if (Find(confirm.FreezeId) is not { } freeze) return PaymentsRefusal.FreezeUnknown;
        if (freeze.IsOver) return PaymentsRefusal.FreezeEnded;
        if (confirm.UntilMs <= timeMs || confirm.UntilMs - timeMs > 366 * 86_400_000L) return PaymentsRefusal.UntilOutOfRange;
        (freeze.IsConfirmed, freeze.UntilMs) = (true, confirm.UntilMs);
        return PaymentsRefusal.None;
    }

    public PaymentsRefusal Do(Body by, Unfreeze unfreeze)
    {
        if (by is not (Body.Regulator or Body.Surveillance)) return PaymentsRefusal.NotAuthorized;
        if (Find(unfreeze.FreezeId) is not { } freeze) return PaymentsRefusal.FreezeUnknown;
        if (freeze.IsOver) return PaymentsRefusal.FreezeEnded;
        if (by == Body.Surveillance && freeze.IsConfirmed) return PaymentsRefusal.FreezeConfirmed;
        freeze.IsOver = true;
        return PaymentsRefusal.None;
    }

    public PaymentsRefusal Do(int user, SetSponsorship terms)
    {
        _sponsors[user] = new Sponsor { PerCitizen = terms.PerCitizenMax.Units, PerDay = terms.PerDayMax.Units, Operations = terms.Operations.Split(',') };
        return PaymentsRefusal.None;
    }

    public PaymentsRefusal Do(int user, EnrolCitizens enrol)
    {
        if (!_sponsors.ContainsKey(user)) return PaymentsRefusal.SponsorUnknown;
        int[] citizens = [.. enrol.Citizens.Chunk(20).Select(bytes => city.IndexOf(new Address(bytes)))];
        if (citizens.Any(citizen => _sponsorOf.TryGetValue(citizen, out int other) && other != user)) return PaymentsRefusal.EnrolledElsewhere;
        foreach (int citizen in citizens) _sponsorOf[citizen] = user;
        return PaymentsRefusal.None;
    }

    public PaymentsRefusal Do(int user, Body by, LeaveSponsor leave)
    {
        int citizen = leave.Citizen.IsZero ? user : city.IndexOf(leave.Citizen);
        if (!_sponsorOf.TryGetValue(citizen, out int sponsor)) return PaymentsRefusal.SponsorUnknown;
        if (user != citizen && user != sponsor && by != Body.Settlement) return PaymentsRefusal.NotAuthorized;
        _sponsorOf.Remove(citizen);
        // Enrolled again it begins anew; what its sponsor has paid stays paid.
        for (int i = 0; i < _fees.Count; i++)
            if (_fees[i].Citizen == citizen) _fees[i] = _fees[i] with { HasLeft = true };
        return PaymentsRefusal.None;
    }

    /// <summary>Who pays the whole fee of an envelope in place of its account; -1 for nobody.</summary>
    public int PayerOf(int user, Envelope envelope, BigInteger fee, long timeMs)
    {
        if (fee.IsZero || !_sponsorOf.TryGetValue(user, out int sponsor)) return -1;
        Sponsor terms = _sponsors[sponsor];
        BigInteger own = fee, all = fee;
        foreach (var paid in _fees)
        {
            if (paid.Sponsor != sponsor || paid.Day != DayOf(timeMs)) continue;
            all += paid.Fee;
            if (paid.Citizen == user && !paid.HasLeft) own += paid.Fee;
        }
        bool pays = own <= terms.PerCitizen && all <= terms.PerDay && market.Available(sponsor, "KRW") >= fee
            && envelope.Definitions.All(definition => terms.Operations.Contains(definition.Number.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return pays ? sponsor : -1;
    }

    /// <summary>Notes that a sponsor has paid.</summary>
    public void Paid(int user, int sponsor, BigInteger fee, long timeMs) => _fees.Add((user, sponsor, DayOf(timeMs), fee, false));

    private Freeze? Find(ulong id) => id >= 1 && id <= (ulong)_freezes.Count ? _freezes[(int)id - 1] : null;

    private static long DayOf(long timeMs) => (timeMs + 9 * 3_600_000) / 86_400_000;
}
