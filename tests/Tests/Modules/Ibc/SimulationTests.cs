using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Chain.Store;
using Gwangan.Node;
using Gwangan.Tests.Cosmos.Tx;

namespace Gwangan.Tests.Modules.Ibc;

/// <summary>A relayer simulates what it will send: on the tree as it stands in memory, of which nothing is read again and nothing changes.</summary>
public sealed class SimulationTests : IDisposable
{
    private const int PacketCount = 32;
    private readonly CoreForkJoin _cores = new();

    public void Dispose() => _cores.Dispose();

    [Fact]
    public void Many_packets_are_simulated_on_the_tree_in_memory_and_come_to_what_executing_them_does()
    {
        IbcLink link = new(new TestCityOptions { ForkJoin = _cores, Evm = new { chainId = 820_820, baseFee = "1000000000" } });
        (IbcChain from, IbcChain to) = (link.A, link.B);
        CosmosWallet relayer = new("user 0", KeyType.Ethereum, to.City.Catalog, to.ChainId);
        Operation[] sends = [.. Enumerable.Range(1, PacketCount).Select(i => IbcLink.Transfer(from, from.Relayer, "KRW", (UInt128)i, IbcChain.Spell(to.City.Users[2])))];
        List<Packet> packets = [.. IbcLink.PacketsOf(from, from.Run(from.City.Sign(from.Relayer, sends))).Select(told => told.Packet)];
        from.ShowTo(to);
        byte[] transaction = relayer.Sign(new CosmosParts { Gas = 50_000_000 }, [.. packets.Select(packet => IbcLink.Recv(from, to, packet))]);
        Hash32 before = to.Ibc.Tree.Root;
        long pairs = to.Ibc.Tree.Count;
        long timeMs = to.City.TimeMs + 1_000;
        Assert.Throws<InvalidOperationException>(() => Past(to, null));
        StateMachine past = Past(to, to.City.State);
        CosmosSimulation simulated = past.Simulate(transaction, timeMs, out bool isSpent);
        Assert.Equal((default, -1, false), (simulated.Check, simulated.MessageIndex, isSpent));
        Assert.Equal(simulated.Events.ToArray(), past.Simulate(transaction, timeMs, out _).Events.ToArray());
        Assert.Equal((before, pairs), (to.Ibc.Tree.Root, to.Ibc.Tree.Count));
        BlockResults results = to.City.Run([transaction], timeMs);
        Assert.All(results.Outcomes, outcome => Assert.True(outcome.IsDone));
        Outcome last = results.Outcomes[^1];
        Assert.Equal(simulated.Events.ToArray(), results.Events[results.BeginEventsEnd..last.EventsEnd].ToArray());
        Assert.Equal(2 * PacketCount, (int)(to.Ibc.Tree.Count - pairs));
        // The past goes on showing what was.
        Assert.True(past.Simulate(transaction, timeMs, out _).Check.IsAdmitted);
    }

    private static StateMachine Past(IbcChain chain, StateStore? live)
    {
        StateStore store = new();
        return StateMachine.OpenPast(chain.ChainId, store, All.Create(store), new WithoutTrees(chain.City.Storage.OpenSnapshot(chain.City.Height)), live);
    }

    // Of a city that has had many packets, reading the tree takes longer than anything that is simulated on it.
    private sealed class WithoutTrees(IStateSnapshot past) : IStateSnapshot
    {
        public long Height => past.Height;

        public bool TryRead(TableSchema table, ReadOnlySpan<byte> key, Span<byte> record, out int slot) => past.TryRead(table, key, record, out slot);

        public byte[]? TryRead(PagedStore store, ReadOnlySpan<byte> key) => past.TryRead(store, key);

        public void Scan(PagedStore store, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> from, PairScanner visit) => past.Scan(store, prefix, from, visit);

        public void LoadKeyValues(string store, KeyValueVisitor visit) => throw new InvalidOperationException($"{store} is read");

        public void Scan(TableSchema table, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> from, RecordScanner visit) => past.Scan(table, prefix, from, visit);

        public bool TryReadResults(long height, out byte[] results) => past.TryReadResults(height, out results);

        public void Dispose() => past.Dispose();
    }
}
