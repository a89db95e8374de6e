using System.Numerics;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Ibc.V2;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Ibc;
using SigningKey = Gwangan.Chain.Kernel.SigningKey;

namespace Gwangan.Tests.Modules.Ibc;

/// <summary>Three cities in a row send each other their own assets and others' over channels and by IBC v2, through each other, late, to nobody and under limits, beside an obvious model of each city.</summary>
public sealed class TransferTwinTests
{
    private const int Steps = 160;
    private static readonly string[] Own = ["KRW", "GOLD"];

    private readonly IbcChain.Clock _clock = new();
    private readonly IbcChain[] _chains;
    private readonly TransferModel[] _models;
    private readonly List<End> _ends = [];
    private readonly List<Sent> _underway = [];
    private readonly SortedSet<string> _seen = new(StringComparer.Ordinal);
    private Random _random = new(0);

    /// <summary>A city's end of a channel, or its client: where packets over it go.</summary>
    private sealed record End(int City, string Name, int Other, string OtherName, string Client, string OtherClient, bool IsV2);

    /// <summary>A packet underway, as the model knows it; with the one it goes on for.</summary>
    private sealed class Sent
    {
        public required End End { get; init; }

        public required string Path { get; init; }

        public required BigInteger Amount { get; init; }

        public required string Sender { get; init; }

        /// <summary>Null for nobody.</summary>
        public string? Receiver { get; init; }

        /// <summary>Over which channel it goes on, to whom there.</summary>
        public (End End, string? Receiver)? Onward { get; init; }

        public TransferModel.Window? Counted { get; init; }

        public Packet? Packet { get; init; }

        public V2Packet? V2 { get; init; }

        public (Sent Packet, string Here, TransferModel.Window? Counted)? Origin { get; init; }

        public long TimeoutMs => Packet is not null ? (long)(Packet.TimeoutNs / 1_000_000) : (long)V2!.TimeoutSeconds * 1_000;

        /// <summary>Whether it was received; its answer may still be to come.</summary>
        public bool IsReceived { get; set; }

        public byte[]? Answer { get; set; }

        public V2Acknowledgement? V2Answer { get; set; }

        public bool IsTaken { get; set; }
    }

