using System.Numerics;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Light;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Sim.Machine;
using Gwangan.Tests;
using Gwangan.Tests.Modules.Ibc;

namespace Gwangan.Sim.Zones;

/// <summary>What must hold between two zones, each watched by a checker of its own.</summary>
public enum ZoneCheck
{
    /// <summary>All machines of a zone have the same root after the same blocks, killed, late and joined from snapshots as they are.</summary>
    Agreement,

    /// <summary>Every message is done or refused, and every balance is, as in the plain zones.</summary>
    Twin,

    /// <summary>What a channel keeps is what is out there as vouchers, and what is underway.</summary>
    Escrow,

    /// <summary>No packet is received twice.</summary>
    Twice,

    /// <summary>Nothing is given back twice, nor after it was taken.</summary>
    Refund,

    /// <summary>When relayers are left alone every packet comes to its end, and nothing of it is left.</summary>
    Rest,
}

/// <summary>Errors that are built in: the zones' chains are right, so their trees are changed, on all machines alike, or a machine is.</summary>
public enum ZonePlant
{
    None,

    /// <summary>A machine executes a block in another order.</summary>
    Backwards,

    /// <summary>Somebody's key pays behind the back of the plain zones.</summary>
    Unfollowed,

    /// <summary>A receipt is forgotten, so that its packet is received again.</summary>
    ReceiptLost,

    /// <summary>A commitment is there again after the refund, so that it is given back twice.</summary>
    CommitmentKept,

    /// <summary>A packet was committed that nobody has sent: the other zone makes vouchers of nothing, or lets go what it keeps.</summary>
    PacketMadeUp,

    /// <summary>An acknowledgement is lost at one zone: nobody can ever prove it.</summary>
    AnswerLost,
}

/// <summary>
/// Two zones with three machines each, their citizens, and relayers between them that lose, repeat, hold back and mix up what they carry, and try what they must not. Real headers, signed by four validators, real
/// proofs; the plain zones (<see cref="PlainZones"/>) follow by the texts of ICS-20.
/// </summary>
public sealed class TwoZones : IDisposable
{
    private const int Rounds = 60, RestRounds = 240, Machines = 3;

    private sealed record Carried(PlainPacket Packet, Errand Errand, int DueRound);

    private readonly Rng _rng;
    private readonly ZonePlant _plant;
    private readonly IbcChain[] _chains;
    private readonly List<Replica>[] _machines;
    private readonly PlainZones _plain = new();
    private readonly ZoneLoad[] _loads;
    private readonly List<PlainPacket> _packets = [];
    private readonly List<Carried> _underway = [];
    private readonly HashSet<(int Zone, string Channel, ulong Sequence)> _received = [], _refunded = [];
    private readonly SortedDictionary<ZoneCheck, string> _found = [];
    private int _round, _messages, _refused, _transactions;
    private bool _planted, _isCalm;

    private TwoZones(ulong seed, ZonePlant plant)
    {
        (_rng, _plant) = (Rng.Of(seed, "zones"), plant);
        IbcLink link = new(new TestCityOptions { Evm = new { chainId = 820_820, baseFee = "1000000000" }, WonPerCost = "10" });
        _chains = [link.A, link.B];
        IbcLink.OpenChannel(link.A, link.B);
        for (int zone = 0; zone < 2; zone++)
            foreach (string asset in (string[])["GOLD", "SILVER"])
            {
                _plain.Known.Add((zone, asset));
                for (int user = 1; user <= 5; user++) _plain.Change(zone, ZoneLoad.NameOf(user), asset, TestCity.Endowment.Units);
            }
        _loads = [.. Enumerable.Range(0, 2).Select(zone => new ZoneLoad(zone, _chains[zone], _chains[1 - zone], _plain, _rng))];
        foreach (ZoneLoad load in _loads) load.Grant();
        _machines = [.. _chains.Select(chain => Enumerable.Range(0, Machines).Select(i => new Replica(chain, i)).ToList())];
    }

    /// <summary>Who found something, and what.</summary>
    public IReadOnlyDictionary<ZoneCheck, string> Found => _found;

