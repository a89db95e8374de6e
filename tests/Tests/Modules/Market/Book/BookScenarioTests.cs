namespace Gwangan.Tests.Modules.Market.Book;

public class BookScenarioTests
{
    [Fact]
    public void Orders_that_do_not_cross_rest_in_price_then_time_order() => BookScript.Run("""
        buy 1 a 5@100  => Rests left 5
        buy 2 b 6@101  => Rests left 6
        buy 3 a 7@100  => Rests left 7
        sell 4 c 8@103 => Rests left 8
        sell 5 c 9@102 => Rests left 9
        book           => 2:6@101 1:5@100 3:7@100 / 5:9@102 4:8@103
        """);

    [Fact]
    public void A_taker_trades_at_the_makers_price_best_price_and_first_come_first() => BookScript.Run("""
        sell 1 a 5@102 => Rests left 5
        sell 2 b 5@101 => Rests left 5
        sell 3 c 5@101 => Rests left 5
        buy 4 d 12@102 => Filled filled 12 | fill 2 5@101 left 0 | filled 2 | fill 3 5@101 left 0 | filled 3 | fill 1 2@102 left 3
        book           => none / 1:3@102
        """);

    [Fact]
    public void What_is_left_of_a_taker_rests_at_its_limit() => BookScript.Run("""
        buy 1 a 5@100   => Rests left 5
        sell 2 b 8@100  => Rests filled 5 left 3 | fill 1 5@100 left 0 | filled 1
        book            => none / 2:3@100
        buy 3 c 3@100   => Filled filled 3 | fill 2 3@100 left 0 | filled 2
        book            => none / none
        """);

    [Fact]
    public void Prices_at_both_ends_of_the_range_meet() => BookScript.Run($"""
        buy 1 a 5@1                 => Rests left 5
        sell 2 b 6@{(1L << 40) - 1} => Rests left 6
        sell 3 c 2@1                => Filled filled 2 | fill 1 2@1 left 3
        buy 4 c 2@{(1L << 40) - 1}  => Filled filled 2 | fill 2 2@{(1L << 40) - 1} left 4
        sell 5 d 9@1                => Rests filled 3 left 6 | fill 1 3@1 left 0 | filled 1
        book                        => none / 5:6@1 2:4@{(1L << 40) - 1}
        """);

    [Fact]
    public void Immediate_or_cancel_never_rests() => BookScript.Run("""
        buy 1 a 5@100 ioc  => RemainderCancelled left 5
        sell 2 a 5@100     => Rests left 5
        buy 3 b 9@100 ioc  => RemainderCancelled filled 5 left 4 | fill 2 5@100 left 0 | filled 2
        buy 3 b 9@100 ioc  => RemainderCancelled left 9
        sell 4 a 5@100     => Rests left 5
        buy 5 b 5@100 ioc  => Filled filled 5 | fill 4 5@100 left 0 | filled 4
        book               => none / none
        """);

    [Fact]
    public void Post_only_rests_in_full_or_is_refused() => BookScript.Run("""
        sell 1 a 5@101     => Rests left 5
        buy 2 b 5@101 post => refused PostOnlyWouldTrade
        buy 2 a 5@101 post => refused PostOnlyWouldTrade
        buy 2 b 5@100 post => Rests left 5
        sell 3 c 5@100 post => refused PostOnlyWouldTrade
        book               => 2:5@100 / 1:5@101
        """);

    [Fact]
    public void Fill_or_kill_trades_in_full_across_levels_or_not_at_all() => BookScript.Run("""
        sell 1 a 5@101     => Rests left 5
        sell 2 b 5@102     => Rests left 5
        buy 3 c 11@102 fok => refused FillOrKillCannotFill
        buy 3 c 6@101 fok  => refused FillOrKillCannotFill
        buy 3 c 6@100 fok  => refused FillOrKillCannotFill
        buy 3 c 6@102 fok  => Filled filled 6 | fill 1 5@101 left 0 | filled 1 | fill 2 1@102 left 4
        buy 4 c 4@102 fok  => Filled filled 4 | fill 2 4@102 left 0 | filled 2
        """);

    [Theory]
    [InlineData("taker", "refused FillOrKillCannotFill")]
    [InlineData("both", "refused FillOrKillCannotFill")]
    [InlineData("decrement", "refused FillOrKillCannotFill")]
    [InlineData("maker", "Filled filled 8 | fill 1 4@101 left 0 | filled 1 | prevented 2 4@101 | fill 3 4@101 left 0 | filled 3")]
    public void Fill_or_kill_counts_only_others_orders(string mode, string answer) => BookScript.Run($"""
        sell 1 a 4@101 => Rests left 4
        sell 2 z 4@101 => Rests left 4
        sell 3 b 4@101 => Rests left 4
        buy 4 z 13@101 fok {mode} => refused FillOrKillCannotFill
        buy 4 z 9@101 fok {mode} => refused FillOrKillCannotFill
        buy 4 z 8@101 fok {mode} => {answer}
        """);

