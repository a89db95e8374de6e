using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.CosmosSdk;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Tests.Modules.CosmosSdk;
using SigningKey = Gwangan.Chain.Kernel.SigningKey;

namespace Gwangan.Tests.Modules.Ibc;

public sealed class TransferTests
{
    private readonly IbcLink _link = new();

    private IbcChain A => _link.A;

    private IbcChain B => _link.B;

    private SigningKey Ann => A.City.Users[1];

    private SigningKey Bob => B.City.Users[2];

    private string GoldAtB => new Denom($"transfer/{B.Channel}", "GOLD").Name;

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    [Fact]
    public void Gold_goes_over_as_a_voucher_and_comes_home()
    {
        UInt128 before = A.Has(Ann.Address, "GOLD");
        Assert.True(IbcLink.Relay(A, B, Ann, IbcLink.Transfer(A, Ann, "GOLD", 100, IbcChain.Spell(Bob))).IsSuccess);
        Assert.Equal((before - 100, (UInt128)100), (A.Has(Ann.Address, "GOLD"), A.Has(Denom.EscrowOf("transfer", A.Channel), "GOLD")));
        Assert.Equal((UInt128)100, B.Has(Bob.Address, GoldAtB));
        AssetRecord voucher = B.Money.Assets.Read(B.AssetOf(GoldAtB));
        Assert.Equal((AssetBacking.Channel, new Amount(100), new Amount(100), GoldAtB[..32]), (voucher.Backing, voucher.Supply, voucher.Backed, voucher.Name.ToString()));

        Assert.True(IbcLink.Relay(B, A, Bob, IbcLink.Transfer(B, Bob, GoldAtB, 40, IbcChain.Spell(Ann))).IsSuccess);
        Assert.Equal((before - 60, (UInt128)60), (A.Has(Ann.Address, "GOLD"), A.Has(Denom.EscrowOf("transfer", A.Channel), "GOLD")));
        Assert.Equal((UInt128)60, B.Has(Bob.Address, GoldAtB));
        Assert.Equal(new Amount(60), A.Ibc.Transfers.EscrowedOf(A.Channel, A.AssetOf("GOLD")));

        Assert.True(IbcLink.Relay(B, A, Bob, IbcLink.Transfer(B, Bob, GoldAtB, 60, Ann.Address.ToString())).IsSuccess);
        Assert.Equal((before, Amount.Zero), (A.Has(Ann.Address, "GOLD"), A.Ibc.Transfers.EscrowedOf(A.Channel, A.AssetOf("GOLD"))));
        Check();
    }

    [Fact]
    public void A_refused_packet_is_answered_in_fixed_words_and_its_money_comes_back()
    {
        UInt128 before = A.Has(Ann.Address, "KRW");
        Packet packet = IbcLink.Send(A, Ann, IbcLink.Transfer(A, Ann, "KRW", 7, "nobody"));
        Assert.Equal(before - 7, A.Has(Ann.Address, "KRW"));
        byte[] answer = IbcLink.Deliver(A, B, packet);
        Assert.Equal("""{"error":"ABCI code: 74: error handling packet: see events for details"}""", Text(answer));
        IbcLink.Return(A, B, packet, answer);
        Assert.Equal((before, Amount.Zero), (A.Has(Ann.Address, "KRW"), A.Ibc.Transfers.EscrowedOf(A.Channel, A.AssetOf("KRW"))));
        Assert.False(B.Ibc.Transfers.TryFind(new Denom($"transfer/{B.Channel}", "KRW").Name, out _));
        Check();
    }

