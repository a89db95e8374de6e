using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Ibc.V2;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Chain.Modules.Ibc.V2;
using SigningKey = Gwangan.Chain.Kernel.SigningKey;

namespace Gwangan.Tests.Modules.Ibc;

/// <summary>IBC v2 between two cities: proved packets, answers and absences, and nothing else moves money.</summary>
public sealed class V2Tests
{
    private readonly V2Link _link = new();

    private IbcChain A => _link.A;

    private IbcChain B => _link.B;

    private SigningKey Ann => A.City.Users[1];

    private SigningKey Bob => B.City.Users[2];

    private string GoldPathAtB => $"transfer/{B.Client}/GOLD";

    private string GoldAtB => new Denom($"transfer/{B.Client}", "GOLD").Name;

    [Theory]
    [InlineData(TransferEncoding.Json)]
    [InlineData(TransferEncoding.Protobuf)]
    [InlineData(TransferEncoding.Abi)]
    public void Gold_goes_over_as_a_voucher_and_comes_home_in_every_encoding(string encoding)
    {
        UInt128 before = A.Has(Ann.Address, "GOLD");
        Assert.True(V2Link.Relay(A, B, Ann, V2Link.Payload(Ann, "GOLD", 100, IbcChain.Spell(Bob), encoding)).IsSuccess);
        Assert.Equal((before - 100, (UInt128)100, (UInt128)100), (A.Has(Ann.Address, "GOLD"), A.Has(Denom.EscrowOf("transfer", A.Client), "GOLD"), B.Has(Bob.Address, GoldAtB)));
        Assert.Equal(new Amount(100), A.Ibc.Transfers.EscrowedOf(A.Client, A.AssetOf("GOLD")));
        Assert.True(V2Link.Relay(B, A, Bob, V2Link.Payload(Bob, GoldPathAtB, 100, IbcChain.Spell(Ann), encoding)).IsSuccess);
        Assert.Equal((before, (UInt128)0), (A.Has(Ann.Address, "GOLD"), B.Has(Bob.Address, GoldAtB)));
        Check();
    }

    [Fact]
    public void A_transfer_message_that_names_a_client_goes_the_same_way()
    {
        SendTransfer transfer = new(Proto.Of(writer =>
        {
            writer.String(1, "transfer");
            writer.String(2, A.Client);
            writer.Bytes(3, Proto.Of(coin =>
            {
                coin.String(1, "GOLD");
                coin.String(2, "5");
            }));
            writer.String(4, IbcChain.Spell(Ann));
            writer.String(5, IbcChain.Spell(Bob));
            writer.UInt64(7, V2Link.Soon(A));
            writer.String(9, TransferEncoding.Abi);
        }));
        V2Packet packet = V2Link.PacketsOf(A, A.Must(Ann, transfer)).Single().Packet;
        Assert.Equal(TransferEncoding.Abi, packet.Payloads.Single().Encoding);
        V2Link.Return(A, B, packet, V2Link.Deliver(A, B, packet));
        Assert.Equal((UInt128)5, B.Has(Bob.Address, GoldAtB));
        Check();
    }

    [Fact]
    public void All_payloads_are_received_or_none()
    {
        UInt128 before = A.Has(Ann.Address, "GOLD");
        V2Acknowledgement answer = V2Link.Relay(A, B, Ann, V2Link.Payload(Ann, "GOLD", 5, IbcChain.Spell(Bob)), V2Link.Payload(Ann, "GOLD", 6, "nobody"));
        Assert.False(answer.IsSuccess);
        Assert.Equal(V2Acknowledgement.Failure.ToArray(), answer.Answers.Single().ToArray());
        Assert.Equal((before, (UInt128)0), (A.Has(Ann.Address, "GOLD"), B.Has(Bob.Address, GoldAtB)));
        Assert.Equal(2, V2Link.Relay(A, B, Ann, V2Link.Payload(Ann, "GOLD", 5, IbcChain.Spell(Bob)), V2Link.Payload(Ann, "GOLD", 6, IbcChain.Spell(Bob))).Answers.Count);
        Assert.Equal((before - 11, (UInt128)11), (A.Has(Ann.Address, "GOLD"), B.Has(Bob.Address, GoldAtB)));
        Check();
    }

