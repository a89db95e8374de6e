using System.Numerics;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Tests.Modules.Market;

namespace Gwangan.Tests.Modules.Accounts;

/// <summary>Random scopes and random operations of session keys, beside an obvious twin that keeps each scope in a dictionary and money in big integers.</summary>
public sealed class SessionKeyTwinTests
{
    private static readonly Symbol Won = Symbol.Of("KRW"), SilverAsset = Symbol.Of("SILVER");

    private sealed record PlainScope(KeyPermissions Permissions, List<Symbol> Markets, Symbol Asset, BigInteger AmountMax, BigInteger Budget, long ExpiresAtMs)
    {
        public BigInteger Spent { get; set; }

        public AccountsRefusal Refusal(KeyPermissions kind, Symbol? market, bool everyMarket, Symbol? asset, BigInteger amount, BigInteger charge)
        {
            if (kind == KeyPermissions.None) return AccountsRefusal.FullKeyNeeded;
            if (!Permissions.HasFlag(kind)) return AccountsRefusal.KeyNotPermitted;
            if (Markets.Count > 0 && (everyMarket || (market is { } named && !Markets.Contains(named)))) return AccountsRefusal.KeyMarketNotPermitted;
            if (asset is not { } moved || Asset.IsNone) return AccountsRefusal.None;
            if (moved != Asset) return AccountsRefusal.KeyAssetNotPermitted;
            if (AmountMax > 0 && amount > AmountMax) return AccountsRefusal.KeyAmountAboveMax;
            return Budget > 0 && Spent + charge > Budget ? AccountsRefusal.KeyBudgetSpent : AccountsRefusal.None;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(20_261_122)]
    public void The_chain_and_its_twin_permit_and_refuse_the_same(int seed)
    {
        Random random = new(seed);
        MarketCity market = new(new TestCityOptions { RestartBeforeEachBlock = seed == 3 });
        TestCity city = market.City;
        SigningKey owner = city.Users[0];
        SigningKey[] keys = [.. Enumerable.Range(0, 4).Select(i => TestCity.KeyOf($"session {i}", (KeyType)(1 + i % 3)))];
        PlainScope?[] scopes = new PlainScope?[keys.Length];
        ulong[] nonces = new ulong[keys.Length];
        Dictionary<AccountsRefusal, int> seen = [];
        int done = 0;
        for (int step = 0; step < 300; step++)
        {
            string where = $"seed {seed}, step {step}";
            int k = random.Next(keys.Length);
            if (scopes[k] is null || random.Next(15) == 0)
            {
                if (scopes[k] is not null) city.Must(owner, new RevokeKey(keys[k].Type, keys[k].PublicKey));
                scopes[k] = RandomScope(random, city.TimeMs);
                city.Must(owner, AddKeyOf(keys[k], scopes[k]!));
                continue;
            }
            PlainScope scope = scopes[k]!;
            (Operation operation, AccountsRefusal expected, BigInteger charge) = RandomOperation(random, market, scope);
            BlockResults results = city.Run([city.SignAs(keys[k], owner.Address, ++nonces[k], operation)]);
            bool isExpired = scope.ExpiresAtMs != 0 && scope.ExpiresAtMs <= city.TimeMs;
            Assert.True(results.Envelopes[0].Code == (isExpired ? KernelRefusal.KeyNotAuthorized : KernelRefusal.None), where);
            if (isExpired)
            {
                nonces[k]--;
                continue;
            }
            Outcome outcome = results.Outcomes[0];
            AccountsRefusal actual = outcome.Module == city.Modules.Get<AccountsModule>().Number ? (AccountsRefusal)outcome.Code : AccountsRefusal.None;
            Assert.True(expected == actual, $"{where}: {operation}: expected {expected}, was {actual}");
            seen[actual] = seen.GetValueOrDefault(actual) + 1;
            if (!outcome.IsDone) continue;
            done++;
            scope.Spent += charge;
        }
        city.CheckInvariants();
        Assert.True(done > 20, $"seed {seed}: only {done} were done");
        Assert.True(seen.Count >= 5, $"seed {seed}: only {string.Join(", ", seen.Keys)}");
    }

