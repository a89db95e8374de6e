using System.Text;
using Gwangan.Node.Api.Cosmos;
using Gwangan.Node.Api.Cosmos.Events;

namespace Gwangan.Tests.Api.Cosmos;

/// <summary>Queries over events.</summary>
public sealed class EventQueryTests
{
    private const int Seed = 26_657;

    private static readonly Dictionary<string, List<string>> Happened = new()
    {
        ["tm.event"] = ["Tx"], ["tx.height"] = ["5"], ["money.Transferred.amount"] = ["8won", "340282366920938463463374607431768211455"],
        ["money.Transferred.to"] = ["0xab", "0xcd"], ["block.time"] = ["2026-01-02T03:04:05.5Z"], ["block.day"] = ["2026-01-02"], ["x.empty"] = [""], ["x.part"] = ["-1.50"],
    };

    [Theory]
    [InlineData("tm.event='Tx'", true)]
    [InlineData("tm.event = 'Tx' AND tx.height=5", true)]
    [InlineData("tm.event='NewBlock'", false)]
    [InlineData("tx.height>=5 AND tx.height<6", true)]
    [InlineData("tx.height>5", false)]
    [InlineData("tx.height<=4", false)]
    [InlineData("money.Transferred.amount=8", true)]
    [InlineData("money.Transferred.amount>340282366920938463463374607431768211454", true)]
    [InlineData("money.Transferred.amount>340282366920938463463374607431768211455", false)]
    [InlineData("money.Transferred.to CONTAINS 'cd'", true)]
    [InlineData("money.Transferred.to CONTAINS 'ef'", false)]
    [InlineData("money.Transferred.to='0xab' AND money.Transferred.to='0xcd'", true)]
    [InlineData("money.Transferred.from EXISTS", false)]
    [InlineData("money.Transferred.to EXISTS", true)]
    [InlineData("money.Transferred EXISTS", true)]
    [InlineData("money.Trans EXISTS", false)]
    [InlineData("block.time>=TIME 2026-01-02T03:04:05Z", true)]
    [InlineData("block.time<TIME 2026-01-02T03:04:05Z", false)]
    [InlineData("block.day=DATE 2026-01-02", true)]
    [InlineData("block.day>DATE 2026-01-02", false)]
    [InlineData("x.part<-1.4", true)]
    [InlineData("x.part=-1.5", true)]
    [InlineData("x.empty=0", false)]
    [InlineData("x.empty=''", true)]
    public void A_query_fits_what_it_describes(string text, bool fits) => Assert.Equal(fits, EventQueryParser.Parse(text).Fits(Happened));

    [Theory]
    [InlineData("malformed query", "offset 10: got tag, wanted <= operator, >= operator, < operator, > operator, = operator, CONTAINS operator or EXISTS operator")]
    [InlineData("", "offset 0: unexpected EOF")]
    [InlineData("a=", "offset 2: unexpected EOF")]
    [InlineData("a>'text'", "offset 2: got string, wanted number, timestamp or datestamp")]
    [InlineData("a=1 b=2", "offset 4: got tag, want AND operator")]
    [InlineData("a=1 AND", "offset 7: unexpected EOF")]
    [InlineData("='x'", "offset 0: got = operator, wanted tag")]
    [InlineData("a='x", "offset 2: unterminated string")]
    [InlineData("a=(1)", "offset 2: invalid rune '('")]
    [InlineData("a=1.2.3", "offset 2: invalid number")]
    [InlineData("a=DATE 2026-13-01", "offset 7: invalid datestamp")]
    public void What_is_no_query_is_refused_with_its_place(string text, string problem) =>
        Assert.Equal($"failed to parse query: {problem}", Assert.Throws<CometException>(() => EventQueryParser.Parse(text)).Message);

    [Fact]
    public void A_query_that_is_too_long_is_refused() =>
        Assert.Equal("maximum query length exceeded", Assert.Throws<CometException>(() => EventQueryParser.Parse($"a='{new string('x', 600)}'")).Message);

    [Fact]
    public void Any_text_is_a_query_or_is_refused()
    {
        Random random = new(Seed);
        string[] words = ["a.b", "tx.height", "AND", "CONTAINS", "EXISTS", "TIME", "DATE", "=", "<", "<=", ">", ">=", "'x'", "'", "5", "-", "1.5", "2026-01-02", "2026-01-02T03:04:05Z", " ", "\n", "\u00e9", "\0", "(", "!"];
        for (int i = 0; i < 20_000; i++)
        {
            StringBuilder text = new();
            for (int count = random.Next(12); count > 0; count--) text.Append(words[random.Next(words.Length)]).Append(random.Next(3) == 0 ? "" : " ");
            try
            {
                EventQueryParser.Parse(text.ToString()).Fits(Happened);
            }
            catch (CometException error)
            {
                Assert.StartsWith("failed to parse query: offset ", error.Message);
            }
        }
    }
}
