using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Chain.Modules.Money;
using SigningKey = Gwangan.Chain.Kernel.SigningKey;

namespace Gwangan.Tests.Modules.Ibc;

/// <summary>Limits of what goes over a channel: their borders in amount and in time, what makes room, and who is told what.</summary>
public sealed class RateLimitTests
{
    private const long HourMs = 3_600_000;
    private static readonly Symbol Gold = Symbol.Of("GOLD");

    private readonly IbcLink _link = new();

    private IbcChain A => _link.A;

    private IbcChain B => _link.B;

    private SigningKey Ann => A.City.Users[1];

    private SigningKey Bob => B.City.Users[2];

    private string GoldAtB => new Denom($"transfer/{B.Channel}", "GOLD").Name;

    private static UInt128 SupplyOf(IbcChain chain, string denom) => chain.Money.Assets.Read(chain.AssetOf(denom)).Supply.Units;

    private static void Limit(IbcChain chain, uint send, uint receive, uint hours = 24, string? asset = null, string? end = null) =>
        chain.Must(chain.City.KeyOf(Body.Regulator), new SetRateLimit(end ?? chain.Channel, asset is null ? Gold : chain.Money.Assets.Read(chain.AssetOf(asset)).Symbol, send, receive, hours));

    private static RateLimitRecord LimitOf(IbcChain chain, string denom = "GOLD", string? end = null)
    {
        Assert.True(chain.Ibc.Transfers.RateLimits.TryRead(end ?? chain.Channel, chain.AssetOf(denom), out RateLimitRecord limit));
        return limit;
    }

    private static (UInt128 Out, UInt128 In) FlowOf(IbcChain chain, string denom = "GOLD", string? end = null) => LimitOf(chain, denom, end) is var limit ? (limit.Outflow.Units, limit.Inflow.Units) : default;

    private SendTransfer SendGold(UInt128 amount, string? receiver = null, ulong timeoutNs = ulong.MaxValue / 2) => IbcLink.Transfer(A, Ann, "GOLD", amount, receiver ?? IbcChain.Spell(Bob), timeoutNs: timeoutNs);

    [Fact]
    public void Exactly_the_quota_leaves_and_one_unit_more_is_refused_and_changes_nothing()
    {
        Limit(A, send: 3, receive: 100);
        UInt128 quota = SupplyOf(A, "GOLD") * 3 / 100;
        IbcLink.Send(A, Ann, SendGold(quota - 1));
        A.MustRefuse(IbcRefusal.SendLimited, SendGold(2), Ann);
        IbcLink.Send(A, Ann, SendGold(1));
        A.MustRefuse(IbcRefusal.SendLimited, SendGold(1), Ann);
        Assert.Equal((quota, (UInt128)0), FlowOf(A));
        // Other assets and other channels are not meant.
        IbcLink.Send(A, Ann, IbcLink.Transfer(A, Ann, "KRW", 5, IbcChain.Spell(Bob)));
        (string second, _) = IbcLink.OpenChannel(A, B);
        IbcLink.Send(A, Ann, IbcLink.Transfer(A, Ann, "GOLD", 5, IbcChain.Spell(Bob), second));
        Check();
    }

    [Fact]
    public void What_a_percentage_leaves_over_is_rounded_down()
    {
        Assert.Equal(new Amount(2), RateLimits.QuotaOf(new Amount(299), 1));
        Assert.Equal(Amount.Zero, RateLimits.QuotaOf(new Amount(99), 1));
        Assert.Equal(Amount.Max, RateLimits.QuotaOf(Amount.Max, 100));
        Assert.Equal(new Amount(UInt128.MaxValue / 100 * 99 + UInt128.MaxValue % 100 * 99 / 100), RateLimits.QuotaOf(Amount.Max, 99));
    }

