using System.Globalization;
using System.Numerics;
using Gwangan.Node.Feed;

namespace Gwangan.Tests.Feed;

public sealed class DecimalsTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("1", "0.000000000000000001")]
    [InlineData("1000000000000000000", "1")]
    [InlineData("1500000000000000000", "1.5")]
    [InlineData("1250000500000000000000000", "1250000.5")]
    [InlineData("340282366920938463463374607431768211455", "340282366920938463463.374607431768211455")]
    public void Units_are_written_exactly_in_whole_units(string units, string expected) => Assert.Equal(expected, Decimals.Of(UInt128.Parse(units, CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData(100, 101, "1.00")]
    [InlineData(100, 99, "-1.00")]
    [InlineData(30_000, 29_999, "0.00")]
    [InlineData(300, 301, "0.33")]
    [InlineData(300, 299, "-0.33")]
    [InlineData(0, 5, "0.00")]
    [InlineData(1, long.MaxValue, "922337203685477580600.00")]
    public void A_change_is_cut_to_hundredths_of_a_percent(long from, long to, string expected) => Assert.Equal(expected, Decimals.ChangePercent(from, to));

    [Fact]
    public void Random_units_read_back_are_the_same()
    {
        Random random = new(3);
        for (int i = 0; i < 2_000; i++)
        {
            UInt128 units = new((ulong)random.NextInt64() >> random.Next(64), (ulong)random.NextInt64());
            string[] parts = Decimals.Of(units).Split('.');
            Assert.Equal((BigInteger)units, BigInteger.Parse(parts[0] + (parts.Length > 1 ? parts[1] : "").PadRight(18, '0'), CultureInfo.InvariantCulture));
        }
    }
}
