using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;

namespace Gwangan.Tests.Cosmos.Ibc;

public sealed class IbcFormTests
{
    private static Packet Sample => new()
    {
        Sequence = 3,
        SourcePort = "transfer",
        SourceChannel = "channel-7",
        DestinationPort = "transfer",
        DestinationChannel = "channel-8",
        Data = "{}"u8.ToArray(),
        TimeoutHeight = new IbcHeight(1, 99),
        TimeoutNs = 5,
    };

    private static readonly ConnectionEnd Connection = new(
        "07-tendermint-4", [ConnectionVersion.Default], ConnectionState.Open, new ConnectionCounterparty("07-tendermint-0", "connection-2", "ibc"u8.ToArray()), 9);

    private static readonly ChannelEnd Channel = new(ChannelState.Open, ChannelOrder.Unordered, "transfer", "channel-1", ["connection-0"], "ics20-1");

    [Fact]
    public void Every_form_reads_back_what_it_writes()
    {
        Assert.True(Packet.TryDecode(ProtoWriter.Encode(Sample), out Packet? packet));
        Assert.Equal(ProtoWriter.Encode(Sample), ProtoWriter.Encode(packet));
        Assert.True(ConnectionEnd.TryDecode(ProtoWriter.Encode(Connection), out ConnectionEnd? connection));
        Assert.Equal(ProtoWriter.Encode(Connection), ProtoWriter.Encode(connection));
        Assert.True(ChannelEnd.TryDecode(ProtoWriter.Encode(Channel), out ChannelEnd? channel));
        Assert.Equal(ProtoWriter.Encode(Channel), ProtoWriter.Encode(channel));
        Assert.True(Any.TryDecode(Any.Pack("/x", Channel), out Any? any));
        Assert.Equal(ProtoWriter.Encode(Channel), any.Value.ToArray());
    }

    [Fact]
    public void A_field_that_nobody_knows_is_refused_everywhere()
    {
        byte[] unknown = [0xF8, 0x01, 1]; // field 31
        Assert.False(Packet.TryDecode([.. ProtoWriter.Encode(Sample), .. unknown], out _));
        Assert.False(ConnectionEnd.TryDecode([.. ProtoWriter.Encode(Connection), .. unknown], out _));
        Assert.False(ChannelEnd.TryDecode([.. ProtoWriter.Encode(Channel), .. unknown], out _));
        Assert.False(IbcHeight.TryDecode(unknown, out _));
        Assert.False(Any.TryDecode([.. Any.Pack("/x", Channel), .. unknown], out _));
        Assert.False(TendermintClientState.TryDecode(unknown, out _));
        Assert.False(TendermintConsensusState.TryDecode(unknown, out _));
        Assert.False(TendermintHeader.TryDecode(unknown, out _));
        Assert.False(TendermintMisbehaviour.TryDecode(unknown, out _));
    }

    [Fact]
    public void What_is_too_long_is_refused()
    {
        Assert.False(Packet.TryDecode(ProtoWriter.Encode(Sample with { Data = new byte[IbcLimits.PacketDataBytesMax + 1] }), out _));
        Assert.False(Packet.TryDecode(ProtoWriter.Encode(Sample with { SourceChannel = new string('c', IbcLimits.IdentifierMax + 1) }), out _));
        Assert.False(ChannelEnd.TryDecode(ProtoWriter.Encode(Channel with { Hops = ["connection-0", "connection-1"] }), out _));
        Assert.False(ChannelEnd.TryDecode(ProtoWriter.Encode(Channel with { Version = new string('v', IbcLimits.ChannelVersionBytesMax + 1) }), out _));
        Assert.False(FungibleTokenData.TryDecode(new FungibleTokenData("KRW", "1", "a", "b", new string('m', IbcLimits.MemoBytesMax + 1)).Encode(), out _));
        Assert.True(FungibleTokenData.TryDecode(new FungibleTokenData("KRW", "1", "a", "b", new string('m', IbcLimits.MemoBytesMax)).Encode(), out _));
    }

    [Theory]
    [InlineData("hub-4", 4)]
    [InlineData("a-b-12", 12)]
    [InlineData("hub", 0)]
    [InlineData("hub-04", 0)]
    [InlineData("hub-", 0)]
    [InlineData("hub--4", 0)]
    [InlineData("-4", 0)]
    [InlineData("hub-4x", 0)]
    [InlineData("hub-99999999999999999999", 0)]
    public void A_revision_is_the_number_at_the_end_of_a_name(string chain, ulong revision) => Assert.Equal(revision, IbcHeight.RevisionOf(chain));

    [Theory]
    [InlineData("uatom", "", "uatom")]
    [InlineData("transfer/channel-0/uatom", "transfer/channel-0", "uatom")]
    [InlineData("transfer/channel-0/transfer/channel-12/uatom", "transfer/channel-0/transfer/channel-12", "uatom")]
    [InlineData("transfer/channel-0/gamm/pool/1", "transfer/channel-0", "gamm/pool/1")]
    [InlineData("gamm/pool/1", "", "gamm/pool/1")]
    [InlineData("transfer/channel-x/uatom", "", "transfer/channel-x/uatom")]
    [InlineData("transfer/channel-01/uatom", "", "transfer/channel-01/uatom")]
    public void A_denomination_is_split_at_its_hops(string path, string trace, string name)
    {
        Assert.True(Denom.TryParse(path, out Denom denom));
        Assert.Equal(new Denom(trace, name), denom);
        Assert.Equal(path, denom.Path);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("transfer/channel-0/")]
    public void A_denomination_without_a_base_is_refused(string path) => Assert.False(Denom.TryParse(path, out _));