    [Fact]
    public void Fill_or_kill_ignores_own_orders_it_would_not_reach() => BookScript.Run("""
        sell 1 a 4@101    => Rests left 4
        sell 2 z 4@102    => Rests left 4
        buy 3 z 4@102 fok => Filled filled 4 | fill 1 4@101 left 0 | filled 1
        """);

    [Fact]
    public void Fill_or_kill_keeps_within_the_makers_it_may_meet() => BookScript.Run("""
        sell 1 a 1@101 => Rests left 1
        sell 2 a 1@101 => Rests left 1
        sell 3 a 1@101 => Rests left 1
        buy 4 b 3@101 fok max=2 => refused FillOrKillCannotFill
        buy 4 b 3@101 fok max=3 => Filled filled 3 | fill 1 1@101 left 0 | filled 1 | fill 2 1@101 left 0 | filled 2 | fill 3 1@101 left 0 | filled 3
        """);

    [Fact]
    public void Cancel_taker_stops_the_taker_and_leaves_the_maker() => BookScript.Run("""
        sell 1 a 4@101  => Rests left 4
        sell 2 z 4@101  => Rests left 4
        sell 3 b 4@101  => Rests left 4
        buy 4 z 10@101 taker => SelfTradePrevented filled 4 left 6 | fill 1 4@101 left 0 | filled 1
        book            => none / 2:4@101 3:4@101
        """);

    [Fact]
    public void Cancel_maker_removes_the_maker_and_goes_on() => BookScript.Run("""
        sell 1 a 4@101  => Rests left 4
        sell 2 z 4@101  => Rests left 4
        sell 3 b 4@101  => Rests left 4
        buy 4 z 10@101 maker => Rests filled 8 left 2 | fill 1 4@101 left 0 | filled 1 | prevented 2 4@101 | fill 3 4@101 left 0 | filled 3
        book            => 4:2@101 / none
        """);

    [Fact]
    public void Cancel_both_removes_the_maker_and_stops_the_taker() => BookScript.Run("""
        sell 1 a 4@101  => Rests left 4
        sell 2 z 4@101  => Rests left 4
        sell 3 b 4@101  => Rests left 4
        buy 4 z 10@101 both => SelfTradePrevented filled 4 left 6 | fill 1 4@101 left 0 | filled 1 | prevented 2 4@101
        book            => none / 3:4@101
        """);

    [Fact]
    public void Decrement_shrinks_both_and_removes_what_reaches_zero() => BookScript.Run("""
        sell 1 z 4@101  => Rests left 4
        sell 2 z 4@101  => Rests left 4
        buy 3 z 1@101 decrement  => SelfTradePrevented prevented 1 | reduced 1 by 1 left 3
        buy 4 z 5@101 decrement  => SelfTradePrevented prevented 5 | prevented 1 3@101 | reduced 2 by 2 left 2
        buy 5 z 2@101 decrement  => SelfTradePrevented prevented 2 | prevented 2 2@101
        sell 6 z 4@101  => Rests left 4
        buy 7 z 9@101 decrement  => Rests prevented 4 left 5 | prevented 6 4@101
        book            => 7:5@101 / none
        """);

    [Fact]
    public void A_decremented_maker_keeps_its_place() => BookScript.Run("""
        sell 1 z 4@101  => Rests left 4
        sell 2 a 4@101  => Rests left 4
        buy 3 z 1@101 decrement => SelfTradePrevented prevented 1 | reduced 1 by 1 left 3
        book            => none / 1:3@101 2:4@101
        """);

    [Fact]
    public void A_taker_that_has_met_its_most_makers_is_cancelled_while_it_still_crosses() => BookScript.Run("""
        sell 1 a 1@101 => Rests left 1
        sell 2 z 1@101 => Rests left 1
        sell 3 a 1@101 => Rests left 1
        buy 4 z 5@101 maker max=2 => MakersMaxReached filled 1 left 4 | fill 1 1@101 left 0 | filled 1 | prevented 2 1@101
        buy 5 z 5@101 max=1 => Rests filled 1 left 4 | fill 3 1@101 left 0 | filled 3
        book           => 5:4@101 / none
        """);

    [Fact]
    public void Cancel_takes_an_order_out_once() => BookScript.Run("""
        buy 1 a 5@100 => Rests left 5
        buy 2 a 5@100 => Rests left 5
        buy 3 a 5@100 => Rests left 5
        cancel 2      => done
        cancel 2      => refused OrderNotFound
        book          => 1:5@100 3:5@100 / none
        cancel 1      => done
        cancel 3      => done
        book          => none / none
        buy 2 a 5@100 => Rests left 5
        """);

