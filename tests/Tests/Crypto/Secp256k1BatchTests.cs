using System.Globalization;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Field = Gwangan.Chain.Crypto.Secp256k1Field;
using Row = System.Runtime.Intrinsics.Vector512<long>;
using Words = System.Runtime.Intrinsics.Vector512<ulong>;

namespace Gwangan.Tests.Crypto;

public sealed unsafe class Secp256k1BatchTests
{
    private static readonly BigInteger P = Number("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFC2F");
    private static readonly BigInteger N = Number("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141");
    private static readonly BigInteger Lambda = Number("5363AD4CC05C30E0A5261C028812645A122E22EA20816678DF02967C1B23BD72");
    private static readonly BigInteger Beta = Number("7AE96A2B657C07106E64479EAC3434E99CF0497512F58995C1396C28719501EE");

    [Fact]
    public void Signers_of_random_signatures_are_those_that_the_library_finds()
    {
        Random random = new(20261123);
        SignatureToRecover[] signatures = new SignatureToRecover[4_001];
        for (int i = 0; i < signatures.Length; i++) signatures[i] = Signed(random, out _);
        AssertLikeLibrary(signatures, nullsMax: 0);
    }

    [Fact]
    public void A_signer_is_the_address_of_the_key_that_signed()
    {
        Random random = new(7);
        SignatureToRecover[] signatures = new SignatureToRecover[8];
        Address[] signers = new Address[8];
        for (int i = 0; i < 8; i++) signatures[i] = Signed(random, out signers[i]);
        Secp256k1Batch.Recover(signatures);
        Assert.Equal(signers, signatures.Select(each => each.Signer!.Value));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    public void Any_number_of_signatures_is_recovered(int count)
    {
        Random random = new(count);
        SignatureToRecover[] signatures = new SignatureToRecover[count];
        for (int i = 0; i < count; i++) signatures[i] = Signed(random, out _);
        AssertLikeLibrary(signatures, nullsMax: 0);
    }

    [Fact]
    public void Numbers_that_were_not_signed_have_the_librarys_answers()
    {
        // Half of all numbers are no X of a point.
        Random random = new(11);
        SignatureToRecover[] signatures = new SignatureToRecover[2_000];
        for (int i = 0; i < signatures.Length; i++) signatures[i] = new(Bytes(random), Below(random), Below(random), random.Next(4));
        AssertLikeLibrary(signatures, nullsMax: 1_900);
    }

    [Fact]
    public void Numbers_at_the_edges_have_the_librarys_answers_beside_good_ones()
    {
        Random random = new(13);
        BigInteger gx = X(BigInteger.One);
        BigInteger[] edges = [0, 1, 2, 3, 4, P - N - 1, P - N, P - N + 1, N / 2, (N / 2) + 1, N - 2, N - 1, N, N + 1, P - 1, P, (BigInteger.One << 256) - 1, gx, gx * Beta % P, gx * Beta % P * Beta % P, Lambda, N - Lambda];
        List<SignatureToRecover> signatures = [];
        foreach (BigInteger r in edges)
            foreach (BigInteger s in edges)
                foreach (BigInteger digest in new[] { 0, 1, s, N - 1, N, (BigInteger.One << 256) - 1, (2 * N - s) % N })
                    for (int id = -1; id < 5; id++)
                    {
                        signatures.Add(new(Word(digest).ToHash32(), Word(r), Word(s), id));
                        if (random.Next(4) == 0) signatures.Add(Signed(random, out _));
                    }
        AssertLikeLibrary([.. signatures], nullsMax: signatures.Count * 9 / 10);
    }

    [Fact]
    public void Sums_that_pass_through_infinity_or_a_doubling_have_the_librarys_answers()
    {
        // R = k·G for small and special k, and u, v small or related: digits of one and the other name the same points.
        Random random = new(17);
        List<SignatureToRecover> signatures = [];
        BigInteger[] multiples = [.. Enumerable.Range(1, 40).Select(i => (BigInteger)i), Lambda, N - Lambda - 1, 2 * Lambda % N, BigInteger.One << 5, BigInteger.One << 13, BigInteger.One << 65, (1 << 13) - 1];
        foreach (BigInteger k in multiples)
        {
            BigInteger r = X(k);
            for (int i = 0; i < 24; i++)
            {
                BigInteger v = i < 8 ? i + 1 : i < 16 ? BigInteger.One << random.Next(128) : Big(random), u = i % 3 == 0 ? v * k : i % 3 == 1 ? -v * k : random.Next(-4, 5);
                BigInteger s = Mod(v * r, N), digest = Mod(-u * r, N);
                for (int id = 0; id < 2; id++) signatures.Add(new(Word(digest).ToHash32(), Word(r % N), Word(s), id));
            }
        }
        AssertLikeLibrary([.. signatures], nullsMax: signatures.Count / 2);
    }

    [Fact]
    public void Signatures_by_known_keys_are_right_where_the_library_says_so()
    {
        Random random = new(37);
        List<SignatureToVerify> signatures = [];
        byte[] signature = new byte[64];
        for (int i = 0; i < 3_001; i++)
        {
            Hash32 digest = Bytes(random);
            Secp256k1Key key = Sign(random, in digest, signature);
            switch (i % 6)
            {
                case 1:
                    signature[random.Next(64)] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    digest = Bytes(random);
                    break;
                case 3:
                    // Its twin, which the library refuses.
                    Word(N - new BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true)).WriteBigEndian(signature.AsSpan(32));
                    break;
                case 4:
                    key = Sign(random, in digest, new byte[64]);
                    break;
            }
            signatures.Add(new(in key, in digest, signature));
        }
        AssertVerifiedLikeLibrary([.. signatures], rightMin: 1_000);
        for (int count = 0; count < 20; count++) AssertVerifiedLikeLibrary([.. signatures.Take(count)], rightMin: count / 6);
    }

