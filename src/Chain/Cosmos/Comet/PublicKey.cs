using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Cosmos.Comet;

/// <summary>The key types of CometBFT 0.38; the numbers are the fields of tendermint.crypto.PublicKey.</summary>
public enum KeyType
{
    /// <summary>32 bytes.</summary>
    Ed25519 = 1,

    /// <summary>33 bytes, compressed.</summary>
    Secp256k1 = 2,
}

/// <summary>A validator's public key: tendermint.crypto.PublicKey.</summary>
public sealed class PublicKey : IProtoMessage<PublicKey>, IEquatable<PublicKey>
{
    private readonly byte[] _bytes;

    /// <summary>A key from its bytes: 32 for Ed25519, 33 for secp256k1.</summary>
    public PublicKey(KeyType type, ReadOnlySpan<byte> bytes)
    {
        Invariant.Assert(bytes.Length == SizeOf(type));
        Type = type;
        _bytes = bytes.ToArray();
        Address = AddressOf(type, bytes);
    }

    /// <summary>The kind of key.</summary>
    public KeyType Type { get; }

    /// <summary>The key's bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The validator's address: SHA-256 cut to 20 bytes for Ed25519, RIPEMD-160 of SHA-256 for secp256k1.</summary>
    public Address Address { get; }

    /// <summary>True when <paramref name="signature"/> over <paramref name="message"/> was made by this key; secp256k1 signs the message's SHA-256.</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) => Type == KeyType.Ed25519
        ? Ed25519.Verify(_bytes, message, signature)
        : Secp256k1.Verify(_bytes, Sha256.Hash(message), signature);

    /// <summary>The address that follows from a key's bytes.</summary>
    public static Address AddressOf(KeyType type, ReadOnlySpan<byte> bytes)
    {
        Hash32 digest = Sha256.Hash(bytes);
        if (type == KeyType.Ed25519) return new Address(Hash32.Bytes(in digest)[..Address.Size]);
        Span<byte> address = stackalloc byte[Ripemd160.Size];
        Ripemd160.Hash(Hash32.Bytes(in digest), address);
        return new Address(address);
    }

    /// <inheritdoc/>
    public bool Equals(PublicKey? other) => other is not null && Type == other.Type && Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PublicKey);

    /// <inheritdoc/>
    public override int GetHashCode() => Address.GetHashCode();

    /// <inheritdoc/>
    public void Write(ProtoWriter writer) => writer.Bytes((int)Type, _bytes);

    /// <inheritdoc/>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out PublicKey? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        if (!reader.TryReadTag(out int field, out WireType wire)
            || wire != WireType.Bytes
            || field is not ((int)KeyType.Ed25519 or (int)KeyType.Secp256k1)
            || !reader.TryBytes(out ReadOnlySpan<byte> key)
            || key.Length != SizeOf((KeyType)field)
            || !reader.AtEnd) return false;
        message = new PublicKey((KeyType)field, key);
        return true;
    }

    private static int SizeOf(KeyType type) => type == KeyType.Ed25519 ? Ed25519.PublicKeySize : Secp256k1.CompressedSize;
}
