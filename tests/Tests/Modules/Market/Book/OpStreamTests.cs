using Gwangan.Chain.Modules.Market.Book;

namespace Gwangan.Tests.Modules.Market.Book;

/// <summary>Streams that three independent engines agree on: trades, volume, refusals and final book must come out exactly.</summary>
public class OpStreamTests
{
    [OpStreamFact("xc1k")]
    public void A_generated_stream_around_a_thousand_orders_gives_the_published_result() => Check("xc1k", 122_052, 1_032_419, 0, 920_405_818);

    [OpStreamFact("xc1m")]
    public void A_generated_stream_around_a_million_orders_gives_the_published_result() => Check("xc1m", 149_028, 1_263_788, 0, 1_020_842_432_918, withTwin: false);

    [OpStreamFact("bitstamp")]
    public void A_recorded_stream_gives_the_published_result() => Check("bitstamp", 557, 77_016_009_785, 41, 8_976_211_553_987_554);

    private static void Check(string name, long trades, long tradedLots, int refused, long checksum, bool withTwin = true)
    {
        byte[] stream = OpStream.Read(name);
        using OrderBook<CountingSink> fast = new();
        Assert.Equal(refused, OpStream.Run(fast, stream));
        Assert.Equal((trades, tradedLots, checksum), (fast.Sink.Trades, fast.Sink.TradedLots, fast.VolumeChecksum()));
        fast.Validate();

        // A million orders take the obvious book a minute.
        if (!withTwin) return;
        ObviousBook<CountingSink> obvious = new();
        Assert.Equal(refused, OpStream.Run(obvious, stream));
        Assert.Equal((trades, tradedLots, checksum), (obvious.Sink.Trades, obvious.Sink.TradedLots, obvious.VolumeChecksum()));
        Assert.Equal(obvious.StateHash(), fast.StateHash());
    }
}