    [Fact]
    public void Signatures_with_numbers_at_the_edges_are_right_where_the_library_says_so()
    {
        Random random = new(41);
        BigInteger[] edges = [0, 1, 2, P - N - 1, P - N, P - N + 1, N / 2, (N / 2) + 1, N - 1, N, N + 1, P - 1, P, (BigInteger.One << 256) - 1, X(BigInteger.One), Lambda];
        List<SignatureToVerify> signatures = [];
        byte[] signature = new byte[64], good = new byte[64];
        foreach (BigInteger r in edges)
            foreach (BigInteger s in edges)
                foreach (BigInteger digest in new[] { 0, 1, s, N - 1, N, (BigInteger.One << 256) - 1 })
                {
                    Hash32 hash = Word(digest).ToHash32();
                    Secp256k1Key key = Sign(random, in hash, good);
                    Word(r).WriteBigEndian(signature.AsSpan(0, 32));
                    Word(s).WriteBigEndian(signature.AsSpan(32));
                    signatures.Add(new(in key, in hash, signature));
                    if (random.Next(4) == 0) signatures.Add(new(in key, in hash, good));
                }
        AssertVerifiedLikeLibrary([.. signatures], rightMin: 100);
    }

    [Fact]
    public void Signatures_whose_sums_pass_through_infinity_or_a_doubling_are_right_where_the_library_says_so()
    {
        // By keys k·G of small and special k with small u and v: R = (u + v·k)·G, r its X, s = r / v, digest = u·s.
        Random random = new(43);
        List<SignatureToVerify> signatures = [];
        byte[] signature = new byte[64];
        BigInteger[] multiples = [.. Enumerable.Range(1, 40).Select(i => (BigInteger)i), Lambda, N - Lambda - 1, N - 1, BigInteger.One << 5, BigInteger.One << 13, (1 << 13) - 1];
        foreach (BigInteger k in multiples)
        {
            Assert.True(Secp256k1.TryPublicKey(Word(k).ToBigEndian(), out Secp256k1Key key));
            for (int i = 0; i < 30; i++)
            {
                BigInteger v = i < 12 ? i + 1 : i < 20 ? BigInteger.One << random.Next(128) : Big(random), u = i % 3 == 0 ? Mod(-v * k, N) : i % 3 == 1 ? Mod(v * k, N) : random.Next(0, 5);
                BigInteger sum = Mod(u + (v * k), N), r = sum.IsZero ? Big(random) : X(sum) % N, s = Mod(r * BigInteger.ModPow(v, N - 2, N), N), digest = Mod(u * s, N);
                bool isTwin = s > N / 2;
                // The low one of the two.
                Word(r).WriteBigEndian(signature.AsSpan(0, 32));
                Word(isTwin ? N - s : s).WriteBigEndian(signature.AsSpan(32));
                signatures.Add(new(in key, Word(digest).ToHash32(), signature));
            }
        }
        AssertVerifiedLikeLibrary([.. signatures], rightMin: signatures.Count / 3);
    }