    [Fact]
    public void A_packet_that_is_not_received_in_time_comes_back_once()
    {
        UInt128 before = A.Has(Ann.Address, "GOLD");
        ulong timeout = (ulong)A.City.TimeMs / 1_000 + 10;
        V2Packet packet = V2Link.PacketsOf(A, A.Must(Ann, V2Link.Send(A, Ann, timeout, V2Link.Payload(Ann, "GOLD", 5, IbcChain.Spell(Bob))))).Single().Packet;
        B.ShowTo(A);
        A.MustRefuse(IbcRefusal.PacketNotTimedOut, V2Link.Timeout(A, B, packet));
        for (int i = 0; i < 12; i++) B.Run();
        A.ShowTo(B);
        B.MustRefuse(IbcRefusal.PacketTimedOut, V2Link.Recv(A, B, packet));
        B.ShowTo(A);
        A.Must(V2Link.Timeout(A, B, packet));
        Assert.Empty(V2Link.PacketsOf(A, A.Must(V2Link.Timeout(A, B, packet))));
        Assert.Equal(before, A.Has(Ann.Address, "GOLD"));
        Check();
    }

    [Fact]
    public void What_was_brought_before_changes_nothing_and_what_was_received_does_not_time_out()
    {
        ulong timeout = (ulong)A.City.TimeMs / 1_000 + 10;
        V2Packet packet = V2Link.PacketsOf(A, A.Must(Ann, V2Link.Send(A, Ann, timeout, V2Link.Payload(Ann, "GOLD", 5, IbcChain.Spell(Bob))))).Single().Packet;
        V2Acknowledgement answer = V2Link.Deliver(A, B, packet);
        Assert.Empty(V2Link.PacketsOf(B, B.Must(V2Link.Recv(A, B, packet))));
        Assert.Equal((UInt128)5, B.Has(Bob.Address, GoldAtB));
        for (int i = 0; i < 12; i++) B.Run();
        B.ShowTo(A);
        A.MustRefuse(IbcRefusal.ProofInvalid, V2Link.Timeout(A, B, packet));
        V2Link.Return(A, B, packet, answer);
        Assert.Empty(V2Link.PacketsOf(A, A.Must(V2Link.Ack(A, B, packet, answer))));
        Check();
    }

    [Fact]
    public void Another_packet_answer_or_client_than_the_proved_one_is_refused()
    {
        V2Packet packet = V2Link.PacketsOf(A, A.Must(Ann, V2Link.Send(A, Ann, V2Link.Soon(A), V2Link.Payload(Ann, "GOLD", 5, IbcChain.Spell(Bob))))).Single().Packet;
        A.ShowTo(B);
        B.MustRefuse(IbcRefusal.ProofInvalid, V2Link.Recv(A, B, packet with { Payloads = [V2Link.Payload(Ann, "GOLD", 500, IbcChain.Spell(Bob))] }));
        B.MustRefuse(IbcRefusal.ProofInvalid, V2Link.Recv(A, B, packet with { TimeoutSeconds = packet.TimeoutSeconds + 1 }));
        B.MustRefuse(IbcRefusal.ProofInvalid, V2Link.Recv(A, B, packet with { Sequence = 2 }));
        B.MustRefuse(IbcRefusal.PacketMisplaced, V2Link.Recv(A, B, packet with { SourceClient = "07-tendermint-7" }));
        // The other client of A's is not spoken to: nobody named its counterparty.
        B.MustRefuse(IbcRefusal.CounterpartyUnknown, V2Link.Recv(A, B, packet with { DestinationClient = "07-tendermint-0" }));
        V2Acknowledgement answer = V2Link.Deliver(A, B, packet);
        B.ShowTo(A);
        A.MustRefuse(IbcRefusal.ProofInvalid, V2Link.Ack(A, B, packet, V2Acknowledgement.Failed));
        A.MustRefuse(IbcRefusal.AcknowledgementInvalid, V2Link.Ack(A, B, packet, new V2Acknowledgement([answer.Answers[0], answer.Answers[0]])));
        A.MustRefuse(IbcRefusal.PacketUnknown, V2Link.Ack(A, B, packet with { TimeoutSeconds = packet.TimeoutSeconds + 1 }, answer));
        V2Link.Return(A, B, packet, answer);
        Check();
    }

    [Fact]
    public void A_voucher_of_one_client_is_no_claim_on_another_ones_gold()
    {
        V2Link.Relay(A, B, Ann, V2Link.Payload(Ann, "GOLD", 100, IbcChain.Spell(Bob)));
        // A second pair of clients between the same two cities.
        (string first, string firstAtB) = (A.Client, B.Client);
        A.Must(B.Introduce(A.Signer));
        B.Must(A.Introduce(B.Signer));
        (A.Client, B.Client) = ("07-tendermint-1", "07-tendermint-2");
        A.Must(V2Link.Name(A, B));
        B.Must(V2Link.Name(B, A));
        Assert.True(V2Link.Relay(B, A, Bob, V2Link.Payload(Bob, $"transfer/{firstAtB}/GOLD", 100, IbcChain.Spell(Ann))).IsSuccess);
        Assert.Equal(new Amount(100), A.Ibc.Transfers.EscrowedOf(first, A.AssetOf("GOLD")));
        Assert.Equal((UInt128)100, A.Has(Ann.Address, new Denom($"transfer/{A.Client}/transfer/{firstAtB}", "GOLD").Name));
        Check();
    }

