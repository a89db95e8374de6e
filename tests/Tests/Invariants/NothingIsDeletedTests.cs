using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Bodies;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Store;
using Gwangan.Tests.Modules.Bodies;
using Gwangan.Tests.Modules.Market;

namespace Gwangan.Tests.Invariants;

/// <summary>I11: messages and orders were deleted by themselves. Here what was ordered and approved is in the blocks and in their events, whose hash is in the next header: what leaves the tables does not leave the log, and what a city's genesis keeps no operator's setting removes (AbciApplicationTests).</summary>
public sealed class NothingIsDeletedTests
{
    [Fact]
    public void Every_order_and_every_approval_has_an_event_that_outlives_its_record()
    {
        BodiesCity bodies = new();
        List<object> log = [];
        log.AddRange(bodies.EventsOf(bodies.City.Must(bodies.City.Users[0], MarketCity.Limit(MarketCity.SilverMarket, Side.Buy, 1_000, 5))));
        ulong order = bodies.City.Modules.Get<MarketModule>().Counters.LastOrderId;
        log.AddRange(bodies.EventsOf(bodies.City.Must(bodies.City.Users[0], new CancelOrder(order, 0))));
        ulong id = bodies.Module.Rules.NextId;
        log.AddRange(bodies.EventsOf(bodies.City.Must(BodiesCity.Member(Body.Regulator, 0), bodies.Proposal(new CancelAllOrders(Symbol.None)))));
        log.AddRange(bodies.EventsOf(bodies.City.Must(BodiesCity.Member(Body.Regulator, 1), new ApproveProposal(id))));
        Assert.False(bodies.City.Modules.Get<MarketModule>().TryFindOrder(order, out _));
        Assert.Contains(log.OfType<OrderPlaced>(), placed => placed.OrderId == order);
        Assert.Equal([BodiesCity.Member(Body.Regulator, 0).Address, BodiesCity.Member(Body.Regulator, 1).Address], log.OfType<ProposalApproved>().Where(approved => approved.Id == id).Select(approved => approved.By));
        Assert.Contains(log.OfType<ProposalExecuted>(), executed => executed.Id == id);
    }

    [Fact]
    public void No_operation_deletes_or_hides_what_was_said()
    {
        TestCity city = new();
        string[] words = ["delete", "erase", "purge", "prune", "forget", "retention"];
        foreach (OperationDefinition operation in city.Catalog.Modules.SelectMany(module => module.Operations))
            foreach (string word in words) Assert.DoesNotContain(word, operation.Name, StringComparison.OrdinalIgnoreCase);
    }
}
