using System.Globalization;
using Gwangan.Chain.Cosmos.Ibc;

namespace Gwangan.Tests.Cosmos.Ibc;

/// <summary>Memos that ask to forward a transfer, in the spellings that wallets write.</summary>
public sealed class ForwardMemoTests
{
    private const string Plain = "{\"forward\":{\"receiver\":\"cosmos1x\",\"port\":\"transfer\",\"channel\":\"channel-7\"}}";

    [Theory]
    [InlineData("")]
    [InlineData("thank you")]
    [InlineData("{\"note\":1}")]
    [InlineData("{not json")]
    [InlineData("[1]")]
    public void What_asks_for_nothing_is_a_note(string memo) => Assert.Equal(MemoKind.Note, ForwardMemo.Read(memo, out _));

    [Fact]
    public void A_plain_one_leaves_timeout_and_retries_to_the_chain()
    {
        Assert.Equal(MemoKind.Forward, ForwardMemo.Read(Plain, out ForwardMemo? forward));
        Assert.Equal(new ForwardMemo("cosmos1x", "transfer", "channel-7", 0, null, null), forward);
        Assert.Equal("", forward!.MemoOfNext());
    }

    [Theory]
    [InlineData("\"10m\"", 600_000_000_000)]
    [InlineData("\"1h30m\"", 5_400_000_000_000)]
    [InlineData("\"1.5s\"", 1_500_000_000)]
    [InlineData("\".5ms\"", 500_000)]
    [InlineData("\"0\"", 0)]
    [InlineData("600000000000", 600_000_000_000)]
    public void Times_are_written_as_Go_writes_them_or_in_nanoseconds(string timeout, long nanoseconds)
    {
        Assert.Equal(MemoKind.Forward, ForwardMemo.Read(With($"\"timeout\":{timeout}"), out ForwardMemo? forward));
        Assert.Equal(nanoseconds, forward!.TimeoutNs);
    }

    [Theory]
    [InlineData("\"timeout\":\"soon\"")]
    [InlineData("\"timeout\":\"10\"")]
    [InlineData("\"timeout\":\"10y\"")]
    [InlineData("\"timeout\":\".m\"")]
    [InlineData("\"timeout\":\"-10m\"")]
    [InlineData("\"timeout\":\"9999999999h\"")]
    [InlineData("\"timeout\":-1")]
    [InlineData("\"timeout\":true")]
    [InlineData("\"retries\":256")]
    [InlineData("\"retries\":-1")]
    [InlineData("\"retries\":\"2\"")]
    [InlineData("\"next\":{}")]
    [InlineData("\"next\":7")]
    [InlineData("\"next\":\"channel-1\"")]
    public void What_cannot_be_done_is_malformed_and_no_note(string more) => Assert.Equal(MemoKind.Malformed, ForwardMemo.Read(With(more), out _));

    [Theory]
    [InlineData("{\"forward\":{}}")]
    [InlineData("{\"forward\":\"channel-7\"}")]
    [InlineData("{\"forward\":{\"receiver\":\"\",\"port\":\"transfer\",\"channel\":\"channel-7\"}}")]
    [InlineData("{\"forward\":{\"receiver\":\"x\",\"port\":\"t r\",\"channel\":\"channel-7\"}}")]
    [InlineData("{\"forward\":{\"receiver\":\"x\",\"port\":\"transfer\",\"channel\":\"\"}}")]
    public void Where_it_goes_must_be_said(string memo) => Assert.Equal(MemoKind.Malformed, ForwardMemo.Read(memo, out _));

    [Fact]
    public void What_the_next_chain_is_told_stands_as_an_object_or_as_a_text_and_goes_on_in_one_spelling()
    {
        string inner = "{\"forward\":{\"receiver\":\"osmo1\",\"port\":\"transfer\",\"channel\":\"channel-1\",\"retries\":2,\"timeout\":\"1s\"}}";
        Assert.Equal(MemoKind.Forward, ForwardMemo.Read(With($"\"next\":{inner}"), out ForwardMemo? asObject));
        Assert.Equal(MemoKind.Forward, ForwardMemo.Read(With($"\"next\":\"{inner.Replace("\"", "\\\"", StringComparison.Ordinal)}\""), out ForwardMemo? asText));
        Assert.Equal(asObject, asText);
        Assert.Equal("{\"forward\":{\"channel\":\"channel-1\",\"port\":\"transfer\",\"receiver\":\"osmo1\",\"retries\":2,\"timeout\":1000000000}}", asObject!.MemoOfNext());
        Assert.Equal(MemoKind.Forward, ForwardMemo.Read(asObject.MemoOfNext(), out ForwardMemo? next));
        Assert.Equal(asObject.Next, next);
    }

    [Fact]
    public void It_goes_on_over_eight_chains_and_not_over_nine()
    {
        string memo = Plain;
        for (int hops = 2; hops <= ForwardMemo.HopsMax + 1; hops++)
        {
            memo = With($"\"next\":{memo}");
            MemoKind kind = ForwardMemo.Read(memo, out _);
            Assert.Equal(hops <= ForwardMemo.HopsMax ? MemoKind.Forward : MemoKind.Malformed, kind);
        }
    }

    [Fact]
    public void What_is_too_deep_or_says_a_thing_twice_asks_for_nothing_or_is_malformed()
    {
        string deep = string.Concat(Enumerable.Repeat("{\"a\":", 5_000)) + "1" + new string('}', 5_000), lists = "{\"forward\":" + new string('[', 10_000);
        foreach (string memo in (string[])[deep, lists, "{\"forward\":" + deep + "}", $"{{\"forward\":1,{Plain[1..]}"]) Assert.NotEqual(MemoKind.Forward, ForwardMemo.Read(memo, out _));
        // Texts in texts, each quoting the one inside: the quotation marks alone double with each.
        string next = Plain;
        for (int i = 0; i < 9; i++) next = With($"\"next\":{System.Text.Json.JsonSerializer.Serialize(next)}");
        Assert.NotEqual(MemoKind.Forward, ForwardMemo.Read(next, out _));
        Assert.Equal(MemoKind.Note, ForwardMemo.Read(Plain + new string(' ', IbcLimits.MemoBytesMax), out _));
    }

    private static string With(string more) => string.Create(CultureInfo.InvariantCulture, $"{Plain.AsSpan(0, Plain.Length - 2)},{more}}}}}");
}
