using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Node.Ethereum;
using Gwangan.Tests.Modules.Evm;

namespace Gwangan.Tests.Ethereum;

/// <summary>A block that is simulated on the height before one that was decided has that one's header.</summary>
public sealed class SimulationTests
{
    // Adds one to the slot that the first word names, writes a log, and puts the slot that the second names to zero.
    private const string Counter = "5f358054600101905560205f5fa15f60203555";

    private static readonly CallDeadline Never = new(CancellationToken.None, TimeSpan.FromMinutes(5));

    private readonly EvmCity _city = new();
    private readonly ulong[] _nonces = new ulong[6];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_block_that_is_simulated_has_the_header_of_the_one_that_was_decided(int seed)
    {
        Random random = new(seed);
        Address counter = default;
        Sent first = new(0, null, default, EvmCity.Deploying(Counter));
        Run([first]);
        counter = _city.View.Receipts[0].Receipt.ContractAddress!.Value;
        List<(EvmHeader Header, Sent[] Sent, bool HasSystem)> blocks = [];
        for (int height = 0; height < 40; height++)
        {
            Sent[] sent = [.. Enumerable.Range(0, random.Next(6)).Select(_ => Any(random, counter))];
            Run(sent);
            blocks.Add((_city.View.Header, sent, _city.View.Receipts.Any(receipt => receipt.IsSystem)));
        }
        int compared = 0;
        foreach ((EvmHeader header, Sent[] sent, bool hasSystem) in blocks)
        {
            using PastState past = Past((long)header.Number - 1);
            SimulatedBlock block = Assert.Single(Simulate(past, new BlockCalls(Like(header), [], [.. sent.Select(RequestOf)])));
            Assert.Equal((header.Number, header.StateRoot), (block.Header.Number, block.Header.StateRoot));
            Assert.Equal(header.GasUsed, block.Header.GasUsed);
            // Nobody has signed them, and what the chain tells of fees in a receipt of its own is in no simulation; the rest is the same to the last bit.
            EvmHeader told = block.Header with { TransactionsRoot = header.TransactionsRoot };
            if (hasSystem) told = told with { ReceiptsRoot = header.ReceiptsRoot, LogsBloom = header.LogsBloom };
            else compared++;
            Assert.Equal(header.ComputeHash(), told.ComputeHash());
            Assert.False(past.IsSpent);
            Assert.Equal(block.Hash, Assert.Single(Simulate(past, new BlockCalls(Like(header), [], [.. sent.Select(RequestOf)]))).Hash); // it left nothing behind
        }
        Assert.InRange(compared, 3, blocks.Count);

        // All of them, one after another: from the second on they have parents of their own, of which the chain's contracts keep the hashes.
        using PastState before = Past((long)blocks[0].Header.Number - 1);
        IReadOnlyList<SimulatedBlock> all = Simulate(before, [.. blocks.Select(each => new BlockCalls(Like(each.Header), [], [.. each.Sent.Select(RequestOf)]))]);
        Assert.Equal(blocks[0].Header.StateRoot, all[0].Header.StateRoot);
        Assert.Equal(blocks.Count, all.Select(block => block.Header.StateRoot).Distinct().Count(root => !root.IsZero));
    }

    [Fact]
    public void Storage_that_an_override_replaces_leaves_the_root_of_what_came_in_its_place()
    {
        Run([new Sent(0, null, default, EvmCity.Deploying(Counter))]);
        Address counter = _city.View.Receipts[0].Receipt.ContractAddress!.Value;
        for (ulong slot = 0; slot < 20; slot++) Run([new Sent(0, counter, default, [.. ((UInt256)slot).ToBigEndian(), .. ((UInt256)1_000UL).ToBigEndian()])]);
        using PastState past = Past(_city.City.Height);
        Hash32 RootOf(params AccountOverride[] overrides) => Assert.Single(Simulate(past, new BlockCalls(new BlockOverride(), overrides, []))).Header.StateRoot;

        Hash32 replaced = RootOf(new AccountOverride(counter) { State = [(3UL, 7UL)] });
        Assert.NotEqual(replaced, RootOf());
        // Slot by slot it comes to the same.
        Assert.Equal(replaced, RootOf(new AccountOverride(counter) { StateDiff = [.. Enumerable.Range(0, 20).Select(slot => ((UInt256)(ulong)slot, slot == 3 ? (UInt256)7UL : default))] }));
        Assert.Equal(RootOf(), RootOf(new AccountOverride(counter) { StateDiff = [] }));
    }

    private BlockOverride Like(EvmHeader header) => new()
    {
        Number = header.Number,
        Time = header.TimeSeconds,
        GasLimit = header.GasLimit,
        Coinbase = header.Coinbase,
        PrevRandao = header.PrevRandao,
        BaseFee = header.BaseFeePerGas,
    };

    private static IReadOnlyList<SimulatedBlock> Simulate(PastState past, params BlockCalls[] blocks) => new Simulation(past, EvmCity.ChainId, isValidating: true, tracesTransfers: false, Never).Run(blocks);

    private CallRequest RequestOf(Sent sent) => new() { From = _city.AddressOf(sent.User), To = sent.To, Value = sent.Value, Data = sent.Data, Gas = 200_000, MaxFeePerGas = EvmCity.FeeCap, MaxPriorityFeePerGas = UInt256.Zero };

    private PastState Past(long height) => new(TestCity.ChainId, All.Create, _city.City.Storage.OpenSnapshot(height), null);

    private void Run(Sent[] sent) => _city.Run([.. sent.Select(each => _city.Sign(each.User, _nonces[each.User]++, each.To, each.Value, each.Data))]);

    private Sent Any(Random random, Address counter)
    {
        int user = random.Next(2) * 3;
        return random.Next(5) switch
        {
            0 => new Sent(user, new Address([.. Enumerable.Repeat((byte)random.Next(256), 20)]), EvmCity.Whole / 1_000UL, []),
            1 => new Sent(user, null, 5UL, Convert.FromHexString("33ff")),
            2 => new Sent(user, null, default, EvmCity.Deploying("5f35545f5260205ff3")),
            _ => new Sent(user, counter, default, [.. ((UInt256)(ulong)random.Next(40)).ToBigEndian(), .. ((UInt256)(ulong)random.Next(40)).ToBigEndian()]),
        };
    }

    private readonly record struct Sent(int User, Address? To, UInt256 Value, byte[] Data);
}
