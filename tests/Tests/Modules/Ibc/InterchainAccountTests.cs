using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Ibc.Accounts;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Chain.Modules.Ibc.Accounts;
using Gwangan.Chain.Modules.Money;
using Gwangan.Tests.Modules.CosmosSdk;
using SigningKey = Gwangan.Chain.Kernel.SigningKey;

namespace Gwangan.Tests.Modules.Ibc;

/// <summary>An owner at one city commands an account at the other, by packets alone.</summary>
public sealed class InterchainAccountTests
{
    private readonly IbcLink _link = new();

    private IbcChain A => _link.A;

    private IbcChain B => _link.B;

    private SigningKey Owner => A.City.Users[1];

    private string OwnerPort => InterchainAccounts.PortOf(Owner.Address);

    private Address Account => InterchainAccounts.AccountOf(B.Connection, OwnerPort);

    private SigningKey Shop => B.City.Users[2];

    [Theory]
    [InlineData(ChannelOrder.Ordered)]
    [InlineData(ChannelOrder.Unordered)]
    public void The_owner_pays_from_its_account_at_the_other_city(ChannelOrder order)
    {
        Open(order);
        Assert.True(A.Ibc.InterchainAccounts.TryAccount(Owner.Address, A.Connection, out string account));
        Assert.Equal(Bech32.EncodeAccount(Account), account);
        B.City.Must(B.City.Users[3], new Transfer(Account, Symbol.Of("GOLD"), new Amount(100), ""));
        UInt128 before = B.Has(Shop.Address, "GOLD");
        (_, byte[] answer) = Tell(Pay(30), Pay(40));
        Assert.True(Acknowledgement.TryDecode(answer, out Acknowledgement? read) && read.IsSuccess);
        Assert.Contains("/cosmos.bank.v1beta1.MsgSendResponse", Encoding.UTF8.GetString(read.Result.Span), StringComparison.Ordinal);
        Assert.Equal(((UInt128)30, before + 70), (B.Has(Account, "GOLD"), B.Has(Shop.Address, "GOLD")));
        Check();
    }

    [Fact]
    public void All_messages_are_done_or_none_and_only_those_of_the_account()
    {
        Open(ChannelOrder.Unordered);
        B.City.Must(B.City.Users[3], new Transfer(Account, Symbol.Of("GOLD"), new Amount(100), ""));
        UInt128 before = B.Has(Shop.Address, "GOLD");
        Refused(Pay(30), Pay(80));
        // In somebody else's name, of somebody who decides, and of a kind that cannot be undone.
        Refused(PayFrom(B.City.Users[3].Address, 1));
        Refused(Native(new Mint(Symbol.Of("GOLD"), Account, new Amount(5), "")));
        Refused(new Any("/gwangan.market.v1.PlaceOrder", default));
        Refused(new Any("/no.such.Message", default));
        Assert.Equal(((UInt128)100, before), (B.Has(Account, "GOLD"), B.Has(Shop.Address, "GOLD")));
        Check();

        void Refused(params Any[] messages) => Assert.Equal("""{"error":"ABCI code: 86: error handling packet: see events for details"}""", Encoding.UTF8.GetString(Tell(messages).Answer));
    }

