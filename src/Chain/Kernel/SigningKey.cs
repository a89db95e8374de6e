using System.Security.Cryptography;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Kernel;

/// <summary>A private key that signs envelopes: for wallets, the command line, simulated traders and tests. The chain itself never holds one.</summary>
public sealed class SigningKey : IDisposable
{
    private readonly byte[] _secret;

    /// <summary>Takes a 32-byte secret (copied): a secp256k1 scalar, or an Ed25519 seed.</summary>
    /// <exception cref="ArgumentException">The secret is no secret of that type, or the type signs in an authenticator only.</exception>
    public SigningKey(KeyType type, ReadOnlySpan<byte> secret)
    {
        if (secret.Length != 32) throw new ArgumentException("a secret has 32 bytes", nameof(secret));
        Type = type;
        _secret = secret.ToArray();
        switch (type)
        {
            case KeyType.Ethereum or KeyType.Cosmos:
                if (!Secp256k1.TryPublicKey(secret, out Secp256k1Key key)) throw new ArgumentException("not a secp256k1 secret", nameof(secret));
                PublicKey = new byte[33];
                Secp256k1.Serialize(in key, PublicKey);
                break;
            case KeyType.Ed25519:
                PublicKey = new byte[32];
                Ed25519.PublicKey(secret, PublicKey);
                break;
            default:
                throw new ArgumentException("a passkey signs in its authenticator", nameof(type));
        }
        Invariant.Assert(Keys.TryAddressOf(type, PublicKey, out Address address));
        Address = address;
    }

    /// <summary>How it signs.</summary>
    public KeyType Type { get; }

    /// <summary>Its public key.</summary>
    public byte[] PublicKey { get; }

    /// <summary>Its implicit address.</summary>
    public Address Address { get; }

    /// <summary>Signs a body; the result is a whole envelope. The codec is the caller's (one a thread).</summary>
    public byte[] Sign(EnvelopeBody body, EnvelopeCodec codec)
    {
        byte[] bytes = codec.EncodeBody(body);
        return codec.EncodeEnvelope(bytes, Type, PublicKey, SignHash(Sha256.Hash(bytes)), [], []);
    }

    /// <summary>Signs a hash as the hash of a body is signed; the result is the 64-byte signature. What is hashed must not be readable as a body: it begins with a text that says what is signed.</summary>
    public byte[] SignHash(in Hash32 hash)
    {
        Span<byte> document = stackalloc byte[Envelope.SignDocumentSize];
        Envelope.WriteSignDocument(hash, document);
        byte[] signature = new byte[64];
        if (Type == KeyType.Ed25519)
        {
            Ed25519.Sign(_secret, document, signature);
        }
        else
        {
            Hash32 digest = Type == KeyType.Ethereum ? Signatures.EthereumDigest(document) : Sha256.Hash(document);
            Invariant.Assert(Secp256k1.TrySign(_secret, in digest, signature));
        }
        return signature;
    }

    /// <summary>Forgets the secret.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_secret);
}