    [Fact]
    public void Reduce_keeps_the_place_and_by_everything_cancels() => BookScript.Run("""
        buy 1 a 5@100 => Rests left 5
        buy 2 a 5@100 => Rests left 5
        reduce 1 2    => done
        reduce 9 2    => refused OrderNotFound
        reduce 1 0    => refused LotsOutOfRange
        book          => 1:3@100 2:5@100 / none
        reduce 1 3    => done
        reduce 2 99   => done
        book          => none / none
        """);

    [Fact]
    public void Amend_to_fewer_lots_at_the_same_price_keeps_the_place() => BookScript.Run("""
        buy 1 a 5@100   => Rests left 5
        buy 2 a 5@100   => Rests left 5
        amend 1 4@100   => RestsInPlace left 4
        amend 1 4@100   => RestsInPlace left 4
        move 1 100      => RestsInPlace left 4
        book            => 1:4@100 2:5@100 / none
        """);

    [Theory]
    [InlineData("amend 1 6@100", "2:5@100 1:6@100")]
    [InlineData("amend 1 6@99", "2:5@100 1:6@99")]
    [InlineData("amend 1 6@101", "1:6@101 2:5@100")]
    public void Amend_to_more_lots_or_another_price_goes_to_the_back(string amend, string bids) => BookScript.Run($"""
        buy 1 a 5@100  => Rests left 5
        buy 2 a 5@100  => Rests left 5
        {amend}        => Rests left 6
        book           => {bids} / none
        """);

    [Fact]
    public void An_amended_order_may_trade() => BookScript.Run("""
        buy 1 a 5@100   => Rests left 5
        sell 2 b 3@102  => Rests left 3
        sell 3 a 3@103  => Rests left 3
        move 1 102 post => refused PostOnlyWouldTrade
        move 1 102      => Rests filled 3 left 2 | fill 2 3@102 left 0 | filled 2
        amend 1 9@103   => SelfTradePrevented left 9
        book            => none / 3:3@103
        """);

    [Fact]
    public void An_amended_order_can_fill_and_its_id_is_free_again() => BookScript.Run("""
        buy 1 a 5@100   => Rests left 5
        sell 2 b 9@102  => Rests left 9
        move 1 103      => Filled filled 5 | fill 2 5@102 left 4
        cancel 1        => refused OrderNotFound
        buy 1 a 5@100   => Rests left 5
        move 1 104 max=1 => Rests filled 4 left 1 | fill 2 4@102 left 0 | filled 2
        book            => 1:1@104 / none
        """);

    [Fact]
    public void An_amended_order_that_met_its_most_makers_is_cancelled() => BookScript.Run("""
        sell 1 a 1@101   => Rests left 1
        sell 2 a 1@101   => Rests left 1
        buy 3 b 5@100    => Rests left 5
        move 3 101 max=1 => MakersMaxReached filled 1 left 4 | fill 1 1@101 left 0 | filled 1
        book             => none / 2:1@101
        """);

    [Fact]
    public void Bad_fields_are_refused_in_order_of_precedence() => BookScript.Run($"""
        buy 1 a 5@100              => Rests left 5
        buy 1 a 5@0 max=0          => refused PriceOutOfRange
        buy 1 a 5@{1L << 40}       => refused PriceOutOfRange
        buy 1 a 5@-1               => refused PriceOutOfRange
        buy 1 a 0@100 max=0        => refused LotsOutOfRange
        buy 1 a {1L << 48}@100     => refused LotsOutOfRange
        buy 1 a 5@100 max=0        => refused MakersMaxOutOfRange
        buy 1 a 5@100              => refused OrderIdTaken
        amend 2 5@0                => refused PriceOutOfRange
        amend 2 -1@100             => refused LotsOutOfRange
        amend 2 5@100 max=0        => refused MakersMaxOutOfRange
        amend 2 5@100              => refused OrderNotFound
        """);

    [Fact]
    public void Restore_fills_the_book_without_matching_and_never_crosses_it() => BookScript.Run("""
        restore buy 7 a 5@100  => done
        restore buy 8 b 6@100  => done
        restore sell 9 a 6@101 => done
        restore buy 7 a 5@99   => refused OrderIdTaken
        restore sell 6 a 5@100 => refused RestoreWouldCross
        restore buy 6 a 5@101  => refused RestoreWouldCross
        restore buy 6 a 0@99   => refused LotsOutOfRange
        restore buy 6 a 5@0    => refused PriceOutOfRange
        book                   => 7:5@100 8:6@100 / 9:6@101
        """);
}