    [Fact]
    public void Halves_of_a_number_are_odd_short_and_make_it_up()
    {
        Random random = new(19);
        BigInteger[] edges = [0, 1, 2, N - 1, N - 2, Lambda, N - Lambda, N / 2, BigInteger.One << 128, (BigInteger.One << 128) - 1];
        foreach (BigInteger k in edges.Concat(Enumerable.Range(0, 5_000).Select(_ => Big(random))))
        {
            Secp256k1Scalars.Split(Word(k), out UInt256 first, out bool isFirstNegative, out UInt256 second, out bool isSecondNegative);
            BigInteger a = Signed(first, isFirstNegative), b = Signed(second, isSecondNegative);
            Assert.Equal(k, Mod(a + (b * Lambda), N));
            Assert.False(a.IsEven || b.IsEven);
            Assert.True(BigInteger.Abs(a) >> 130 == 0 && BigInteger.Abs(b) >> 130 == 0);
            AssertDigits(in first, isFirstNegative, a, Secp256k1Points.OwnBits, Secp256k1Points.OwnDigits);
            AssertDigits(in second, isSecondNegative, b, Secp256k1Points.BaseBits, Secp256k1Points.BaseDigits);
        }
    }

    [Fact]
    public void Quotients_of_many_numbers_with_one_inversion_are_those_of_each()
    {
        Random random = new(23);
        for (int count = 1; count <= 17; count++)
        {
            BigInteger[] z = new BigInteger[count], r = new BigInteger[count], s = new BigInteger[count];
            for (int i = 0; i < count; i++) (z[i], r[i], s[i]) = (i == 3 ? (BigInteger.One << 256) - 1 : i == 4 ? 0 : Big(random), i == 5 ? N - 1 : Big(random), Big(random));
            UInt256[] u = new UInt256[count], v = new UInt256[count];
            Secp256k1Scalars.Divide([.. z.Select(Word)], [.. r.Select(Word)], [.. s.Select(Word)], u, v);
            for (int i = 0; i < count; i++)
            {
                BigInteger inverse = BigInteger.ModPow(r[i], N - 2, N);
                Assert.Equal(Mod(-z[i] * inverse, N), Of(u[i]));
                Assert.Equal(Mod(s[i] * inverse, N), Of(v[i]));
            }
        }
    }

    [Fact]
    public void Products_in_lanes_are_those_of_whole_numbers_up_to_the_largest_limbs_allowed()
    {
        if (!Lanes.IsSupported) return;
        Random random = new(29);
        using Rows rows = new(10);
        Row* a = rows[0], b = rows[1], c = rows[2], d = rows[3], r = rows[4];
        for (int round = 0; round < 400; round++)
        {
            // Twelve units times units in all: 3 · 4, or 2 · 4 and 2 · 2. Every few rounds all limbs stand at a border.
            Fill(a, 3, round, random);
            Fill(b, 4, round + 1, random);
            Field.Multiply(a, b, r);
            AssertReduced(r, lane => Value(a, lane) * Value(b, lane));
            Field.Square(a, r);
            AssertReduced(r, lane => Value(a, lane) * Value(a, lane));
            Fill(c, 7, round + 2, random);
            Field.MultiplySubtract(a, b, c, r);
            AssertReduced(r, lane => (Value(a, lane) * Value(b, lane)) - Value(c, lane));
            Field.SquareSubtract(a, c, r);
            AssertReduced(r, lane => (Value(a, lane) * Value(a, lane)) - Value(c, lane));
            Fill(a, 2, round, random);
            Fill(c, 2, round + 2, random);
            Fill(d, 2, round + 3, random);
            Field.MultiplySubtractProduct(a, b, c, d, r);
            AssertReduced(r, lane => (Value(a, lane) * Value(b, lane)) - (Value(c, lane) * Value(d, lane)));
            Field.MultiplySubtractSquare(a, b, c, r);
            AssertReduced(r, lane => (Value(a, lane) * Value(b, lane)) - (Value(c, lane) * Value(c, lane)));
            Fill(a, 1, round, random);
            Field.ThreeHalves(a, r);
            for (int lane = 0; lane < Field.Count; lane++) Assert.Equal(Mod(3 * Value(a, lane), P), Mod(2 * Value(r, lane), P));
        }
    }

