namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>The numbers that make BLS12-381 what it is, and those that follow from them.</summary>
/// <remarks>The curve and generators: draft-irtf-cfrg-pairing-friendly-curves, section 4.2.1.</remarks>
internal static class CurveConstants
{
    /// <summary>|x|; the parameter x itself is negative. p = (x - 1)^2 (x^4 - x^2 + 1) / 3 + x.</summary>
    public const ulong Parameter = 0xd201_0000_0001_0000;

    /// <summary>The order r = x^4 - x^2 + 1 of the groups, words least first.</summary>
    public static ReadOnlySpan<ulong> Order => [0xffff_ffff_0000_0001, 0x53bd_a402_fffe_5bfe, 0x3339_d808_09a1_d805, 0x73ed_a753_299d_7d48];

    /// <summary>The order as 32 big-endian bytes.</summary>
    public static ReadOnlySpan<byte> OrderBytes =>
    [
        0x73, 0xed, 0xa7, 0x53, 0x29, 0x9d, 0x7d, 0x48, 0x33, 0x39, 0xd8, 0x08, 0x09, 0xa1, 0xd8, 0x05,
        0x53, 0xbd, 0xa4, 0x02, 0xff, 0xfe, 0x5b, 0xfe, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01,
    ];

    /// <summary>4, of y^2 = x^3 + 4.</summary>
    public static readonly Fp B1 = Fp.Parse("4");

    /// <summary>4 (1 + u), of the twist y^2 = x^3 + 4 (1 + u).</summary>
    public static readonly Fp2 B2 = new(B1, B1);

    /// <summary>The generator of the first group.</summary>
    public static readonly AffinePoint<Fp> Generator1 = new(
        Fp.Parse("17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb"),
        Fp.Parse("08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1"));

    /// <summary>The generator of the second group.</summary>
    public static readonly AffinePoint<Fp2> Generator2 = new(
        new(
            Fp.Parse("024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8"),
            Fp.Parse("13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e")),
        new(
            Fp.Parse("0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193548608b82801"),
            Fp.Parse("0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275cec1da1aaa9075ff05f79be")));

    /// <summary>The cube root of unity for which (x, y) to (beta x, y) is multiplication by -x^2 in the first group.</summary>
    public static readonly Fp Beta = Fp.Parse("5f19672fdf76ce51ba69c6076a0f77eaddb3a93be6f89688de17d813620a00022e01fffffffefffe");

    /// <summary>(1 + u)^((p - 1) / 6): the Frobenius map multiplies the conjugate of the coefficient of w^i by its i-th power.</summary>
    public static readonly Fp2 Twist = new(
        Fp.Parse("1904d3bf02bb0667c231beb4202c0d1f0fd603fd3cbd5f4f7b2443d784bab9c4f67ea53d63e7813d8d0775ed92235fb8"),
        Fp.Parse("0fc3e2b36c4e03288e9e902231f9fb854a14787b6c7b36fec0c8ec971f63c5f282d5ac14d6c7ec22cf78a126ddc4af3"));
}
