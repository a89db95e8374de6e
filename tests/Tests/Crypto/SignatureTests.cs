using System.Numerics;
using System.Security.Cryptography;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Tests.Crypto;

public sealed class SignatureTests
{
    private static byte[] Hex(string hex) => Convert.FromHexString(hex);

    [Fact]
    public void Secp256k1_signs_as_RFC_6979_says()
    {
        byte[] secret = new byte[32];
        secret[31] = 1;
        Hash32 digest = Sha256.Hash("Satoshi Nakamoto"u8);
        byte[] signature = new byte[64];
        Assert.True(Secp256k1.TrySign(secret, in digest, signature, out int id));
        Assert.Equal(
            "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8" + "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5",
            Convert.ToHexStringLower(signature));
        Assert.True(Secp256k1.TryPublicKey(secret, out Secp256k1Key key));
        Assert.True(Secp256k1.Verify(in key, in digest, signature));
        Assert.True(Secp256k1.TryRecover(in digest, signature, id, out Secp256k1Key recovered));
        Assert.Equal(Compressed(key), Compressed(recovered));
        Assert.Equal("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798", Convert.ToHexStringLower(Compressed(key)));
    }

    [Fact]
    public void Recovery_gives_the_address_of_the_Ethereum_precompile_example()
    {
        Assert.True(Hash32.TryParse("456e9aea5e197a1f1af7a3e85a3212fa4049a3ba34c2289b4c860fc0b0c64ef3", out Hash32 digest));
        byte[] signature = Hex("9242685bf161793cc25603c231bc2f568eb630ea16aa137d2664ac8038825608" + "4f8ae3bd7535248d0bd448298cc2e2071e56992d0774dc340c368ae950852ada");
        Assert.True(Secp256k1.TryRecover(in digest, signature, 1, out Secp256k1Key key));
        byte[] point = new byte[65];
        Secp256k1.Serialize(in key, point);
        Assert.EndsWith("7156526fbd7a3c72969b54f64e42c10fbb768c8a", Keccak256.Hash(point.AsSpan(1)).ToString());
    }

    [Fact]
    public void Secp256k1_refuses_a_high_S_a_changed_digest_and_malformed_input()
    {
        byte[] secret = Hex("a96e62ed3955e65be32703f12d87b6b5cf26039ecfa948dc5107a495418e5330");
        Assert.True(Secp256k1.TryPublicKey(secret, out Secp256k1Key key));
        byte[] compressed = Compressed(key);
        Hash32 digest = Sha256.Hash("message"u8);
        byte[] signature = new byte[64];
        Assert.True(Secp256k1.TrySign(secret, in digest, signature));
        Assert.True(Secp256k1.Verify(compressed, in digest, signature));
        Assert.True(Secp256k1.IsLowS(signature));

        var order = BigInteger.Parse("0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", System.Globalization.NumberStyles.HexNumber);
        byte[] high = [.. signature];
        BigInteger s = order - new BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true);
        s.ToByteArray(isUnsigned: true, isBigEndian: true).CopyTo(high, 32);
        Assert.False(Secp256k1.IsLowS(high));
        Assert.False(Secp256k1.Verify(compressed, in digest, high));
        Assert.True(Secp256k1.TryRecover(in digest, high, 0, out _) || Secp256k1.TryRecover(in digest, high, 1, out _));