    [Fact]
    public void A_voucher_that_is_refused_at_home_comes_back_as_a_voucher()
    {
        IbcLink.Relay(A, B, Ann, IbcLink.Transfer(A, Ann, "GOLD", 100, IbcChain.Spell(Bob)));
        Assert.False(IbcLink.Relay(B, A, Bob, IbcLink.Transfer(B, Bob, GoldAtB, 30, "nobody")).IsSuccess);
        Assert.Equal((UInt128)100, B.Has(Bob.Address, GoldAtB));
        Check();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_packet_that_is_not_received_in_time_comes_back(bool byHeight)
    {
        UInt128 before = A.Has(Ann.Address, "GOLD");
        IbcHeight height = byHeight ? new IbcHeight(1, (ulong)B.City.Height + 3) : default;
        ulong ns = byHeight ? 0 : (ulong)(A.City.TimeMs + 10_000) * 1_000_000;
        Packet packet = IbcLink.Send(A, Ann, IbcLink.Transfer(A, Ann, "GOLD", 5, IbcChain.Spell(Bob), timeout: height, timeoutNs: ns));
        B.ShowTo(A);
        A.MustRefuse(IbcRefusal.PacketNotTimedOut, IbcLink.Timeout(A, B, packet));
        for (int i = 0; i < 12; i++) B.Run();
        A.ShowTo(B);
        B.MustRefuse(IbcRefusal.PacketTimedOut, IbcLink.Recv(A, B, packet));
        B.ShowTo(A);
        A.Must(IbcLink.Timeout(A, B, packet));
        Assert.Equal(before, A.Has(Ann.Address, "GOLD"));
        A.Must(IbcLink.Timeout(A, B, packet));
        Assert.Equal(before, A.Has(Ann.Address, "GOLD"));
        Check();
    }

    [Fact]
    public void A_packet_is_received_only_where_all_of_the_blocks_millisecond_is_before_its_timeout()
    {
        // A header's time has nanoseconds that the chain does not count: under it the other chain would see what is received at its end as timed out.
        const long Ahead = 60_000;
        ulong ms = (ulong)(A.City.TimeMs + Ahead);
        Packet[] packets = [.. new[] { ms * 1_000_000 + 1, ms * 1_000_000 + 999_999, (ms + 1) * 1_000_000 }.Select(ns => IbcLink.Send(A, Ann, IbcLink.Transfer(A, Ann, "GOLD", 5, IbcChain.Spell(Bob), timeoutNs: ns)))];
        A.ShowTo(B);
        B.Wait((long)ms - B.City.TimeMs - 1_000);
        BlockResults results = B.Run(B.City.Sign(B.Relayer, [.. packets.Select(packet => IbcLink.Recv(A, B, packet))]));
        Assert.Equal(ms, (ulong)B.City.TimeMs);
        Assert.Equal([(ushort)IbcRefusal.PacketTimedOut, (ushort)IbcRefusal.PacketTimedOut, (ushort)0], results.Outcomes.Select(outcome => outcome.Code));
    }

    [Fact]
    public void A_block_in_which_a_channels_account_loses_what_it_keeps_is_none()
    {
        IbcLink.Relay(A, B, Ann, IbcLink.Transfer(A, Ann, "GOLD", 100, IbcChain.Spell(Bob)));
        A.Money.Move(Denom.EscrowOf("transfer", A.Channel), Ann.Address, A.AssetOf("GOLD"), new Amount(1));
        Assert.Contains("not come back", Assert.Throws<InvariantException>(() => A.Run()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_packet_that_was_received_does_not_time_out()
    {
        Packet packet = IbcLink.Send(A, Ann, IbcLink.Transfer(A, Ann, "GOLD", 5, IbcChain.Spell(Bob), timeoutNs: (ulong)(A.City.TimeMs + 10_000) * 1_000_000));
        IbcLink.Deliver(A, B, packet);
        for (int i = 0; i < 12; i++) B.Run();
        B.ShowTo(A);
        A.MustRefuse(IbcRefusal.ProofInvalid, IbcLink.Timeout(A, B, packet));
    }

    [Fact]
    public void A_voucher_has_one_denomination_and_its_symbol_is_none()
    {
        IbcLink.Relay(A, B, Ann, IbcLink.Transfer(A, Ann, "GOLD", 100, IbcChain.Spell(Bob)));
        string symbol = B.Money.Assets.Read(B.AssetOf(GoldAtB)).Symbol.ToString();
        SigningKey other = B.City.Users[3];
        foreach ((string, string)[] coins in new (string, string)[][] { [(symbol, "100"), (GoldAtB, "100")], [(symbol, "1"), (GoldAtB, "100")], [(symbol, "1")] })
        {
            B.City.MustRefuse(Bob, SdkMessages.Send(Bob.Address, other.Address, coins), CosmosRefusal.AssetUnknown);
            B.City.MustRefuse(Bob, SdkMessages.MultiSend([(Bob.Address, coins)], [(other.Address, coins)]), CosmosRefusal.AssetUnknown);
        }
        B.MustRefuse(IbcRefusal.AssetUnknown, IbcLink.Transfer(B, Bob, symbol, 1, IbcChain.Spell(Ann)), Bob);
        Assert.Equal((UInt128)100, B.Has(Bob.Address, GoldAtB));
        // Native operations name assets by their symbols.
        B.City.Must(Bob, new Chain.Modules.Money.Transfer(other.Address, Symbol.Of(symbol), new Amount(100), ""));
        Check();
    }

    [Fact]
    public void Who_was_granted_it_sends_in_anothers_name()
    {
        SigningKey agent = A.City.Users[3];
        UInt128 before = A.Has(Ann.Address, "GOLD");
        (string, byte[]) message = (SendTransfer.TypeUrl, IbcLink.Transfer(A, Ann, "GOLD", 5, IbcChain.Spell(Bob)).Message);
        Assert.False(A.City.Do(agent, SdkMessages.Execute(agent.Address, message)).IsDone);
        A.City.Must(Ann, SdkMessages.Generic(Ann.Address, agent.Address, SendTransfer.TypeUrl));
        A.City.Must(agent, SdkMessages.Execute(agent.Address, message));
        Assert.Equal(before - 5, A.Has(Ann.Address, "GOLD"));
        Check();
    }

    [Fact]
    public void What_was_brought_before_changes_nothing()
    {
        Packet packet = IbcLink.Send(A, Ann, IbcLink.Transfer(A, Ann, "GOLD", 5, IbcChain.Spell(Bob)));
        byte[] answer = IbcLink.Deliver(A, B, packet);
        Assert.Empty(IbcLink.PacketsOf(B, B.Must(IbcLink.Recv(A, B, packet))));
        Assert.Equal((UInt128)5, B.Has(Bob.Address, GoldAtB));
        IbcLink.Return(A, B, packet, answer);
        Assert.Empty(IbcLink.PacketsOf(A, A.Must(IbcLink.Ack(A, B, packet, answer))));
        Check();
    }

    [Fact]
    public void A_voucher_sent_over_another_channel_is_no_claim_on_the_first_ones_gold()
    {
        IbcLink.Relay(A, B, Ann, IbcLink.Transfer(A, Ann, "GOLD", 100, IbcChain.Spell(Bob)));
        (string second, string secondAtB) = IbcLink.OpenChannel(A, B);
        // Over the other channel the voucher is B's own thing: A registers a voucher of a voucher, and the gold stays.
        Assert.True(IbcLink.Relay(B, A, Bob, IbcLink.Transfer(B, Bob, GoldAtB, 100, IbcChain.Spell(Ann), channel: secondAtB)).IsSuccess);
        Assert.Equal((UInt128)100, A.Has(Denom.EscrowOf("transfer", A.Channel), "GOLD"));
        Assert.Equal((UInt128)100, A.Has(Ann.Address, new Denom($"transfer/{second}/transfer/{B.Channel}", "GOLD").Name));
        Check();
    }

    [Fact]
    public void A_chain_that_claims_more_than_was_sent_over_its_channel_gets_nothing()
    {
        IbcLink.Relay(A, B, Ann, IbcLink.Transfer(A, Ann, "GOLD", 100, IbcChain.Spell(Bob)));
        (string second, string secondAtB) = IbcLink.OpenChannel(A, B);
        // A dishonest B: its packet says that the gold comes home by the channel over which nothing has left.
        Packet forged = Forge(secondAtB, second, new FungibleTokenData($"transfer/{secondAtB}/GOLD", "1", IbcChain.Spell(Bob), IbcChain.Spell(Ann), ""));
        Assert.Equal("""{"error":"ABCI code: 76: error handling packet: see events for details"}""", Text(ReceiveForged(forged)));
        Packet more = Forge(B.Channel, A.Channel, new FungibleTokenData($"transfer/{B.Channel}/GOLD", "101", IbcChain.Spell(Bob), IbcChain.Spell(Ann), ""));
        Assert.Equal("""{"error":"ABCI code: 76: error handling packet: see events for details"}""", Text(ReceiveForged(more)));
        Check();
    }

    [Fact]
    public void What_a_chain_has_taken_home_before_does_not_come_back_once_more()
    {
        Packet packet = IbcLink.Send(A, Ann, IbcLink.Transfer(A, Ann, "GOLD", 100, IbcChain.Spell(Bob), timeoutNs: (ulong)(A.City.TimeMs + 10_000) * 1_000_000));
        // A dishonest B takes the gold home as if it had arrived, and then says that it has not.
        IbcLink.Deliver(B, A, Forge(B.Channel, A.Channel, new FungibleTokenData($"transfer/{B.Channel}/GOLD", "100", IbcChain.Spell(Bob), IbcChain.Spell(A.City.Users[3]), "")));
        Assert.Equal(Amount.Zero, A.Ibc.Transfers.EscrowedOf(A.Channel, A.AssetOf("GOLD")));
        byte[] error = Acknowledgement.Failure(1).Encode();
        B.Ibc.Tree.Set(IbcPaths.Acknowledgement("transfer", B.Channel, packet.Sequence), Commitments.OfAcknowledgement(error).ToArray());
        Assert.True(B.Ibc.TryChannel("transfer", B.Channel, out ChannelEnd? end));
        B.Ibc.Tree.Set(IbcPaths.Channel("transfer", B.Channel), Proto.Of((end with { State = ChannelState.Closed }).Write));
        for (int i = 0; i < 12; i++) B.Run();
        B.ShowTo(A);
        A.MustRefuse(IbcRefusal.EscrowShort, IbcLink.Ack(A, B, packet, error));
        A.MustRefuse(IbcRefusal.EscrowShort, IbcLink.Timeout(A, B, packet));
        A.MustRefuse(IbcRefusal.EscrowShort, OnClose(packet));
        // Over another channel nothing is lost, and over this one only what it has lost itself.
        (_, string secondAtB) = IbcLink.OpenChannel(A, B);
        Assert.NotEqual(B.Channel, secondAtB);
        A.City.CheckInvariants();
    }

    [Fact]
    public void A_voucher_of_which_there_may_be_no_more_does_not_come_back()
    {
        IbcLink.Deliver(B, A, Forge(B.Channel, A.Channel, new FungibleTokenData("uatom", "5", "s", IbcChain.Spell(Ann), "")));
        string voucher = new Denom($"transfer/{A.Channel}", "uatom").Name;
        Packet packet = IbcLink.Send(A, Ann, IbcLink.Transfer(A, Ann, voucher, 5, IbcChain.Spell(Bob), timeoutNs: (ulong)(A.City.TimeMs + 10_000) * 1_000_000));
        IbcLink.Deliver(B, A, Forge(B.Channel, A.Channel, new FungibleTokenData("uatom", UInt128.MaxValue.ToString(System.Globalization.CultureInfo.InvariantCulture), "s", IbcChain.Spell(Ann), ""), 100_001));
        for (int i = 0; i < 12; i++) B.Run();
        B.ShowTo(A);
        A.MustRefuse(IbcRefusal.TooManyAssets, IbcLink.Timeout(A, B, packet));
        Assert.Equal(UInt128.MaxValue, A.Has(Ann.Address, voucher));
        A.City.CheckInvariants();
    }

    [Fact]
    public void A_packet_that_nobody_can_read_is_refused_when_it_comes_back()
    {
        foreach (byte[] data in (byte[][])["no json"u8.ToArray(), new FungibleTokenData("TIN", "1", IbcChain.Spell(Ann), "x", "").Encode(), new FungibleTokenData("GOLD", "1", "nobody", "x", "").Encode()])
        {
            Packet packet = new() { Sequence = 7, SourcePort = "transfer", SourceChannel = A.Channel, DestinationPort = "transfer", DestinationChannel = B.Channel, Data = data, TimeoutNs = 1 };
            A.Ibc.Tree.Set(IbcPaths.Commitment(packet.SourcePort, packet.SourceChannel, packet.Sequence), Commitments.OfPacket(packet).ToArray());
            byte[] answer = Acknowledgement.Success.Encode();
            B.Ibc.Tree.Set(IbcPaths.Acknowledgement("transfer", B.Channel, packet.Sequence), Commitments.OfAcknowledgement(answer).ToArray());
            B.Run();
            B.ShowTo(A);
            A.MustRefuse(IbcRefusal.DataInvalid, IbcLink.Timeout(A, B, packet));
            A.MustRefuse(IbcRefusal.DataInvalid, IbcLink.Ack(A, B, packet, answer));
        }
    }

    private TimeoutPacketOnClose OnClose(Packet packet) => new(Proto.Of(writer =>
    {
        writer.Message(1, packet);
        writer.Bytes(2, B.Prove(IbcPaths.Receipt("transfer", B.Channel, packet.Sequence)));
        writer.Bytes(3, B.Prove(IbcPaths.Channel("transfer", B.Channel)));
        writer.Message(4, B.ProofHeight);
        writer.String(6, A.Signer);
    }));

    [Theory]
    [InlineData("", "1", "sender", 72)]
    [InlineData("transfer/channel-0/", "1", "sender", 72)]
    [InlineData("uatom", "0", "sender", 71)]
    [InlineData("uatom", "340282366920938463463374607431768211456", "sender", 71)]
    [InlineData("uatom", "1", "", 68)]
    public void What_a_packet_cannot_say_is_answered_with_its_number(string denom, string amount, string sender, int code)
    {
        byte[] answer = ReceiveForged(Forge(B.Channel, A.Channel, new FungibleTokenData(denom, amount, sender, IbcChain.Spell(Ann), "")));
        Assert.Equal($$"""{"error":"ABCI code: {{code}}: error handling packet: see events for details"}""", Text(answer));
    }

    [Theory]
    [InlineData("KRW")]
    [InlineData("GOLD")]
    [InlineData("gwangan")]
    [InlineData("IBC-AAAAAAAAAAAA")]
    [InlineData("ibc/27394FB092D2ECCD56123C74F36E4C1F926001CEADA9CA97EA622B25F41E5EB2")]
    public void A_name_that_another_chain_chooses_is_never_an_asset_of_this_city(string name)
    {
        SortedDictionary<string, UInt128> before = new(((string[])["KRW", "GOLD", "SILVER"]).ToDictionary(asset => asset, asset => A.Has(Ann.Address, asset)));
        byte[] answer = IbcLink.Deliver(B, A, Forge(B.Channel, A.Channel, new FungibleTokenData(name, "7", "s", IbcChain.Spell(Ann), "")));
        foreach ((string asset, UInt128 held) in before) Assert.Equal(held, A.Has(Ann.Address, asset));
        // Taken as the other chain's own, under a name made of the channel; or, where it cannot be, refused.
        string voucher = new Denom($"transfer/{A.Channel}", name).Name;
        Assert.Equal(Text(answer).Contains("error", StringComparison.Ordinal) ? (UInt128)0 : 7, A.Has(Ann.Address, voucher));
        Check();
    }

    [Fact]
    public void A_memo_or_receiver_that_is_too_long_is_refused_where_it_is_sent_and_where_it_arrives()
    {
        A.MustRefuse(IbcRefusal.MemoTooLong, IbcLink.Transfer(A, Ann, "GOLD", 1, IbcChain.Spell(Bob), memo: new string('m', IbcLimits.MemoBytesMax + 1)), Ann);
        A.MustRefuse(IbcRefusal.MemoTooLong, IbcLink.Transfer(A, Ann, "GOLD", 1, new string('r', IbcLimits.ReceiverBytesMax + 1)), Ann);
        byte[] answer = ReceiveForged(Forge(B.Channel, A.Channel, new FungibleTokenData("uatom", "1", "s", IbcChain.Spell(Ann), new string('m', IbcLimits.MemoBytesMax + 1))));
        Assert.Equal("""{"error":"ABCI code: 68: error handling packet: see events for details"}""", Text(answer));
        Assert.True(IbcLink.Relay(A, B, Ann, IbcLink.Transfer(A, Ann, "GOLD", 1, IbcChain.Spell(Bob), memo: new string('m', IbcLimits.MemoBytesMax))).IsSuccess);
    }

    [Fact]
    public void Transfers_are_refused_for_every_reason_in_its_words()
    {
        A.MustRefuse(IbcRefusal.AssetUnknown, IbcLink.Transfer(A, Ann, "TIN", 1, "x"), Ann);
        A.MustRefuse(IbcRefusal.AssetUnknown, IbcLink.Transfer(A, Ann, GoldAtB, 1, "x"), Ann);
        A.MustRefuse(IbcRefusal.AmountInvalid, IbcLink.Transfer(A, Ann, "GOLD", 0, "x"), Ann);
        A.MustRefuse(IbcRefusal.InsufficientFunds, IbcLink.Transfer(A, Ann, "GOLD", A.Has(Ann.Address, "GOLD") + 1, "x"), Ann);
        A.MustRefuse(IbcRefusal.ChannelUnknown, IbcLink.Transfer(A, Ann, "GOLD", 1, "x", channel: "channel-9"), Ann);
        A.MustRefuse(IbcRefusal.IdentifierMalformed, IbcLink.Transfer(A, Ann, "GOLD", 1, "x", channel: "c"), Ann);
        A.MustRefuse(IbcRefusal.AccountInvalid, IbcLink.Transfer(A, Ann, "GOLD", 1, " "), Ann);
        A.MustRefuse(IbcRefusal.PacketInvalid, IbcLink.Transfer(A, Ann, "GOLD", 1, "x", timeoutNs: 0), Ann);
        A.MustRefuse(IbcRefusal.PacketTimedOut, IbcLink.Transfer(A, Ann, "GOLD", 1, "x", timeoutNs: 1), Ann);
        A.MustRefuse(IbcRefusal.NotTheSigner, IbcLink.Transfer(A, Ann, "GOLD", 1, "x", signer: A.Signer), Ann);
        A.MustRefuse(IbcRefusal.Malformed, IbcLink.Transfer(A, Ann, "GOLD", 1, "x", signer: "cosmos1x"), Ann);
        A.MustRefuse(IbcRefusal.Malformed, new SendTransfer([.. IbcLink.Transfer(A, Ann, "GOLD", 1, "x").Message, 0x52, 0]), Ann);
    }

    [Fact]
    public void The_regulator_switches_transfers_off_and_what_is_underway_comes_back()
    {
        Packet packet = IbcLink.Send(A, Ann, IbcLink.Transfer(A, Ann, "GOLD", 9, IbcChain.Spell(Bob)));
        A.MustRefuse(IbcRefusal.NotAuthorized, new SwitchTransfers(false, false), Ann);
        B.Must(B.City.KeyOf(Body.Regulator), new SwitchTransfers(false, false));
        B.MustRefuse(IbcRefusal.TransferOff, IbcLink.Transfer(B, Bob, "GOLD", 1, "x"), Bob);
        byte[] answer = IbcLink.Deliver(A, B, packet);
        Assert.Equal("""{"error":"ABCI code: 70: error handling packet: see events for details"}""", Text(answer));
        IbcLink.Return(A, B, packet, answer);
        B.Must(B.City.KeyOf(Body.Regulator), new SwitchTransfers(true, true));
        Assert.True(IbcLink.Relay(A, B, Ann, IbcLink.Transfer(A, Ann, "GOLD", 9, IbcChain.Spell(Bob))).IsSuccess);
        Check();
    }

    [Fact]
    public void A_suspended_asset_neither_leaves_nor_comes_but_goes_back_to_its_sender()
    {
        Packet packet = IbcLink.Send(A, Ann, IbcLink.Transfer(A, Ann, "GOLD", 9, "nobody"));
        A.Must(A.City.KeyOf(Body.Regulator), new SetAssetStatus(Symbol.Of("GOLD"), AssetStatus.Suspended, "a test"));
        A.MustRefuse(IbcRefusal.AssetSuspended, IbcLink.Transfer(A, Ann, "GOLD", 1, "x"), Ann);
        UInt128 before = A.Has(Ann.Address, "GOLD");
        IbcLink.Return(A, B, packet, IbcLink.Deliver(A, B, packet));
        Assert.Equal(before + 9, A.Has(Ann.Address, "GOLD"));
    }

    [Fact]
    public void A_citys_own_accounts_neither_send_nor_receive()
    {
        byte[] answer = ReceiveForged(Forge(B.Channel, A.Channel, new FungibleTokenData("uatom", "1", "s", Denom.EscrowOf("transfer", A.Channel).ToString(), "")));
        Assert.Contains("ABCI code: 74", Text(answer), StringComparison.Ordinal);
    }

    [Fact]
    public void No_asset_of_a_channel_is_registered_by_hand()
    {
        Assert.Equal(AssetsRefusal.FieldOutOfRange, new RegisterAsset(Symbol.Of("FAKE"), "Fake", AssetClass.Crypto, Ann.Address, Amount.One, 0, AssetBacking.Channel).Check());
        Assert.Equal(AssetsRefusal.SymbolMalformed, new RegisterAsset(TransferApplication.SymbolOf(Denom.HashOf("x")), "Fake", AssetClass.Crypto, Ann.Address, Amount.One, 0).Check());
    }

    [Fact]
    public void A_city_has_so_many_vouchers_and_what_would_be_one_more_goes_back()
    {
        Packet[] packets = [.. Enumerable.Range(1, Limits.VouchersMax + 1).Select(i => new Packet
        {
            Sequence = (ulong)i + 1_000, SourcePort = "transfer", SourceChannel = B.Channel, DestinationPort = "transfer", DestinationChannel = A.Channel,
            Data = new FungibleTokenData($"coin{i}", "5", "somebody", IbcChain.Spell(Ann), "").Encode(), TimeoutNs = ulong.MaxValue / 2,
        })];
        foreach (Packet packet in packets) B.Ibc.Tree.Set(IbcPaths.Commitment(packet.SourcePort, packet.SourceChannel, packet.Sequence), Commitments.OfPacket(packet).ToArray());
        B.Run();
        B.ShowTo(A);
        foreach (Packet[] some in packets[..^1].Chunk(16))
        {
            BlockResults results = A.Run(A.City.Sign(A.Relayer, [.. some.Select(packet => IbcLink.Recv(B, A, packet))]));
            Assert.All(results.Outcomes.ToArray(), outcome => Assert.True(outcome.IsDone));
        }
        Assert.Equal(Limits.VouchersMax, A.Ibc.Transfers.Vouchers.Count());
        Assert.Contains("ABCI code: 77", Text(IbcLink.Deliver(B, A, packets[^1])), StringComparison.Ordinal);
        // Of one that is known more may come.
        Assert.DoesNotContain("error", Text(IbcLink.Deliver(B, A, Forge(B.Channel, A.Channel, new FungibleTokenData("coin1", "5", "somebody", IbcChain.Spell(Ann), "")))), StringComparison.Ordinal);
        Assert.Equal((UInt128)10, A.Has(Ann.Address, new Denom($"transfer/{A.Channel}", "coin1").Name));
        A.City.CheckInvariants();
    }

    // What a chain that does as it likes would have committed: its own Ibc module would not.
    private Packet Forge(string from, string to, FungibleTokenData data, ulong sequence = 100_000)
    {
        Packet packet = new() { Sequence = sequence, SourcePort = "transfer", SourceChannel = from, DestinationPort = "transfer", DestinationChannel = to, Data = data.Encode(), TimeoutNs = ulong.MaxValue / 2 };
        B.Ibc.Tree.Set(IbcPaths.Commitment(packet.SourcePort, packet.SourceChannel, packet.Sequence), Commitments.OfPacket(packet).ToArray());
        B.Run();
        return packet;
    }

    private byte[] ReceiveForged(Packet packet)
    {
        SortedDictionary<string, Hash32> before = A.City.Roots();
        byte[] answer = IbcLink.Deliver(B, A, packet);
        foreach (string part in (string[])["money", "assets", "ibc escrows", "ibc vouchers"]) Assert.Equal((part, before[part]), (part, A.City.Roots()[part]));
        return answer;
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
