using System.Buffers.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Kernel;

/// <summary>Checks the signature of an envelope, each key type by its own rule; docs/wire-format.md shows them side by side. Pure: any thread.</summary>
public static class Signatures
{
    /// <summary>Whether key, body and signature belong together.</summary>
    public static bool Verify(Envelope envelope)
    {
        if (envelope.Signature.Length != 64) return false;
        if (envelope.KeyType != KeyType.Passkey && (envelope.AuthenticatorData.Length != 0 || envelope.ClientDataJson.Length != 0)) return false;
        Span<byte> document = stackalloc byte[Envelope.SignDocumentSize];
        Envelope.WriteSignDocument(envelope.BodyHash, document);
        return envelope.KeyType switch
        {
            KeyType.Ethereum => VerifySecp256k1(envelope, EthereumDigest(document)),
            KeyType.Cosmos => VerifySecp256k1(envelope, Sha256.Hash(document)),
            KeyType.Ed25519 => Ed25519.Verify(envelope.PublicKey, document, envelope.Signature),
            KeyType.Passkey => VerifyPasskey(envelope, Sha256.Hash(document)),
            _ => false,
        };
    }

    /// <summary>What an Ethereum key signs: EIP-191 version 0x45 ("personal message") over the 49-byte sign document.</summary>
    public static Hash32 EthereumDigest(ReadOnlySpan<byte> document) => Keccak256.Hash("\u0019Ethereum Signed Message:\n49"u8, document);

    private static bool VerifySecp256k1(Envelope envelope, Hash32 digest) => envelope.ParsedKey is { } key
        ? Secp256k1.Verify(in key, in digest, envelope.Signature)
        : Secp256k1.Verify(envelope.PublicKey, in digest, envelope.Signature);

    // WebAuthn level 2: 6.1 authenticator data, 5.8.1.2 limited verification of client data, 7.2 steps 11, 12, 17 and 20. Which site asked is the wallet's matter, not the chain's.
    private static bool VerifyPasskey(Envelope envelope, Hash32 challenge)
    {
        // An id covers the signature, so it has one spelling here as everywhere: whoever submits what an authenticator made takes the low S of the two.
        if (!P256.IsLowS(envelope.Signature)) return false;
        const int FlagsAt = 32, AuthenticatorDataSizeMin = 37;
        const byte UserPresent = 0x01;
        if (envelope.AuthenticatorData.Length < AuthenticatorDataSizeMin || (envelope.AuthenticatorData[FlagsAt] & UserPresent) == 0) return false;
        ReadOnlySpan<byte> clientData = envelope.ClientDataJson;
        ReadOnlySpan<byte> head = "{\"type\":\"webauthn.get\",\"challenge\":\""u8;
        if (!clientData.StartsWith(head)) return false;
        Span<byte> encoded = stackalloc byte[43];
        Base64Url.EncodeToUtf8(Hash32.Bytes(in challenge), encoded, out _, out int written);
        clientData = clientData[head.Length..];
        if (!clientData.StartsWith(encoded[..written]) || !clientData[written..].StartsWith("\",\"origin\":\""u8)) return false;
        Hash32 clientHash = Sha256.Hash(envelope.ClientDataJson);
        return P256.Verify(envelope.PublicKey, Sha256.Hash(envelope.AuthenticatorData, Hash32.Bytes(in clientHash)), envelope.Signature);
    }
}