        Hash32 other = Sha256.Hash("massage"u8);
        Assert.False(Secp256k1.Verify(compressed, in other, signature));
        Assert.False(Secp256k1.Verify(compressed, in digest, signature.AsSpan(1)));
        Assert.False(Secp256k1.Verify(compressed.AsSpan(1), in digest, signature));
        Assert.False(Secp256k1.Verify(new byte[33], in digest, signature));
        Assert.False(Secp256k1.Verify(compressed, in digest, new byte[64]));
        signature.AsSpan().Fill(0xFF);
        Assert.False(Secp256k1.Verify(compressed, in digest, signature));
        Assert.False(Secp256k1.TryRecover(in digest, signature, 4, out _));
        Assert.False(Secp256k1.TryRecover(in digest, new byte[64], 0, out _));
        byte[] hybrid = new byte[65];
        Secp256k1.Serialize(in key, hybrid);
        hybrid[0] = (byte)(6 | (hybrid[64] & 1));
        Assert.False(Secp256k1.TryParse(hybrid, out _));
    }

    [Fact]
    public void Zero_and_the_group_order_are_no_secrets()
    {
        Assert.False(Secp256k1.IsSecret(new byte[32]));
        Assert.False(Secp256k1.IsSecret(Hex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")));
        Assert.False(Secp256k1.IsSecret(new byte[31]));
        Assert.False(Secp256k1.TrySign(new byte[32], Sha256.OfNothing, new byte[64]));
        Assert.False(Secp256k1.TryPublicKey(new byte[32], out _));
    }

    [Theory]
    [InlineData("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    public void The_Ed25519_vectors_of_RFC_8032_come_out(string seed, string publicKey, string message, string signature)
    {
        byte[] key = new byte[32], made = new byte[64];
        Ed25519.PublicKey(Hex(seed), key);
        Assert.Equal(publicKey, Convert.ToHexStringLower(key));
        Ed25519.Sign(Hex(seed), Hex(message), made);
        Assert.Equal(signature, Convert.ToHexStringLower(made));
        Assert.True(Ed25519.Verify(key, Hex(message), made));
        Assert.False(Ed25519.Verify(key, [1, 2, 3], made));
        made[63] ^= 1;
        Assert.False(Ed25519.Verify(key, Hex(message), made));
        Assert.False(Ed25519.Verify(key.AsSpan(1), Hex(message), made));
        Assert.False(Ed25519.Verify(key, Hex(message), made.AsSpan(1)));
    }

    [Fact]
    public void The_P256_vector_of_RFC_6979_verifies_from_both_key_forms()
    {
        byte[] uncompressed = Hex("04" + "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6" + "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299");
        byte[] compressed = [3, .. uncompressed.AsSpan(1, 32)];
        byte[] signature = Hex("EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716" + "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8");
        Hash32 digest = Sha256.Hash("sample"u8);
        Assert.True(P256.Verify(uncompressed, in digest, signature));
        Assert.True(P256.Verify(compressed, in digest, signature));
        Assert.False(P256.IsLowS(signature));
        compressed[0] = 2;
        Assert.False(P256.Verify(compressed, in digest, signature));
        signature[0] ^= 1;
        Assert.False(P256.Verify(uncompressed, in digest, signature));
    }

    [Fact]
    public void P256_agrees_with_keys_made_by_the_platform_and_refuses_what_is_no_point()
    {
        Hash32 digest = Sha256.Hash("passkey"u8);
        for (int i = 0; i < 20; i++)
        {
            using ECDsa ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            ECParameters key = ecdsa.ExportParameters(false);
            byte[] signature = ecdsa.SignHash(digest.ToArray(), DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            byte[] compressed = [(byte)(2 + (key.Q.Y![31] & 1)), .. key.Q.X!];
            byte[] uncompressed = [4, .. key.Q.X!, .. key.Q.Y!];
            Assert.True(P256.Verify(compressed, in digest, signature));
            Assert.True(P256.Verify(uncompressed, in digest, signature));
            uncompressed[64] ^= 1;
            Assert.False(P256.IsPublicKey(uncompressed));
            Assert.False(P256.Verify(uncompressed, in digest, signature));
            Assert.False(P256.Verify(compressed, in digest, new byte[64]));
        }
        byte[] tooLarge = new byte[33];
        tooLarge.AsSpan().Fill(0xFF);
        tooLarge[0] = 2;
        Assert.False(P256.IsPublicKey(tooLarge));
        Assert.False(P256.IsPublicKey([]));

        // About half of all X have no Y.
        int points = 0;
        for (int x = 0; x < 64; x++)
        {
            byte[] candidate = new byte[33];
            candidate[0] = 2;
            candidate[32] = (byte)x;
            if (P256.IsPublicKey(candidate)) points++;
        }
        Assert.InRange(points, 16, 48);

        byte[] half = Hex("7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8");
        Assert.True(P256.IsLowS([.. new byte[32], .. half]));
        half[31]++;
        Assert.False(P256.IsLowS([.. new byte[32], .. half]));
    }

    private static byte[] Compressed(Secp256k1Key key)
    {
        byte[] bytes = new byte[33];
        Secp256k1.Serialize(in key, bytes);
        return bytes;
    }
}
