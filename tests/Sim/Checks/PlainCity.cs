using System.Numerics;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Grants;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Modules.Payments;
using Gwangan.Chain.Modules.Reserves;
using Gwangan.Chain.Modules.Validators;
using Gwangan.Sim.Network;
using Gwangan.Tests;
using Gwangan.Tests.Modules.Market;
using Gwangan.Tests.Modules.Reserves;
using AmendOrder = Gwangan.Chain.Modules.Market.AmendOrder;

namespace Gwangan.Sim.Checks;

/// <summary>The whole city in the plainest way: around the plain market of the tests keys, fees, issuing, and what the seven bodies decide.</summary>
public sealed class PlainCity : IPlainMoney
{
    private static readonly BigInteger Range = BigInteger.Pow(2, 128);
    private readonly SimCity _city;
    private readonly PlainKeys _keys;
    private readonly SortedDictionary<string, int> _users = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _issuers = new(StringComparer.Ordinal); // by asset: the issuer's address
    private readonly SortedDictionary<string, (MarketStatus Status, Body By)> _markets = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _powers = new(StringComparer.Ordinal);

    public PlainCity(SimCity city)
    {
        _city = city;
        _keys = new PlainKeys(city.Accounts[city.Users.Length..].Concat(city.Adapters).Select(key => key.Address).ToHashSet());
        Market = new PlainMarket(city.HolderCount);
        Purse = new PlainPurse(city, Market, _keys);
        Purpose = new PlainPurpose(city, Market, Purse);
        Market.Frozen = Purse.FrozenOf;
        Supply = (BigInteger)TestCity.Endowment.Units * city.HolderCount;
        Reserves = new PlainReserves(this)
        {
            StatementLateMs = SimCity.StatementLateMs, UnmatchedLateMs = SimCity.UnmatchedLateMs, SendWithinMs = SimCity.SendWithinMs, PayWithinMs = SimCity.PayWithinMs, RerouteAfterMs = SimCity.RerouteAfterMs,
        };
        for (uint bank = 1; bank <= 2; bank++)
        {
            Reserves.Add(city.Adapters[bank - 1].Address);
            Reserves.Add(bank, (BigInteger)city.Opening[bank - 1].Units, (uint)((SimCity.StartUnixMs + (9 * 3_600_000)) / 86_400_000) - 1, SimCity.StartUnixMs);
        }
        for (int i = 0; i < city.HolderCount; i++) _users.Add(city.HolderAt(i).ToString(), i);
        foreach ((string asset, Body issuer) in SimCity.Issuers) _issuers.Add(asset, city.KeyOf(issuer).Address.ToString());
        foreach (PlainMarket.Terms market in Market.Markets) _markets.Add(market.Symbol.ToString(), (MarketStatus.Open, Body.MarketOperator));
        foreach (Chain.Cosmos.Comet.Validator validator in city.Genesis.Validators.Validators) _powers.Add(Convert.ToHexString(validator.PublicKey.Bytes), validator.VotingPower);
    }

    public PlainMarket Market { get; }

    /// <summary>Payments for orders, freezes and sponsors.</summary>
    public PlainPurse Purse { get; }

    /// <summary>Vouchers and grants.</summary>
    public PlainPurpose Purpose { get; }

    public PlainReserves Reserves { get; }

    /// <inheritdoc/>
    public BigInteger Supply { get; private set; }

    /// <inheritdoc/>
    public bool IsPaused => Market.Suspended.Contains("KRW");

    /// <inheritdoc/>
    public BigInteger Available(Address account) => Market.Available(_users[account.ToString()], "KRW");

    /// <inheritdoc/>
    public void Change(Address account, BigInteger difference)
    {
        Market.Change(_users[account.ToString()], "KRW", difference);
        Supply += difference;
    }

    /// <summary>What network fees have come to.</summary>
    public BigInteger Fees { get; private set; }