    private static PlainScope RandomScope(Random random, long timeMs)
    {
        Symbol asset = random.Next(4) switch { 0 => default, 1 => SilverAsset, _ => Won };
        ulong max = asset.IsNone ? 0 : (ulong)random.Next(3) * 15_000, budget = asset.IsNone ? 0 : (ulong)random.Next(3) * 60_000;
        if (max + budget == 0) asset = default;
        List<Symbol> markets = random.Next(3) switch { 0 => [MarketCity.SilverMarket], 1 => [MarketCity.GoldMarket, MarketCity.SilverMarket], _ => [] };
        return new PlainScope((KeyPermissions)random.Next(1, 8), markets, asset, Units(max), Units(budget), random.Next(3) == 0 ? timeMs + random.Next(5_000, 60_000) : 0);
    }

    private static AddKey AddKeyOf(SigningKey key, PlainScope scope) => new(
        key.Type, key.PublicKey, (byte)scope.Permissions, string.Join(',', scope.Markets), scope.Asset, new Amount((UInt128)scope.AmountMax), new Amount((UInt128)scope.Budget), default, scope.ExpiresAtMs);

    private static (Operation Operation, AccountsRefusal Expected, BigInteger Charge) RandomOperation(Random random, MarketCity market, PlainScope scope)
    {
        TestCity city = market.City;
        OrderRecord? open = null;
        ulong last = market.Market.Counters.LastOrderId;
        for (ulong id = last; id > 0 && id + 20 > last; id--)
            if (market.Market.TryFindOrder(id, out OrderRecord order) && order.Owner == city.Users[0].Address) open = order;
        switch (random.Next(open is null ? 3 : 7))
        {
            case 0:
                // Silver: a lot is a gram, a step a won.
                long price = random.Next(900, 1_100), lots = random.Next(1, 30);
                BigInteger worth = Units((ulong)(price * lots));
                return (MarketCity.Limit(MarketCity.SilverMarket, Side.Buy, price, lots), scope.Refusal(KeyPermissions.Order, MarketCity.SilverMarket, false, Won, worth, worth), worth);
            case 1:
                BigInteger amount = random.Next(1, 30_000) * BigInteger.Pow(10, 18);
                Symbol asset = random.Next(2) == 0 ? Won : SilverAsset;
                return (new Transfer(city.Users[1].Address, asset, new Amount((UInt128)amount), ""), scope.Refusal(KeyPermissions.Transfer, null, false, asset, amount, amount), amount);
            case 2:
                return (new AddKey(KeyType.Ethereum, TestCity.KeyOf("friend").PublicKey), AccountsRefusal.FullKeyNeeded, 0);
            case 3:
                return (new CancelOrder(open!.Value.OrderId, 0), scope.Refusal(KeyPermissions.Cancel, MarketCity.SilverMarket, false, null, 0, 0), 0);
            case 4:
                return (new CancelAllOrders(default), scope.Refusal(KeyPermissions.Cancel, null, true, null, 0, 0), 0);
            case 5:
                return (new ReduceOrder(open!.Value.OrderId, 0, 1), scope.Refusal(KeyPermissions.Cancel, MarketCity.SilverMarket, false, null, 0, 0), 0);
            default:
                long newPrice = random.Next(900, 1_100), newLots = random.Next(1, 30);
                BigInteger after = Units((ulong)(newPrice * newLots)), before = Units((ulong)(open!.Value.Price * open.Value.Remaining));
                BigInteger charge = BigInteger.Max(0, after - before);
                return (new AmendOrder(open.Value.OrderId, 0, newPrice, newLots), scope.Refusal(KeyPermissions.Order, MarketCity.SilverMarket, false, Won, after, charge), charge);
        }
    }

    private static BigInteger Units(ulong whole) => whole * BigInteger.Pow(10, 18);
}