    [Fact]
    public void An_ordered_channel_ends_with_a_packet_that_times_out_and_another_one_leads_to_the_same_account()
    {
        Open(ChannelOrder.Ordered);
        A.MustRefuse(IbcRefusal.ChannelRefused, Register(ChannelOrder.Ordered), Owner);
        Packet late = Sent(Send(10_000_000_000, Pay(1)));
        for (int i = 0; i < 12; i++) B.Run();
        B.ShowTo(A);
        A.Must(IbcLink.Timeout(A, B, late, nextReceive: 1, ordered: true));
        A.MustRefuse(IbcRefusal.ChannelStateWrong, Send(60_000_000_000, Pay(1)), Owner);
        // The other end is told, and then both open a new one.
        Assert.True(A.Ibc.TryChannel(OwnerPort, late.SourceChannel, out ChannelEnd? closed) && closed.State == ChannelState.Closed);
        A.ShowTo(B);
        B.Must(new ChannelCloseConfirm(Proto.Of(writer =>
        {
            writer.String(1, "icahost");
            writer.String(2, late.DestinationChannel);
            writer.Bytes(3, A.Prove(IbcPaths.Channel(OwnerPort, late.SourceChannel)));
            writer.Message(4, A.ProofHeight);
            writer.String(5, B.Signer);
        })));
        Open(ChannelOrder.Ordered);
        B.City.Must(B.City.Users[3], new Transfer(Account, Symbol.Of("GOLD"), new Amount(1), ""));
        Tell(Pay(1));
        Assert.Equal((UInt128)0, B.Has(Account, "GOLD"));
        Check();
    }

    [Fact]
    public void It_pays_with_what_came_from_other_chains_and_sends_it_home()
    {
        Open(ChannelOrder.Unordered);
        Assert.True(IbcLink.Relay(A, B, Owner, IbcLink.Transfer(A, Owner, "GOLD", 100, Bech32.EncodeAccount(Account))).IsSuccess);
        string voucher = new Denom($"transfer/{B.Channel}", "GOLD").Name;
        SendTransfer home = IbcLink.Transfer(B, B.City.Users[4], voucher, 60, IbcChain.Spell(Owner), signer: Bech32.EncodeAccount(Account));
        Packet packet = Sent(Send(60_000_000_000, PayFrom(Account, 40, voucher), new Any("/ibc.applications.transfer.v1.MsgTransfer", home.Message)));
        A.ShowTo(B);
        List<Told> told = IbcLink.PacketsOf(B, B.Must(IbcLink.Recv(A, B, packet)));
        Assert.Equal([PacketStep.Received, PacketStep.Sent, PacketStep.Answered], told.Select(each => each.Step));
        UInt128 before = A.Has(Owner.Address, "GOLD");
        IbcLink.Deliver(B, A, told[1].Packet);
        Assert.Equal((before + 60, (UInt128)40, (UInt128)0), (A.Has(Owner.Address, "GOLD"), B.Has(Shop.Address, voucher), B.Has(Account, voucher)));
        Check();
    }

    [Fact]
    public void It_does_what_others_have_granted_it_and_no_more()
    {
        Open(ChannelOrder.Unordered);
        SigningKey friend = B.City.Users[3];
        B.City.Must(friend, SdkMessages.Generic(friend.Address, Account, "/cosmos.bank.v1beta1.MsgSend"));
        UInt128 before = B.Has(Shop.Address, "GOLD");
        Assert.True(Acknowledgement.TryDecode(Tell(PayFrom(friend.Address, 5)).Answer, out Acknowledgement? granted) && granted.IsSuccess);
        Assert.True(Acknowledgement.TryDecode(Tell(PayFrom(B.City.Users[4].Address, 5)).Answer, out Acknowledgement? other) && !other.IsSuccess);
        Assert.Equal(before + 5, B.Has(Shop.Address, "GOLD"));
        Check();
    }

    [Fact]
    public void Nobody_else_opens_an_owners_channel_or_speaks_for_it()
    {
        A.MustRefuse(IbcRefusal.ChannelRefused, IbcLink.Init(A, OwnerPort, ChannelOrder.Ordered, "") with { });
        A.MustRefuse(IbcRefusal.AccountUnknown, Send(60_000_000_000, Pay(1)), Owner);
        A.MustRefuse(IbcRefusal.NotTheSigner, Register(ChannelOrder.Ordered), A.City.Users[2]);
        A.MustRefuse(IbcRefusal.ChannelRefused, Register(ChannelOrder.Ordered, "{\"version\":\"ics27-1\"}"), Owner);
        Open(ChannelOrder.Ordered);
        A.MustRefuse(IbcRefusal.NotTheSigner, Send(60_000_000_000, Pay(1)), A.City.Users[2]);
    }

