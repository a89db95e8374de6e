using System.Security.Cryptography;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Cosmos.Tx;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;

namespace Gwangan.Tests.Cosmos.Tx;

/// <summary>Makes Cosmos transactions of a key whose secret a test has, part by part, so that every part can be made wrong.</summary>
public sealed class CosmosWallet(string name, KeyType type, OperationCatalog catalog, string chainId)
{
    private readonly byte[] _secret = SHA256.HashData(Encoding.UTF8.GetBytes(name));

    public SigningKey Key { get; } = new(type, SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    public Address Address => Key.Address;

    public string Text => Bech32.EncodeAccount(Address);

    public string KeyUrl { get; init; } = type == KeyType.Ethereum ? "/ethermint.crypto.v1.ethsecp256k1.PubKey" : "/cosmos.crypto.secp256k1.PubKey";

    /// <summary>Signs operations in SIGN_MODE_DIRECT.</summary>
    public byte[] Sign(ulong sequence, params Operation[] operations) => Sign(new CosmosParts { Sequence = sequence }, operations);

    public byte[] Sign(CosmosParts parts, params Operation[] operations)
    {
        byte[] body = parts.Body ?? Body(parts, operations), info = parts.AuthInfo ?? AuthInfo(parts);
        ProtoWriter document = new();
        document.Bytes(1, body);
        document.Bytes(2, info);
        document.String(3, parts.ChainId ?? chainId);
        document.UInt64(4, parts.AccountNumber);
        return Raw(body, info, SignBytes(document.WrittenSpan));
    }

    /// <summary>Signs operations in SIGN_MODE_LEGACY_AMINO_JSON.</summary>
    public byte[] SignAmino(CosmosParts parts, params Operation[] operations)
    {
        byte[] body = Body(parts, operations), info = AuthInfo(parts with { Mode = (int)SignMode.LegacyAminoJson });
        return Raw(body, info, SignBytes(Amino(parts, body, info, operations).ToJson()));
    }

    /// <summary>Signs operations as typed data.</summary>
    public byte[] SignTyped(CosmosParts parts, ulong ethereumChainId, params Operation[] operations)
    {
        byte[] body = Body(parts, operations), info = AuthInfo(parts with { Mode = (int)SignMode.LegacyAminoJson });
        Assert.True(TypedDocument.TryDigest(Amino(parts, body, info, operations), ethereumChainId, out Hash32 digest));
        byte[] signature = new byte[64];
        Assert.True(Secp256k1.TrySign(_secret, in digest, signature));
        return Raw(body, info, signature);
    }

    public AminoObject Amino(CosmosParts parts, byte[] body, byte[] info, params Operation[] operations)
    {
        Assert.Equal(TxProblem.None, TxDecoder.TryDecode(Raw(body, info, new byte[64]), false, out CosmosTransaction transaction));
        return TxSignDocs.Amino(transaction, parts.ChainId ?? chainId, operations.Select(each => CosmosMessages.ToAmino(catalog.Of(each), each, Address)!))!;
    }

    public byte[] Body(CosmosParts parts, params Operation[] operations)
    {
        ProtoWriter body = new();
        foreach (Operation operation in operations)
        {
            ProtoWriter message = new();
            CosmosMessages.Write(catalog.Of(operation), operation, Address, message);
            TxAny.Write(body, 1, catalog.Of(operation).TypeUrl, message.WrittenSpan);
        }
        body.String(2, parts.Memo);
        body.UInt64(3, parts.TimeoutHeight);
        if (parts.TimeoutMs != 0)
        {
            int mark = body.Begin(5);
            body.Int64(1, parts.TimeoutMs / 1_000);
            body.End(mark);
        }
        if (parts.Extra is { } extra) body.Raw(extra);
        return body.ToArray();
    }

    public byte[] AuthInfo(CosmosParts parts)
    {
        ProtoWriter info = new();
        int signer = info.Begin(1);
        if (parts.KeyBytes is not { Length: 0 })
        {
            ProtoWriter key = new();
            key.Bytes(1, parts.KeyBytes ?? Key.PublicKey);
            TxAny.Write(info, 1, parts.KeyUrl ?? KeyUrl, key.WrittenSpan);
        }
        int mode = info.Begin(2), single = info.Begin(1);
        info.Int64(1, parts.Mode);
        info.End(single);
        info.End(mode);
        info.UInt64(3, parts.Sequence);
        info.End(signer);
        int fee = info.Begin(2);
        if (parts.Fee is { } amount)
        {
            int coin = info.Begin(1);
            new TxCoin(parts.Denom, amount).Write(info);
            info.End(coin);
        }
        info.UInt64(2, parts.Gas);
        info.String(3, parts.Payer);
        info.String(4, parts.Granter);
        info.End(fee);
        return info.ToArray();
    }

    public static byte[] Raw(byte[] body, byte[] info, params byte[][] signatures)
    {
        ProtoWriter raw = new();
        raw.Bytes(1, body);
        raw.Bytes(2, info);
        foreach (byte[] signature in signatures) raw.BytesAlways(3, signature);
        return raw.ToArray();
    }

    public byte[] SignBytes(ReadOnlySpan<byte> document)
    {
        Hash32 digest = type == KeyType.Ethereum ? Keccak256.Hash(document) : Sha256.Hash(document);
        byte[] signature = new byte[64];
        Assert.True(Secp256k1.TrySign(_secret, in digest, signature));
        return signature;
    }
}

/// <summary>What can be said, rightly or wrongly, of a transaction beside its messages.</summary>
public sealed record CosmosParts
{
    public ulong Sequence { get; init; }

    public string Memo { get; init; } = "";

    public ulong TimeoutHeight { get; init; }

    public long TimeoutMs { get; init; }

    public string? Fee { get; init; } = "0";

    public string Denom { get; init; } = "KRW";

    public ulong Gas { get; init; } = 1_000_000;

    public string Payer { get; init; } = "";

    public string Granter { get; init; } = "";

    public int Mode { get; init; } = (int)SignMode.Direct;

    public byte[]? KeyBytes { get; init; }

    public string? KeyUrl { get; init; }

    public string? ChainId { get; init; }

    public ulong AccountNumber { get; init; }

    /// <summary>Behind the body's fields.</summary>
    public byte[]? Extra { get; init; }

    public byte[]? Body { get; init; }

    public byte[]? AuthInfo { get; init; }
}
