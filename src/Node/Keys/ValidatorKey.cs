using System.Security.Cryptography;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Crypto;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Keys;

/// <summary>The key that signs blocks, in CometBFT's own file form (priv_validator_key.json), so that it can move to CometBFT. It signs whatever it is given: who may sign what is for <see cref="GuardedSigner"/>.</summary>
/// <remarks>A new one is secp256k1, because a contract on an Ethereum chain can then check this city's commits with ecrecover (house decision 12). Ed25519, CometBFT's own default, is read as well.</remarks>
public sealed class ValidatorKey : IDisposable
{
    private const string Secp256k1Name = "tendermint/PrivKeySecp256k1", Ed25519Name = "tendermint/PrivKeyEd25519";
    private readonly byte[] _secret;

    /// <summary>Takes a secret: a secp256k1 scalar or an Ed25519 seed, 32 bytes that the caller has checked.</summary>
    internal ValidatorKey(KeyType type, byte[] secret)
    {
        _secret = secret;
        Span<byte> bytes = stackalloc byte[Secp256k1.CompressedSize];
        if (type == KeyType.Ed25519)
        {
            bytes = bytes[..Ed25519.PublicKeySize];
            Ed25519.PublicKey(secret, bytes);
        }
        else
        {
            Invariant.Assert(Secp256k1.TryPublicKey(secret, out Secp256k1Key key));
            Secp256k1.Serialize(in key, bytes);
        }
        PublicKey = new PublicKey(type, bytes);
    }

    /// <summary>Its public key and address.</summary>
    public PublicKey PublicKey { get; }

    /// <summary>The 32 bytes that it follows from.</summary>
    internal ReadOnlySpan<byte> Secret => _secret;

    /// <summary>Makes a new random secp256k1 key.</summary>
    public static ValidatorKey Create()
    {
        byte[] secret = new byte[Secp256k1.SecretSize];
        do RandomNumberGenerator.Fill(secret);
        while (!Secp256k1.IsSecret(secret));
        return new ValidatorKey(KeyType.Secp256k1, secret);
    }

    /// <summary>Reads a key file, in CometBFT's form or encrypted.</summary>
    /// <param name="path">The file.</param>
    /// <param name="passwords">Asked when the file is encrypted; null to refuse such a file.</param>
    /// <exception cref="NodeException">The file is absent or no such key, or its password is not to be had.</exception>
    public static ValidatorKey Load(string path, Passwords? passwords = null)
    {
        if (!File.Exists(path)) throw new NodeException($"{path} does not exist: restore it from a copy. A city goes on only with the validator key that its genesis names; `gwangan init` makes one for a new city");
        try
        {
            using JsonDocument document = JsonDocument.Parse(KeyFile.ReadBounded(path));
            if (Keystore.IsKeystore(document.RootElement)) return Decrypt(document.RootElement, path, passwords);
            JsonElement key = document.RootElement.GetProperty("priv_key");
            byte[] secret = key.GetProperty("value").GetBytesFromBase64();
            switch (key.GetProperty("type").GetString())
            {
                case Secp256k1Name:
                    return FromSecret(KeyType.Secp256k1, secret, path);
                case Ed25519Name:
                    // CometBFT keeps the public key behind the seed.
                    if (secret.Length != Ed25519.SeedSize + Ed25519.PublicKeySize) throw new NodeException($"{path}: the value is no Ed25519 secret");
                    ValidatorKey made = FromSecret(KeyType.Ed25519, secret[..Ed25519.SeedSize], path);
                    return made.PublicKey.Bytes.SequenceEqual(secret.AsSpan(Ed25519.SeedSize)) ? made : throw new NodeException($"{path}: secret and public key do not belong together");
                default:
                    throw new NodeException($"{path}: expected a key of type {Secp256k1Name} or {Ed25519Name}");
            }
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw new NodeException($"{path} is no validator key in the form of CometBFT's priv_validator_key.json, and no keystore of one ({error.Message}); restore it from a copy");
        }
    }

    /// <summary>Writes the key encrypted; only this program reads it.</summary>
    public void SaveEncrypted(string path, string password, KeystoreWork work) => DurableFile.Write(path, Keystore.Encrypt(_secret, password, work, null, new Dictionary<string, string>
    {
        ["type"] = NameOf(PublicKey.Type), ["address"] = Convert.ToHexString(Address.Bytes(PublicKey.Address)), ["publicKey"] = Convert.ToHexStringLower(PublicKey.Bytes),
    }), isSecret: true);

    private static string NameOf(KeyType type) => type == KeyType.Ed25519 ? "validator-ed25519" : "validator-secp256k1";

    private static ValidatorKey Decrypt(JsonElement root, string path, Passwords? passwords)
    {
        string name = root.GetProperty("gwangan").GetProperty("type").GetString() ?? "";
        KeyType type = name == NameOf(KeyType.Ed25519) ? KeyType.Ed25519 : name == NameOf(KeyType.Secp256k1) ? KeyType.Secp256k1 : throw new NodeException($"{path}: a keystore of type {name} holds no validator key");
        if (passwords is null) throw new NodeException($"{path} is encrypted, and nobody is asked for its password here");
        byte[] secret;
        try
        {
            secret = Keystore.Decrypt(root, passwords.Get(path));
        }
        catch (NodeException error)
        {
            throw new NodeException($"{path}: {error.Message}");
        }
        return FromSecret(type, secret, path);
    }

    private static ValidatorKey FromSecret(KeyType type, byte[] secret, string path) =>
        type == KeyType.Ed25519 || Secp256k1.IsSecret(secret) ? new ValidatorKey(type, secret) : throw new NodeException($"{path}: the value is no secp256k1 secret");

    /// <summary>Writes the key file, readable by the owner only.</summary>
    public void Save(string path)
    {
        bool isEd25519 = PublicKey.Type == KeyType.Ed25519;
        byte[] value = isEd25519 ? [.. _secret, .. PublicKey.Bytes] : _secret;
        DurableFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(new
        {
            address = Convert.ToHexString(Address.Bytes(PublicKey.Address)),
            pub_key = new { type = isEd25519 ? "tendermint/PubKeyEd25519" : "tendermint/PubKeySecp256k1", value = Convert.ToBase64String(PublicKey.Bytes) },
            priv_key = new { type = isEd25519 ? Ed25519Name : Secp256k1Name, value = Convert.ToBase64String(value) },
        }, ReadableJson.Indented), isSecret: true);
    }

    /// <summary>The 64-byte signature over a message; secp256k1 signs its SHA-256.</summary>
    internal byte[] Sign(ReadOnlySpan<byte> message)
    {
        byte[] signature = new byte[Secp256k1.SignatureSize];
        if (PublicKey.Type == KeyType.Ed25519) Ed25519.Sign(_secret, message, signature);
        else Invariant.Assert(Secp256k1.TrySign(_secret, Sha256.Hash(message), signature));
        return signature;
    }

    /// <summary>Forgets the secret.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_secret);
}
