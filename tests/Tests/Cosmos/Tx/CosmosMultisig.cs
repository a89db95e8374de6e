using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Cosmos.Tx;
using Gwangan.Chain.Kernel;

namespace Gwangan.Tests.Cosmos.Tx;

/// <summary>Makes Cosmos transactions of a multisig key whose members' secrets a test has: each signs amino JSON, as CosmJS lets them.</summary>
public sealed class CosmosMultisig(uint threshold, string chainId, OperationCatalog catalog, params CosmosWallet[] members)
{
    private const string KeyUrl = "/cosmos.crypto.multisig.LegacyAminoPubKey";

    public Address Address => Decode([0x0A, 0], new CosmosParts(), [.. Enumerable.Range(0, members.Length)]).Key!.MultisigAddress();

    /// <summary>Signs foreign messages, which name their signer themselves, by some of the members.</summary>
    public byte[] Sign(CosmosParts parts, int[] signers, params Operation[] operations)
    {
        byte[] body = members[0].Body(parts, operations), info = AuthInfo(parts, signers);
        CosmosTransaction transaction = Decode(body, parts, signers);
        byte[] document = TxSignDocs.Amino(transaction, chainId, operations.Select(each => CosmosMessages.ToAmino(catalog.Of(each), each, Address)!))!.ToJson();
        ProtoWriter signatures = new();
        foreach (int signer in signers.Order()) signatures.Bytes(1, members[signer].SignBytes(document));
        return CosmosWallet.Raw(body, info, signatures.ToArray());
    }

    private CosmosTransaction Decode(byte[] body, CosmosParts parts, int[] signers)
    {
        Assert.Equal(TxProblem.None, TxDecoder.TryDecode(CosmosWallet.Raw(body, AuthInfo(parts, signers), [1]), false, out CosmosTransaction transaction));
        return transaction;
    }

    private byte[] AuthInfo(CosmosParts parts, int[] signers)
    {
        ProtoWriter key = new(), info = new();
        key.UInt64(1, threshold);
        foreach (CosmosWallet member in members)
        {
            ProtoWriter own = new();
            own.Bytes(1, member.Key.PublicKey);
            TxAny.Write(key, 2, member.KeyUrl, own.WrittenSpan);
        }
        int signer = info.Begin(1);
        TxAny.Write(info, 1, KeyUrl, key.WrittenSpan);
        int mode = info.Begin(2), multi = info.Begin(2), bits = info.Begin(1);
        info.UInt64(1, (ulong)members.Length % 8);
        byte[] elements = new byte[(members.Length + 7) / 8];
        foreach (int each in signers) elements[each / 8] |= (byte)(0x80 >> (each % 8));
        info.Bytes(2, elements);
        info.End(bits);
        foreach (int _ in signers)
        {
            int one = info.Begin(2), single = info.Begin(1);
            info.Int64(1, (int)SignMode.LegacyAminoJson);
            info.End(single);
            info.End(one);
        }
        info.End(multi);
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
        info.End(fee);
        return info.ToArray();
    }
}
