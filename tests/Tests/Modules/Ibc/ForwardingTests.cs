using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Chain.Modules.Payments;
using SigningKey = Gwangan.Chain.Kernel.SigningKey;

namespace Gwangan.Tests.Modules.Ibc;

/// <summary>Transfers that pass through a city: from one over the first channel into the other, and on over a second one.</summary>
public sealed class ForwardingTests
{
    private readonly IbcLink _link = new();
    private readonly string _second, _secondAtB;

    public ForwardingTests() => (_second, _secondAtB) = IbcLink.OpenChannel(_link.A, _link.B);

    private IbcChain A => _link.A;

    private IbcChain B => _link.B;

    private SigningKey Ann => A.City.Users[1];

    private SigningKey Eve => A.City.Users[3];

    // What gold of A is after it went through B and came back over the other channel.
    private string RoundTrip => new Denom($"transfer/{_second}/transfer/{B.Channel}", "GOLD").Name;

    [Fact]
    public void What_goes_on_is_answered_when_it_has_arrived()
    {
        UInt128 before = A.Has(Ann.Address, "GOLD");
        (Packet first, Packet onward) = Forward(IbcChain.Spell(Eve));
        Assert.Equal((_secondAtB, "GOLD"), (onward.SourceChannel, DataOf(onward).Denom[^4..]));
        // Nothing is said before it is known.
        Assert.False(B.Ibc.Tree.TryGet(IbcPaths.Acknowledgement("transfer", B.Channel, first.Sequence), out _));
        byte[] answer = IbcLink.Deliver(B, A, onward);
        Told told = Answered(B, IbcLink.Ack(B, A, onward, answer), A);
        Assert.Equal((first.Sequence, Encoding.UTF8.GetString(answer)), (told.Packet.Sequence, Encoding.UTF8.GetString(told.Acknowledgement)));
        IbcLink.Return(A, B, first, told.Acknowledgement);
        Assert.Equal((before - 100, (UInt128)100), (A.Has(Ann.Address, "GOLD"), A.Has(Eve.Address, RoundTrip)));
        Assert.Equal((UInt128)0, B.Has(Forwarding.HolderOf(B.Channel, IbcChain.Spell(Ann)), new Denom($"transfer/{B.Channel}", "GOLD").Name));
        Check();
    }

