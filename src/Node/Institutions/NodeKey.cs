using System.Security.Cryptography;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Crypto;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Institutions;

/// <summary>The Ed25519 key by which CometBFT nodes know each other, in the form of CometBFT's node_key.json (p2p/key.go). It signs no blocks.</summary>
public sealed class NodeKey
{
    private const string TypeName = "tendermint/PrivKeyEd25519";
    private readonly byte[] _seed;

    private NodeKey(byte[] seed)
    {
        _seed = seed;
        byte[] publicKey = new byte[Ed25519.PublicKeySize];
        Ed25519.PublicKey(seed, publicKey);
        PublicKey = new PublicKey(KeyType.Ed25519, publicKey);
    }

    /// <summary>Its public key.</summary>
    public PublicKey PublicKey { get; }

    /// <summary>What peers write before the @ of an address: the key's address in lower-case hex.</summary>
    public string Id => Convert.ToHexStringLower(Address.Bytes(PublicKey.Address));

    /// <summary>A new random key.</summary>
    public static NodeKey Create() => new(RandomNumberGenerator.GetBytes(Ed25519.SeedSize));

    /// <summary>Reads the file.</summary>
    /// <exception cref="NodeException">It is absent or no such key.</exception>
    public static NodeKey Load(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement key = document.RootElement.GetProperty("priv_key");
            byte[] secret = key.GetProperty("value").GetBytesFromBase64();
            if (key.GetProperty("type").GetString() != TypeName || secret.Length != Ed25519.SeedSize + Ed25519.PublicKeySize) throw new NodeException($"{path}: expected a key of type {TypeName}");
            NodeKey loaded = new(secret[..Ed25519.SeedSize]);
            return loaded.PublicKey.Bytes.SequenceEqual(secret.AsSpan(Ed25519.SeedSize)) ? loaded : throw new NodeException($"{path}: secret and public key do not belong together");
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or FormatException or InvalidOperationException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new NodeException($"{path} is no node key in the form of CometBFT's node_key.json: {error.Message}");
        }
    }

    /// <summary>Writes the file, readable by the owner only. The value is seed and public key, as Go keeps Ed25519 secrets.</summary>
    public void Save(string path) => DurableFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(
        new { priv_key = new { type = TypeName, value = Convert.ToBase64String([.. _seed, .. PublicKey.Bytes]) } }), isSecret: true);
}
