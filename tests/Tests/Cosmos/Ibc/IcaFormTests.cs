using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Ibc.Accounts;

namespace Gwangan.Tests.Cosmos.Ibc;

/// <summary>The forms of interchain accounts.</summary>
public sealed class IcaFormTests
{
    private const string Version = "{\"version\":\"ics27-1\",\"controller_connection_id\":\"connection-0\",\"host_connection_id\":\"connection-1\",\"address\":\"\",\"encoding\":\"proto3\",\"tx_type\":\"sdk_multi_msg\"}";

    [Fact]
    public void A_channels_version_is_read_in_any_order_and_written_in_one()
    {
        Assert.True(IcaMetadata.TryDecode(Version, out IcaMetadata? metadata));
        Assert.Equal(new IcaMetadata("connection-0", "connection-1", ""), metadata);
        Assert.Equal(Version, metadata.Encode());
        Assert.True(IcaMetadata.TryDecode("{\"tx_type\":\"sdk_multi_msg\",\"encoding\":\"proto3\",\"version\":\"ics27-1\",\"controller_connection_id\":\"connection-0\",\"host_connection_id\":\"connection-1\"}", out IcaMetadata? other));
        Assert.Equal(metadata, other);
    }

    [Theory]
    [InlineData("ics27-1", "ics27-2")]
    [InlineData("proto3", "proto3json")]
    [InlineData("sdk_multi_msg", "evm")]
    [InlineData("address", "addres")]
    [InlineData("{", "[")]
    public void Another_version_encoding_or_name_is_refused(string from, string to) => Assert.False(IcaMetadata.TryDecode(Version.Replace(from, to, StringComparison.Ordinal), out _));

    [Fact]
    public void A_transaction_is_read_from_packets_and_from_messages()
    {
        IcaPacketData data = IcaPacketData.Of([new Any("/cosmos.bank.v1beta1.MsgSend", new byte[] { 10, 0 }), new Any("/gwangan.market.v1.PlaceOrder", default)], "memo <1>");
        Assert.Equal($"{{\"type\":\"TYPE_EXECUTE_TX\",\"data\":\"{Convert.ToBase64String(data.Transaction.Span)}\",\"memo\":\"memo \\u003c1\\u003e\"}}", Encoding.UTF8.GetString(data.Encode()));
        Assert.True(IcaPacketData.TryDecodeJson(data.Encode(), out IcaPacketData? fromPacket));
        Assert.True(IcaPacketData.TryDecode(ProtoWriter.Encode(data), out IcaPacketData? fromMessage));
        foreach (IcaPacketData each in (IcaPacketData[])[fromPacket, fromMessage])
        {
            Assert.Equal((data.Memo, Convert.ToHexString(data.Transaction.Span)), (each.Memo, Convert.ToHexString(each.Transaction.Span)));
            Assert.True(each.TryMessages(out IReadOnlyList<Any> messages));
            Assert.Equal(["/cosmos.bank.v1beta1.MsgSend", "/gwangan.market.v1.PlaceOrder"], messages.Select(message => message.TypeUrl));
        }
    }

    [Theory]
    [InlineData("{\"type\":\"TYPE_UNSPECIFIED\",\"data\":\"CgA=\",\"memo\":\"\"}")]
    [InlineData("{\"type\":\"TYPE_EXECUTE_TX\",\"data\":\"\",\"memo\":\"\"}")]
    [InlineData("{\"type\":\"TYPE_EXECUTE_TX\",\"data\":\"%\",\"memo\":\"\"}")]
    [InlineData("{\"type\":\"TYPE_EXECUTE_TX\",\"data\":\"CgA=\",\"memo\":\"\",\"more\":\"\"}")]
    [InlineData("{\"type\":1,\"data\":\"CgA=\"}")]
    public void What_asks_for_no_transaction_is_refused(string json) => Assert.False(IcaPacketData.TryDecodeJson(Encoding.UTF8.GetBytes(json), out _));

    [Fact]
    public void More_messages_than_a_transaction_has_are_none()
    {
        Any one = new("/a.B", default);
        Assert.True(IcaPacketData.Of(Enumerable.Repeat(one, IcaPacketData.MessagesMax)).TryMessages(out _));
        Assert.False(IcaPacketData.Of(Enumerable.Repeat(one, IcaPacketData.MessagesMax + 1)).TryMessages(out _));
        Assert.False(IcaPacketData.Of([]).TryMessages(out _));
        Assert.False(new IcaPacketData(new byte[] { 0x12, 0 }, "").TryMessages(out _));
    }
}
