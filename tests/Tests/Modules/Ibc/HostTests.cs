using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Ics23;
using Gwangan.Chain.Cosmos.Light;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Tests.Cosmos.Light;

namespace Gwangan.Tests.Modules.Ibc;

/// <summary>Clients, handshakes and proofs: what is taken, and what is refused in which words.</summary>
public sealed class HostTests
{
    private static Packet Sent(IbcLink link) => IbcLink.Send(link.A, link.A.City.Users[1], IbcLink.Transfer(link.A, link.A.City.Users[1], "GOLD", 5, IbcChain.Spell(link.B.City.Users[2])));

    private static UpdateClient Misbehaviour(IbcChain at, TendermintHeader one, TendermintHeader other) => new(Proto.Of(writer =>
    {
        writer.String(1, at.Client);
        writer.Bytes(2, Any.Pack(TendermintMisbehaviour.TypeUrl, new TendermintMisbehaviour("", one, other)));
        writer.String(3, at.Signer);
    }));

    [Fact]
    public void A_city_without_ibc_refuses_it_all()
    {
        TestCity city = new();
        IbcLink link = new(open: false);
        Outcome outcome = city.Do(city.Users[0], link.B.Introduce(link.A.Signer));
        Assert.Equal(("ibc", nameof(IbcRefusal.IbcOff)), (city.Catalog.CodespaceOf(outcome.Module), city.Catalog.RefusalOf(outcome.Module, outcome.Code).Name));
        city.CheckInvariants();
    }

    [Fact]
    public void A_client_that_cannot_be_is_not_created()
    {
        IbcLink link = new(open: false);
        (IbcChain a, IbcChain b) = (link.A, link.B);
        TendermintClientState good = b.ClientState();
        foreach (TendermintClientState bad in (TendermintClientState[])
        [
            good with { ChainId = "" }, good with { ChainId = "hainan-2" }, good with { TrustNumerator = 1, TrustDenominator = 4 }, good with { TrustingPeriod = good.UnbondingPeriod },
            good with { TrustingPeriod = default }, good with { MaxClockDrift = default }, good with { LatestHeight = new IbcHeight(1, 0) }, good with { ProofSpecs = [] }, good with { FrozenHeight = new IbcHeight(0, 1) },
        ])
            a.MustRefuse(IbcRefusal.ClientStateInvalid, b.Introduce(a.Signer, bad));
        a.Must(b.Introduce(a.Signer, good));
        Assert.True(a.Ibc.TryClient("07-tendermint-0", out _));
    }

    [Fact]
    public void A_header_is_taken_only_with_enough_signatures_of_its_own_chain()
    {
        IbcLink link = new();
        (IbcChain a, IbcChain b) = (link.A, link.B);
        b.Run();
        TendermintHeader good = b.HeaderFor(a);
        (long height, long timeMs, byte[] app) = (good.Signed.Header.Height, b.City.TimeMs + 1_000, good.Signed.Header.AppHash.ToArray());
        Refused(IbcRefusal.HeaderTrustTooLow, good with { Signed = IbcChain.Sign(b.ChainId, height, timeMs, app, votes: 1) });
        Refused(IbcRefusal.HeaderNotSigned, good with { Signed = IbcChain.Sign(b.ChainId, height, timeMs, app, votes: 2) });
        Refused(IbcRefusal.HeaderMisplaced, good with { Signed = IbcChain.Sign("sanya-1", height, timeMs, app) });
        Refused(IbcRefusal.HeaderMisplaced, good with { Signed = IbcChain.Sign(b.ChainId, height, timeMs + 3_600_000, app) });
        Refused(IbcRefusal.HeaderMisplaced, good with { Signed = IbcChain.Sign("hainan-2", height, timeMs, app) });
        Refused(IbcRefusal.ConsensusStateUnknown, good with { TrustedHeight = new IbcHeight(1, 1) });
        Refused(IbcRefusal.HeaderInconsistent, good with { Signed = good.Signed with { Header = IbcChain.Sign(b.ChainId, height, timeMs, new byte[32]).Header } });
        a.MustRefuse(IbcRefusal.ClientUnknown, IbcChain.Update(a, good, "07-tendermint-7"));
        a.Must(IbcChain.Update(a, good));
        // The same again changes nothing.
        a.Must(IbcChain.Update(a, good));
        Assert.True(a.Ibc.TryClient(a.Client, out TendermintClientState client) && !client.IsFrozen && client.LatestHeight == good.Height);

        void Refused(IbcRefusal refusal, TendermintHeader header) => a.MustRefuse(refusal, IbcChain.Update(a, header));
    }