    [Fact]
    public void Inverses_roots_and_words_in_lanes_are_those_of_whole_numbers()
    {
        if (!Lanes.IsSupported) return;
        Random random = new(31);
        using Rows rows = new(12);
        Row* a = rows[0], r = rows[1], t = rows[2], scratch = rows[3];
        Words* words = stackalloc Words[4];
        for (int round = 0; round < 40; round++)
        {
            Fill(a, 1, round % 4 == 0 ? 1 : 2, random);
            Field.Pack(a, words);
            for (int lane = 0; lane < Field.Count; lane++) Assert.Equal(Mod(Value(a, lane), P), Of(new UInt256(words[0][lane], words[1][lane], words[2][lane], words[3][lane])));
            Field.Split(words[0], words[1], words[2], words[3], t);
            for (int lane = 0; lane < Field.Count; lane++) Assert.Equal(Mod(Value(a, lane), P), Value(t, lane));
            Field.Invert(a, r, scratch);
            for (int lane = 0; lane < Field.Count; lane++) Assert.Equal(BigInteger.One, Mod(Value(a, lane) * Value(r, lane), P));
            Field.Square(a, t);
            Field.SquareRoot(t, r, scratch);
            for (int lane = 0; lane < Field.Count; lane++) Assert.Equal(Mod(Value(t, lane), P), Mod(Value(r, lane) * Value(r, lane), P));
        }
        foreach (BigInteger zero in new[] { 0, P })
        {
            Field.Fill(Word(zero), a);
            Field.Fill(UInt256.One, t);
            Field.Multiply(a, t, r);
            Assert.Equal(Row.AllBitsSet, Field.IsZero(r));
            Assert.Equal(Row.Zero, Field.IsZero(t));
        }
    }

    private static void AssertLikeLibrary(SignatureToRecover[] signatures, int nullsMax)
    {
        Secp256k1Batch.Recover(signatures);
        byte[] numbers = new byte[64], point = new byte[65];
        int nulls = 0;
        for (int i = 0; i < signatures.Length; i++)
        {
            signatures[i].R.WriteBigEndian(numbers.AsSpan(0, 32));
            signatures[i].S.WriteBigEndian(numbers.AsSpan(32));
            Address? expected = null;
            if (Secp256k1.TryRecover(in signatures[i].Digest, numbers, signatures[i].RecoveryId, out Secp256k1Key key))
            {
                Secp256k1.Serialize(in key, point);
                expected = new Address(Keccak256.Hash(point.AsSpan(1)).ToArray()[12..]);
            }
            Assert.True(expected == signatures[i].Signer, $"signature {i}: {Convert.ToHexString(numbers)} {signatures[i].RecoveryId} over {signatures[i].Digest}");
            if (expected is null) nulls++;
            SignatureToRecover alone = new(in signatures[i].Digest, in signatures[i].R, in signatures[i].S, signatures[i].RecoveryId);
            Secp256k1Batch.Recover(ref alone);
            Assert.Equal(expected, alone.Signer);
        }
        Assert.InRange(nulls, nullsMax == 0 ? 0 : 1, nullsMax);
    }

    private static void AssertVerifiedLikeLibrary(SignatureToVerify[] signatures, int rightMin)
    {
        Secp256k1Batch.Verify(signatures);
        byte[] numbers = new byte[64];
        int right = 0;
        for (int i = 0; i < signatures.Length; i++)
        {
            signatures[i].R.WriteBigEndian(numbers.AsSpan(0, 32));
            signatures[i].S.WriteBigEndian(numbers.AsSpan(32));
            bool expected = Secp256k1.Verify(in signatures[i].Key, in signatures[i].Digest, numbers);
            Assert.True(expected == signatures[i].IsValid, $"signature {i}: {Convert.ToHexString(numbers)} over {signatures[i].Digest}");
            if (expected) right++;
        }
        Assert.InRange(right, rightMin, signatures.Length);
    }

    private static Secp256k1Key Sign(Random random, in Hash32 digest, byte[] signature)
    {
        byte[] secret = new byte[32];
        random.NextBytes(secret);
        Assert.True(Secp256k1.TrySign(secret, in digest, signature));
        Assert.True(Secp256k1.TryPublicKey(secret, out Secp256k1Key key));
        return key;
    }