    /// <summary>Whether an envelope runs; its fee is taken when it does.</summary>
    public KernelRefusal Admit(Envelope envelope, long timeMs)
    {
        if (envelope.ChainId != SimCity.ChainId) return KernelRefusal.WrongChain;
        BigInteger fee = (BigInteger)_city.WonPerCost.Units * envelope.Cost;
        bool isKnown = _users.TryGetValue(envelope.Account.ToString(), out int user);
        int sponsor = isKnown ? Purse.PayerOf(user, envelope, fee, timeMs) : -1;
        BigInteger own = sponsor < 0 ? fee : 0;
        KernelRefusal refusal = _keys.Check(envelope, timeMs, fee, own, isKnown ? Market.Available(user, "KRW") : 0);
        if (refusal != KernelRefusal.None) return refusal;
        _keys.Use(envelope, own);
        Market.Change(sponsor < 0 ? user : sponsor, "KRW", -fee);
        if (sponsor >= 0) Purse.Paid(user, sponsor, fee, timeMs);
        Fees += fee;
        return KernelRefusal.None;
    }

    /// <summary>Why an operation is refused, by module and number; (0, 0) when it is done.</summary>
    public (ushort Module, ushort Code) Execute(Envelope envelope, Operation operation, long timeMs)
    {
        int user = _users[envelope.Account.ToString()];
        bool isSession = _keys.IsSession(envelope);
        KeyClaim claim = isSession ? ClaimOf(user, operation) : default;
        if (isSession && _keys.Allows(envelope, in claim) is not AccountsRefusal.None and var forbidden) return (1, (ushort)forbidden);
        (ushort module, ushort code) = Execute(user, operation, timeMs);
        if (isSession && code == 0) _keys.Spend(envelope, in claim);
        return code == 0 ? default : (module, code);
    }

    /// <summary>Executes an operation that an account's own call asked for.</summary>
    public (ushort Module, ushort Code) ExecuteAs(int user, Operation operation, long timeMs) => Execute(user, operation, timeMs);

    /// <summary>A fee of a transaction has reached the treasury.</summary>
    public void TakeFee(BigInteger fee) => Fees += fee;

    private (ushort, ushort) Execute(int user, Operation operation, long timeMs)
    {
        Address caller = _city.HolderAt(user);
        Body body = _city.BodyOf(user);
        return operation switch
        {
            AddKey add => (1, (ushort)_keys.Add(caller, add, timeMs)),
            RevokeKey revoke => (1, (ushort)_keys.Revoke(caller, revoke)),
            RegisterAsset register => (2, (ushort)Register(body, register)),
            SetAssetStatus status => (2, (ushort)SetStatus(body, status)),
            Transfer transfer => (3, (ushort)Pay(user, transfer)),
            Chain.Modules.Payments.Pay payment => (12, (ushort)Pay(user, payment)),
            PayBatch batch => (12, (ushort)Purse.Do(user, batch)),
            PayRequest request => (12, (ushort)Purse.Do(user, request, timeMs)),
            RefundPayment refund => (12, (ushort)Purse.Do(user, refund)),
            SetMerchantStatus set => (12, (ushort)Purse.Do(user, body, set)),
            FreezeMoney order => (12, (ushort)Purse.Do(body, order, timeMs)),
            ConfirmFreeze confirm => (12, (ushort)Purse.Do(body, confirm, timeMs)),
            Unfreeze unfreeze => (12, (ushort)Purse.Do(body, unfreeze)),
            SetSponsorship terms => (12, (ushort)Purse.Do(user, terms)),
            EnrolCitizens enrol => (12, (ushort)Purse.Do(user, enrol)),
            LeaveSponsor leave => (12, (ushort)Purse.Do(user, body, leave)),
            OpenCampaign or CloseCampaign or GiveGrant or ClaimGrant or SpendGrant or PassGrant or SettleGrant or RefundGrant => (13, Purpose.Do(user, operation, timeMs) ? (ushort)0 : PlainPurpose.AnyRefusal),
            CloseStatement statement => (10, (ushort)Reserves.Do(caller, statement, timeMs)),
            WithdrawEntry withdraw => (10, (ushort)Reserves.Do(caller, withdraw, timeMs)),
            Mint mint => (3, (ushort)Mint(caller, mint)),
            Burn burn => (3, (ushort)Burn(user, caller, burn)),
            SetBankStatus set => (10, (ushort)(body == Body.Regulator ? Reserves.Do(set) : ReservesRefusal.NotAuthorized)),
            SetMinter set => (10, (ushort)(body == Body.Regulator ? Reserves.Do(set, timeMs) : ReservesRefusal.NotAuthorized)),
            AssignVirtualAccount assign => (10, (ushort)Reserves.Do(caller, assign)),
            RecordCredit credit => (10, (ushort)Reserves.Do(caller, credit, timeMs)),
            MatchCredit match => (10, (ushort)Reserves.Do(caller, match, timeMs)),
            ReturnCredit credit => (10, (ushort)Reserves.Do(caller, credit, timeMs)),
            CancelReturn cancel => (10, (ushort)Reserves.Do(caller, cancel, timeMs)),
            CancelRedemption cancel => (10, (ushort)Reserves.Do(caller, cancel, timeMs)),
            RecordDebit debit => (10, (ushort)Reserves.Do(caller, debit, timeMs)),
            RecordRecall recall => (10, (ushort)Reserves.Do(caller, recall, timeMs)),
            ResolveRecall resolve => (10, (ushort)Reserves.Do(caller, resolve)),
            Redeem redeem => (10, (ushort)Reserves.Do(caller, redeem, timeMs)),
            AcknowledgeRedemption answer => (10, (ushort)Reserves.Do(caller, answer, timeMs)),
            RerouteRedemption reroute => (10, (ushort)Reserves.Do(caller, reroute, timeMs)),
            CreateMarket create => (4, (ushort)Create(body, create)),
            SetMarketStatus status => (4, (ushort)SetStatus(body, status)),
            SetFees fees => (4, (ushort)SetFees(body, fees)),
            SetKillSwitch kill => (4, (ushort)Market.Switch(kill.Account.IsZero ? user : _users[kill.Account.ToString()], body, user, kill.Engaged)),
            SetValidator set => (5, (ushort)SetPower(body, set)),
            _ => (4, (ushort)Market.Execute(user, operation, timeMs)),
        };
    }

