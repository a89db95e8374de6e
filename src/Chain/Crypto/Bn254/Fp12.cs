using System.Runtime.CompilerServices;

namespace Gwangan.Chain.Crypto.Bn254;

/// <summary>C0 + C1·w with w² = v: where pairings lie.</summary>
[SkipLocalsInit]
internal struct Fp12
{
    internal Fp6 C0, C1;

    // For the power p^k (k = 1, 2, 3) what the coefficient of w^j (j = 1 to 5) is multiplied with: (9 + i) to the power of j(p^k - 1)/6.
    private static readonly Fp2[][] FrobeniusFactors =
    [
        [
            new() { C0 = new(0xAF9BA69633144907, 0xCA6B1D7387AFB78A, 0x11BDED5EF08A2087, 0x02F34D751A1F3A7C), C1 = new(0xA222AE234C492D72, 0xD00F02A4565DE15B, 0xDC2FF3A253DFC926, 0x10A75716B3899551) },
            new() { C0 = new(0xB5773B104563AB30, 0x347F91C8A9AA6454, 0x7A007127242E0991, 0x1956BCD8118214EC), C1 = new(0x6E849F1EA0AA4757, 0xAA1C7B6D89F89141, 0xB6E713CDFAE0CA3A, 0x26694FBB4E82EBC3) },
            new() { C0 = new(0xE4BBDD0C2936B629, 0xBB30F162E133BACB, 0x31A9D1B6F9645366, 0x253570BEA500F8DD), C1 = new(0xA1D77CE45FFE77C7, 0x07AFFD117826D1DB, 0x6D16BD27BB7EDC6B, 0x2C87200285DEFECC) },
            new() { C0 = new(0x7361D77F843ABE92, 0xA5BB2BD3273411FB, 0x9C941F314B3E2399, 0x15DF9CDDBB9FD3EC), C1 = new(0x5DDDFD154BD8C949, 0x62CB29A5A4445B60, 0x37BC870A0C7DD2B9, 0x24830A9D3171F0FD) },
            new() { C0 = new(0xC970692F41690FE7, 0xE240342127694B0B, 0x32BEE66B83C459E8, 0x12AABCED0AB08841), C1 = new(0x0D485D2340AEBFA9, 0x05193418AB2FCC57, 0xD3B0A40B8A4910F5, 0x2F21EBB535D2925A) },
        ],
        [
            new() { C0 = new(0xCA8D800500FA1BF2, 0xF0C5D61468B39769, 0x0E201271AD0D4418, 0x04290F65BAD856E6) },
            new() { C0 = new(0x3350C88E13E80B9C, 0x7DCE557CDB5E56B9, 0x6001B4B8B615564A, 0x2682E617020217E0) },
            new() { C0 = new(0x68C3488912EDEFAA, 0x8D087F6872AABF4F, 0x51E1A24709081231, 0x2259D6B14729C0FA) },
            new() { C0 = new(0x71930C11D782E155, 0xA6BB947CFFBE3323, 0xAA303344D4741444, 0x2C3B3F0D26594943) },
            new() { C0 = new(0x08CFC388C494F1AB, 0x19B315148D1373D4, 0x584E90FDCB6C0213, 0x09E1685BDF2F8849) },
        ],
        [
            new() { C0 = new(0x365316184E46D97D, 0x0AF7129ED4C96D9F, 0x659DA72FCA1009B5, 0x08116D8983A20D23), C1 = new(0xB1DF4AF7C39C1939, 0x3D9F02878A73BF7F, 0x9B2220928CAF0AE0, 0x26684515EFF054A6) },
            new() { C0 = new(0xC9AF22F716AD6BAD, 0xB311782A4AA662B2, 0x19EEAF64E248C7F4, 0x20273E77E3439F82), C1 = new(0xACC02860F7CE93AC, 0x3933D5817BA76B4C, 0x69E6188B446C8467, 0x0A46036D4417CC55) },
            new() { C0 = new(0x5764AF0AAF46471E, 0xDC50792E873E0FC1, 0x86A673FF881D04F6, 0x0B2EDDB43C30A74C), C1 = new(0x9A490F32787E8580, 0x8FD16D7FF04AF8B1, 0x4B39888EC6027BF2, 0x03DD2E705B52A15D) },
            new() { C0 = new(0x448A93A57B6762DF, 0xBFD62DF528FDEADF, 0xD858F5D00E9BD47A, 0x06B03D4D3476EC58), C1 = new(0x2B19DAF4BCC936D1, 0xA1A54E7A56F4299F, 0xB533EEE05ADEAEF1, 0x170C812B84DDA0B2) },
            new() { C0 = new(0xE0BC4B2275CF559F, 0xC238B945C154E60F, 0x803982A5929A7D5E, 0x15CE052DF7E4A37E), C1 = new(0x2D28EFBDBF3799A7, 0x9B097E3C1AD60773, 0x982D4113AF4A535B, 0x24E18991E3056063) },
        ],
    ];