    private static SignatureToRecover Signed(Random random, out Address signer)
    {
        byte[] secret = new byte[32], signature = new byte[64], point = new byte[65];
        random.NextBytes(secret);
        Hash32 digest = Bytes(random);
        Assert.True(Secp256k1.TrySign(secret, in digest, signature, out int id));
        Assert.True(Secp256k1.TryPublicKey(secret, out Secp256k1Key key));
        Secp256k1.Serialize(in key, point);
        signer = new Address(Keccak256.Hash(point.AsSpan(1)).ToArray()[12..]);
        return new(in digest, UInt256.FromBigEndian(signature.AsSpan(0, 32)), UInt256.FromBigEndian(signature.AsSpan(32)), id);
    }

    private static void AssertDigits(in UInt256 value, bool isNegative, BigInteger expected, int bits, int count)
    {
        short* digits = stackalloc short[count];
        Secp256k1Scalars.WriteDigits(in value, isNegative, bits, count, digits, 1);
        BigInteger sum = 0;
        for (int i = count - 1; i >= 0; i--)
        {
            Assert.True((digits[i] & 1) == 1 && Math.Abs((int)digits[i]) < 1 << bits);
            sum = (sum << bits) + digits[i];
        }
        Assert.Equal(expected, sum);
    }

    private static void AssertReduced(Row* r, Func<int, BigInteger> expected)
    {
        for (int lane = 0; lane < Field.Count; lane++)
        {
            Assert.Equal(Mod(expected(lane), P), Mod(Value(r, lane), P));
            for (int i = 1; i < Field.Rows; i++) Assert.InRange(Math.Abs(r[i][lane]), 0, (i == Field.Rows - 1 ? 1L << 23 : 1L << 28) + (1 << 18));
            Assert.InRange(Math.Abs(r[0][lane]), 0, (1L << 28) + (1L << 25));
        }
    }

    // Limbs of up to some units, or all at that border with one sign or both.
    private static void Fill(Row* a, int units, int kind, Random random)
    {
        for (int i = 0; i < Field.Rows; i++)
        {
            long border = (long)units << (i == Field.Rows - 1 ? 23 : 28);
            for (int lane = 0; lane < Field.Count; lane++)
            {
                long limb = (kind % 5) switch { 0 => border, 1 => random.Next(2) == 0 ? border : -border, 3 => -border, _ => random.NextInt64(-border, border + 1) };
                a[i] = a[i].WithElement(lane, limb);
            }
        }
    }

    private static BigInteger Value(Row* a, int lane)
    {
        BigInteger value = 0;
        for (int i = Field.Rows - 1; i >= 0; i--) value = (value << 29) + a[i][lane];
        return value;
    }

    private static BigInteger X(BigInteger multiple)
    {
        byte[] point = new byte[65];
        Assert.True(Secp256k1.TryPublicKey(Word(multiple).ToBigEndian(), out Secp256k1Key key));
        Secp256k1.Serialize(in key, point);
        return new BigInteger(point.AsSpan(1, 32), isUnsigned: true, isBigEndian: true);
    }

    private static Hash32 Bytes(Random random)
    {
        byte[] bytes = new byte[32];
        random.NextBytes(bytes);
        return new Hash32(bytes);
    }

    private static UInt256 Below(Random random) => Word(Big(random));

    private static BigInteger Big(Random random) => Mod(new BigInteger(Bytes(random).ToArray(), isUnsigned: true), N - 1) + 1;

    private static BigInteger Signed(in UInt256 value, bool isNegative) => isNegative ? -Of(value) : Of(value);

    private static BigInteger Of(UInt256 value) => new(value.ToBigEndian(), isUnsigned: true, isBigEndian: true);

    private static UInt256 Word(BigInteger value)
    {
        byte[] bytes = new byte[32];
        byte[] digits = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        digits.CopyTo(bytes, 32 - digits.Length);
        return UInt256.FromBigEndian(bytes);
    }

    private static BigInteger Mod(BigInteger value, BigInteger modulus) => ((value % modulus) + modulus) % modulus;

    private static BigInteger Number(string hex) => BigInteger.Parse("0" + hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    // Elements at the addresses that rows want.
    private sealed class Rows(int count) : IDisposable
    {
        private readonly void* _memory = NativeMemory.AlignedAlloc((nuint)(count * Field.Rows * sizeof(Row)), 64);

        public Row* this[int element] => (Row*)_memory + (element * Field.Rows);

        public void Dispose() => NativeMemory.AlignedFree(_memory);
    }
}