    [Fact]
    public void What_comes_above_the_quota_is_answered_with_an_error_and_goes_back_to_its_sender()
    {
        Assert.True(IbcLink.Relay(A, B, Ann, SendGold(1_000)).IsSuccess);
        UInt128 before = A.Has(Ann.Address, "GOLD");
        Limit(B, send: 100, receive: 10, asset: GoldAtB);
        Packet over = IbcLink.Send(A, Ann, SendGold(101));
        byte[] answer = IbcLink.Deliver(A, B, over);
        Assert.Equal("""{"error":"ABCI code: 82: error handling packet: see events for details"}""", Encoding.UTF8.GetString(answer));
        IbcLink.Return(A, B, over, answer);
        Assert.Equal((before, (UInt128)1_000), (A.Has(Ann.Address, "GOLD"), B.Has(Bob.Address, GoldAtB)));
        Assert.Equal(((UInt128)0, (UInt128)0), FlowOf(B, GoldAtB));
        Assert.True(IbcLink.Relay(A, B, Ann, SendGold(100)).IsSuccess);
        Assert.False(IbcLink.Relay(A, B, Ann, SendGold(1)).IsSuccess);
        Assert.Equal(((UInt128)0, (UInt128)100), FlowOf(B, GoldAtB));
        Check();
    }

    [Fact]
    public void What_comes_makes_room_for_what_leaves_and_the_other_way_round()
    {
        Assert.True(IbcLink.Relay(A, B, Ann, SendGold(1_000)).IsSuccess);
        Limit(B, send: 10, receive: 10, asset: GoldAtB);
        SendTransfer back = IbcLink.Transfer(B, Bob, GoldAtB, 100, IbcChain.Spell(Ann));
        Assert.True(IbcLink.Relay(B, A, Bob, back).IsSuccess);
        B.MustRefuse(IbcRefusal.SendLimited, IbcLink.Transfer(B, Bob, GoldAtB, 1, IbcChain.Spell(Ann)), Bob);
        // Hundred out so far, so two hundred may come: the quota and what left.
        Assert.False(IbcLink.Relay(A, B, Ann, SendGold(201)).IsSuccess);
        Assert.True(IbcLink.Relay(A, B, Ann, SendGold(200)).IsSuccess);
        Assert.True(IbcLink.Relay(B, A, Bob, IbcLink.Transfer(B, Bob, GoldAtB, 200, IbcChain.Spell(Ann))).IsSuccess);
        Assert.Equal(((UInt128)300, (UInt128)200), FlowOf(B, GoldAtB));
        Check();
    }

    [Fact]
    public void A_window_ends_at_a_whole_multiple_of_its_length_and_the_next_one_has_the_supply_of_then()
    {
        Limit(A, send: 1, receive: 100, hours: 3);
        long ends = LimitOf(A).EndsMs;
        Assert.True(ends % (3 * HourMs) == 0 && ends > A.City.TimeMs && ends - A.City.TimeMs <= 3 * HourMs);
        UInt128 quota = SupplyOf(A, "GOLD") / 100;
        IbcLink.Send(A, Ann, SendGold(quota));
        // The block one millisecond before the border is the old window's; that on it the new one's.
        A.Run();
        A.Wait(ends - 2_001 - A.City.TimeMs);
        A.Run();
        Assert.Equal(IbcRefusal.SendLimited, A.Do(Ann, SendGold(1)));
        Assert.Equal((ends - 1, quota), (A.City.TimeMs, LimitOf(A).Outflow.Units));
        ulong window = LimitOf(A).Window;
        A.Wait(-999);
        Assert.Equal(IbcRefusal.None, A.Do(Ann, SendGold(quota)));
        Assert.Equal(ends, A.City.TimeMs);
        RateLimitRecord next = LimitOf(A);
        Assert.Equal((ends + 3 * HourMs, quota, SupplyOf(A, "GOLD")), (next.EndsMs, next.Outflow.Units, next.Value.Units));
        Assert.True(next.Window > window);
        // Windows in which no block was made are left out.
        A.Wait(10 * HourMs);
        A.Run();
        Assert.Equal((ends + 12 * HourMs, Amount.Zero), (LimitOf(A).EndsMs, LimitOf(A).Outflow));
        Check();
    }

    [Fact]
    public void What_comes_back_in_its_own_window_makes_room_again_and_in_a_later_one_does_not()
    {
        Limit(A, send: 1, receive: 100, hours: 1);
        UInt128 quota = SupplyOf(A, "GOLD") / 100;
        Packet refused = IbcLink.Send(A, Ann, SendGold(quota, "nobody"));
        IbcLink.Return(A, B, refused, IbcLink.Deliver(A, B, refused));
        Assert.Equal(((UInt128)0, (UInt128)0), FlowOf(A));

        Packet late = IbcLink.Send(A, Ann, SendGold(quota, "nobody"));
        Hour();
        Packet own = IbcLink.Send(A, Ann, SendGold(7));
        IbcLink.Return(A, B, late, IbcLink.Deliver(A, B, late));
        Assert.Equal(((UInt128)7, (UInt128)0), FlowOf(A));
        IbcLink.Return(A, B, own, IbcLink.Deliver(A, B, own));
        Assert.Equal(((UInt128)7, (UInt128)0), FlowOf(A));
        Check();
    }

