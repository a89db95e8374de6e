using System.Numerics;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Tests.Crypto;

public sealed class ModExpTests
{
    [Fact]
    public void Powers_agree_with_big_integers_for_odd_even_and_round_moduli()
    {
        var random = new Random(51);
        for (int i = 0; i < 500; i++)
        {
            int sizeMax = random.Next(1, 160);
            byte[] number = Bytes(random, sizeMax), exponent = Bytes(random, 40), modulus = Bytes(random, sizeMax);
            Check(number, exponent, random.Next(3), modulus);
        }
    }

    [Fact]
    public void A_base_longer_than_the_modulus_and_one_of_many_limbs_come_out()
    {
        var random = new Random(52);
        foreach (int size in new[] { 255, 256, 257, 1_000, 1_024 })
            for (int i = 0; i < 3; i++)
            {
                byte[] number = new byte[size], modulus = new byte[size - (i * 77)];
                random.NextBytes(number);
                random.NextBytes(modulus);
                if (i == 1) modulus[^1] &= 0xFE;
                Check(number, [1, 0, 1], 0, modulus);
            }
    }

    [Theory]
    [InlineData("", "", "02", "01")]
    [InlineData("00", "00", "07", "01")]
    [InlineData("05", "00", "01", "00")]
    [InlineData("05", "03", "00", "00")]
    [InlineData("03", "05", "0000", "0000")]
    [InlineData("FF", "02", "0100", "0001")]
    [InlineData("02", "08", "0100", "0000")]
    public void Edges_come_out(string number, string exponent, string modulus, string expected)
    {
        byte[] answer = new byte[modulus.Length / 2];
        ModExp.Power(Convert.FromHexString(number), Convert.FromHexString(exponent), 0, Convert.FromHexString(modulus), answer);
        Assert.Equal(expected, Convert.ToHexString(answer));
    }

    [Fact]
    public unsafe void Inverses_times_the_number_are_one()
    {
        var random = new Random(53);
        foreach (string text in new[] { "115792089237316195423570985008687907853269984665640564039457584007908834671663", "21888242871839275222246405745257275088696311157297823662689037894645226208583", "65537", "3" })
        {
            BigInteger modulus = BigInteger.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
            var inverter = new ModularInverse(UInt256.Parse(text));
            for (int i = 0; i < 500; i++)
            {
                BigInteger x = i < 3 ? i : i < 6 ? modulus - (i - 2) : new BigInteger(Bytes(random, 33), isUnsigned: true) % modulus;
                if (x < 0) continue;
                UInt256 plain = Base.UInt256Tests.Small(x % modulus), inverse;
                inverter.Invert((ulong*)&inverse, (ulong*)&plain);
                BigInteger product = Base.UInt256Tests.Big(inverse) * x % modulus;
                Assert.Equal((x % modulus).IsZero ? BigInteger.Zero : BigInteger.One, product);
                Assert.True(Base.UInt256Tests.Big(inverse) < modulus);
            }
        }
    }

    private static void Check(byte[] number, byte[] exponent, int zeros, byte[] modulus)
    {
        byte[] answer = new byte[modulus.Length];
        ModExp.Power(number, exponent, zeros, modulus, answer);
        BigInteger m = Big(modulus);
        BigInteger expected = m.IsZero ? 0 : BigInteger.ModPow(Big(number), Big(exponent) << (8 * zeros), m);
        Assert.True(expected == Big(answer), $"{Convert.ToHexString(number)} ^ {Convert.ToHexString(exponent)} (and {zeros} zero bytes) mod {Convert.ToHexString(modulus)}");
    }

    private static BigInteger Big(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    // Uniform, or with runs of zeros at either end, or all ones.
    private static byte[] Bytes(Random random, int sizeMax)
    {
        byte[] bytes = new byte[random.Next(sizeMax)];
        random.NextBytes(bytes);
        switch (random.Next(8))
        {
            case 0: bytes.AsSpan(0, bytes.Length / 2).Clear(); break;
            case 1: bytes.AsSpan(bytes.Length / 2).Clear(); break;
            case 2: bytes.AsSpan().Fill(0xFF); break;
        }
        return bytes;
    }
}
