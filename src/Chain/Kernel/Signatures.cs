using System.Buffers.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Tx;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Kernel;

/// <summary>Checks the signature of an envelope, each key type by its own rule; docs/wire-format.md shows them side by side. Pure: any thread.</summary>
public static class Signatures
{
    /// <summary>Whether key, body and signature of a native envelope belong together.</summary>
    public static bool Verify(Envelope envelope)
    {
        if (envelope.IsCosmos) return false;
        if (envelope.Signature.Length != 64) return false;
        if (envelope.KeyType != KeyType.Passkey && (envelope.AuthenticatorData.Length != 0 || envelope.ClientDataJson.Length != 0)) return false;
        Span<byte> document = stackalloc byte[Envelope.SignDocumentSize];
        Envelope.WriteSignDocument(envelope.BodyHash, document);
        return envelope.KeyType switch
        {
            KeyType.Ethereum => VerifySecp256k1(envelope, EthereumDigest(document)),
            KeyType.Cosmos => VerifySecp256k1(envelope, Sha256.Hash(document)),
            KeyType.Ed25519 => Ed25519.Verify(envelope.PublicKey, document, envelope.Signature),
            KeyType.Passkey => VerifyPasskey(envelope.PublicKey, Sha256.Hash(document), envelope.AuthenticatorData, envelope.ClientDataJson, envelope.Signature),
            _ => false,
        };
    }

    /// <summary>Whether an envelope is rightly signed for a chain: a native one, which names its chain itself, or a Cosmos transaction.</summary>
    /// <param name="envelope">The envelope; no Ethereum transaction, whose signature is settled when it is decoded.</param>
    /// <param name="chainId">The chain's name.</param>
    /// <param name="ethereumChainId">The number of its Ethereum chain, for typed data; 0 without one.</param>
    public static bool Verify(Envelope envelope, string chainId, ulong ethereumChainId)
    {
        if (envelope.Cosmos is not { } transaction) return Verify(envelope);
        return new TxSignatures(transaction, chainId, ethereumChainId, () => MessagesOf(envelope)).Verify(envelope.ParsedKey);
    }

    /// <summary>Checks the signatures of many envelopes as <see cref="Verify(Envelope, string, ulong)"/> does, and notes it in each: those by one key over secp256k1 together, which takes a third of the time of one after the other.</summary>
    /// <param name="envelopes">At most <see cref="EnvelopeCodec.Together"/>, no Ethereum transactions.</param>
    /// <param name="chainId">The chain's name.</param>
    /// <param name="ethereumChainId">The number of its Ethereum chain; 0 without one.</param>
    internal static void VerifyTogether(ReadOnlySpan<Envelope> envelopes, string chainId, ulong ethereumChainId)
    {
        Span<SignatureToVerify> together = stackalloc SignatureToVerify[EnvelopeCodec.Together];
        int count = 0;
        foreach (Envelope envelope in envelopes)
            if (TryRead(envelope, chainId, out together[count])) count++;
        Secp256k1Batch.Verify(together[..count]);
        int at = 0;
        foreach (Envelope envelope in envelopes)
        {
            bool isRight = TryRead(envelope) && together[at++].IsValid;
            // Typed data, several keys, other curves; and what is wrong is told so by the one way there is for all.
            envelope.SignatureIsValid = isRight || Verify(envelope, chainId, ethereumChainId);
        }
    }

    // Whether one key over secp256k1 has signed it in the usual way.
    private static bool TryRead(Envelope envelope) => envelope.ParsedKey is not null && (envelope.Cosmos is { } transaction
        ? transaction is { Mode: SignMode.Direct, TypedDataChainId: 0, Key.Kind: not TxKeyKind.Multisig } && envelope.Signature.Length == Secp256k1.SignatureSize
        : envelope is { KeyType: KeyType.Ethereum or KeyType.Cosmos, Signature.Length: Secp256k1.SignatureSize, AuthenticatorData.Length: 0, ClientDataJson.Length: 0 });

    private static bool TryRead(Envelope envelope, string chainId, out SignatureToVerify signature)
    {
        signature = default;
        if (!TryRead(envelope)) return false;
        Hash32 digest;
        if (envelope.Cosmos is { } transaction)
        {
            byte[] document = TxSignDocs.Direct(transaction, chainId);
            digest = envelope.KeyType == KeyType.Ethereum ? Keccak256.Hash(document) : Sha256.Hash(document);
        }
        else
        {
            Span<byte> document = stackalloc byte[Envelope.SignDocumentSize];
            Envelope.WriteSignDocument(envelope.BodyHash, document);
            digest = envelope.KeyType == KeyType.Ethereum ? EthereumDigest(document) : Sha256.Hash(document);
        }
        signature = new SignatureToVerify(envelope.ParsedKey!.Value, in digest, envelope.Signature);
        return true;
    }