    /// <summary>What went on, in numbers.</summary>
    public string Sentence => FormattableString.Invariant(
        $"{_chains.Sum(chain => chain.Decided.Count)} blocks, {_messages} messages, {_refused} refused, {_transactions} Cosmos transactions, {_packets.Count} packets, {_received.Count} taken, {_refunded.Count} given back, {_machines.Sum(each => each.Sum(one => one.Kills))} kills, {_machines.Sum(each => each.Sum(one => one.Joins))} joins from snapshots");

    /// <summary>Runs a seed.</summary>
    public static TwoZones Run(ulong seed, ZonePlant plant = ZonePlant.None)
    {
        TwoZones run = new(seed, plant);
        try
        {
            run.RunAll();
        }
        finally
        {
            run.Dispose();
        }
        return run;
    }

    public void Dispose()
    {
        foreach (Replica machine in _machines.SelectMany(each => each)) machine.Dispose();
    }

    // With an error built in the run goes on, so that every checker can say whether it finds it.
    private bool IsOver => _plant == ZonePlant.None && _found.Count > 0;

    private void RunAll()
    {
        for (_round = 0; _round < Rounds && !IsOver; _round++) Round();
        // Relayers do now what they should.
        _isCalm = true;
        int end = _round + RestRounds;
        for (; _round < end && !IsOver && _packets.Any(packet => packet.State != PlainState.Over); _round++) Round();
        if (IsOver) return;
        if (_packets.FirstOrDefault(packet => packet.State != PlainState.Over) is { } open) Fail(ZoneCheck.Rest, $"packet {open.Packet.SourceChannel}/{open.Packet.Sequence} of zone {open.From} is {open.State} after {RestRounds} rounds");
        foreach (PlainPacket packet in _packets)
            if (packet.State == PlainState.Over && _chains[packet.From].Ibc.Tree.TryGet(Commitment(packet), out _)) Fail(ZoneCheck.Rest, $"packet {packet.Packet.Sequence} is over, and its commitment is there");
    }

    private static byte[] Commitment(PlainPacket packet) => IbcPaths.Commitment("transfer", packet.Packet.SourceChannel, packet.Packet.Sequence);

    private void Fail(ZoneCheck check, string what) => _found.TryAdd(check, FormattableString.Invariant($"round {_round}: {what}"));

    private void Round()
    {
        int zone = _rng.Below(2);
        IbcChain chain = _chains[zone];
        List<Asked> asked = [];
        if (!_isCalm) for (int count = _rng.Below(6); count > 0; count--) asked.Add(_loads[zone].Next());
        asked.AddRange(Carry(zone));
        if (_plant == ZonePlant.Unfollowed && !_planted && _round > 10)
        {
            _planted = true;
            asked.Add(new Asked(chain.City.Sign(chain.City.Users[2], new Chain.Modules.Money.Transfer(chain.City.Users[5].Address, Symbol.Of("GOLD"), Amount.One, "")), [new WishElse(true)], false));
        }
        for (int i = asked.Count - 1; i > 0 && _rng.Chance(500); i--)
        {
            // Only a relayer's envelopes may change places: those of a citizen go by their sequence.
            int j = _rng.Below(i + 1);
            if (asked[i].Packet is not null && asked[j].Packet is not null) (asked[i], asked[j]) = (asked[j], asked[i]);
        }
        BlockResults results = chain.Run([.. asked.Select(each => each.Bytes)]);
        for (int i = 0; i < asked.Count; i++) Follow(zone, asked[i], results, i);
        Hear(zone, results);
        Check(zone);
        if (_plant != ZonePlant.None && !_planted && _round > 10) Plant(zone);
        Disturb(zone);
    }

    // What relayers have for a zone now.
    private List<Asked> Carry(int zone)
    {
        if (_isCalm)
            foreach (PlainPacket packet in _packets.Where(each => each.State != PlainState.Over))
            {
                bool isHere = packet.From == zone;
                Errand errand = packet.State == PlainState.Sent ? isHere ? Errand.TimeOut : Errand.Receive : isHere ? Errand.Acknowledge : Errand.None;
                if (errand != Errand.None) _underway.Add(new Carried(packet, errand, _round));
            }
        List<Asked> asked = [];
        foreach (Carried each in _underway.Where(each => each.DueRound <= _round && (each.Errand == Errand.Receive ? 1 - each.Packet.From : each.Packet.From) == zone).ToArray())
        {
            _underway.Remove(each);
            if (asked.Count < 6 && Bring(zone, each) is { } envelope) asked.Add(envelope);
        }
        return asked;
    }

