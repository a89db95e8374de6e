using System.Globalization;
using System.Numerics;
using Gwangan.Chain.Base;

namespace Gwangan.Tests.Base;

public sealed class UInt256Tests
{
    [Fact]
    public void Every_operator_agrees_with_big_integers()
    {
        var random = new Random(11);
        foreach ((UInt256 a, UInt256 b) in Pairs(random, 5_000))
        {
            BigInteger x = Big(a), y = Big(b);
            Assert.Equal(Cut(x + y), Big(a + b));
            Assert.Equal(Cut(x - y), Big(a - b));
            Assert.Equal(Cut(x * y), Big(a * b));
            Assert.Equal(x & y, Big(a & b));
            Assert.Equal(x | y, Big(a | b));
            Assert.Equal(x ^ y, Big(a ^ b));
            Assert.Equal(Modulus - 1 - x, Big(~a));
            if (!b.IsZero)
            {
                Assert.Equal(x / y, Big(a / b));
                Assert.Equal(x % y, Big(a % b));
            }
            Assert.Equal(x.CompareTo(y), a.CompareTo(b));
            Assert.Equal(x < y, a < b);
            Assert.Equal(x <= y, a <= b);
            Assert.Equal(x > y, a > b);
            Assert.Equal(x >= y, a >= b);
            Assert.Equal(x == y, a == b);
            Assert.Equal(x != y, a != b);
            Assert.Equal(x + y < Modulus, UInt256.TryAdd(a, b, out _));
            Assert.Equal(x >= y, UInt256.TrySubtract(a, b, out _));
            Assert.Equal(x * y < Modulus, UInt256.TryMultiply(a, b, out UInt256 product));
            Assert.Equal(a * b, product);
            int places = random.Next(300);
            Assert.Equal(Cut(x << places), Big(a << places));
            Assert.Equal(x >> places, Big(a >> places));
        }
    }

    [Fact]
    public void Bytes_and_text_come_back_as_the_same_number()
    {
        var random = new Random(12);
        foreach ((UInt256 a, _) in Pairs(random, 3_000))
        {
            BigInteger x = Big(a);
            Assert.Equal(x.ToString(CultureInfo.InvariantCulture), a.ToString());
            Assert.True(UInt256.TryParse(a.ToString(), out UInt256 decimals));
            Assert.Equal(a, decimals);
            Assert.Equal(a, UInt256.Parse(a.ToHex()));
            string digits = x.ToString("x", CultureInfo.InvariantCulture).TrimStart('0');
            Assert.Equal("0x" + (digits.Length == 0 ? "0" : digits), a.ToHex());
            byte[] minimal = a.ToMinimalBigEndian();
            Assert.Equal(a.IsZero ? [] : x.ToByteArray(isUnsigned: true, isBigEndian: true), minimal);
            Assert.Equal(a, UInt256.FromBigEndian(minimal));
            Assert.Equal(a, UInt256.FromBigEndian(a.ToBigEndian()));
            Assert.Equal(a, UInt256.FromHash32(a.ToHash32()));
            Assert.Equal(a.ToBigEndian()[12..], a.ToAddress().ToArray());
            Assert.Equal(x & ((BigInteger.One << 160) - 1), Big(UInt256.FromAddress(a.ToAddress())));
            Assert.Equal((int)x.GetBitLength(), a.BitLength);
            Assert.Equal(minimal.Length, a.ByteLength);
            Assert.Equal(x <= ulong.MaxValue, a.TryToUInt64(out ulong small));
            Assert.Equal((ulong)(x & ulong.MaxValue), small);
            Assert.Equal(x < BigInteger.One << 128, a.TryToUInt128(out UInt128 half));
            Assert.Equal((UInt128)a, half);
            Assert.Equal(Big(half), x & ((BigInteger.One << 128) - 1));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("0x1g")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1e3")]
    [InlineData("0x10000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("115792089237316195423570985008687907853269984665640564039457584007913129639936")]
    public void Text_that_spells_no_number_is_refused(string text) => Assert.False(UInt256.TryParse(text, out _));

    [Fact]
    public void Small_numbers_convert_without_being_asked()
    {
        UInt256 fromUInt = 7u, fromULong = 8UL, fromHalf = UInt128.MaxValue;
        Assert.Equal("7", fromUInt.ToString());
        Assert.Equal("8", fromULong.ToString());
        Assert.Equal(UInt128.MaxValue.ToString(CultureInfo.InvariantCulture), fromHalf.ToString());
        Assert.Equal(UInt256.MaxValue, UInt256.Zero - UInt256.One);
        Assert.Throws<InvariantException>(() => UInt256.One / UInt256.Zero);
    }

    internal static readonly BigInteger Modulus = BigInteger.One << 256;

    internal static BigInteger Big(UInt256 value) => new(value.ToBigEndian(), isUnsigned: true, isBigEndian: true);

    internal static UInt256 Small(BigInteger value)
    {
        Span<byte> bytes = stackalloc byte[32];
        Assert.True(value.TryWriteBytes(bytes, out int written, isUnsigned: true, isBigEndian: true));
        return UInt256.FromBigEndian(bytes[..written]);
    }

    internal static BigInteger Cut(BigInteger value) => ((value % Modulus) + Modulus) % Modulus;

    /// <summary>Every pair of the edges, then <paramref name="count"/> pairs of random lengths, with runs of ones and zeros.</summary>
    internal static IEnumerable<(UInt256 A, UInt256 B)> Pairs(Random random, int count)
    {
        foreach (UInt256 a in Edges)
            foreach (UInt256 b in Edges) yield return (a, b);
        for (int i = 0; i < count; i++) yield return (Any(random), Any(random));
    }

    internal static readonly UInt256[] Edges = MakeEdges();

    /// <summary>A number whose length and pattern are random: uniform, small, an edge moved a little, or runs of equal bits.</summary>
    internal static UInt256 Any(Random random)
    {
        UInt256 value = new(Limb(random), Limb(random), Limb(random), Limb(random));
        return random.Next(6) switch
        {
            0 => Edges[random.Next(Edges.Length)] + new UInt256((ulong)random.Next(3)),
            1 => value >> (64 * random.Next(4)),
            _ => value >> random.Next(256),
        };
    }

    private static ulong Limb(Random random) => random.Next(4) switch
    {
        0 => 0,
        1 => ulong.MaxValue,
        2 => ulong.MaxValue << random.Next(64),
        _ => (ulong)random.NextInt64(long.MinValue, long.MaxValue),
    };

    private static UInt256[] MakeEdges()
    {
        var edges = new List<UInt256> { 0u, 1u, 2u, 3u, 31u, 32u, 255u, 256u };
        foreach (int places in new[] { 31, 63, 64, 127, 128, 191, 192, 254, 255 })
        {
            UInt256 power = UInt256.One << places;
            edges.Add(power - 1u);
            edges.Add(power);
            edges.Add(power + 1u);
            edges.Add(UInt256.Zero - power);
        }
        edges.Add(UInt256.MaxValue - 1u);
        edges.Add(UInt256.MaxValue);
        return [.. edges];
    }
}
