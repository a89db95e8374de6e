using System.Security.Cryptography;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Crypto;

namespace Gwangan.Abci.Comet;

/// <summary>A validator whose secp256k1 key the driver holds.</summary>
public sealed class Signer
{
    private readonly byte[] _secret;

    private Signer(byte[] secret)
    {
        _secret = secret;
        Secp256k1.TryPublicKey(secret, out Secp256k1Key key);
        byte[] compressed = new byte[Secp256k1.CompressedSize];
        Secp256k1.Serialize(in key, compressed);
        Key = new PublicKey(KeyType.Secp256k1, compressed);
    }

    /// <summary>Its public key.</summary>
    public PublicKey Key { get; }

    /// <summary>A key that follows from a name, so that runs can be repeated.</summary>
    public static Signer Named(string name) => new(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)));

    /// <summary>Reads CometBFT's priv_validator_key.json.</summary>
    public static Signer Load(string path)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        return new Signer(document.RootElement.GetProperty("priv_key").GetProperty("value").GetBytesFromBase64());
    }

    /// <summary>Its precommit for a block (or for none: nil).</summary>
    public CommitSig Precommit(string chainId, long height, int round, BlockId voteFor, Timestamp time)
    {
        ProtoWriter document = new();
        Vote.WriteSignBytes(document, chainId, SignedMsgType.Precommit, height, round, voteFor, time);
        byte[] signature = new byte[Secp256k1.SignatureSize];
        Secp256k1.TrySign(_secret, Sha256.Hash(document.WrittenSpan), signature);
        return new CommitSig(voteFor.IsNone ? BlockIdFlag.Nil : BlockIdFlag.Commit, Key.Address, time, signature);
    }
}