    private Asked? Bring(int zone, Carried carried)
    {
        (IbcChain here, IbcChain there) = (_chains[zone], _chains[1 - zone]);
        PlainPacket packet = carried.Packet;
        if (carried.Errand == Errand.Acknowledge && packet.Answer is null) return null;
        SignedHeader header = there.NextHeader();
        List<Operation> operations = [];
        if (here.Ibc.TryClient(here.Client, out TendermintClientState client) && client.LatestHeight < there.ProofHeight) operations.Add(IbcChain.Update(here, there.HeaderFor(here)));
        operations.Add(carried.Errand switch
        {
            Errand.Receive => IbcLink.Recv(there, here, packet.Packet),
            Errand.Acknowledge => IbcLink.Ack(here, there, packet.Packet, packet.Answer!),
            _ => IbcLink.Timeout(here, there, packet.Packet),
        });
        Wish[] wishes = [.. operations.Select(_ => (Wish)new WishElse(null))];
        return new Asked(here.City.Sign(here.Relayer, [.. operations]), wishes, false)
        {
            Packet = packet, Errand = carried.Errand, Proved = (there.ProofHeight.Number, (ulong)header.Header.Time.Seconds * 1_000_000_000 + (ulong)header.Header.Time.Nanos),
        };
    }

    // The plain zones do the same; what they say and what the chain says is one.
    private void Follow(int zone, Asked asked, BlockResults results, int index)
    {
        EnvelopeResult envelope = results.Envelopes[index];
        if (envelope.Code != asked.Refusal)
        {
            Fail(ZoneCheck.Twin, $"an envelope of zone {zone} is {envelope.Code}, expected {asked.Refusal}");
            return;
        }
        if (asked.Refusal != KernelRefusal.None)
        {
            _refused++;
            return;
        }
        if (asked.IsAtomic) _transactions++;
        Outcome[] outcomes = [.. Enumerable.Range(envelope.FirstOutcome, asked.Wishes.Count).Select(i => results.Outcomes[i])];
        _messages += outcomes.Length;
        _refused += outcomes.Count(each => !each.IsDone);
        if (asked.Packet is { } packet)
        {
            FollowRelay(zone, asked, packet, outcomes[^1]);
            return;
        }
        _plain.Mark();
        bool isDone = true;
        for (int i = 0; i < outcomes.Length; i++)
        {
            bool own = Do(zone, asked.Wishes[i], outcomes[i].IsDone);
            isDone &= own;
            if (!asked.IsAtomic && own != outcomes[i].IsDone) Fail(ZoneCheck.Twin, $"{asked.Wishes[i]} of zone {zone}: the plain zones say {own}, the chain {(outcomes[i].Module, outcomes[i].Code)}");
            if (asked.IsAtomic && !own) break;
        }
        if (!asked.IsAtomic) return;
        if (!isDone) _plain.TakeBack();
        if (isDone != outcomes.All(each => each.IsDone)) Fail(ZoneCheck.Twin, $"{string.Join(", ", asked.Wishes)} of zone {zone}: the plain zones say {isDone}, the chain {string.Join(", ", outcomes.Select(each => (each.Module, each.Code)))}");
    }

    private bool Do(int zone, Wish wish, bool said)
    {
        switch (wish)
        {
            case WishPay pay:
                BigInteger sum = pay.Payments.Aggregate(BigInteger.Zero, (all, each) => all + each.Amount);
                return pay.Payments.All(each => each.To != pay.From && _plain.Known.Contains((zone, each.Path))) && _plain.Of(zone, pay.From, pay.Payments[0].Path) >= sum && pay.Payments.All(each => _plain.Pay(zone, pay.From, each.To, each.Path, each.Amount));
            case WishSend send: return _plain.Send(zone, send.From, send.Channel, send.Path, send.Amount);
            case WishElse other: return other.IsDone ?? said;
            default: throw new InvariantException("unknown wish");
        }
    }