    private AssetsRefusal Register(Body by, RegisterAsset register)
    {
        if (by != Body.ListingReview) return AssetsRefusal.NotAuthorized;
        return _issuers.TryAdd(register.Symbol.ToString(), register.Issuer.ToString()) ? AssetsRefusal.None : AssetsRefusal.AssetExists;
    }

    private AssetsRefusal SetStatus(Body by, SetAssetStatus set)
    {
        if (by != Body.Regulator) return AssetsRefusal.NotAuthorized;
        string asset = set.Symbol.ToString();
        if (!_issuers.ContainsKey(asset)) return AssetsRefusal.AssetUnknown;
        if (set.Status == AssetStatus.Active) Market.Suspended.Remove(asset);
        else Market.Suspended.Add(asset);
        return AssetsRefusal.None;
    }

    private MoneyRefusal Pay(int from, Transfer transfer)
    {
        int to = _users[transfer.To.ToString()];
        string asset = transfer.Asset.ToString();
        if (to == from) return MoneyRefusal.RecipientIsSender;
        if (!_issuers.ContainsKey(asset)) return MoneyRefusal.AssetUnknown;
        if (Market.Suspended.Contains(asset)) return MoneyRefusal.AssetSuspended;
        return Market.TryPay(from, to, asset, transfer.Amount.Units) ? MoneyRefusal.None : MoneyRefusal.InsufficientFunds;
    }

    private PaymentsRefusal Pay(int from, Chain.Modules.Payments.Pay payment) => Pay(from, new Transfer(payment.To, payment.Asset, payment.Amount, "")) switch
    {
        MoneyRefusal.None => PaymentsRefusal.None,
        MoneyRefusal.RecipientIsSender => PaymentsRefusal.PayeeIsPayer,
        MoneyRefusal.AssetUnknown => PaymentsRefusal.AssetUnknown,
        MoneyRefusal.AssetSuspended => PaymentsRefusal.AssetSuspended,
        _ => PaymentsRefusal.InsufficientFunds,
    };

