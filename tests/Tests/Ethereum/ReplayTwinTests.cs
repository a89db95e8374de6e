using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Abi;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Chain.Modules.Evm.Contracts;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Node.Ethereum;
using Gwangan.Tests.Modules.Evm;

namespace Gwangan.Tests.Ethereum;

/// <summary>Every block of a city that lives, executed again from the height before it, comes to the same.</summary>
public sealed class ReplayTwinTests
{
    // As in ContractsTests: calls the address behind its first byte with what follows.
    private const string Relay = "601536038060155f375f5f915f5f60013560601c5af13d5f5f3e5f3560f81c15165f3560f91c17602d573d5ffd5b3d5ff3";

    // Adds one to slot 0.
    private const string Counter = "5f546001015f5500";

    private static readonly Symbol Gold = Symbol.Of("GOLD"), GoldWon = Symbol.Of("GOLD-KRW");

    private readonly EvmCity _city = new();
    private readonly List<(AbciBlock Block, BlockResults Results, EvmBlockView View)> _blocks = [];
    private readonly ulong[] _nonces = new ulong[6];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_block_executed_again_on_the_height_before_it_comes_to_the_same(int seed)
    {
        Random random = new(seed);
        Address relay = Deploy(Relay), counter = Deploy(Counter);
        _city.City.Must(_city.City.Users[0], new Transfer(relay, Gold, Amount.Whole(500), ""));
        for (int height = 0; height < 60; height++)
        {
            List<byte[]> envelopes = [];
            for (int i = random.Next(6); i > 0; i--) envelopes.Add(Any(random, relay, counter));
            Run(envelopes, random.Next(10) == 0 ? _city.City.TimeMs + 90_000_000 : _city.City.TimeMs + 1_000);
        }

        Address[] accounts = [.. _city.City.Users.Select(user => user.Address), relay, counter, MoneyModule.Treasury, MarketModule.FeeAccount, OperationQueue.Aside];
        foreach ((AbciBlock block, BlockResults results, EvmBlockView view) in _blocks.Skip(1)) // height 0 names the latest
        {
            using PastState past = new(TestCity.ChainId, All.Create, _city.City.Storage.OpenSnapshot(block.Height - 1), null);
            Gauge gauge = new(past, view);
            past.Chain.Replay(block with { Decoded = null }, results.BeginEventsEnd == 0, gauge);
            Assert.Equal(view.Receipts.Count(receipt => !receipt.IsSystem), gauge.Seen);
            using IStateSnapshot after = _city.City.Storage.OpenSnapshot(block.Height);
            byte[] record = new byte[MoneyModule.Schema.RecordSizeBytes];
            foreach (Address account in accounts)
                for (uint asset = 1; asset <= 3; asset++)
                {
                    BalanceKey key = new(account, asset);
                    bool isThere = after.TryRead(MoneyModule.Schema, System.Runtime.InteropServices.MemoryMarshal.AsBytes(new ReadOnlySpan<BalanceKey>(in key)), record, out _);
                    BalanceRecord balance = isThere ? System.Runtime.InteropServices.MemoryMarshal.Read<BalanceRecord>(record) : default;
                    Assert.Equal((block.Height, asset, balance.Available, balance.Locked), (block.Height, asset, past.Evm.Money.AvailableOf(in account, asset), past.Evm.Money.LockedOf(in account, asset)));
                }
        }
    }

    private sealed class Gauge(PastState past, EvmBlockView view) : IReplayObserver
    {
        public int Seen { get; private set; }

        private CallTree? _calls;

        public bool Before(int index)
        {
            past.Evm.Machine.Tracer = _calls = new CallTree(withLogs: true);
            return true;
        }