    private void FollowRelay(int zone, Asked asked, PlainPacket packet, Outcome outcome)
    {
        bool isDone = outcome.IsDone;
        string what = $"{asked.Errand} of {packet.Packet.SourceChannel}/{packet.Packet.Sequence}, sent by zone {packet.From}, {packet.State}";
        IbcChain chain = _chains[zone];
        bool expected;
        switch (asked.Errand)
        {
            case Errand.Receive:
                // Of what is over nothing is committed any more that could be proved.
                expected = packet.State != PlainState.Over && !IsLate(packet, (ulong)chain.City.Height, (ulong)chain.City.TimeMs * 1_000_000);
                if (expected && packet.State == PlainState.Sent) packet.State = _plain.Receive(packet) ? PlainState.Taken : PlainState.Refused;
                break;
            case Errand.Acknowledge:
                expected = true;
                if (!isDone) break;
                if (packet.State == PlainState.Refused) _plain.Refund(packet);
                packet.State = PlainState.Over;
                break;
            default:
                // What is over is over: that changes nothing and is no mistake. What was taken there has a receipt, and what can still be taken is not late.
                expected = packet.State is PlainState.Over or PlainState.Sent && IsLate(packet, asked.Proved.Height, asked.Proved.TimeNs);
                if (expected && packet.State == PlainState.Sent)
                {
                    _plain.Refund(packet);
                    packet.State = PlainState.Over;
                }
                break;
        }
        if (expected != isDone) Fail(ZoneCheck.Twin, $"{what}: the plain zones say {(expected ? "done" : "refused")}, the chain {(outcome.Module, outcome.Code)}");
    }

    private static bool IsLate(PlainPacket packet, ulong height, ulong ns) =>
        (!packet.Packet.TimeoutHeight.IsZero && height >= packet.Packet.TimeoutHeight.Number) || (packet.Packet.TimeoutNs != 0 && ns >= packet.Packet.TimeoutNs);

    // What the zone tells of packets: relayers hear of it, some of them late, some twice, some not at all; and what is told twice is wrong.
    private void Hear(int zone, BlockResults results)
    {
        foreach (Told told in IbcLink.PacketsOf(_chains[zone], results))
        {
            (string, ulong) id = (told.Packet.SourceChannel, told.Packet.Sequence);
            switch (told.Step)
            {
                case PacketStep.Sent:
                    Tokens(told.Packet, out FungibleTokenData data);
                    string? receiver = Bech32.TryParseAccount(data.Receiver, out Address account) ? NameOf(1 - zone, account) : null;
                    Bech32.TryParseAccount(data.Sender, out Address sender);
                    PlainPacket packet = new(zone, NameOf(zone, sender), data.Denom, BigInteger.Parse(data.Amount, System.Globalization.CultureInfo.InvariantCulture), receiver, told.Packet);
                    _packets.Add(packet);
                    Later(packet, Errand.Receive);
                    Later(packet, Errand.TimeOut);
                    break;
                case PacketStep.Received:
                    if (!_received.Add((1 - zone, id.Item1, id.Item2))) Fail(ZoneCheck.Twice, $"packet {id} is received at zone {zone} a second time");
                    break;
                case PacketStep.Answered:
                    if (Find(1 - zone, id) is not { } answered) break;
                    answered.Answer = told.Acknowledgement;
                    Later(answered, Errand.Acknowledge);
                    Later(answered, Errand.Receive);
                    break;
                case PacketStep.TimedOut or PacketStep.Acknowledged:
                    bool isError = told.Step == PacketStep.TimedOut || (Find(zone, id)?.Answer is { } brought && Acknowledgement.TryDecode(brought, out Acknowledgement? answer) && !answer.IsSuccess);
                    if (!isError) break;
                    if (!_refunded.Add((zone, id.Item1, id.Item2))) Fail(ZoneCheck.Refund, $"packet {id} is given back at zone {zone} a second time");
                    if (told.Step == PacketStep.TimedOut && _received.Contains((zone, id.Item1, id.Item2))) Fail(ZoneCheck.Refund, $"packet {id} is given back at zone {zone}, and was received");
                    break;
            }
        }
    }