    [Fact]
    public void A_denomination_knows_over_which_channel_it_came()
    {
        Denom denom = new Denom("", "uatom").Through("transfer", "channel-1").Through("transfer", "channel-12");
        Assert.Equal("transfer/channel-12/transfer/channel-1/uatom", denom.Path);
        Assert.True(denom.CameOver("transfer", "channel-12"));
        Assert.False(denom.CameOver("transfer", "channel-1"));
        Assert.False(new Denom("", "transfer/channel-1").CameOver("transfer", "channel-1"));
    }

    [Fact]
    public void An_escrow_account_is_the_published_one()
    {
        // Cosmos Hub's escrow of transfer/channel-141, in its chain's spelling cosmos1x54ltnyg88k0ejmk8ytwrhd3ltm84xehrnlslf.
        Assert.Equal("352bf5cc8839ecfccb763916e1ddb1faf67a9b37", Convert.ToHexStringLower(Address.Bytes(Denom.EscrowOf("transfer", "channel-141"))));
    }

    [Theory]
    [InlineData("""{"result":"AQ=="}""", true)]
    [InlineData("""{"error":"ABCI code: 5: error handling packet: see events for details"}""", true)]
    [InlineData("""{"result":"AQ==","error":"x"}""", false)]
    [InlineData("""{"result":""}""", false)]
    [InlineData("""{"error":""}""", false)]
    [InlineData("""{"result":"?"}""", false)]
    [InlineData("""{"result":1}""", false)]
    [InlineData("""{"other":"x"}""", false)]
    [InlineData("""{}""", false)]
    [InlineData("""[]""", false)]
    [InlineData("", false)]
    public void An_acknowledgement_is_a_result_or_an_error(string json, bool isOne)
    {
        Assert.Equal(isOne, Acknowledgement.TryDecode(Encoding.UTF8.GetBytes(json), out Acknowledgement? acknowledgement));
        if (isOne) Assert.Equal(json, Encoding.UTF8.GetString(acknowledgement!.Encode()));
    }

    [Theory]
    [InlineData("""{"amount":"1","denom":"d","receiver":"r","sender":"s"}""", true)]
    [InlineData("""{"denom":"d","amount":"1","sender":"s","receiver":"r","memo":""}""", true)]
    [InlineData("""{"amount":"1","denom":"d","receiver":"r","sender":"s","other":"x"}""", false)]
    [InlineData("""{"amount":"1","amount":"2","denom":"d","receiver":"r","sender":"s"}""", false)]
    [InlineData("""{"amount":1,"denom":"d","receiver":"r","sender":"s"}""", false)]
    [InlineData("""{"amount":"1","denom":"d","receiver":"r","sender":"s","memo":{"a":{}}}""", false)]
    [InlineData("""{"amount":"1","denom":"\ud800","receiver":"r","sender":"s"}""", false)]
    [InlineData("[[[[[[[[[[", false)]
    public void A_transfers_data_is_a_flat_object_of_known_names(string json, bool isOne) => Assert.Equal(isOne, FungibleTokenData.TryDecode(Encoding.UTF8.GetBytes(json), out _));

    [Fact]
    public void Data_is_escaped_as_Gos_encoder_does()
    {
        FungibleTokenData data = new("a<b>", "1", "s\"\\", "r\u2028", "&\u0001\n가");
        Assert.Equal("""{"amount":"1","denom":"a\u003cb\u003e","memo":"\u0026\u0001\n가","receiver":"r\u2028","sender":"s\"\\"}""", Encoding.UTF8.GetString(data.Encode()));
        Assert.True(FungibleTokenData.TryDecode(data.Encode(), out FungibleTokenData? read));
        Assert.Equal(data, read);
    }

    [Theory]
    [InlineData("0", false)]
    [InlineData("", false)]
    [InlineData("-1", false)]
    [InlineData("1.5", false)]
    [InlineData(" 1", false)]
    [InlineData("340282366920938463463374607431768211455", true)]
    [InlineData("340282366920938463463374607431768211456", false)]
    public void An_amount_is_a_number_above_zero_that_fits(string amount, bool isOne) => Assert.Equal(isOne, new FungibleTokenData("d", amount, "s", "r", "").TryAmount(out _));

    [Theory]
    [InlineData("channel-0", true)]
    [InlineData("channel", false)]
    [InlineData("channel/0", false)]
    [InlineData("channel-0 ", false)]
    [InlineData("chännel-0", false)]
    public void A_channels_id_has_the_characters_of_the_host_specification(string id, bool isOne) => Assert.Equal(isOne, Identifiers.IsChannel(id));
}