    [Fact]
    public void What_the_next_chain_refuses_goes_all_the_way_back()
    {
        UInt128 before = A.Has(Ann.Address, "GOLD");
        (Packet first, Packet onward) = Forward("nobody");
        byte[] answer = IbcLink.Deliver(B, A, onward);
        Told told = Answered(B, IbcLink.Ack(B, A, onward, answer), A);
        Assert.Equal("""{"error":"ABCI code: 80: error handling packet: see events for details"}""", Encoding.UTF8.GetString(told.Acknowledgement));
        IbcLink.Return(A, B, first, told.Acknowledgement);
        Assert.Equal(before, A.Has(Ann.Address, "GOLD"));
        Assert.Equal(Amount.Zero, B.Money.Assets.Read(B.AssetOf(new Denom($"transfer/{B.Channel}", "GOLD").Name)).Supply);
        Check();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void What_is_not_received_in_time_is_tried_as_often_as_was_asked(int retries)
    {
        UInt128 before = A.Has(Ann.Address, "GOLD");
        (Packet first, Packet onward) = Forward(IbcChain.Spell(Eve), $",\"timeout\":\"10s\",\"retries\":{retries}");
        for (; retries > 0; retries--)
        {
            for (int i = 0; i < 12; i++) A.Run();
            A.ShowTo(B);
            onward = IbcLink.PacketsOf(B, B.Must(IbcLink.Timeout(B, A, onward))).Single(told => told.Step == PacketStep.Sent).Packet;
        }
        for (int i = 0; i < 12; i++) A.Run();
        Told last = Answered(B, () => IbcLink.Timeout(B, A, onward), A);
        IbcLink.Return(A, B, first, last.Acknowledgement);
        Assert.Equal(before, A.Has(Ann.Address, "GOLD"));
        Check();
    }

    [Fact]
    public void It_waits_for_a_day_at_most()
    {
        (_, Packet onward) = Forward(IbcChain.Spell(Eve), ",\"timeout\":\"48h\"");
        Assert.Equal((ulong)B.City.TimeMs * 1_000_000 + 24UL * 3_600 * 1_000_000_000, onward.TimeoutNs);
    }

    [Fact]
    public void Gold_of_the_city_it_passes_through_goes_on_from_its_own_account()
    {
        // B's silver lies at A; Ann's forward sends it home and on over the other channel.
        SigningKey bob = B.City.Users[2];
        Assert.True(IbcLink.Relay(B, A, bob, IbcLink.Transfer(B, bob, "SILVER", 50, IbcChain.Spell(Ann))).IsSuccess);
        string silver = new Denom($"transfer/{A.Channel}", "SILVER").Name;
        Packet first = IbcLink.Send(A, Ann, IbcLink.Transfer(A, Ann, silver, 50, "forward", memo: Memo("nobody")));
        Packet onward = Pass(first);
        Assert.Equal((Amount.Zero, new Amount(50)), (B.Ibc.Transfers.EscrowedOf(B.Channel, B.AssetOf("SILVER")), B.Ibc.Transfers.EscrowedOf(_secondAtB, B.AssetOf("SILVER"))));
        Told told = Answered(B, IbcLink.Ack(B, A, onward, IbcLink.Deliver(B, A, onward)), A);
        Assert.Equal((new Amount(50), Amount.Zero), (B.Ibc.Transfers.EscrowedOf(B.Channel, B.AssetOf("SILVER")), B.Ibc.Transfers.EscrowedOf(_secondAtB, B.AssetOf("SILVER"))));
        IbcLink.Return(A, B, first, told.Acknowledgement);
        Assert.Equal((UInt128)50, A.Has(Ann.Address, silver));
        Check();
    }

    [Theory]
    [InlineData("{\"forward\":{\"receiver\":\"x\"}}", 79)]
    [InlineData("{\"forward\":{\"receiver\":\"x\",\"port\":\"oracle\",\"channel\":\"channel-1\"}}", 53)]
    [InlineData("{\"forward\":{\"receiver\":\"x\",\"port\":\"transfer\",\"channel\":\"channel-9\"}}", 50)]
    public void What_cannot_go_on_does_not_come_in(string memo, int code)
    {
        UInt128 before = A.Has(Ann.Address, "GOLD");
        Packet packet = IbcLink.Send(A, Ann, IbcLink.Transfer(A, Ann, "GOLD", 7, IbcChain.Spell(Eve), memo: memo));
        byte[] answer = IbcLink.Deliver(A, B, packet);
        Assert.Contains($"ABCI code: {code}:", Encoding.UTF8.GetString(answer), StringComparison.Ordinal);
        IbcLink.Return(A, B, packet, answer);
        Assert.Equal(before, A.Has(Ann.Address, "GOLD"));
        Check();
    }

    [Fact]
    public void What_the_next_chain_has_taken_home_before_does_not_come_back_once_more()
    {
        (_, Packet onward) = Forward(IbcChain.Spell(Eve), ",\"timeout\":\"10s\"");
        // A dishonest A takes home over the second channel what was sent on by it, and says then that it has never come.
        Packet home = new()
        {
            Sequence = 100_000, SourcePort = "transfer", SourceChannel = _second, DestinationPort = "transfer", DestinationChannel = _secondAtB, TimeoutNs = ulong.MaxValue / 2,
            Data = new FungibleTokenData($"transfer/{_second}/transfer/{B.Channel}/GOLD", "100", "s", IbcChain.Spell(B.City.Users[2]), "").Encode(),
        };
        A.Ibc.Tree.Set(IbcPaths.Commitment(home.SourcePort, home.SourceChannel, home.Sequence), Commitments.OfPacket(home).ToArray());
        A.Run();
        Assert.DoesNotContain("error", Encoding.UTF8.GetString(IbcLink.Deliver(A, B, home)), StringComparison.Ordinal);
        for (int i = 0; i < 12; i++) A.Run();
        A.ShowTo(B);
        B.MustRefuse(IbcRefusal.EscrowShort, IbcLink.Timeout(B, A, onward));
        B.City.CheckInvariants();
    }

    [Fact]
    public void A_memo_that_would_be_too_long_for_the_next_chain_does_not_come_in()
    {
        List<Packet> onward = [];
        int refused = 0;
        // A receiver of signs that this chain spells in six bytes each: the memo that comes is short, the one that goes on is not.
        for (int count = 5_000; count <= 6_000; count += 50)
        {
            string hop = $"\"receiver\":\"{new string('<', count / 3)}\",\"port\":\"transfer\",\"channel\":\"channel-0\"", next = $"{{\"forward\":{{{hop}}}}}";
            for (int i = 0; i < 2; i++) next = $"{{\"forward\":{{{hop},\"next\":{next}}}}}";
            Packet first = IbcLink.Send(A, Ann, IbcLink.Transfer(A, Ann, "GOLD", 1, "forward", memo: Memo(IbcChain.Spell(Eve), $",\"timeout\":\"10s\",\"next\":{next}")));
            A.ShowTo(B);
            List<Told> told = IbcLink.PacketsOf(B, B.Must(IbcLink.Recv(A, B, first)));
            if (told[1].Step == PacketStep.Sent) onward.Add(told[1].Packet);
            else refused++;
        }
        Assert.True(onward.Count > 0 && refused > 0);
        for (int i = 0; i < 12; i++) A.Run();
        A.ShowTo(B);
        foreach (Packet packet in onward) Assert.Single(IbcLink.PacketsOf(B, B.Must(IbcLink.Timeout(B, A, packet))), each => each.Step == PacketStep.Answered);
        Check();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void What_passes_through_goes_back_past_a_holder_that_was_frozen(int retries)
    {
        UInt128 before = A.Has(Ann.Address, "GOLD");
        (Packet first, Packet onward) = Forward(IbcChain.Spell(Eve), $",\"timeout\":\"10s\",\"retries\":{retries}");
        uint asset = B.AssetOf(new Denom($"transfer/{B.Channel}", "GOLD").Name);
        Address holder = Forwarding.HolderOf(B.Channel, IbcChain.Spell(Ann));
        B.Must(B.City.KeyOf(Body.Regulator), new FreezeMoney(holder, B.Money.Assets.Read(asset).Symbol, Amount.Max, "7", Denom.HashOf("order"), B.City.TimeMs + 24 * 3_600_000));
        for (int i = 0; i < 12; i++) A.Run();
        Told last = Answered(B, () => IbcLink.Timeout(B, A, onward), A);
        IbcLink.Return(A, B, first, last.Acknowledgement);
        Assert.Equal((before, Amount.Zero), (A.Has(Ann.Address, "GOLD"), B.Money.OwnedOf(holder, asset)));
        // What is frozen does not go on; it is not let in.
        Packet again = IbcLink.Send(A, Ann, IbcLink.Transfer(A, Ann, "GOLD", 1, "forward", memo: Memo(IbcChain.Spell(Eve))));
        Assert.Contains("ABCI code: 75:", Encoding.UTF8.GetString(IbcLink.Deliver(A, B, again)), StringComparison.Ordinal);
        Check();
    }

    private string Memo(string receiver, string more = "") => $"{{\"forward\":{{\"receiver\":\"{receiver}\",\"port\":\"transfer\",\"channel\":\"{_secondAtB}\"{more}}}}}";

    private (Packet First, Packet Onward) Forward(string receiver, string more = "")
    {
        Packet first = IbcLink.Send(A, Ann, IbcLink.Transfer(A, Ann, "GOLD", 100, "forward", memo: Memo(receiver, more)));
        return (first, Pass(first));
    }

    private Packet Pass(Packet first)
    {
        A.ShowTo(B);
        List<Told> told = IbcLink.PacketsOf(B, B.Must(IbcLink.Recv(A, B, first)));
        Assert.Equal([PacketStep.Received, PacketStep.Sent], told.Select(each => each.Step));
        return told[1].Packet;
    }

    private static Told Answered(IbcChain at, Operation operation, IbcChain other) => Answered(at, () => operation, other);

    private static Told Answered(IbcChain at, Func<Operation> operation, IbcChain other)
    {
        other.ShowTo(at);
        return IbcLink.PacketsOf(at, at.Must(operation())).Single(told => told.Step == PacketStep.Answered);
    }

    private static FungibleTokenData DataOf(Packet packet)
    {
        Assert.True(FungibleTokenData.TryDecode(packet.Data, out FungibleTokenData? data));
        return data;
    }

    private void Check()
    {
        A.City.CheckInvariants();
        B.City.CheckInvariants();
    }
}