    [Fact]
    public void A_header_with_any_field_altered_is_refused_and_freezes_nothing()
    {
        IbcLink link = new();
        (IbcChain a, IbcChain b) = (link.A, link.B);
        b.Run();
        TendermintHeader good = b.HeaderFor(a);
        foreach ((string field, SignedHeader forged) in ForgedHeaders.Of(good.Signed))
        {
            IbcRefusal refusal = a.Do(a.Relayer, IbcChain.Update(a, good with { Signed = forged }));
            Assert.True(refusal is IbcRefusal.HeaderInconsistent or IbcRefusal.HeaderMisplaced or IbcRefusal.HeaderNotSigned or IbcRefusal.HeaderTrustTooLow, $"{field}: {refusal}");
        }
        // The trusted height and the validators trusted there are no part of what is signed.
        a.MustRefuse(IbcRefusal.ConsensusStateUnknown, IbcChain.Update(a, good with { TrustedHeight = new IbcHeight(good.TrustedHeight.Revision, good.TrustedHeight.Number + 1) }));
        Assert.True(Gwangan.Chain.Cosmos.Comet.ValidatorSet.TryCreate([TestCity.ValidatorOf("a stranger", 10)], out Gwangan.Chain.Cosmos.Comet.ValidatorSet? strangers));
        a.MustRefuse(IbcRefusal.HeaderValidatorsWrong, IbcChain.Update(a, good with { TrustedValidators = strangers }));
        Assert.True(a.Ibc.TryClient(a.Client, out TendermintClientState client) && !client.IsFrozen);
        a.Must(IbcChain.Update(a, good));
    }

    [Fact]
    public void Two_headers_of_one_height_freeze_the_client_and_nothing_passes_over_it_any_more()
    {
        IbcLink link = new();
        (IbcChain a, IbcChain b) = (link.A, link.B);
        Packet packet = Sent(link);
        TendermintHeader one = a.HeaderFor(b), other = one with { Signed = IbcChain.Sign(a.ChainId, one.Signed.Header.Height, a.City.TimeMs + 500, new byte[32]) };
        b.MustRefuse(IbcRefusal.NoMisbehaviour, Misbehaviour(b, one, one));
        b.MustRefuse(IbcRefusal.HeaderNotSigned, Misbehaviour(b, one, other with { Signed = IbcChain.Sign(a.ChainId, one.Signed.Header.Height, a.City.TimeMs + 500, new byte[32], votes: 2) }));
        b.Must(Misbehaviour(b, one, other));
        Assert.True(b.Ibc.TryClient(b.Client, out TendermintClientState client) && client.IsFrozen);
        b.MustRefuse(IbcRefusal.ClientNotActive, IbcChain.Update(b, one));
        b.MustRefuse(IbcRefusal.ClientNotActive, IbcLink.Recv(a, b, packet));
        b.MustRefuse(IbcRefusal.ClientNotActive, IbcLink.Transfer(b, b.Relayer, "GOLD", 1, "x"));
    }

    [Fact]
    public void A_header_that_contradicts_what_the_client_has_freezes_it_by_itself()
    {
        IbcLink link = new();
        (IbcChain a, IbcChain b) = (link.A, link.B);
        a.Run();
        TendermintHeader one = a.HeaderFor(b);
        b.Must(IbcChain.Update(b, one));
        b.Must(IbcChain.Update(b, one with { Signed = IbcChain.Sign(a.ChainId, one.Signed.Header.Height, a.City.TimeMs + 700, new byte[32]) }));
        Assert.True(b.Ibc.TryClient(b.Client, out TendermintClientState client) && client.IsFrozen);
    }