    [Fact]
    public void Nobody_sends_in_anothers_name_nor_what_is_no_transfer()
    {
        V2Payload good = V2Link.Payload(Ann, "GOLD", 5, IbcChain.Spell(Bob));
        A.MustRefuse(IbcRefusal.AccountInvalid, V2Link.Send(A, Bob, V2Link.Soon(A), good), Bob);
        A.MustRefuse(IbcRefusal.PortUnknown, V2Link.Send(A, Ann, V2Link.Soon(A), good with { SourcePort = "oracle" }), Ann);
        A.MustRefuse(IbcRefusal.DataInvalid, V2Link.Send(A, Ann, V2Link.Soon(A), good with { DestinationPort = "oracle" }), Ann);
        A.MustRefuse(IbcRefusal.DataInvalid, V2Link.Send(A, Ann, V2Link.Soon(A), good with { Version = "ics20-2" }), Ann);
        A.MustRefuse(IbcRefusal.DataInvalid, V2Link.Send(A, Ann, V2Link.Soon(A), good with { Encoding = "application/xml" }), Ann);
        A.MustRefuse(IbcRefusal.AssetUnknown, V2Link.Send(A, Ann, V2Link.Soon(A), V2Link.Payload(Ann, "factory/x/GOLD", 5, IbcChain.Spell(Bob))), Ann);
        A.MustRefuse(IbcRefusal.InsufficientFunds, V2Link.Send(A, Ann, V2Link.Soon(A), good, V2Link.Payload(Ann, "GOLD", UInt128.MaxValue, IbcChain.Spell(Bob))), Ann);
        A.MustRefuse(IbcRefusal.PacketTimedOut, V2Link.Send(A, Ann, 1, good), Ann);
        A.MustRefuse(IbcRefusal.TimeoutTooFar, V2Link.Send(A, Ann, V2Link.Soon(A) + V2Packet.TimeoutAheadSecondsMax, good), Ann);
        A.MustRefuse(IbcRefusal.PacketInvalid, V2Link.Send(A, Ann, V2Link.Soon(A)), Ann);
        Check();
    }

    [Fact]
    public void A_counterparty_is_named_once_by_who_created_the_client()
    {
        V2Link link = new(named: false);
        SigningKey ann = link.A.City.Users[1];
        link.A.MustRefuse(IbcRefusal.CounterpartyUnknown, V2Link.Send(link.A, ann, V2Link.Soon(link.A), V2Link.Payload(ann, "GOLD", 5, "x")), ann);
        link.A.MustRefuse(IbcRefusal.NotTheCreator, V2Link.Name(link.A, link.B, ann), ann);
        link.A.Must(V2Link.Name(link.A, link.B));
        link.A.MustRefuse(IbcRefusal.CounterpartyKnown, V2Link.Name(link.A, link.B));
        link.A.Client = "07-tendermint-9";
        link.A.MustRefuse(IbcRefusal.ClientUnknown, V2Link.Name(link.A, link.B));
    }

    [Fact]
    public void What_a_chain_has_taken_home_before_does_not_come_back_once_more()
    {
        V2Packet packet = V2Link.PacketsOf(A, A.Must(Ann, V2Link.Send(A, Ann, (ulong)A.City.TimeMs / 1_000 + 10, V2Link.Payload(Ann, "GOLD", 100, IbcChain.Spell(Bob))))).Single().Packet;
        // A dishonest B takes the gold home as if it had arrived, and then says that it has not.
        Assert.True(V2Link.Deliver(B, A, Forge(V2Link.Payload(Bob, GoldPathAtB, 100, IbcChain.Spell(Bob)))).IsSuccess);
        B.Ibc.Tree.Set(IbcPaths.V2(B.Client, 3, packet.Sequence), Commitments.OfV2Acknowledgement(V2Acknowledgement.Failed).ToArray());
        for (int i = 0; i < 12; i++) B.Run();
        B.ShowTo(A);
        A.MustRefuse(IbcRefusal.EscrowShort, V2Link.Ack(A, B, packet, V2Acknowledgement.Failed));
        A.MustRefuse(IbcRefusal.EscrowShort, V2Link.Timeout(A, B, packet));
        A.City.CheckInvariants();
    }