    [Fact]
    public void What_times_out_makes_room_again_and_what_left_before_a_reset_or_before_there_was_a_limit_does_not()
    {
        ulong Soon() => (ulong)(A.City.TimeMs + 10_000) * 1_000_000;
        Packet before = IbcLink.Send(A, Ann, SendGold(5, timeoutNs: Soon()));
        Limit(A, send: 1, receive: 100);
        Packet early = IbcLink.Send(A, Ann, SendGold(50, timeoutNs: Soon()));
        A.Must(A.City.KeyOf(Body.Regulator), new ResetRateLimit(A.Channel, Gold));
        Packet counted = IbcLink.Send(A, Ann, SendGold(500, timeoutNs: Soon()));
        Assert.Equal((UInt128)500, FlowOf(A).Out);
        for (int i = 0; i < 15; i++) B.Run();
        foreach (Packet packet in (Packet[])[before, early])
        {
            B.ShowTo(A);
            A.Must(IbcLink.Timeout(A, B, packet));
            Assert.Equal((UInt128)500, FlowOf(A).Out);
        }
        A.Must(IbcLink.Timeout(A, B, counted));
        Assert.Equal((UInt128)0, FlowOf(A).Out);
        Check();
    }

    [Fact]
    public void A_window_that_begins_with_nothing_of_an_asset_lets_it_come()
    {
        Assert.True(IbcLink.Relay(A, B, Ann, SendGold(10)).IsSuccess);
        Assert.True(IbcLink.Relay(B, A, Bob, IbcLink.Transfer(B, Bob, GoldAtB, 10, IbcChain.Spell(Ann))).IsSuccess);
        Limit(B, send: 50, receive: 50, asset: GoldAtB, hours: 1);
        Assert.True(IbcLink.Relay(A, B, Ann, SendGold(1_000)).IsSuccess);
        Hour();
        Assert.Equal(new Amount(1_000), LimitOf(B, GoldAtB).Value);
        Assert.False(IbcLink.Relay(A, B, Ann, SendGold(501)).IsSuccess);
        Check();
    }

    [Fact]
    public void The_regulator_sets_limits_anew_and_ends_them_and_nobody_else_does()
    {
        SigningKey regulator = A.City.KeyOf(Body.Regulator);
        SetRateLimit set = new(A.Channel, Gold, 1, 0, 24);
        A.MustRefuse(IbcRefusal.NotAuthorized, set);
        A.MustRefuse(IbcRefusal.ChannelUnknown, set with { Channel = "channel-9" }, regulator);
        A.MustRefuse(IbcRefusal.ClientUnknown, set with { Channel = "07-tendermint-9" }, regulator);
        A.MustRefuse(IbcRefusal.AssetUnknown, set with { Asset = Symbol.Of("NONE") }, regulator);
        A.MustRefuse(IbcRefusal.LimitUnknown, new RemoveRateLimit(A.Channel, Gold), regulator);
        A.MustRefuse(IbcRefusal.LimitUnknown, new ResetRateLimit(A.Channel, Gold), regulator);
        Assert.Equal(IbcRefusal.IdentifierMalformed, (set with { Channel = "channel-01" }).Check());
        Assert.Equal(IbcRefusal.IdentifierMalformed, new RemoveRateLimit("transfer", Gold).Check());
        foreach ((uint send, uint receive, uint hours) in ((uint, uint, uint)[])[(0, 0, 1), (101, 0, 1), (0, 101, 1), (1, 1, 0), (1, 1, 8_761), (uint.MaxValue, 1, 1)])
            Assert.Equal(IbcRefusal.LimitInvalid, (set with { SendPercent = send, ReceivePercent = receive, WindowHours = hours }).Check());

        A.Must(regulator, set);
        A.MustRefuse(IbcRefusal.NotAuthorized, new RemoveRateLimit(A.Channel, Gold));
        IbcLink.Send(A, Ann, SendGold(9));
        A.Must(regulator, set with { SendPercent = 2, WindowHours = 2 });
        Assert.Equal(((ushort)2, (ushort)2, Amount.Zero), (LimitOf(A).SendPercent, LimitOf(A).Hours, LimitOf(A).Outflow));
        A.Must(regulator, new RemoveRateLimit(A.Channel, Gold));
        Assert.False(A.Ibc.Transfers.RateLimits.TryRead(A.Channel, A.AssetOf("GOLD"), out _));
        IbcLink.Send(A, Ann, SendGold(SupplyOf(A, "GOLD") / 10));
        Check();
    }