    /// <summary>(9 + i) to the power of <paramref name="j"/>(p^<paramref name="k"/> - 1)/6.</summary>
    internal static ref readonly Fp2 FrobeniusFactor(int k, int j) => ref FrobeniusFactors[k - 1][j - 1];

    internal static readonly Fp12 One = new() { C0 = new() { C0 = Fp2.One } };

    internal readonly bool IsOne
    {
        get
        {
            bool restIsZero = C0.C1.IsZero && C0.C2.IsZero && C1.C0.IsZero && C1.C1.IsZero && C1.C2.IsZero;
            return restIsZero && Fp2.AreEqual(in C0.C0, in Fp2.One);
        }
    }

    /// <summary>r = C0 - C1·w: the power p^6, and the inverse of a number whose norm is 1.</summary>
    internal static void Conjugate(out Fp12 r, in Fp12 x)
    {
        r.C0 = x.C0;
        Fp6.Negate(out r.C1, in x.C1);
    }

    /// <summary>r = x · y.</summary>
    internal static void Multiply(out Fp12 r, in Fp12 x, in Fp12 y)
    {
        Fp6.Add(out Fp6 sumX, in x.C0, in x.C1);
        Fp6.Add(out Fp6 sumY, in y.C0, in y.C1);
        Fp6.Multiply(out sumX, in sumX, in sumY);
        Fp6.Multiply(out Fp6 low, in x.C0, in y.C0);
        Fp6.Multiply(out Fp6 high, in x.C1, in y.C1);
        Fp6.Subtract(out sumX, in sumX, in low);
        Fp6.Subtract(out r.C1, in sumX, in high);
        Fp6.MultiplyByV(out high, in high);
        Fp6.Add(out r.C0, in low, in high);
    }

    /// <summary>r = x².</summary>
    internal static void Square(out Fp12 r, in Fp12 x)
    {
        // C0² + v·C1² = (C0 + C1)(C0 + v·C1) - C0·C1 - v·C0·C1
        Fp6.Multiply(out Fp6 product, in x.C0, in x.C1);
        Fp6.MultiplyByV(out Fp6 t, in x.C1);
        Fp6.Add(out t, in t, in x.C0);
        Fp6.Add(out Fp6 sum, in x.C0, in x.C1);
        Fp6.Multiply(out sum, in sum, in t);
        Fp6.Subtract(out sum, in sum, in product);
        Fp6.MultiplyByV(out t, in product);
        Fp6.Subtract(out r.C0, in sum, in t);
        Fp6.Add(out r.C1, in product, in product);
    }

    /// <summary>r = x · (a + (b + c·v)·w): a line at a point, which has only three coefficients.</summary>
    internal static void MultiplyByLine(out Fp12 r, in Fp12 x, in Fp2 a, in Fp2 b, in Fp2 c)
    {
        Fp6.Multiply(out Fp6 low, in x.C0, in a);
        Fp6.MultiplySparse(out Fp6 high, in x.C1, in b, in c);
        Fp6.Add(out Fp6 sum, in x.C0, in x.C1);
        Fp2.Add(out Fp2 ab, in a, in b);
        Fp6.MultiplySparse(out sum, in sum, in ab, in c);
        Fp6.Subtract(out sum, in sum, in low);
        Fp6.Subtract(out r.C1, in sum, in high);
        Fp6.MultiplyByV(out high, in high);
        Fp6.Add(out r.C0, in low, in high);
    }