    [Fact]
    public void An_expired_client_is_given_a_substitute_by_the_regulator_and_its_packets_pass_again()
    {
        IbcLink link = new(trustingSeconds: 3_600);
        (IbcChain a, IbcChain b) = (link.A, link.B);
        Packet packet = Sent(link);
        RecoverClient recover = new(b.Client, "07-tendermint-1");
        a.Wait(4_000_000);
        a.Run();
        b.Run();
        b.MustRefuse(IbcRefusal.ClientNotActive, IbcChain.Update(b, a.HeaderFor(b)));
        b.MustRefuse(IbcRefusal.ClientUnknown, recover, b.City.KeyOf(Body.Regulator));
        b.Must(a.Introduce(b.Signer, a.ClientState(3_600) with { MaxClockDrift = new Timestamp(21, 0) }));
        b.MustRefuse(IbcRefusal.SubstituteInvalid, recover, b.City.KeyOf(Body.Regulator));
        b.Must(a.Introduce(b.Signer, a.ClientState(7_200)));
        recover = recover with { Substitute = "07-tendermint-2" };
        b.MustRefuse(IbcRefusal.NotAuthorized, recover);
        b.Must(b.City.KeyOf(Body.Regulator), recover);
        b.MustRefuse(IbcRefusal.SubjectActive, recover, b.City.KeyOf(Body.Regulator));
        Assert.Contains("result", System.Text.Encoding.UTF8.GetString(IbcLink.Deliver(a, b, packet)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_of_a_chain_that_began_anew_under_its_next_number_goes_on_with_its_connections()
    {
        IbcLink link = new(trustingSeconds: 3_600);
        (IbcChain a, IbcChain b) = (link.A, link.B);
        a.Wait(4_000_000);
        a.Run();
        b.Run();
        // Its heights begin again at 1; those of the second revision are above all of the first.
        b.Must(a.Introduce(b.Signer, a.ClientState(3_600) with { ChainId = "busan-2", LatestHeight = new IbcHeight(2, 1) }));
        b.Must(b.City.KeyOf(Body.Regulator), new RecoverClient(b.Client, "07-tendermint-1"));
        Assert.True(b.Ibc.TryClient(b.Client, out TendermintClientState client));
        Assert.Equal(("busan-2", new IbcHeight(2, 1), true), (client.ChainId, client.LatestHeight, b.Ibc.IsActive(b.Client, client, b.City.TimeMs)));
        Assert.Equal(b.Client, b.Ibc.TryConnection(b.Connection, out ConnectionEnd connection) ? connection.ClientId : "");
    }

    [Fact]
    public void An_older_header_is_held_against_the_ones_beside_it_however_many_there_are()
    {
        IbcLink link = new();
        (IbcChain a, IbcChain b) = (link.A, link.B);
        Assert.True(b.Ibc.TryClient(b.Client, out TendermintClientState first));
        a.Run();
        a.Run();
        TendermintHeader early = a.HeaderFor(b);
        a.Run();
        for (int i = 0; i < 20; i++)
        {
            a.Run();
            a.ShowTo(b);
        }
        // Between two that are known, in order: it is taken in. Later than one above it: its chain has contradicted itself.

        b.Must(IbcChain.Update(b, early with { TrustedHeight = first.LatestHeight }));
        Assert.True(b.Ibc.TryConsensus(b.Client, early.Height, out _) && b.Ibc.TryClient(b.Client, out TendermintClientState client) && !client.IsFrozen);
        TendermintHeader between = early with { Signed = IbcChain.Sign(a.ChainId, early.Signed.Header.Height + 1, a.City.TimeMs - 500, new byte[32]), TrustedHeight = first.LatestHeight };
        b.Must(IbcChain.Update(b, between));
        Assert.True(b.Ibc.TryClient(b.Client, out client) && client.IsFrozen);
    }

    [Fact]
    public void A_header_that_is_no_later_than_an_older_one_freezes_the_client_though_there_are_later_ones()
    {
        IbcLink link = new();
        (IbcChain a, IbcChain b) = (link.A, link.B);
        Assert.True(b.Ibc.TryClient(b.Client, out TendermintClientState first));
        a.Wait(100_000);
        b.Run();
        a.Run();
        long early = a.City.TimeMs;
        a.ShowTo(b);
        long height = a.City.Height + 2;
        a.Run();
        a.Run();
        a.Run();
        a.ShowTo(b);
        // Behind the first one that the client knows, and before the second: later than what it is trusted from, and not than the one just below it.
        TendermintHeader between = new(IbcChain.Sign(a.ChainId, height, early - 50_000, new byte[32]), first.LatestHeight, IbcChain.Validators);
        b.Must(IbcChain.Update(b, between));
        Assert.True(b.Ibc.TryClient(b.Client, out TendermintClientState client) && client.IsFrozen);
    }

    [Fact]
    public void A_consensus_state_that_is_too_old_goes_with_a_later_header()
    {
        IbcLink link = new(trustingSeconds: 3_600);
        (IbcChain a, IbcChain b) = (link.A, link.B);
        long before = b.Ibc.Tree.Count;
        Assert.True(b.Ibc.TryClient(b.Client, out TendermintClientState client));
        // Two headers within the period, then a third behind the first's: one comes and one goes.
        for (int i = 0; i < 3; i++)
        {
            a.Wait(1_900_000);
            a.Run();
            b.Run();
            a.ShowTo(b);
        }
        Assert.InRange(b.Ibc.Tree.Count, before, before + 8);
        b.City.CheckInvariants();
    }

    [Fact]
    public void A_handshake_out_of_turn_or_without_its_proof_is_refused()
    {
        IbcLink link = new();
        (IbcChain a, IbcChain b) = (link.A, link.B);
        a.MustRefuse(IbcRefusal.PortUnknown, IbcLink.Init(a, "nothing", ChannelOrder.Unordered, "ics20-1"));
        a.MustRefuse(IbcRefusal.ChannelRefused, IbcLink.Init(a, "transfer", ChannelOrder.Ordered, "ics20-1"));
        a.MustRefuse(IbcRefusal.ChannelRefused, IbcLink.Init(a, "transfer", ChannelOrder.Unordered, "ics20-9"));
        a.MustRefuse(IbcRefusal.ChannelInvalid, IbcLink.Init(a, "transfer", ChannelOrder.None, "ics20-1"));
        a.MustRefuse(IbcRefusal.ConnectionStateWrong, new ConnectionOpenConfirm(Proto.Of(writer =>
        {
            writer.String(1, a.Connection);
            writer.Message(3, b.ProofHeight);
            writer.String(4, a.Signer);
        })));
        a.MustRefuse(IbcRefusal.ConnectionUnknown, new ConnectionOpenConfirm(Proto.Of(writer =>
        {
            writer.String(1, "connection-9");
            writer.Message(3, b.ProofHeight);
            writer.String(4, a.Signer);
        })));
        a.MustRefuse(IbcRefusal.ChannelStateWrong, new ChannelOpenConfirm(Proto.Of(writer =>
        {
            writer.String(1, "transfer");
            writer.String(2, a.Channel);
            writer.Message(4, b.ProofHeight);
            writer.String(5, a.Signer);
        })));
        a.Must(IbcLink.Init(a, "transfer", ChannelOrder.Unordered, ""));
        a.ShowTo(b);
        // Proposed as unordered, answered as if it had been called otherwise.
        b.MustRefuse(IbcRefusal.ProofInvalid, IbcLink.Try(a, b, "channel-1", "transfer", ChannelOrder.Unordered, "ics20-2"));
        b.MustRefuse(IbcRefusal.ProofInvalid, IbcLink.Try(a, b, "channel-0", "transfer", ChannelOrder.Unordered, "ics20-1"));
        b.Must(IbcLink.Try(a, b, "channel-1", "transfer", ChannelOrder.Unordered, "ics20-1"));
        a.MustRefuse(IbcRefusal.ChannelStays, new ChannelCloseInit(Proto.Of(writer =>
        {
            writer.String(1, "transfer");
            writer.String(2, a.Channel);
            writer.String(3, a.Signer);
        })));
    }

    [Fact]
    public void Each_part_of_a_packet_is_proved_and_of_a_proof_each_byte_counts()
    {
        IbcLink link = new();
        (IbcChain a, IbcChain b) = (link.A, link.B);
        Packet packet = Sent(link);
        IbcLink.OpenChannel(a, b);
        a.ShowTo(b);
        Refused(IbcRefusal.ProofInvalid, packet with { Data = "{}"u8.ToArray() });
        Refused(IbcRefusal.ProofInvalid, packet with { TimeoutNs = packet.TimeoutNs + 1 });
        Refused(IbcRefusal.ProofInvalid, packet with { TimeoutHeight = new IbcHeight(1, 1_000_000) });
        Refused(IbcRefusal.ProofInvalid, packet with { Sequence = 2 });
        Refused(IbcRefusal.PacketInvalid, packet with { Sequence = 0 });
        Refused(IbcRefusal.PacketMisplaced, packet with { SourceChannel = "channel-1" });
        Refused(IbcRefusal.PacketMisplaced, packet with { DestinationChannel = "channel-1" });
        Refused(IbcRefusal.ChannelUnknown, packet with { DestinationChannel = "channel-9" });
        Refused(IbcRefusal.PortUnknown, packet with { DestinationPort = "nothing" });
        byte[] proof = a.Prove(IbcPaths.Commitment(packet.SourcePort, packet.SourceChannel, packet.Sequence));
        Random random = new(7);
        for (int i = 0; i < 40; i++)
        {
            byte[] forged = [.. proof];
            forged[random.Next(forged.Length)] ^= (byte)(1 << random.Next(8));
            Assert.Equal(IbcRefusal.ProofInvalid, b.Do(b.Relayer, Bring(packet, forged, a.ProofHeight)));
        }
        b.MustRefuse(IbcRefusal.ProofInvalid, Bring(packet, [], a.ProofHeight));
        b.MustRefuse(IbcRefusal.ProofHeightTooHigh, Bring(packet, proof, new IbcHeight(1, a.ProofHeight.Number + 1)));
        b.MustRefuse(IbcRefusal.ConsensusStateUnknown, Bring(packet, proof, new IbcHeight(1, 1)));
        b.Must(Bring(packet, proof, a.ProofHeight));

        void Refused(IbcRefusal refusal, Packet other) => b.MustRefuse(refusal, Bring(other, a.Prove(IbcPaths.Commitment(packet.SourcePort, packet.SourceChannel, packet.Sequence)), a.ProofHeight));
        RecvPacket Bring(Packet what, byte[] how, IbcHeight height) => new(Proto.Of(writer =>
        {
            writer.Message(1, what);
            writer.Bytes(2, how);
            writer.Message(3, height);
            writer.String(4, b.Signer);
        }));
    }

    [Fact]
    public void An_answer_that_was_not_given_is_not_taken()
    {
        IbcLink link = new();
        (IbcChain a, IbcChain b) = (link.A, link.B);
        Packet packet = Sent(link);
        byte[] answer = IbcLink.Deliver(a, b, packet);
        b.ShowTo(a);
        a.MustRefuse(IbcRefusal.ProofInvalid, IbcLink.Ack(a, b, packet, Acknowledgement.Failure(1).Encode()));
        a.MustRefuse(IbcRefusal.PacketUnknown, IbcLink.Ack(a, b, packet with { TimeoutNs = 77 }, answer));
        a.Must(IbcLink.Ack(a, b, packet, answer));
    }

    [Fact]
    public void A_connection_with_a_delay_lets_a_header_settle_first()
    {
        IbcLink link = new(delayNs: 20_000_000_000);
        (IbcChain a, IbcChain b) = (link.A, link.B);
        Packet packet = Sent(link);
        a.ShowTo(b);
        b.MustRefuse(IbcRefusal.DelayNotPassed, IbcLink.Recv(a, b, packet));
        b.Wait(20_000);
        b.Must(IbcLink.Recv(a, b, packet));
    }
}