    private MoneyRefusal Mint(Address caller, Mint mint)
    {
        string asset = mint.Asset.ToString();
        if (!_issuers.TryGetValue(asset, out string? issuer)) return MoneyRefusal.AssetUnknown;
        if (Market.Suspended.Contains(asset)) return MoneyRefusal.AssetSuspended;
        if (issuer != caller.ToString()) return MoneyRefusal.NotTheIssuer;
        if (asset == "KRW") return MoneyRefusal.NeedsBankEntry;
        Market.Change(_users[mint.To.ToString()], asset, mint.Amount.Units);
        return MoneyRefusal.None;
    }

    private MoneyRefusal Burn(int user, Address caller, Burn burn)
    {
        string asset = burn.Asset.ToString();
        if (!_issuers.TryGetValue(asset, out string? issuer)) return MoneyRefusal.AssetUnknown;
        if (issuer != caller.ToString()) return MoneyRefusal.NotTheIssuer;
        if (Market.Available(user, asset) < burn.Amount.Units) return MoneyRefusal.InsufficientFunds;
        if (asset == "KRW") return MoneyRefusal.NeedsBankEntry;
        Market.Change(user, asset, -(BigInteger)burn.Amount.Units);
        return MoneyRefusal.None;
    }

    private MarketRefusal Create(Body by, CreateMarket create)
    {
        if (by != Body.MarketOperator) return MarketRefusal.NotAuthorized;
        string market = create.Market.ToString();
        if (_markets.ContainsKey(market)) return MarketRefusal.MarketExists;
        if (!market.Split('-').All(_issuers.ContainsKey)) return MarketRefusal.AssetUnknown;
        _markets.Add(market, (MarketStatus.Open, Body.MarketOperator));
        return MarketRefusal.None;
    }

    private MarketRefusal SetStatus(Body by, SetMarketStatus set)
    {
        if (by is not (Body.MarketOperator or Body.Surveillance or Body.Regulator)) return MarketRefusal.NotAuthorized;
        if (!_markets.TryGetValue(set.Market.ToString(), out (MarketStatus Status, Body By) now)) return MarketRefusal.MarketUnknown;
        bool isAllowed = now.Status == MarketStatus.Halted
            ? (by == now.By || by == Body.Regulator) && (by == Body.MarketOperator || set.Status != MarketStatus.Closed)
            : by == Body.MarketOperator || set.Status == MarketStatus.Halted;
        if (!isAllowed) return MarketRefusal.NotAuthorized;
        if (now.Status == MarketStatus.Closed) return MarketRefusal.MarketClosed;
        _markets[set.Market.ToString()] = (set.Status, by);
        if (TermsOf(set.Market) is { } terms) terms.Status = set.Status;
        return MarketRefusal.None;
    }

    private MarketRefusal SetFees(Body by, SetFees fees)
    {
        if (by != Body.MarketOperator) return MarketRefusal.NotAuthorized;
        if (!_markets.ContainsKey(fees.Market.ToString())) return MarketRefusal.MarketUnknown;
        if (TermsOf(fees.Market) is { } terms) (terms.MakerBps, terms.TakerBps) = (fees.MakerBps, fees.TakerBps);
        return MarketRefusal.None;
    }

    private ValidatorsRefusal SetPower(Body by, SetValidator set)
    {
        if (by != Body.MarketOperator) return ValidatorsRefusal.NotAuthorized;
        string key = Convert.ToHexString(set.PublicKey);
        long before = _powers.GetValueOrDefault(key);
        if (set.Power == 0 && before == 0) return ValidatorsRefusal.ValidatorUnknown;
        if (set.Power == 0 && _powers.Values.Count(power => power > 0) == 1) return ValidatorsRefusal.LastValidator;
        if ((long)set.Power == before) return ValidatorsRefusal.PowerUnchanged;
        _powers[key] = (long)set.Power;
        return ValidatorsRefusal.None;
    }