    public TransferTwinTests()
    {
        _chains = [.. ((string[])["busan-1", "hainan-1", "jeju-1"]).Select(name => new IbcChain(name, _clock))];
        Join(0, 1);
        Join(1, 2);
        _models = [.. _chains.Select(ModelOf)];
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Every_account_escrow_supply_and_limit_is_what_the_model_says(int seed)
    {
        _random = new Random(seed);
        for (int step = 0; step < Steps; step++)
        {
            KeepUp();
            switch (_random.Next(20))
            {
                case < 8: SendSomething(); break;
                case < 16: RelaySomething(); break;
                case < 19: LimitSomething(); break;
                default: Wait(_random.Next(4) == 0 ? 3_700_000 : 400_000); break;
            }
            Compare($"seed {seed}, step {step}");
            if (step % 20 == 19)
                foreach (IbcChain chain in _chains)
                {
                    chain.City.CheckInvariants();
                    chain.City.Restart();
                }
        }
        while (_underway.Count > 0)
        {
            KeepUp();
            RelaySomething();
        }
        Compare($"seed {seed}, at the end");
        // A run in which one of these never happened would show less than it says.
        Assert.Equal(["answered with an error", "by IBC v2", "forwarded", "limited", "timed out"], _seen);
        // With nothing underway each voucher is what is kept for it at the other end.
        foreach (End end in _ends)
            foreach ((string path, BigInteger supply) in _models[end.City].Supplies)
                if (path.StartsWith($"transfer/{end.Name}/", StringComparison.Ordinal))
                    Assert.Equal((path, supply), (path, _models[end.Other].Kept.GetValueOrDefault((end.OtherName, path[$"transfer/{end.Name}/".Length..]))));
        foreach (IbcChain chain in _chains) chain.City.CheckInvariants();
    }

    private void SendSomething()
    {
        int city = _random.Next(_chains.Length);
        (IbcChain chain, TransferModel model) = (_chains[city], _models[city]);
        SigningKey key = chain.City.Users[_random.Next(1, 4)];
        string who = key.Address.ToString();
        string[] paths = [.. model.Balances.Where(each => each.Key.Who == who && each.Value > 0).Select(each => each.Key.Path).Order(StringComparer.Ordinal)];
        string path = paths[_random.Next(paths.Length)];
        BigInteger balance = model.BalanceOf(who, path), amount = _random.Next(12) == 0 ? balance + 1 : BigInteger.Max(1, balance * _random.Next(1, 40) / 100);
        End end = Any(_ends.Where(each => each.City == city));
        End[] onward = [.. _ends.Where(each => each.City == end.Other && !each.IsV2)];
        (End End, string? Receiver)? next = !end.IsV2 && _random.Next(3) == 0 ? (Any(onward), null) : null;
        if (next is { } on) next = (on.End, SomebodyOf(on.End.Other));
        string? receiver = next is null ? SomebodyOf(end.Other) : "";
        string spelled = next is not null ? "forward" : receiver ?? "nobody";
        long lateMs = _random.Next(3) == 0 ? 15_000 : 7_200_000;
        string memo = next is { } to ? $"{{\"forward\":{{\"receiver\":\"{to.Receiver ?? "nobody"}\",\"port\":\"transfer\",\"channel\":\"{to.End.Name}\",\"timeout\":\"{(_random.Next(2) == 0 ? "20s" : "2h")}\"}}}}" : "";

        Use(end);
        Operation operation = end.IsV2
            ? V2Link.Send(chain, key, (ulong)(_clock.Ms + lateMs) / 1_000, V2Link.Payload(key, path, (UInt128)amount, spelled, Any(new[] { TransferEncoding.Json, TransferEncoding.Protobuf, TransferEncoding.Abi })))
            : IbcLink.Transfer(chain, key, NameOf(path), (UInt128)amount, spelled, end.Name, timeoutNs: (ulong)(_clock.Ms + lateMs) * 1_000_000, memo: memo);
        IbcRefusal refusal = chain.Do(key, operation, out BlockResults results);
        model.Begin(chain.City.TimeMs);
        TransferModel.Window? counted = null;
        IbcRefusal expected = balance < amount ? IbcRefusal.InsufficientFunds : model.TrySend(who, end.Name, path, amount, out counted) ? IbcRefusal.None : IbcRefusal.SendLimited;
        Assert.Equal(expected, refusal);
        if (refusal == IbcRefusal.SendLimited) _seen.Add("limited");
        if (end.IsV2) _seen.Add("by IBC v2");
        if (refusal != IbcRefusal.None) return;
        _underway.Add(new Sent
        {
            End = end, Path = path, Amount = amount, Sender = who, Receiver = receiver, Onward = next, Counted = counted,
            Packet = end.IsV2 ? null : IbcLink.PacketsOf(chain, results).Single().Packet, V2 = end.IsV2 ? V2Link.PacketsOf(chain, results).Single().Packet : null,
        });
    }

    private void RelaySomething()
    {
        Sent[] can = [.. _underway.Where(each => !each.IsReceived || each.Answer is not null || each.V2Answer is not null)];
        if (can.Length == 0) return;
        Sent sent = can[_random.Next(can.Length)];
        if (sent.IsReceived) Acknowledge(sent);
        else if (_random.Next(4) > 0 && _clock.Ms + 5_000 < sent.TimeoutMs) Deliver(sent);
        else TimeOut(sent);
    }

    private void Deliver(Sent sent)
    {
        (IbcChain from, IbcChain to, TransferModel model) = (_chains[sent.End.City], _chains[sent.End.Other], _models[sent.End.Other]);
        Use(sent.End);
        from.ShowTo(to);
        BlockResults results = to.Must(sent.V2 is { } v2 ? V2Link.Recv(from, to, v2) : IbcLink.Recv(from, to, sent.Packet!));
        model.Begin(to.City.TimeMs);
        sent.IsReceived = true;
        // What goes on is held by an account of the channel and the sender in between.
        string? receiver = sent.Onward is null ? sent.Receiver : Forwarding.HolderOf(sent.End.OtherName, IbcChain.Spell(KeyOf(sent))).ToString();
        int known = model.Supplies.Count;
        bool isTaken = model.TryReceive(receiver, sent.End.Name, sent.End.OtherName, sent.Path, sent.Amount, out string here, out TransferModel.Window? counted);
        TransferModel.Window? onwardCounted = null;
        if (isTaken && sent.Onward is { } to2 && !model.TrySend(receiver!, to2.End.Name, here, sent.Amount, out onwardCounted))
        {
            model.PutBack(receiver!, sent.End.OtherName, here, sent.Amount, counted);
            isTaken = false;
            // As if it had not come: a voucher that came for the first time is not registered either.
            if (model.Supplies.Count > known) model.Supplies.Remove(here);
        }
        if (isTaken && sent.Onward is { } onward)
        {
            _seen.Add("forwarded");
            Packet packet = IbcLink.PacketsOf(to, results).Single(told => told.Step == PacketStep.Sent).Packet;
            _underway.Add(new Sent { End = onward.End, Path = here, Amount = sent.Amount, Sender = receiver!, Receiver = onward.Receiver, Counted = onwardCounted, Packet = packet, Origin = (sent, here, counted) });
            Assert.DoesNotContain(IbcLink.PacketsOf(to, results), told => told.Step == PacketStep.Answered);
            return;
        }
        Answer(sent, to, results, isTaken);
    }

    // What a packet was answered is what the model says.
    private void Answer(Sent sent, IbcChain at, BlockResults results, bool isTaken)
    {
        sent.IsTaken = isTaken;
        if (!isTaken) _seen.Add("answered with an error");
        if (sent.V2 is not null)
        {
            sent.V2Answer = V2Link.PacketsOf(at, results).Single(told => told.Step == PacketStep.Answered).Acknowledgement!;
            Assert.Equal(isTaken, sent.V2Answer.IsSuccess);
            return;
        }
        sent.Answer = IbcLink.PacketsOf(at, results).Single(told => told.Step == PacketStep.Answered).Acknowledgement;
        Assert.True(Acknowledgement.TryDecode(sent.Answer, out Acknowledgement? answer));
        Assert.Equal(isTaken, answer.IsSuccess);
    }

    private void Acknowledge(Sent sent)
    {
        (IbcChain from, IbcChain to) = (_chains[sent.End.City], _chains[sent.End.Other]);
        Use(sent.End);
        to.ShowTo(from);
        BlockResults results = from.Must(sent.V2 is { } v2 ? V2Link.Ack(from, to, v2, sent.V2Answer!) : IbcLink.Ack(from, to, sent.Packet!, sent.Answer!));
        Finish(sent, sent.IsTaken, results);
    }

    private void TimeOut(Sent sent)
    {
        (IbcChain from, IbcChain to) = (_chains[sent.End.City], _chains[sent.End.Other]);
        if (_clock.Ms < sent.TimeoutMs) Wait(sent.TimeoutMs - _clock.Ms);
        KeepUp();
        to.Run();
        _seen.Add("timed out");
        Use(sent.End);
        if (sent.V2 is null && _random.Next(2) == 0)
        {
            from.ShowTo(to);
            Assert.Equal(IbcRefusal.PacketTimedOut, to.Do(to.Relayer, IbcLink.Recv(from, to, sent.Packet!)));
        }
        to.ShowTo(from);
        BlockResults results = from.Must(sent.V2 is { } v2 ? V2Link.Timeout(from, to, v2) : IbcLink.Timeout(from, to, sent.Packet!));
        Finish(sent, false, results);
    }

    // A packet is done with at its sender; so is then what it went on for.
    private void Finish(Sent sent, bool isTaken, BlockResults results)
    {
        (IbcChain from, TransferModel model) = (_chains[sent.End.City], _models[sent.End.City]);
        model.Begin(from.City.TimeMs);
        Assert.True(_underway.Remove(sent));
        if (!isTaken) model.Refund(sent.Sender, sent.End.Name, sent.Path, sent.Amount, sent.Counted);
        if (sent.Origin is not { } origin) return;
        if (!isTaken) model.PutBack(sent.Sender, origin.Packet.End.OtherName, origin.Here, sent.Amount, origin.Counted);
        Answer(origin.Packet, from, results, isTaken);
    }

    private void LimitSomething()
    {
        int city = _random.Next(_chains.Length);
        (IbcChain chain, TransferModel model) = (_chains[city], _models[city]);
        SigningKey regulator = chain.City.KeyOf(Body.Regulator);
        string end = Any(_ends.Where(each => each.City == city)).Name, path = Any(model.Supplies.Keys.Order(StringComparer.Ordinal));
        Symbol symbol = chain.Money.Assets.Read(chain.AssetOf(NameOf(path))).Symbol;
        if (model.Limits.TryGetValue((end, path), out TransferModel.Limit? limit) && _random.Next(2) == 0)
        {
            bool isRemoved = _random.Next(2) == 0;
            chain.Must(regulator, isRemoved ? new RemoveRateLimit(end, symbol) : new ResetRateLimit(end, symbol));
            model.Begin(chain.City.TimeMs);
            if (isRemoved) model.Limits.Remove((end, path));
            else model.SetLimit(end, path, limit.Send, limit.Receive, limit.Hours, chain.City.TimeMs);
            return;
        }
        (int send, int receive, int hours) = (_random.Next(0, 30), _random.Next(1, 30), _random.Next(1, 4));
        chain.Must(regulator, new SetRateLimit(end, symbol, (uint)send, (uint)receive, (uint)hours));
        model.Begin(chain.City.TimeMs);
        model.SetLimit(end, path, send, receive, hours, chain.City.TimeMs);
    }

    private void Compare(string at)
    {
        for (int city = 0; city < _chains.Length; city++)
        {
            (IbcChain chain, TransferModel model) = (_chains[city], _models[city]);
            model.Begin(chain.City.TimeMs);
            foreach (((string who, string path), BigInteger amount) in model.Balances)
            {
                Assert.True(Address.TryParse(who, out Address account));
                Assert.Equal((at, who, path, amount), (at, who, path, (BigInteger)chain.Has(account, NameOf(path))));
            }
            foreach ((string path, BigInteger supply) in model.Supplies)
                Assert.Equal((at, path, supply), (at, path, (BigInteger)chain.Money.Assets.Read(chain.AssetOf(NameOf(path))).Supply.Units));
            Assert.Equal(model.Supplies.Keys.Count(path => path.Contains('/', StringComparison.Ordinal)), chain.Ibc.Transfers.Vouchers.Count());
            foreach (((string end, string path), BigInteger kept) in model.Kept)
            {
                uint asset = chain.AssetOf(NameOf(path));
                Assert.Equal((at, end, path, kept, kept), (at, end, path, (BigInteger)chain.Ibc.Transfers.EscrowedOf(end, asset).Units, (BigInteger)chain.Money.OwnedOf(Denom.EscrowOf("transfer", end), asset).Units));
            }
            foreach (((string end, string path), TransferModel.Limit limit) in model.Limits)
            {
                Assert.True(chain.Ibc.Transfers.RateLimits.TryRead(end, chain.AssetOf(NameOf(path)), out RateLimitRecord record));
                Assert.Equal((at, end, path, limit.Now.EndsMs, limit.Now.Value, limit.Now.In, limit.Now.Out), (at, end, path, record.EndsMs, (BigInteger)record.Value.Units, (BigInteger)record.Inflow.Units, (BigInteger)record.Outflow.Units));
            }
        }
    }

    // Channels, and counterparties of IBC v2 over the same clients.
    private void Join(int one, int other)
    {
        (IbcChain a, IbcChain b) = (_chains[one], _chains[other]);
        (string ofA, string ofB) = (NextClient(a), NextClient(b));
        a.Must(b.Introduce(a.Signer));
        b.Must(a.Introduce(b.Signer));
        (a.Client, b.Client) = (ofA, ofB);
        IbcLink.Connect(a, b);
        (string channel, string otherChannel) = IbcLink.OpenChannel(a, b);
        a.Must(V2Link.Name(a, b));
        b.Must(V2Link.Name(b, a));
        foreach ((string name, string otherName, bool isV2) in ((string, string, bool)[])[(channel, otherChannel, false), (ofA, ofB, true)])
        {
            _ends.Add(new End(one, name, other, otherName, ofA, ofB, isV2));
            _ends.Add(new End(other, otherName, one, name, ofB, ofA, isV2));
        }
    }

    private static string NextClient(IbcChain chain) =>
        $"07-tendermint-{(chain.Ibc.Tree.TryGet(IbcPaths.NextClientSequence, out byte[]? value) ? System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(value) : 0)}";

    private static TransferModel ModelOf(IbcChain chain)
    {
        TransferModel model = new();
        foreach (string asset in Own)
        {
            model.Supplies[asset] = chain.Money.Assets.Read(chain.AssetOf(asset)).Supply.Units;
            for (int user = 1; user < 4; user++) model.Add(chain.City.Users[user].Address.ToString(), asset, chain.Has(chain.City.Users[user].Address, asset));
        }
        return model;
    }

    private void Use(End end) => (_chains[end.City].Client, _chains[end.Other].Client) = (end.Client, end.OtherClient);

    // Envelopes are good for a minute from the last block of their city on.
    private void KeepUp()
    {
        foreach (IbcChain chain in _chains)
            if (_clock.Ms - chain.City.TimeMs > 20_000) chain.Run();
    }

    private void Wait(long ms)
    {
        _clock.Ms += ms;
        KeepUp();
    }

    private SigningKey KeyOf(Sent sent) => _chains[sent.End.City].City.Users.Single(user => user.Address.ToString() == sent.Sender);

    private string? SomebodyOf(int city) => _random.Next(5) == 0 ? null : _chains[city].City.Users[_random.Next(1, 4)].Address.ToString();

    private static string NameOf(string path)
    {
        Assert.True(Denom.TryParse(path, out Denom denom));
        return denom.Name;
    }

    private T Any<T>(IEnumerable<T> of) => of.ToArray() is var all ? all[_random.Next(all.Length)] : default!;
}
