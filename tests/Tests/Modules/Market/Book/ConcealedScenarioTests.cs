namespace Gwangan.Tests.Modules.Market.Book;

/// <summary>Icebergs and hidden orders, case by case, on both books. An iceberg's lots are written shown+reserve, a hidden order's in brackets.</summary>
public class ConcealedScenarioTests
{
    [Fact]
    public void An_iceberg_shows_its_peak_and_loses_its_place_with_each_next_one() => BookScript.Run("""
        sell 1 a 10@100 peak=4 => Rests left 10
        sell 2 b 3@100         => Rests left 3
        book                   => none / 1:4+6@100 2:3@100
        buy 3 c 2@100          => Filled filled 2 | fill 1 2@100 left 8
        buy 4 c 2@100          => Filled filled 2 | fill 1 2@100 left 6 | refilled 1 shows 4
        book                   => none / 2:3@100 1:4+2@100
        """);

    [Fact]
    public void One_order_takes_an_iceberg_peak_by_peak_after_those_who_show() => BookScript.Run("""
        sell 1 a 10@100 peak=4 => Rests left 10
        sell 2 b 3@100         => Rests left 3
        sell 3 b 9@101         => Rests left 9
        buy 4 c 14@101         => Filled filled 14 | fill 1 4@100 left 6 | refilled 1 shows 4 | fill 2 3@100 left 0 | filled 2 | fill 1 4@100 left 2 | refilled 1 shows 2 | fill 1 2@100 left 0 | filled 1 | fill 3 1@101 left 8
        """);

    [Fact]
    public void Each_peak_is_met_like_an_order_of_its_own() => BookScript.Run("""
        sell 1 a 10@100 peak=4 => Rests left 10
        buy 2 c 10@100 max=2   => MakersMaxReached filled 8 left 2 | fill 1 4@100 left 6 | refilled 1 shows 4 | fill 1 4@100 left 2 | refilled 1 shows 2
        book                   => none / 1:2@100
        """);

    [Fact]
    public void A_hidden_order_stands_behind_all_who_show_at_its_price_and_before_worse_prices() => BookScript.Run("""
        sell 1 a 5@100 hidden  => Rests left 5
        sell 2 b 3@100         => Rests left 3
        sell 3 b 4@100 hidden  => Rests left 4
        sell 4 b 6@100 peak=2  => Rests left 6
        sell 5 b 1@101         => Rests left 1
        book                   => none / 2:3@100 4:2+4@100 1:(5)@100 3:(4)@100 5:1@101
        buy 6 c 12@101         => Filled filled 12 | fill 2 3@100 left 0 | filled 2 | fill 4 2@100 left 4 | refilled 4 shows 2 | fill 4 2@100 left 2 | refilled 4 shows 2 | fill 4 2@100 left 0 | filled 4 | fill 1 3@100 left 2
        """);

    [Fact]
    public void A_hidden_order_alone_at_the_best_price_trades_first() => BookScript.Run("""
        sell 1 a 5@99 hidden => Rests left 5
        sell 2 b 3@100       => Rests left 3
        buy 3 c 6@100        => Filled filled 6 | fill 1 5@99 left 0 | filled 1 | fill 2 1@100 left 2
        """);

    [Fact]
    public void An_incoming_iceberg_trades_with_all_it_has_and_rests_with_its_peak() => BookScript.Run("""
        buy 1 a 5@100          => Rests left 5
        sell 2 b 12@100 peak=3 => Rests filled 5 left 7 | fill 1 5@100 left 0 | filled 1
        book                   => none / 2:3+4@100
        """);

    [Fact]
    public void What_is_taken_off_without_a_trade_comes_out_of_the_reserve_first() => BookScript.Run("""
        sell 1 a 10@100 peak=4 => Rests left 10
        reduce 1 5             => done
        book                   => none / 1:4+1@100
        reduce 1 2             => done
        book                   => none / 1:3@100
        amend 1 2@100          => RestsInPlace left 2
        reduce 1 2             => done
        book                   => none / none
        """);

    [Fact]
    public void An_amended_iceberg_shows_its_peak_again() => BookScript.Run("""
        sell 1 a 10@100 peak=4 => Rests left 10
        buy 2 b 3@100          => Filled filled 3 | fill 1 3@100 left 7
        amend 1 20@101         => Rests left 20
        book                   => none / 1:4+16@101
        move 1 102             => Rests left 20
        book                   => none / 1:4+16@102
        """);

    [Fact]
    public void Fill_or_kill_counts_reserves_and_hidden_orders_and_each_peak_as_a_meeting() => BookScript.Run("""
        sell 1 a 10@100 peak=4        => Rests left 10
        sell 2 b 5@100 hidden         => Rests left 5
        buy 3 c 16@100 fok            => refused FillOrKillCannotFill
        buy 3 c 15@100 fok max=3      => refused FillOrKillCannotFill
        buy 3 c 15@100 fok max=4      => Filled filled 15 | fill 1 4@100 left 6 | refilled 1 shows 4 | fill 1 4@100 left 2 | refilled 1 shows 2 | fill 1 2@100 left 0 | filled 1 | fill 2 5@100 left 0 | filled 2
        """);

    [Theory]
    [InlineData("", "SelfTradePrevented left 8", "1:4+6@100")]
    [InlineData("maker", "Rests left 8 | prevented 1 10@100", "none")]
    [InlineData("both", "SelfTradePrevented left 8 | prevented 1 10@100", "none")]
    [InlineData("decrement", "SelfTradePrevented prevented 8 | reduced 1 by 8 left 2", "1:2@100")]
    public void Self_trade_prevention_means_the_whole_iceberg(string mode, string answer, string asks) => BookScript.Run($"""
        sell 1 a 10@100 peak=4 => Rests left 10
        buy 2 a 8@100 {mode}   => {answer}
        book                   => {(mode == "maker" ? "2:8@100" : "none")} / {asks}
        """);

    [Fact]
    public void What_cannot_be_concealed_is_refused() => BookScript.Run($"""
        sell 1 a 10@100 peak=4 hidden   => refused OptionUnknown
        sell 1 a 10@100 peak={1L << 48} => refused LotsOutOfRange
        sell 1 a 10@100 peak=10         => Rests left 10
        book                            => none / 1:10@100
        """);
}