    [Theory]
    [InlineData(TransferEncoding.Json)]
    [InlineData(TransferEncoding.Protobuf)]
    [InlineData(TransferEncoding.Abi)]
    public void What_would_be_too_long_as_JSON_neither_leaves_nor_comes_in_any_encoding(string encoding)
    {
        // In JSON each of these takes six bytes; in the other encodings, and in JSON that is not this chain's, one.
        string memo = new('<', 11_000), fits = new('<', 6_500);
        A.MustRefuse(IbcRefusal.DataInvalid, V2Link.Send(A, Ann, V2Link.Soon(A), Noted(Ann, memo, encoding)), Ann);
        SendTransfer transfer = new(Proto.Of(writer =>
        {
            writer.String(1, "transfer");
            writer.String(2, A.Client);
            writer.Bytes(3, Proto.Of(coin =>
            {
                coin.String(1, "GOLD");
                coin.String(2, "1");
            }));
            writer.String(4, IbcChain.Spell(Ann));
            writer.String(5, IbcChain.Spell(Bob));
            writer.UInt64(7, V2Link.Soon(A));
            writer.String(8, memo);
            writer.String(9, encoding);
        }));
        A.MustRefuse(encoding == TransferEncoding.Json ? IbcRefusal.PacketInvalid : IbcRefusal.DataInvalid, transfer, Ann);
        Assert.False(V2Link.Deliver(B, A, Forge(Noted(Bob, memo, encoding, "uatom"))).IsSuccess);
        Assert.True(V2Link.Relay(A, B, Ann, Noted(Ann, fits, encoding)).IsSuccess);
        Check();
    }

    [Fact]
    public void A_packet_that_nobody_can_read_is_refused_when_it_comes_back()
    {
        V2Packet packet = new(7, A.Client, B.Client, 1, [V2Link.Payload(Ann, "GOLD", 1, "x") with { Value = "no json"u8.ToArray() }]);
        A.Ibc.Tree.Set(IbcPaths.V2(A.Client, 1, packet.Sequence), Commitments.OfV2Packet(packet).ToArray());
        V2Acknowledgement answer = new([Acknowledgement.Success.Encode()]);
        B.Ibc.Tree.Set(IbcPaths.V2(B.Client, 3, packet.Sequence), Commitments.OfV2Acknowledgement(answer).ToArray());
        B.Run();
        B.ShowTo(A);
        A.MustRefuse(IbcRefusal.DataInvalid, V2Link.Timeout(A, B, packet));
        A.MustRefuse(IbcRefusal.DataInvalid, V2Link.Ack(A, B, packet, answer));
    }

    [Fact]
    public void A_voucher_is_sent_by_its_trace_and_by_no_other_name()
    {
        V2Link.Relay(A, B, Ann, V2Link.Payload(Ann, "GOLD", 100, IbcChain.Spell(Bob)));
        foreach (string name in (string[])[TransferApplication.SymbolOf(Denom.HashOf(GoldPathAtB)).ToString(), GoldAtB])
            B.MustRefuse(IbcRefusal.AssetUnknown, V2Link.Send(B, Bob, V2Link.Soon(B), V2Link.Payload(Bob, name, 100, IbcChain.Spell(Ann))), Bob);
        Check();
    }

    // A payload as another chain may write it: its JSON escapes no more than it must.
    private static V2Payload Noted(SigningKey sender, string memo, string encoding, string denom = "GOLD")
    {
        FungibleTokenData data = new(denom, "1", IbcChain.Spell(sender), IbcChain.Spell(sender), memo);
        V2Payload payload = V2Transfers.PayloadOf(data with { Memo = encoding == TransferEncoding.Json ? "memo" : memo }, encoding);
        return encoding == TransferEncoding.Json ? payload with { Value = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(payload.Value.Span).Replace(":\"memo\"", $":\"{memo}\"", StringComparison.Ordinal)) } : payload;
    }

    // What a chain that does as it likes would have committed: its own Ibc module would not.
    private V2Packet Forge(params V2Payload[] payloads)
    {
        V2Packet packet = new(100_000, B.Client, A.Client, V2Link.Soon(B), payloads);
        B.Ibc.Tree.Set(IbcPaths.V2(B.Client, 1, packet.Sequence), Commitments.OfV2Packet(packet).ToArray());
        B.Run();
        return packet;
    }

    private void Check()
    {
        A.City.CheckInvariants();
        B.City.CheckInvariants();
    }
}