    [Fact]
    public void There_are_as_many_limits_as_a_block_can_look_at()
    {
        SigningKey regulator = A.City.KeyOf(Body.Regulator);
        Symbol[] assets = [.. Enumerable.Range(1, 2).Select(id => A.Money.Assets.Read((uint)id).Symbol)];
        int ends = (Limits.RateLimitsMax + assets.Length - 1) / assets.Length;
        for (int i = 1; i <= ends; i++) A.Must(IbcLink.Init(A, "transfer", ChannelOrder.Unordered, "ics20-1"));
        SetRateLimit[] sets = [.. Enumerable.Range(0, ends + 1).SelectMany(end => assets.Select(asset => new SetRateLimit($"channel-{end}", asset, 1, 1, 1)))];
        foreach (SetRateLimit[] some in sets[..Limits.RateLimitsMax].Chunk(32)) A.Run(A.City.Sign(regulator, [.. some]));
        A.MustRefuse(IbcRefusal.TooManyLimits, sets[Limits.RateLimitsMax], regulator);
        A.Must(regulator, sets[0] with { WindowHours = 5 });
        A.Must(regulator, new RemoveRateLimit(sets[0].Channel, sets[0].Asset));
        A.Must(regulator, sets[Limits.RateLimitsMax]);
        Check();
    }

    [Fact]
    public void Transfers_of_ibc_v2_are_limited_by_client()
    {
        V2Link link = new();
        (IbcChain a, IbcChain b) = (link.A, link.B);
        (SigningKey ann, SigningKey bob) = (a.City.Users[1], b.City.Users[2]);
        Limit(a, send: 2, receive: 100, end: a.Client);
        UInt128 quota = SupplyOf(a, "GOLD") * 2 / 100;
        // Two payloads of one packet count together.
        a.MustRefuse(IbcRefusal.SendLimited, V2Link.Send(a, ann, V2Link.Soon(a), V2Link.Payload(ann, "GOLD", quota, IbcChain.Spell(bob)), V2Link.Payload(ann, "GOLD", 1, IbcChain.Spell(bob))), ann);
        Assert.True(V2Link.Relay(a, b, ann, V2Link.Payload(ann, "GOLD", quota - 500, IbcChain.Spell(bob)), V2Link.Payload(ann, "GOLD", 500, IbcChain.Spell(bob))).IsSuccess);
        Assert.Equal((quota, (UInt128)0), FlowOf(a, end: a.Client));

        string gold = new Denom($"transfer/{b.Client}", "GOLD").Name;
        Limit(b, send: 1, receive: 100, asset: gold, end: b.Client);
        b.MustRefuse(IbcRefusal.SendLimited, V2Link.Send(b, bob, V2Link.Soon(b), V2Link.Payload(bob, $"transfer/{b.Client}/GOLD", quota / 100 + 1, IbcChain.Spell(ann))), bob);
        Assert.True(V2Link.Relay(b, a, bob, V2Link.Payload(bob, $"transfer/{b.Client}/GOLD", quota / 100, IbcChain.Spell(ann))).IsSuccess);
        Assert.Equal((quota, quota / 100), FlowOf(a, end: a.Client));
        Limit(b, send: 1, receive: 1, asset: gold, end: b.Client);
        Assert.False(V2Link.Relay(a, b, ann, V2Link.Payload(ann, "GOLD", quota / 100, IbcChain.Spell(bob))).IsSuccess);
        Assert.Equal((quota, quota / 100), FlowOf(a, end: a.Client));
        a.City.CheckInvariants();
        b.City.CheckInvariants();
    }