    private PlainPacket? Find(int from, (string Channel, ulong Sequence) id) => _packets.Find(each => each.From == from && (each.Packet.SourceChannel, each.Packet.Sequence) == id);

    private void Later(PlainPacket packet, Errand errand)
    {
        if (_rng.Chance(200)) return;
        int times = _rng.Chance(300) ? 2 : 1;
        for (; times > 0; times--) _underway.Insert(_rng.Below(_underway.Count + 1), new Carried(packet, errand, _round + (errand == Errand.TimeOut ? _rng.Between(5, 40) : _rng.Below(8))));
    }

    private static void Tokens(Packet packet, out FungibleTokenData data) => Invariant.Assert(FungibleTokenData.TryDecode(packet.Data, out data!));

    private string NameOf(int zone, Address account) => ZoneLoad.NameOf(Array.FindIndex(_chains[zone].City.Users, user => user.Address == account));

    private Address AddressOf(int zone, string account) => account.StartsWith("escrow", StringComparison.Ordinal)
        ? Denom.EscrowOf("transfer", account[7..])
        : account == ZoneLoad.Joint ? _loads[zone].JointAddress
        : _chains[zone].City.Users[int.Parse(account[5..], System.Globalization.CultureInfo.InvariantCulture)].Address;

    private void Check(int zone)
    {
        string[] accounts = [.. Enumerable.Range(1, 5).Select(ZoneLoad.NameOf), ZoneLoad.Joint, .. ZoneLoad.Channels.Select(PlainZones.Escrow)];
        foreach (string path in _plain.Known.Where(each => each.Zone == zone).Select(each => each.Path))
            foreach (string account in accounts)
                if (Has(zone, account, path) != _plain.Of(zone, account, path)) Fail(ZoneCheck.Twin, $"{account} of zone {zone} has {Has(zone, account, path)} of {path}, the plain zones say {_plain.Of(zone, account, path)}");
        CheckEscrows();
        foreach (Replica machine in _machines[zone].Where(_ => !_rng.Chance(200)))
        {
            machine.CatchUp();
            if (machine.AppHash != _chains[zone].City.AppHash) Fail(ZoneCheck.Agreement, $"a machine of zone {zone} has root {machine.AppHash}, the zone {_chains[zone].City.AppHash}");
        }
        if (_rng.Chance(100)) _chains[zone].City.CheckInvariants();
    }

    private BigInteger Has(int zone, string account, string path) => _chains[zone].Has(AddressOf(zone, account), ZoneLoad.NameAt(path));

    // By what is stored at both zones and by commitments alone: what a channel keeps of a path is out there as vouchers, on its way there, or on its way back.
    private void CheckEscrows()
    {
        string[] accounts = [.. Enumerable.Range(1, 5).Select(ZoneLoad.NameOf), ZoneLoad.Joint, .. ZoneLoad.Channels.Select(PlainZones.Escrow)];
        foreach ((int zone, string path) in _plain.Known)
            foreach (string channel in ZoneLoad.Channels)
            {
                string there = $"transfer/{channel}/{path}";
                // What came over a channel goes home over it, and is never kept for it.
                if (PlainZones.CameOver(path, channel)) continue;
                BigInteger kept = Has(zone, PlainZones.Escrow(channel), path), counted = _chains[zone].Ibc.Transfers.TryFind(ZoneLoad.NameAt(path), out uint asset) ? _chains[zone].Ibc.Transfers.EscrowedOf(channel, asset).Units : 0;
                BigInteger vouchers = accounts.Aggregate(BigInteger.Zero, (sum, account) => sum + Has(1 - zone, account, there));
                BigInteger underway = _packets.Where(packet => packet.Packet.SourceChannel == channel && ((packet.From == zone && packet.Path == path) || (packet.From != zone && packet.Path == there)) && IsUnderway(packet))
                    .Aggregate(BigInteger.Zero, (sum, packet) => sum + packet.Amount);
                if (kept != counted || kept != vouchers + underway) Fail(ZoneCheck.Escrow, $"{channel} of zone {zone} keeps {kept} of {path} and counts {counted}; out there are {vouchers}, underway {underway}");
            }
    }

