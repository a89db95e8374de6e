using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Abi;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Evm.Contracts;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Node.Ethereum;
using Gwangan.Tests.Modules.Evm;

namespace Gwangan.Tests.Ethereum;

public sealed class CallsTests : IDisposable
{
    // Adds one to slot 0 and returns it.
    private const string Counter = "5f546001018060005560005260206000f3";

    private static readonly CallDeadline Never = new(CancellationToken.None, TimeSpan.FromMinutes(5));
    private static readonly Address Token = ContractAddresses.OfToken(2), Market = ContractAddresses.OfModule(4);

    private readonly EvmCity _city = new();
    private readonly Address _counter;
    private readonly List<PastState> _open = [];

    public CallsTests()
    {
        _city.Run(_city.Sign(0, 0, null, data: EvmCity.Deploying(Counter)));
        _counter = _city.View.Receipts[0].Receipt.ContractAddress!.Value;
        _city.Run(_city.Sign(0, 1, _counter));
    }

    public void Dispose() => _open.ForEach(past => past.Dispose());

    [Fact]
    public void A_call_sees_the_height_it_is_asked_at_and_leaves_nothing_behind()
    {
        PastState now = Past(), before = Past(_city.City.Height - 1);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(2UL, Word(Call(now, new CallRequest { To = _counter }).Output).U0);
            Assert.Equal(1UL, Word(Call(before, new CallRequest { To = _counter }).Output).U0);
        }
        Assert.False(now.IsSpent);
        Assert.Equal(UInt256.One, now.View.ReadSlot(in _counter, default));
    }

    [Fact]
    public void A_call_pays_only_when_it_names_a_price_and_needs_the_value_it_sends()
    {
        Address nobody = new(Enumerable.Repeat((byte)7, 20).ToArray());
        Assert.True(Call(Past(), new CallRequest { From = nobody, To = _counter }).Status.IsSuccess());
        Assert.Contains("insufficient funds for gas * price + value", Refusal(new CallRequest { From = nobody, To = _counter, Value = 1UL }));
        Assert.Contains("insufficient funds for gas * price + value", Refusal(new CallRequest { From = nobody, To = _counter, GasPrice = 10_000_000_000UL }));
        Assert.Contains("max fee per gas less than block base fee", Refusal(new CallRequest { From = nobody, To = _counter, MaxFeePerGas = 1UL }));
        Assert.Contains("intrinsic gas too low", Refusal(new CallRequest { From = nobody, To = _counter, Gas = 100 }));
    }

    [Fact]
    public void What_overrides_set_is_there_for_one_call_only()
    {
        PastState past = Past();
        Address somebody = new(Enumerable.Repeat((byte)8, 20).ToArray());
        CallResult Overridden(AccountOverride account, CallRequest request) => new Calls(past, SideBlocks.Own(past), [account], Never).Call(request);

        AccountOverride slots = new(_counter) { StateDiff = [(default, 41UL)] };
        Assert.Equal(42UL, Word(Overridden(slots, new CallRequest { To = _counter }).Output).U0);
        AccountOverride whole = new(_counter) { State = [(UInt256.One, 5UL)] };
        Assert.Equal(1UL, Word(Overridden(whole, new CallRequest { To = _counter }).Output).U0);
        AccountOverride code = new(somebody) { Code = Convert.FromHexString("602a5f5260205ff3") };
        Assert.Equal(42UL, Word(Overridden(code, new CallRequest { To = somebody }).Output).U0);
        AccountOverride native = new(Token) { Code = Convert.FromHexString("602a5f5260205ff3") };
        Assert.Equal(42UL, Word(Overridden(native, new CallRequest { To = Token }).Output).U0);
        AccountOverride rich = new(somebody) { Balance = UInt256.MaxValue };
        Assert.True(Overridden(rich, new CallRequest { From = somebody, To = _counter, Value = EvmCity.Whole, GasPrice = 10_000_000_000UL }).Status.IsSuccess());
        BlockOverride later = new() { Number = 1_000_000, Time = 4_000_000_000 };
        AccountOverride number = new(somebody) { Code = Convert.FromHexString("435f5260205ff3") };
        Assert.Equal(1_000_000UL, Word(new Calls(past, later.Apply(SideBlocks.Own(past)), [number], Never).Call(new CallRequest { To = somebody }).Output).U0);

        Assert.Equal(2UL, Word(Call(past, new CallRequest { To = _counter }).Output).U0);
        Assert.Empty(Call(past, new CallRequest { To = somebody }).Output);
        Assert.NotEqual(42UL, Word(Call(past, new CallRequest { To = Token, Data = CallOf("decimals()", 0, _ => { }) }).Output).U0);
        // What is overridden of a precompile's account stands there alone, and the precompile where it is moved to, for one call.
        Address identity = new([.. new byte[19], 4]);
        CallRequest Echo(Address to) => new() { To = to, Data = new byte[] { 0x12, 0x34 } };
        AccountOverride moved = new(identity) { Code = Convert.FromHexString("60aa5f5260205ff3"), MovePrecompileTo = somebody };
        Assert.Equal([0x12, 0x34], Overridden(moved, Echo(somebody)).Output);
        Assert.Equal(0xaaUL, Word(Overridden(moved, Echo(identity)).Output).U0);
        Assert.Empty(Overridden(new AccountOverride(identity) { Nonce = 1 }, Echo(identity)).Output);
        Assert.Equal([0x12, 0x34], Call(past, Echo(identity)).Output);
        Assert.Empty(Call(past, Echo(somebody)).Output);
        Assert.Throws<CallRefusedException>(() => Overridden(new AccountOverride(somebody) { MovePrecompileTo = identity }, Echo(identity)));
        Assert.False(past.IsSpent);
    }

    [Fact]
    public void An_estimate_is_enough_and_hardly_more()
    {
        PastState past = Past();
        Calls calls = new(past, SideBlocks.Own(past), [], Never);
        Address user = _city.AddressOf(0), fresh = new(Enumerable.Repeat((byte)9, 20).ToArray());
        Assert.Equal(21_000UL, calls.Estimate(new CallRequest { From = user, To = fresh, Value = 1UL }, out _));
        foreach (CallRequest request in (CallRequest[])[
            new() { From = user, To = _counter },
            new() { From = user, To = Token, Data = CallOf("transfer(address,uint256)", 2, writer => writer.Address(in fresh).Amount(Amount.Whole(1))) },
            new() { From = user, Data = EvmCity.Deploying(Counter) },
            new() { From = user, To = Market, Data = OrderCall() }])
        {
            ulong gas = calls.Estimate(request, out CallResult? reverted);
            Assert.Null(reverted);
            Assert.True(calls.Call(request with { Gas = gas }).Status.IsSuccess());
            ulong less = gas * 97 / 100;
            Assert.False(TryCall(calls, request with { Gas = less }), $"{less} of {gas} is enough as well");
        }
        Assert.Equal(0UL, calls.Estimate(new CallRequest { From = fresh, To = Token, Data = CallOf("transfer(address,uint256)", 2, writer => writer.Address(in user).Amount(Amount.Whole(1))) }, out CallResult? failed));
        Assert.Equal(EvmStatus.Reverted, failed!.Status);
        Assert.Contains("gas required exceeds allowance", Assert.Throws<CallRefusedException>(() => calls.Estimate(new CallRequest { From = user, Data = Convert.FromHexString("5b5f56") }, out _)).Message);
    }

    [Fact]
    public void An_access_list_names_what_is_touched_and_makes_it_cheaper()
    {
        PastState past = Past();
        Address caller = new(Enumerable.Repeat((byte)10, 20).ToArray());
        byte[] code = [.. Convert.FromHexString("5f5f5f5f5f73"), .. _counter.ToArray(), .. Convert.FromHexString("5af100")];
        Calls calls = new(past, SideBlocks.Own(past), [new AccountOverride(caller) { Code = code }], Never);
        AccessListEntry[] list = calls.AccessListOf(new CallRequest { To = caller }, out CallResult result);
        AccessListEntry entry = Assert.Single(list);
        Assert.Equal((_counter, 1), (entry.Address, entry.Keys.Length));
        Assert.True(result.Status.IsSuccess());
        Assert.Equal(result.GasUsed, calls.Call(new CallRequest { To = caller, AccessList = list }).GasUsed);
    }

    [Fact]
    public void The_best_prices_of_a_past_height_are_those_of_then()
    {
        _city.City.Must(_city.City.Users[1], new PlaceOrder(Symbol.Of("GOLD-KRW"), Side.Sell, OrderType.Limit, 160_000, 10, OrderTimeInForce.GoodTillCancel, 0, SelfTradePrevention.CancelTaker, 0));
        long height = _city.City.Height;
        BookTops tops = new();
        tops.Note(height, _city.City.Modules.Get<MarketModule>());
        _city.City.Must(_city.City.Users[1], new PlaceOrder(Symbol.Of("GOLD-KRW"), Side.Sell, OrderType.Limit, 155_000, 20, OrderTimeInForce.GoodTillCancel, 0, SelfTradePrevention.CancelTaker, 0));
        CallRequest ask = new() { To = Market, Data = CallOf("bestPrices(string)", 1, writer => writer.Bytes("GOLD-KRW"u8)) };
        foreach (PastState past in (PastState[])[Past(height), Keep(new PastState(TestCity.ChainId, All.Create, _city.City.Storage.OpenSnapshot(height), tops.At(height)))])
        {
            byte[] answer = Call(past, ask).Output;
            Assert.Equal((160_000UL, 10UL), (Word(answer.AsSpan(64, 32).ToArray()).U0, Word(answer.AsSpan(96, 32).ToArray()).U0));
        }
        Assert.Equal(155_000UL, Word(Call(Past(), ask).Output.AsSpan(64, 32).ToArray()).U0);
        Assert.Null(tops.At(height + 1));
    }

    [Fact]
    public void A_call_that_goes_on_calling_is_ended_when_its_time_is_over_and_the_height_with_it()
    {
        PastState past = Past();
        Address caller = new(Enumerable.Repeat((byte)11, 20).ToArray());
        byte[] code = [.. Convert.FromHexString("5b5f5f5f5f5f73"), .. _counter.ToArray(), .. Convert.FromHexString("5af1505f56")];
        Calls calls = new(past, SideBlocks.Own(past), [new AccountOverride(caller) { Code = code }], new CallDeadline(new CancellationToken(true), TimeSpan.FromMinutes(5)));
        Assert.Throws<CallTimeoutException>(() => calls.Call(new CallRequest { To = caller }));
        Assert.Equal(2UL, Word(Call(Past(), new CallRequest { To = _counter }).Output).U0);
    }

    [Fact]
    public void Simulated_blocks_see_each_other_and_the_chain_sees_none_of_them()
    {
        PastState past = Past();
        Address user = _city.AddressOf(0), poor = new(Enumerable.Repeat((byte)12, 20).ToArray());
        Simulation simulation = new(past, EvmCity.ChainId, isValidating: false, tracesTransfers: true, Never);
        IReadOnlyList<SimulatedBlock> blocks = simulation.Run([
            new BlockCalls(new BlockOverride(), [new AccountOverride(poor) { Balance = 100UL }], [new CallRequest { From = poor, To = user, Value = 60UL }, new CallRequest { From = user, To = _counter }]),
            new BlockCalls(new BlockOverride { Number = (ulong)past.Height + 3 }, [], [new CallRequest { From = user, To = _counter }, new CallRequest { From = user, To = Market, Data = OrderCall() }]),
        ]);
        Assert.Equal([1UL, 2UL, 3UL], blocks.Select(block => block.Header.Number - (ulong)past.Height));
        Assert.Equal(blocks[0].Hash, blocks[1].Header.ParentHash);
        Assert.Equal(TransferLogs, Assert.Single(blocks[0].Calls[0].Receipt.Logs).Address);
        Assert.Equal(2UL, Word(blocks[0].Calls[1].Output).U0);
        Assert.Equal(3UL, Word(blocks[2].Calls[0].Output).U0);
        Assert.Equal(Market, Assert.Single(blocks[2].Calls[1].Receipt.Logs).Address); // the order was taken in, and ran
        Assert.True(past.IsSpent);

        int CodeOf(params BlockCalls[] calls) => Assert.Throws<SimulationRefusedException>(() => new Simulation(Past(), EvmCity.ChainId, true, false, Never).Run(calls)).Code;
        Assert.Equal(-38_014, CodeOf(new BlockCalls(new BlockOverride { BaseFee = default(UInt256) }, [], [new CallRequest { From = poor, To = user, Value = 1UL }])));
        Assert.Equal(-38_012, CodeOf(new BlockCalls(new BlockOverride(), [], [new CallRequest { From = user, To = poor }])));
        Assert.Equal(-38_010, CodeOf(new BlockCalls(new BlockOverride { BaseFee = default(UInt256) }, [], [new CallRequest { From = user, To = poor, Nonce = 0 }])));
        Assert.Equal(-38_020, CodeOf(new BlockCalls(new BlockOverride { Number = 1 }, [], [])));
        Assert.Equal(-38_021, CodeOf(new BlockCalls(new BlockOverride { Time = 1 }, [], [])));
        Assert.Equal(-38_026, CodeOf(new BlockCalls(new BlockOverride { Number = 1_000_000 }, [], [])));
    }

    private static readonly Address TransferLogs = new([.. Enumerable.Repeat((byte)0xEE, 20)]);

    private static byte[] OrderCall() => CallOf("placeOrder(string,uint8,uint8,int64,int64,uint8,int64,uint8,uint64)", 9, writer => writer
        .Bytes("GOLD-KRW"u8).Unsigned((ulong)Side.Sell).Unsigned(0).Signed(170_000).Signed(10).Unsigned(0).Signed(0).Unsigned(0).Unsigned(0));

    private static byte[] CallOf(string signature, int count, Action<AbiWriter> write)
    {
        AbiWriter writer = new();
        write(writer.Begin(AbiSignature.SelectorBytes(signature), count));
        return writer.Written.ToArray();
    }

    private static UInt256 Word(byte[] output) => UInt256.FromBigEndian(output);

    private static CallResult Call(PastState past, CallRequest request) => new Calls(past, SideBlocks.Own(past), [], Never).Call(request);

    private static bool TryCall(Calls calls, CallRequest request)
    {
        try
        {
            return calls.Call(request).Status.IsSuccess();
        }
        catch (CallRefusedException)
        {
            return false;
        }
    }

    private string Refusal(CallRequest request) => Assert.Throws<CallRefusedException>(() => Call(Past(), request)).Message;

    private PastState Past(long height = 0) => Keep(new PastState(TestCity.ChainId, All.Create, _city.City.Storage.OpenSnapshot(height), null));

    private PastState Keep(PastState past)
    {
        _open.Add(past);
        return past;
    }
}
