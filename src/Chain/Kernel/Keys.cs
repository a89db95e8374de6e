using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Kernel;

/// <summary>Which address a public key implies (house decision 13).</summary>
public static class Keys
{
    /// <summary>Prefix of what an Ed25519 key's address is hashed from.</summary>
    public static ReadOnlySpan<byte> Ed25519Domain => "gwangan/ed25519/v1"u8;

    /// <summary>Prefix of what a passkey's address is hashed from.</summary>
    public static ReadOnlySpan<byte> PasskeyDomain => "gwangan/p256/v1"u8;

    /// <summary>The implicit address of a key; false when the bytes are no key of that type.</summary>
    /// <param name="type">How it signs.</param>
    /// <param name="publicKey">33 bytes compressed for secp256k1 and P-256, 32 for Ed25519.</param>
    /// <param name="address">The address.</param>
    public static bool TryAddressOf(KeyType type, ReadOnlySpan<byte> publicKey, out Address address)
    {
        address = default;
        switch (type)
        {
            case KeyType.Ethereum or KeyType.Cosmos:
                if (publicKey.Length != Secp256k1.CompressedSize || !Secp256k1.TryParse(publicKey, out Secp256k1Key key)) return false;
                address = AddressOf(type, publicKey, in key);
                return true;
            case KeyType.Ed25519:
                if (publicKey.Length != 32) return false;
                address = Tagged(Ed25519Domain, publicKey);
                return true;
            case KeyType.Passkey:
                if (publicKey.Length != 33 || !P256.IsPublicKey(publicKey)) return false;
                address = OfPasskey(publicKey);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The account that the same secp256k1 key has when it signs the other way, as an Ethereum or a Cosmos key; zero for keys of other types.</summary>
    /// <exception cref="InvariantException">It is no key of that type.</exception>
    public static Address TwinOf(KeyType type, ReadOnlySpan<byte> publicKey) =>
        type is KeyType.Ethereum or KeyType.Cosmos ? AddressOfChecked(type == KeyType.Ethereum ? KeyType.Cosmos : KeyType.Ethereum, publicKey) : Address.Zero;

    /// <summary>The implicit address of a secp256k1 key that has been parsed.</summary>
    internal static Address AddressOf(KeyType type, ReadOnlySpan<byte> publicKey, in Secp256k1Key key)
    {
        if (type == KeyType.Ethereum)
        {
            Span<byte> point = stackalloc byte[Secp256k1.UncompressedSize];
            Secp256k1.Serialize(in key, point);
            Hash32 keccak = Keccak256.Hash(point[1..]);
            return new Address(Hash32.Bytes(in keccak)[12..]);
        }
        Invariant.Assert(type == KeyType.Cosmos);
        Hash32 sha = Sha256.Hash(publicKey);
        Span<byte> ripemd = stackalloc byte[Address.Size];
        Ripemd160.Hash(Hash32.Bytes(in sha), ripemd);
        return new Address(ripemd);
    }

    /// <summary>The implicit address of a key that <see cref="TryAddressOf"/> has accepted, without looking again whether a passkey is a point: that takes fifty times as long as the rest.</summary>
    /// <exception cref="InvariantException">It is no key.</exception>
    public static Address AddressOfChecked(KeyType type, ReadOnlySpan<byte> publicKey)
    {
        if (type == KeyType.Passkey) return OfPasskey(publicKey);
        Invariant.Assert(TryAddressOf(type, publicKey, out Address address));
        return address;
    }

    /// <summary>The address of something that is no key (a body of the chain, the treasury): first 20 bytes of SHA-256 of its name under a domain of its own.</summary>
    public static Address OfName(string name) => Tagged("gwangan/module/v1"u8, System.Text.Encoding.ASCII.GetBytes(name));

    private static Address OfPasskey(ReadOnlySpan<byte> publicKey) => Tagged(PasskeyDomain, publicKey);

    private static Address Tagged(ReadOnlySpan<byte> domain, ReadOnlySpan<byte> content)
    {
        Hash32 hash = Sha256.Hash(domain, content);
        return new Address(Hash32.Bytes(in hash)[..Address.Size]);
    }
}
