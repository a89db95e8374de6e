using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Node.Keys;

/// <summary>Keys from words, as wallets derive them: BIP-39, BIP-32, and Ethereum's path of BIP-44.</summary>
public static class HdKeys
{
    private const int SeedRounds = 2_048, SeedSize = 64;
    private const uint Hardened = 0x8000_0000, Purpose = 44, Ethereum = 60;

    // The order of secp256k1 (SEC 2, section 2.4.1).
    private static readonly BigInteger Order = BigInteger.Parse("0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>The secrets of m/44'/60'/0'/0/0 and those after it.</summary>
    /// <param name="words">The words, in ASCII.</param>
    /// <param name="count">How many.</param>
    public static byte[][] Derive(string words, int count)
    {
        byte[] seed = Rfc2898DeriveBytes.Pbkdf2(words, Encoding.ASCII.GetBytes("mnemonic"), SeedRounds, HashAlgorithmName.SHA512, SeedSize);
        byte[] node = HMACSHA512.HashData("Bitcoin seed"u8, seed);
        foreach (uint step in (ReadOnlySpan<uint>)[Purpose | Hardened, Ethereum | Hardened, Hardened, 0]) node = Child(node, step);
        byte[][] secrets = new byte[count][];
        for (int i = 0; i < count; i++) secrets[i] = Child(node, (uint)i)[..Secp256k1.SecretSize];
        return secrets;
    }

    // BIP-32: 32 bytes of key, 32 of chain code. That a child is none has a chance of one in 2^127.
    private static byte[] Child(byte[] parent, uint index)
    {
        byte[] data = new byte[Secp256k1.CompressedSize + sizeof(uint)];
        if ((index & Hardened) != 0)
        {
            parent.AsSpan(0, Secp256k1.SecretSize).CopyTo(data.AsSpan(1));
        }
        else
        {
            Invariant.Assert(Secp256k1.TryPublicKey(parent.AsSpan(0, Secp256k1.SecretSize), out Secp256k1Key key));
            Secp256k1.Serialize(in key, data.AsSpan(0, Secp256k1.CompressedSize));
        }
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(Secp256k1.CompressedSize), index);
        byte[] child = HMACSHA512.HashData(parent.AsSpan(Secp256k1.SecretSize), data);
        BigInteger secret = (NumberOf(child) + NumberOf(parent)) % Order;
        Span<byte> target = child.AsSpan(0, Secp256k1.SecretSize);
        target.Clear();
        secret.TryWriteBytes(target[^secret.GetByteCount(isUnsigned: true)..], out _, isUnsigned: true, isBigEndian: true);
        return child;
    }

    private static BigInteger NumberOf(byte[] node) => new(node.AsSpan(0, Secp256k1.SecretSize), isUnsigned: true, isBigEndian: true);
}
