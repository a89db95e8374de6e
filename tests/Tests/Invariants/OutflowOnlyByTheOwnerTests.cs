using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Tests.Modules.Market;

namespace Gwangan.Tests.Invariants;

/// <summary>I3 and I4: an exchange's operator, or anybody else in office, withdraws clients' coins, or pledges them. Here no operation of any body takes from an account; only its owner's own word, or a trade with its own order, does.</summary>
public sealed class OutflowOnlyByTheOwnerTests
{
    private const int Rounds = 40;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void No_operation_of_any_body_or_citizen_takes_from_an_account_but_by_a_trade_with_its_own_order(int seed)
    {
        TestCity city = new();
        SigningKey victim = city.Users[0];
        Trade(city, seed, 300);
        EveryOperation every = new(seed, city, victim.Address);
        SigningKey[] actors = [.. Enum.GetValues<Body>().Where(body => body != Body.None).Select(city.KeyOf), city.Users[1]];
        HashSet<string> done = [];
        for (int round = 0; round < Rounds; round++)
        {
            foreach (OperationDefinition definition in every.Definitions)
            {
                foreach (SigningKey actor in actors)
                {
                    if (!every.TryMake(definition, out Operation operation)) continue;
                    UInt128[] before = Totals(city, victim.Address);
                    BlockResults results = city.Run([city.Sign(actor, operation)]);
                    if (results.Outcomes.Count > 0 && results.Outcomes[0].IsDone) done.Add(definition.Name);
                    UInt128[] after = Totals(city, victim.Address);
                    bool lost = Enumerable.Range(0, before.Length).Any(asset => after[asset] < before[asset]);
                    // A trade gives as it takes, at the price that the owner has signed.
                    Assert.True(!lost || MarketCity.Events<Trade>(results).Exists(trade => trade.Maker == victim.Address), $"seed {seed}, round {round}: {operation} by {actor.Address} took from {victim.Address}");
                }
            }
        }
        Assert.True(done.Count >= 12, $"only {string.Join(", ", done)} were ever done: the walk proves little");
        city.CheckInvariants();
    }

    [Fact]
    public void Nothing_in_the_catalog_lends_pledges_or_borrows()
    {
        TestCity city = new();
        string[] words = ["lend", "pledge", "borrow", "margin", "collateral", "rehypothecate", "leverage", "liquidate", "seize", "confiscate"];
        foreach (OperationDefinition operation in city.Catalog.Modules.SelectMany(module => module.Operations))
            foreach (string word in words)
                Assert.DoesNotContain(operation.Fields.Select(field => field.Name).Append(operation.Name), name => name.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void No_operation_of_the_market_operator_names_an_account_whose_money_moves()
    {
        // Whose an operation is about stands in a field of kind address; of the operator's own only the kill switch has one, which cancels and locks nothing away.
        TestCity city = new();
        IEnumerable<string> named = city.Catalog.Modules.SelectMany(module => module.Operations)
            .Where(operation => operation.By.Contains(Body.MarketOperator) && operation.By.Count < 7 && operation.Fields.Any(field => field.Kind == FieldKind.Address)).Select(operation => operation.Name);
        Assert.Equal(["market.SetKillSwitch"], named);
    }

    private static void Trade(TestCity city, int seed, int count)
    {
        RandomTrading trading = new(seed);
        for (int i = 0; i < count; i += 10)
        {
            city.Run([.. Enumerable.Range(0, 10).Select(_ => city.Sign(city.Users[trading.Next(city.Users.Length)], trading.NextOperation(city.TimeMs)))]);
            trading.LastOrderId = city.Modules.Get<MarketModule>().Counters.LastOrderId;
        }
    }

    private static UInt128[] Totals(TestCity city, Address account) =>
        [.. Enumerable.Range(1, 3).Select(asset => (city.Money.OwnedOf(account, (uint)asset) + city.Money.LockedOf(account, (uint)asset)).Units)];
}