    private static List<AminoObject>? MessagesOf(Envelope envelope)
    {
        List<AminoObject> messages = [];
        for (int i = 0; i < envelope.Operations.Length; i++)
        {
            if (CosmosMessages.ToAmino(envelope.Definitions[i], envelope.Operations[i], envelope.Account) is not { } message) return null;
            messages.Add(message);
        }
        return messages;
    }

    /// <summary>Whether a key of Ethereum, Cosmos or Ed25519 has signed a hash as it signs the hash of a body (<see cref="SigningKey.SignHash"/>).</summary>
    public static bool Verify(KeyType type, ReadOnlySpan<byte> publicKey, in Hash32 hash, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != 64) return false;
        Span<byte> document = stackalloc byte[Envelope.SignDocumentSize];
        Envelope.WriteSignDocument(hash, document);
        Hash32 digest = type == KeyType.Ethereum ? EthereumDigest(document) : Sha256.Hash(document);
        return type switch
        {
            KeyType.Ethereum or KeyType.Cosmos => Secp256k1.Verify(publicKey, in digest, signature),
            KeyType.Ed25519 => Ed25519.Verify(publicKey, document, signature),
            _ => false,
        };
    }

    /// <summary>Whether a passkey has signed a hash as it signs the hash of a body: the challenge is SHA-256 of the sign document.</summary>
    public static bool VerifyPasskey(ReadOnlySpan<byte> publicKey, in Hash32 hash, ReadOnlySpan<byte> authenticatorData, ReadOnlySpan<byte> clientDataJson, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != 64) return false;
        Span<byte> document = stackalloc byte[Envelope.SignDocumentSize];
        Envelope.WriteSignDocument(hash, document);
        return VerifyPasskey(publicKey, Sha256.Hash(document), authenticatorData, clientDataJson, signature);
    }

    /// <summary>What an Ethereum key signs: EIP-191 version 0x45 ("personal message") over the 49-byte sign document.</summary>
    public static Hash32 EthereumDigest(ReadOnlySpan<byte> document) => Keccak256.Hash("\u0019Ethereum Signed Message:\n49"u8, document);

    private static bool VerifySecp256k1(Envelope envelope, Hash32 digest) => envelope.ParsedKey is { } key
        ? Secp256k1.Verify(in key, in digest, envelope.Signature)
        : Secp256k1.Verify(envelope.PublicKey, in digest, envelope.Signature);

    // WebAuthn level 2: 6.1 authenticator data, 5.8.1.2 limited verification of client data, 7.2 steps 11, 12, 17 and 20. Which site asked is the wallet's matter, not the chain's.
    private static bool VerifyPasskey(ReadOnlySpan<byte> publicKey, Hash32 challenge, ReadOnlySpan<byte> authenticatorData, ReadOnlySpan<byte> clientDataJson, ReadOnlySpan<byte> signature)
    {
        // An id covers the signature, so it has one spelling here as everywhere: whoever submits what an authenticator made takes the low S of the two.
        if (!P256.IsLowS(signature)) return false;
        const int FlagsAt = 32, AuthenticatorDataSizeMin = 37;
        const byte UserPresent = 0x01;
        if (authenticatorData.Length < AuthenticatorDataSizeMin || (authenticatorData[FlagsAt] & UserPresent) == 0) return false;
        ReadOnlySpan<byte> clientData = clientDataJson;
        ReadOnlySpan<byte> head = "{\"type\":\"webauthn.get\",\"challenge\":\""u8;
        if (!clientData.StartsWith(head)) return false;
        Span<byte> encoded = stackalloc byte[43];
        Base64Url.EncodeToUtf8(Hash32.Bytes(in challenge), encoded, out _, out int written);
        clientData = clientData[head.Length..];
        if (!clientData.StartsWith(encoded[..written]) || !clientData[written..].StartsWith("\",\"origin\":\""u8)) return false;
        Hash32 clientHash = Sha256.Hash(clientDataJson);
        return P256.Verify(publicKey, Sha256.Hash(authenticatorData, Hash32.Bytes(in clientHash)), signature);
    }
}
