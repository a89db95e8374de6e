using System.Security.Cryptography;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Crypto;

namespace Gwangan.Node.Engines.Embedded;

/// <summary>The secp256k1 key that signs blocks, in CometBFT's own file form (priv_validator_key.json), so that it can move to CometBFT.</summary>
/// <remarks>secp256k1, because a contract on an Ethereum chain can then check this city's commits with ecrecover (house decision 12).</remarks>
public sealed class ValidatorKey
{
    private readonly byte[] _secret;

    private ValidatorKey(byte[] secret)
    {
        _secret = secret;
        Invariant.Assert(Secp256k1.TryPublicKey(secret, out Secp256k1Key key));
        byte[] compressed = new byte[Secp256k1.CompressedSize];
        Secp256k1.Serialize(in key, compressed);
        PublicKey = new PublicKey(KeyType.Secp256k1, compressed);
    }

    /// <summary>Its public key and address.</summary>
    public PublicKey PublicKey { get; }

    /// <summary>Makes a new random key.</summary>
    public static ValidatorKey Create()
    {
        byte[] secret = new byte[Secp256k1.SecretSize];
        do RandomNumberGenerator.Fill(secret);
        while (!Secp256k1.IsSecret(secret));
        return new ValidatorKey(secret);
    }

    /// <summary>Reads a key file.</summary>
    /// <exception cref="NodeException">The file is absent or no such key.</exception>
    public static ValidatorKey Load(string path)
    {
        if (!File.Exists(path)) throw new NodeException($"{path} does not exist: restore it from a copy. A city goes on only with the validator key that its genesis names; `gwangan init` makes one for a new city");
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement key = document.RootElement.GetProperty("priv_key");
            if (key.GetProperty("type").GetString() != "tendermint/PrivKeySecp256k1") throw new NodeException($"{path}: expected a key of type tendermint/PrivKeySecp256k1");
            byte[] secret = key.GetProperty("value").GetBytesFromBase64();
            if (secret.Length != Secp256k1.SecretSize || !Secp256k1.IsSecret(secret)) throw new NodeException($"{path}: the value is no secp256k1 secret");
            return new ValidatorKey(secret);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw new NodeException($"{path} is no validator key in the form of CometBFT's priv_validator_key.json ({error.Message}); restore it from a copy");
        }
    }

    /// <summary>Writes the key file, readable by the owner only.</summary>
    public void Save(string path) => SecretFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(new
    {
        address = Convert.ToHexString(Address.Bytes(PublicKey.Address)),
        pub_key = new { type = "tendermint/PubKeySecp256k1", value = Convert.ToBase64String(PublicKey.Bytes) },
        priv_key = new { type = "tendermint/PrivKeySecp256k1", value = Convert.ToBase64String(_secret) },
    }, SecretFile.Indented));

    /// <summary>A precommit for a block, as the only signature of its commit.</summary>
    public Commit Precommit(string chainId, long height, BlockId blockId, long timeMs)
    {
        Timestamp time = BlockCodec.TimestampOf(timeMs);
        ProtoWriter document = new();
        Vote.WriteSignBytes(document, chainId, SignedMsgType.Precommit, height, 0, blockId, time);
        byte[] signature = new byte[Secp256k1.SignatureSize];
        Invariant.Assert(Secp256k1.TrySign(_secret, Sha256.Hash(document.WrittenSpan), signature));
        return new Commit(height, 0, blockId, [new CommitSig(BlockIdFlag.Commit, PublicKey.Address, time, signature)]);
    }
}