    /// <summary>r = x² for an x whose power p^4 - p² + 1 is 1 (Granger and Scott 2009): half the work.</summary>
    internal static void SquareCyclotomic(out Fp12 r, in Fp12 x)
    {
        // Three squares in a field between: of (C0.C0, C1.C1), (C1.C0, C0.C2) and (C0.C1, C1.C2).
        SquarePair(out Fp2 t0, out Fp2 t1, in x.C0.C0, in x.C1.C1);
        SquarePair(out Fp2 t2, out Fp2 t3, in x.C1.C0, in x.C0.C2);
        SquarePair(out Fp2 t4, out Fp2 t5, in x.C0.C1, in x.C1.C2);
        Fp2.MultiplyByRoot(out t5, in t5);
        ThriceMinusTwice(out r.C0.C0, in t0, in x.C0.C0);
        ThriceMinusTwice(out r.C0.C1, in t2, in x.C0.C1);
        ThriceMinusTwice(out r.C0.C2, in t4, in x.C0.C2);
        ThricePlusTwice(out r.C1.C0, in t5, in x.C1.C0);
        ThricePlusTwice(out r.C1.C1, in t1, in x.C1.C1);
        ThricePlusTwice(out r.C1.C2, in t3, in x.C1.C2);
    }

    /// <summary>r = 1 / x; 0 for 0.</summary>
    internal static void Invert(out Fp12 r, in Fp12 x)
    {
        Fp6.Multiply(out Fp6 norm, in x.C0, in x.C0);
        Fp6.Multiply(out Fp6 other, in x.C1, in x.C1);
        Fp6.MultiplyByV(out other, in other);
        Fp6.Subtract(out norm, in norm, in other);
        Fp6.Invert(out norm, in norm);
        Fp6.Multiply(out r.C0, in x.C0, in norm);
        Fp6.Multiply(out Fp6 c1, in x.C1, in norm);
        Fp6.Negate(out r.C1, in c1);
    }

    /// <summary>r = x to the power of p^k, for k = 1, 2, 3.</summary>
    internal static void Frobenius(out Fp12 r, in Fp12 x, int k)
    {
        Fp2[] factors = FrobeniusFactors[k - 1];
        bool isOdd = (k & 1) != 0;
        r = x;
        if (isOdd)
        {
            Fp2.Conjugate(out r.C0.C0, in r.C0.C0);
            Fp2.Conjugate(out r.C0.C1, in r.C0.C1);
            Fp2.Conjugate(out r.C0.C2, in r.C0.C2);
            Fp2.Conjugate(out r.C1.C0, in r.C1.C0);
            Fp2.Conjugate(out r.C1.C1, in r.C1.C1);
            Fp2.Conjugate(out r.C1.C2, in r.C1.C2);
        }
        Fp2.Multiply(out r.C1.C0, in r.C1.C0, in factors[0]);
        Fp2.Multiply(out r.C0.C1, in r.C0.C1, in factors[1]);
        Fp2.Multiply(out r.C1.C1, in r.C1.C1, in factors[2]);
        Fp2.Multiply(out r.C0.C2, in r.C0.C2, in factors[3]);
        Fp2.Multiply(out r.C1.C2, in r.C1.C2, in factors[4]);
    }

    // (a + b·s)² with s² = 9 + i: a² + (9 + i)·b² and 2ab.
    private static void SquarePair(out Fp2 first, out Fp2 second, in Fp2 a, in Fp2 b)
    {
        Fp2.Square(out Fp2 squareA, in a);
        Fp2.Square(out Fp2 squareB, in b);
        Fp2.Add(out Fp2 sum, in a, in b);
        Fp2.Square(out sum, in sum);
        Fp2.Subtract(out sum, in sum, in squareA);
        Fp2.Subtract(out second, in sum, in squareB);
        Fp2.MultiplyByRoot(out squareB, in squareB);
        Fp2.Add(out first, in squareA, in squareB);
    }

    // r = 3t - 2x
    private static void ThriceMinusTwice(out Fp2 r, in Fp2 t, in Fp2 x)
    {
        Fp2.Subtract(out Fp2 d, in t, in x);
        Fp2.Double(out d, in d);
        Fp2.Add(out r, in d, in t);
    }

    // r = 3t + 2x
    private static void ThricePlusTwice(out Fp2 r, in Fp2 t, in Fp2 x)
    {
        Fp2.Add(out Fp2 s, in t, in x);
        Fp2.Double(out s, in s);
        Fp2.Add(out r, in s, in t);
    }
}