    // Committed here and not taken there: what was refused there is underway until it is given back.
    private bool IsUnderway(PlainPacket packet) => _chains[packet.From].Ibc.Tree.TryGet(Commitment(packet), out _)
        && !(_received.Contains((packet.From, packet.Packet.SourceChannel, packet.Packet.Sequence)) && packet.Answer is { } bytes && Acknowledgement.TryDecode(bytes, out Acknowledgement? answer) && answer.IsSuccess);

    private void Disturb(int zone)
    {
        if (_plant != ZonePlant.None) return;
        Replica machine = _rng.Of(_machines[zone]);
        if (_rng.Chance(150)) machine.Kill(_rng.Chance(500));
        if (_rng.Chance(25) && machine.Join(_rng) is { } problem) Fail(ZoneCheck.Agreement, $"a machine of zone {zone}: {problem}");
    }

    // On all machines of a zone alike, between two blocks.
    private void Everywhere(int zone, Action<IbcModule> change)
    {
        foreach (Replica machine in _machines[zone])
        {
            machine.CatchUp();
            change(machine.Modules.Get<IbcModule>());
        }
        change(_chains[zone].Ibc);
        _planted = true;
    }

    private void Plant(int zone)
    {
        switch (_plant)
        {
            case ZonePlant.Backwards:
                _machines[zone][1].IsBackwards = _planted = true;
                break;
            case ZonePlant.ReceiptLost when _packets.Find(each => each.From != zone && each.State == PlainState.Taken && each.Packet.TimeoutNs == ulong.MaxValue / 2) is { } packet:
                Everywhere(zone, ibc => ibc.Tree.Remove(IbcPaths.Receipt("transfer", packet.Packet.DestinationChannel, packet.Packet.Sequence)));
                Everywhere(zone, ibc => ibc.Tree.Remove(IbcPaths.Acknowledgement("transfer", packet.Packet.DestinationChannel, packet.Packet.Sequence)));
                _underway.Add(new Carried(packet, Errand.Receive, _round + 1));
                break;
            case ZonePlant.CommitmentKept when _packets.Find(each => each.From == zone && each.State == PlainState.Over && _refunded.Contains((zone, each.Packet.SourceChannel, each.Packet.Sequence)) && each.Answer is null
                && (PlainZones.CameOver(each.Path, each.Packet.SourceChannel) || _plain.Of(zone, PlainZones.Escrow(each.Packet.SourceChannel), each.Path) >= each.Amount)) is { } packet:
                Everywhere(zone, ibc => ibc.Tree.Set(Commitment(packet), Commitments.OfPacket(packet.Packet).ToArray()));
                _underway.Add(new Carried(packet, Errand.TimeOut, _round + 1));
                break;
            case ZonePlant.PacketMadeUp:
                FungibleTokenData data = new("GOLD", "77", "somebody", IbcChain.Spell(_chains[1 - zone].City.Users[1]), "");
                Packet forged = new() { Sequence = 900, SourcePort = "transfer", SourceChannel = "channel-0", DestinationPort = "transfer", DestinationChannel = "channel-0", Data = data.Encode(), TimeoutNs = ulong.MaxValue / 2 };
                Everywhere(zone, ibc => ibc.Tree.Set(IbcPaths.Commitment("transfer", "channel-0", 900), Commitments.OfPacket(forged).ToArray()));
                _underway.Add(new Carried(new PlainPacket(zone, "user 1", "GOLD", 77, "user 1", forged), Errand.Receive, _round + 1));
                break;
            case ZonePlant.AnswerLost when _packets.Find(each => each.From != zone && (each.State is PlainState.Taken or PlainState.Refused)) is { } packet:
                Everywhere(zone, ibc => ibc.Tree.Remove(IbcPaths.Acknowledgement("transfer", packet.Packet.DestinationChannel, packet.Packet.Sequence)));
                break;
        }
    }
}