    // What each operation asks of a session key: docs/access.md, told again.
    private KeyClaim ClaimOf(int user, Operation operation)
    {
        switch (operation)
        {
            case PlaceOrder place: return Placing(place.Market, place.Type == OrderType.Market ? 0 : place.Price, place.Lots);
            case PlaceIceberg place: return Placing(place.Market, place.Price, place.Lots);
            case PlaceStop place: return Placing(place.Market, place.Type == OrderType.Market ? 0 : place.Price, place.Lots);
            case AmendOrder amend:
                if (Market.Find(user, amend.OrderId, amend.ClientOrderId, out PlainMarket.Order? order) != MarketRefusal.None) return new KeyClaim(KeyPermissions.Order);
                bool isAtMarket = order!.Stop is not null && order.Placed.Type == OrderType.Market;
                Amount before = Worth(order.Market, StoredPrice(order), order.Remaining);
                Amount worth = Worth(order.Market, amend.Price != 0 ? amend.Price : isAtMarket ? 0 : order.Price, amend.Lots == 0 ? order.Remaining : amend.Lots);
                return new KeyClaim(KeyPermissions.Order, order.Market.Symbol, Asset: Symbol.Of("KRW"), Amount: worth, Charge: worth > before ? worth - before : Amount.Zero);
            case CancelOrder cancel: return Cancelling(user, cancel.OrderId, cancel.ClientOrderId);
            case ReduceOrder reduce: return Cancelling(user, reduce.OrderId, reduce.ClientOrderId);
            case CancelAllOrders all: return new KeyClaim(KeyPermissions.Cancel, all.Market, EveryMarket: all.Market.IsNone);
            case ArmCancelOnDisconnect arm:
                bool isKept = Market.ArmedBy(user) is not { } armed || (arm.TimeoutMs != 0 && arm.TimeoutMs <= armed.TimeoutMs && !arm.Market.IsNone && armed.Market == arm.Market);
                return new KeyClaim(KeyPermissions.Cancel, arm.Market, EveryMarket: arm.Market.IsNone || !isKept);
            case SetKillSwitch { Engaged: true } kill when kill.Account.IsZero || kill.Account == _city.Accounts[user].Address: return new KeyClaim(KeyPermissions.Cancel, EveryMarket: true);
            case Chain.Modules.Payments.Pay payment: return new KeyClaim(KeyPermissions.Transfer, Asset: payment.Asset, Amount: payment.Amount, Charge: payment.Amount);
            case Transfer transfer: return new KeyClaim(KeyPermissions.Transfer, Asset: transfer.Asset, Amount: transfer.Amount, Charge: transfer.Amount);
            case PayBatch batch: return new KeyClaim(KeyPermissions.Transfer, Asset: batch.Asset, Amount: batch.Total, Charge: batch.Total);
            case PayRequest request: return new KeyClaim(KeyPermissions.Transfer, Asset: request.Asset, Amount: request.Amount, Charge: request.Amount);
            case SpendGrant spend: return new KeyClaim(KeyPermissions.Transfer, Asset: Purpose.AssetOf(spend), Amount: spend.Amount, Charge: spend.Amount);
            default: return default;
        }
    }

    private KeyClaim Placing(Symbol market, long price, long lots)
    {
        Amount worth = Worth(TermsOf(market)!, price, lots);
        return new KeyClaim(KeyPermissions.Order, market, Asset: Symbol.Of("KRW"), Amount: worth, Charge: worth);
    }

    private KeyClaim Cancelling(int user, ulong orderId, ulong clientOrderId) =>
        Market.Find(user, orderId, clientOrderId, out PlainMarket.Order? order) == MarketRefusal.None ? new KeyClaim(KeyPermissions.Cancel, order!.Market.Symbol) : new KeyClaim(KeyPermissions.Cancel);

    // A sale at market that waits is funded in the asset it sells, so it has no price.
    private static long StoredPrice(PlainMarket.Order order) => order.Stop is not null && order.Placed.Type == OrderType.Market && order.Side == Side.Sell ? 0 : order.Price;

    private static Amount Worth(PlainMarket.Terms market, long price, long lots)
    {
        BigInteger notional = market.StepValue * (price == 0 ? market.High : price) * lots;
        BigInteger withFee = notional + notional * Math.Max(market.MakerBps, market.TakerBps) / 10_000;
        return withFee >= Range || market.LotSize * lots >= Range ? Amount.Max : new Amount((UInt128)notional);
    }

    private PlainMarket.Terms? TermsOf(Symbol symbol) => Market.Markets.FirstOrDefault(market => market.Symbol == symbol);
}