        public void After(int index)
        {
            past.Evm.Machine.Tracer = null;
            if (Seen == view.Receipts.Count || view.Receipts[Seen].EnvelopeIndex != index) return;
            EvmReceipt receipt = view.Receipts[Seen].Receipt;
            Assert.Equal(receipt.CumulativeGasUsed, past.Evm.Processor.GasUsed);
            // Each log is some call's, won that a call brings among them; those of operations that a contract asked for come after its transaction.
            Assert.Equal(receipt.Logs.Where(log => !s_later.Contains(log.Topics[0])).Select(Text), LogsOf(_calls!.Root!).OrderBy(log => log.Index).Select(log => Text(log.Log)));
            Seen++;
        }

        private static readonly Hash32[] s_later = [new(AbiSignature.Topic("OperationExecuted(address,uint64,uint16)")), new(AbiSignature.Topic("OperationRejected(address,uint64,uint16,uint16,uint16)"))];

        private static IEnumerable<(EvmLog Log, int Index)> LogsOf(CallNode call) =>
            call.Error is not null ? [] : call.Logs.Select(log => (log.Log, log.Index)).Concat(call.Calls.SelectMany(LogsOf));

        private static string Text(EvmLog log) => $"{log.Address} {string.Join(' ', log.Topics)} {Convert.ToHexString(log.Data)}";
    }

    private byte[] Any(Random random, Address relay, Address counter)
    {
        int user = random.Next(2) * 3, other = random.Next(6);
        Address to = _city.City.Users[other].Address;
        Side side = random.Next(2) == 0 ? Side.Buy : Side.Sell;
        long price = 150_000 + (random.Next(-5, 6) * 100);
        bool isTimed = random.Next(4) == 0;
        return random.Next(8) switch
        {
            0 => _city.Sign(user, _nonces[user]++, to, EvmCity.Whole),
            1 => _city.Sign(user, _nonces[user]++, counter),
            2 => _city.Sign(user, _nonces[user]++, ContractAddresses.OfToken(2), data: CallOf("transfer(address,uint256)", 2, writer => writer.Address(in to).Amount(Amount.Whole(1)))),
            3 => _city.Sign(user, _nonces[user]++, relay, data: [1, .. Address.Bytes(ContractAddresses.OfModule(4)), .. OrderCall(random.Next(1, 50), price)], gas: 400_000),
            4 => _city.City.Sign(_city.City.Users[other], new Transfer(_city.City.Users[user].Address, Gold, Amount.Whole(1), "")),
            _ => _city.City.Sign(_city.City.Users[other], new PlaceOrder(GoldWon, side, OrderType.Limit, price, random.Next(1, 100), isTimed ? OrderTimeInForce.GoodTillTime : OrderTimeInForce.GoodTillCancel, isTimed ? _city.City.TimeMs + 5_000 : 0, SelfTradePrevention.CancelTaker, 0)),
        };
    }

    private static byte[] OrderCall(int lots, long price) => CallOf("placeOrder(string,uint8,uint8,int64,int64,uint8,int64,uint8,uint64)", 9, writer => writer
        .Bytes("GOLD-KRW"u8).Unsigned((ulong)Side.Sell).Unsigned(0).Signed(price).Signed(lots).Unsigned(0).Signed(0).Unsigned(0).Unsigned(0));

    private static byte[] CallOf(string signature, int count, Action<AbiWriter> write)
    {
        AbiWriter writer = new();
        write(writer.Begin(AbiSignature.SelectorBytes(signature), count));
        return writer.Written.ToArray();
    }

    private Address Deploy(string code)
    {
        Run([_city.Sign(0, _nonces[0]++, null, data: EvmCity.Deploying(code))], _city.City.TimeMs + 1_000);
        return _blocks[^1].View.Receipts[0].Receipt.ContractAddress!.Value;
    }

    private void Run(List<byte[]> envelopes, long timeMs)
    {
        BlockResults results = _city.City.Run(envelopes, timeMs).Copy();
        Assert.True(EvmBlockView.TryDecode(results.Ethereum.Span, out EvmBlockView? view));
        _blocks.Add((new AbciBlock(_city.City.Height, timeMs, envelopes), results, view));
    }
}