    [Fact]
    public void A_flow_that_no_number_holds_is_over_every_quota()
    {
        // Another chain may claim to have sent all there is, again and again, and have it back in between.
        Assert.True(IbcLink.Relay(A, B, Ann, SendGold(1)).IsSuccess);
        Assert.True(IbcLink.Relay(B, A, Bob, IbcLink.Transfer(B, Bob, GoldAtB, 1, IbcChain.Spell(Ann))).IsSuccess);
        Limit(B, send: 100, receive: 100, asset: GoldAtB);
        UInt128 much = UInt128.MaxValue / 2 + 1;
        Assert.True(Claim(1_000, much));
        B.Must(Bob, IbcLink.Transfer(B, Bob, GoldAtB, much, IbcChain.Spell(Ann)));
        Assert.False(Claim(1_001, much));
        Assert.Equal((much, much), FlowOf(B, GoldAtB));
        Check();

        bool Claim(ulong sequence, UInt128 units)
        {
            Packet packet = new()
            {
                Sequence = sequence, SourcePort = "transfer", SourceChannel = A.Channel, DestinationPort = "transfer", DestinationChannel = B.Channel,
                Data = new FungibleTokenData("GOLD", new Amount(units).ToString(), "somebody", IbcChain.Spell(Bob), "").Encode(), TimeoutNs = ulong.MaxValue / 2,
            };
            A.Ibc.Tree.Set(IbcPaths.Commitment(packet.SourcePort, packet.SourceChannel, packet.Sequence), Commitments.OfPacket(packet).ToArray());
            A.Run();
            return Acknowledgement.TryDecode(IbcLink.Deliver(A, B, packet), out Acknowledgement? answer) && answer.IsSuccess;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_transfer_that_passes_through_counts_once_on_each_channel_and_not_at_all_when_it_goes_back(bool isLater)
    {
        (string second, string secondAtB) = IbcLink.OpenChannel(A, B);
        Assert.True(IbcLink.Relay(A, B, Ann, SendGold(1_000)).IsSuccess);
        Limit(B, send: 10, receive: 10, hours: 1, asset: GoldAtB);
        Limit(B, send: 5, receive: 100, hours: 1, asset: GoldAtB, end: secondAtB);

        // Within the first quota and above the second: the first hop is undone and counts nothing.
        Assert.False(IbcLink.Relay(A, B, Ann, Through(51, IbcChain.Spell(Ann))).IsSuccess);
        Assert.Equal((((UInt128)0, (UInt128)0), ((UInt128)0, (UInt128)0)), (FlowOf(B, GoldAtB), FlowOf(B, GoldAtB, secondAtB)));

        Packet first = IbcLink.Send(A, Ann, Through(50, "nobody"));
        A.ShowTo(B);
        Packet onward = IbcLink.PacketsOf(B, B.Must(IbcLink.Recv(A, B, first))).Single(told => told.Step == PacketStep.Sent).Packet;
        Assert.Equal((((UInt128)0, (UInt128)50), ((UInt128)50, (UInt128)0)), (FlowOf(B, GoldAtB), FlowOf(B, GoldAtB, secondAtB)));
        if (isLater)
        {
            Hour();
            Assert.True(IbcLink.Relay(A, B, Ann, SendGold(60)).IsSuccess);
        }
        byte[] answer = IbcLink.Deliver(B, A, onward);
        A.ShowTo(B);
        Told last = IbcLink.PacketsOf(B, B.Must(IbcLink.Ack(B, A, onward, answer))).Single(told => told.Step == PacketStep.Answered);
        // In the window it came in all is as if it had not come; in a later one what that one counted stays.
        Assert.Equal((((UInt128)0, isLater ? (UInt128)60 : 0), ((UInt128)0, (UInt128)0)), (FlowOf(B, GoldAtB), FlowOf(B, GoldAtB, secondAtB)));
        IbcLink.Return(A, B, first, last.Acknowledgement);
        Check();

        SendTransfer Through(UInt128 amount, string receiver) =>
            IbcLink.Transfer(A, Ann, "GOLD", amount, "forward", memo: $"{{\"forward\":{{\"receiver\":\"{receiver}\",\"port\":\"transfer\",\"channel\":\"{secondAtB}\",\"timeout\":\"2h\"}}}}");
    }

    private void Hour()
    {
        A.Wait(HourMs);
        A.Run();
        B.Run();
    }

    private void Check()
    {
        foreach (IbcChain chain in (IbcChain[])[A, B])
        {
            chain.City.CheckInvariants();
            Hash32 root = chain.City.State.AppHash;
            chain.City.Restart();
            Assert.Equal(root, chain.City.State.AppHash);
            chain.City.CheckInvariants();
        }
    }
}
