using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Node.Api;
using Gwangan.Node.Engines.CometBft;
using Gwangan.Node.Feed;
using Gwangan.Node.Index;
using Gwangan.Tests.Modules.Ibc;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Index;

/// <summary>Packets are found by what relayers ask for, however many other blocks have packets.</summary>
public sealed class EventWordsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Packets_of_a_connection_a_channel_and_a_number_are_found_among_more_blocks_than_a_search_may_look_into()
    {
        // A second connection of the same clients, with a channel of its own.
        IbcLink link = new();
        EventWords words = new(link.A.City.Catalog);
        long[] common = words.Of(Send(link.A));
        IbcLink.Connect(link.A, link.B);
        (link.A.Channel, link.B.Channel) = IbcLink.OpenChannel(link.A, link.B);
        long[] rare = words.Of(Send(link.A));
        using IndexDatabase database = IndexDatabase.Open(_folder.Path, new IndexOptions(), (_, _) => true);
        using IndexWriter writer = new(database);
        const long Blocks = ApiLimits.SearchBlocksMax + 1_000;
        for (long height = 1; height <= Blocks; height++)
            writer.Add(BlockOf(height, height % 2_500 == 0 ? rare : common));
        writer.Commit();
        IndexReader reader = new(database);
        Assert.Equal(ApiLimits.SearchBlocksMax + 1, reader.HeightsWith(EventNumber<PacketMoved>.Value, 1, Blocks, ApiLimits.SearchBlocksMax + 1).Count);
        List<long> wanted = [2_500, 5_000];
        Assert.Equal(wanted, Find("send_packet", "packet_connection", link.A.Connection));
        Assert.Equal(wanted, Find("send_packet", "connection_id", link.A.Connection));
        Assert.Equal(wanted, Find("send_packet", "packet_src_channel", link.A.Channel));
        Assert.Equal(wanted, Find("send_packet", "packet_dst_channel", link.B.Channel));
        Assert.Empty(Find("send_packet", "packet_sequence", "77"));
        Assert.Empty(Find("recv_packet", "packet_connection", link.A.Connection));

        List<long> Find(string name, string attribute, string value)
        {
            Assert.True(IbcEvents.Find(name).Count > 0 && IbcEvents.IsSearched(attribute));
            return reader.HeightsWithWord(EventWords.Of(name, attribute, value), 1, Blocks, 100);
        }
    }

    [Fact]
    public void An_acknowledgement_is_found_by_its_packet_and_a_transfer_by_who_sent_it()
    {
        IbcLink link = new();
        BlockResults sent = Send(link.A);
        EventWords words = new(link.A.City.Catalog);
        Assert.Contains(EventWords.Of("ibc_transfer", "sender", IbcChain.Spell(link.A.City.Users[1])), words.Of(sent));
        link.A.ShowTo(link.B);
        BlockResults received = link.B.Must(IbcLink.Recv(link.A, link.B, IbcLink.PacketsOf(link.A, sent).Single().Packet));
        long[] found = words.Of(received);
        foreach ((string name, string attribute, string value) in ((string, string, string)[])
        [
            ("recv_packet", "packet_sequence", "1"), ("write_acknowledgement", "packet_sequence", "1"), ("write_acknowledgement", "packet_connection", link.B.Connection),
            ("write_acknowledgement", "packet_dst_channel", link.B.Channel), ("fungible_token_packet", "receiver", IbcChain.Spell(link.B.City.Users[2])),
        ]) Assert.Contains(EventWords.Of(name, attribute, value), found);
        Assert.DoesNotContain(EventWords.Of("send_packet", "packet_sequence", "1"), found);
    }

    private static BlockResults Send(IbcChain chain) => chain.Must(chain.City.Users[1], IbcLink.Transfer(chain, chain.City.Users[1], "KRW", 5, IbcChain.Spell(chain.City.Users[2])));

    private static BlockChanges BlockOf(long height, long[] words) => new()
    {
        Block = new BlockRow(height, default, height, 0, Address.Zero, default, 1), Operations = [], Orders = [], Trades = [], Issuance = [], Transfers = [], History = [], Candles = [], Books = [],
        Events = [new EventCount(EventNumber<PacketMoved>.Value, 1)], TermsChanged = false, Words = words,
    };
}