    private Any Pay(ulong units) => PayFrom(Account, units);

    private Any PayFrom(Address from, ulong units, string denom = "GOLD") => new("/cosmos.bank.v1beta1.MsgSend", Proto.Of(writer =>
    {
        writer.String(1, Bech32.EncodeAccount(from));
        writer.String(2, IbcChain.Spell(Shop));
        int coin = writer.Begin(3);
        writer.String(1, denom);
        writer.String(2, units.ToString(System.Globalization.CultureInfo.InvariantCulture));
        writer.End(coin);
    }));

    private Any Native(Operation operation)
    {
        OperationDefinition definition = B.City.Catalog.Of(operation);
        ProtoWriter writer = new();
        CosmosMessages.Write(definition, operation, Account, writer);
        return new Any(definition.TypeUrl, writer.ToArray());
    }

    private RegisterInterchainAccount Register(ChannelOrder order, string version = "") => new(Proto.Of(writer =>
    {
        writer.String(1, IbcChain.Spell(Owner));
        writer.String(2, A.Connection);
        writer.String(3, version);
        writer.UInt64(4, (ulong)order);
    }));

    private SendInterchainTransaction Send(ulong timeoutNs, params Any[] messages) => new(Proto.Of(writer =>
    {
        writer.String(1, IbcChain.Spell(Owner));
        writer.String(2, A.Connection);
        writer.Message(3, IcaPacketData.Of(messages));
        writer.UInt64(4, timeoutNs);
    }));

    private Packet Sent(SendInterchainTransaction send) => IbcLink.PacketsOf(A, A.Must(Owner, send)).Single().Packet;

    private (Packet Packet, byte[] Answer) Tell(params Any[] messages)
    {
        Packet packet = Sent(Send(60_000_000_000, messages));
        byte[] answer = IbcLink.Deliver(A, B, packet);
        IbcLink.Return(A, B, packet, answer);
        return (packet, answer);
    }

    private void Open(ChannelOrder order)
    {
        A.Must(Owner, Register(order));
        string ours = Last(A);
        Assert.True(A.Ibc.TryChannel(OwnerPort, ours, out ChannelEnd? proposed));
        A.ShowTo(B);
        B.Must(new ChannelOpenTry(Proto.Of(writer =>
        {
            writer.String(1, "icahost");
            writer.Message(3, new ChannelEnd(ChannelState.Try, order, OwnerPort, ours, [B.Connection], ""));
            writer.String(4, proposed.Version);
            writer.Bytes(5, A.Prove(IbcPaths.Channel(OwnerPort, ours)));
            writer.Message(6, A.ProofHeight);
            writer.String(7, B.Signer);
        })));
        string theirs = Last(B);
        Assert.True(B.Ibc.TryChannel("icahost", theirs, out ChannelEnd? answered));
        B.ShowTo(A);
        A.Must(new ChannelOpenAck(Proto.Of(writer =>
        {
            writer.String(1, OwnerPort);
            writer.String(2, ours);
            writer.String(3, theirs);
            writer.String(4, answered.Version);
            writer.Bytes(5, B.Prove(IbcPaths.Channel("icahost", theirs)));
            writer.Message(6, B.ProofHeight);
            writer.String(7, A.Signer);
        })));
        A.ShowTo(B);
        B.Must(new ChannelOpenConfirm(Proto.Of(writer =>
        {
            writer.String(1, "icahost");
            writer.String(2, theirs);
            writer.Bytes(3, A.Prove(IbcPaths.Channel(OwnerPort, ours)));
            writer.Message(4, A.ProofHeight);
            writer.String(5, B.Signer);
        })));
    }

    private static string Last(IbcChain chain)
    {
        Assert.True(chain.Ibc.Tree.TryGet(IbcPaths.NextChannelSequence, out byte[]? value));
        return $"channel-{System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(value) - 1}";
    }

    private void Check()
    {
        A.City.CheckInvariants();
        B.City.CheckInvariants();
    }
}
