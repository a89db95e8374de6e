using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Cosmos.Tx;

/// <summary>Kinds of keys that sign transactions.</summary>
public enum TxKeyKind : byte
{
    /// <summary>secp256k1 over SHA-256, address by RIPEMD-160 of SHA-256: /cosmos.crypto.secp256k1.PubKey.</summary>
    Cosmos = 1,

    /// <summary>secp256k1 over Keccak-256, address as Ethereum has it: ethsecp256k1.PubKey of Ethermint or of cosmos/evm.</summary>
    Ethereum = 2,

    /// <summary>Several of those, so many of which have to sign: /cosmos.crypto.multisig.LegacyAminoPubKey.</summary>
    Multisig = 3,
}

/// <summary>The public key of a transaction's signer.</summary>
public sealed class TxKey
{
    /// <summary>Most members of a multisig key.</summary>
    public const int MembersMax = 16;

    private const string CosmosUrl = "/cosmos.crypto.secp256k1.PubKey", MultisigUrl = "/cosmos.crypto.multisig.LegacyAminoPubKey";
    private const string EthermintUrl = "/ethermint.crypto.v1.ethsecp256k1.PubKey", CosmosEvmUrl = "/cosmos.evm.crypto.v1.ethsecp256k1.PubKey";

    // What amino writes before a key of each type: made from the SHA-256 of its name (go-amino, README: prefix bytes).
    private static readonly byte[] CosmosPrefix = AminoPrefix("tendermint/PubKeySecp256k1"), MultisigPrefix = AminoPrefix("tendermint/PubKeyMultisigThreshold"), EthermintPrefix = AminoPrefix("ethermint/PubKeyEthSecp256k1");

    private TxKey(TxKeyKind kind, byte[] bytes, uint threshold, TxKey[] members) => (Kind, Bytes, Threshold, Members) = (kind, bytes, threshold, members);

    /// <summary>Its kind.</summary>
    public TxKeyKind Kind { get; }

    /// <summary>33 bytes, compressed; none for a multisig key.</summary>
    public byte[] Bytes { get; }

    /// <summary>How many members have to sign; 0 but for a multisig key.</summary>
    public uint Threshold { get; }

    /// <summary>The members of a multisig key.</summary>
    public TxKey[] Members { get; }

    /// <summary>How many single keys it is.</summary>
    public int Count => Kind == TxKeyKind.Multisig ? Members.Length : 1;

    /// <summary>Reads a key in its Any; false when it is malformed, of another type, or a multisig key in another one. Whether 33 bytes are a point of the curve is not asked.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> any, out TxKey key) => TryDecode(any, isMember: false, out key);

    /// <summary>The address of a multisig key: the first 20 bytes of SHA-256 of its amino form.</summary>
    public Address MultisigAddress()
    {
        Invariant.Assert(Kind == TxKeyKind.Multisig);
        Hash32 hash = Sha256.Hash(ToAmino());
        return new Address(Hash32.Bytes(in hash)[..Address.Size]);
    }

    private static bool TryDecode(ReadOnlySpan<byte> any, bool isMember, out TxKey key)
    {
        key = null!;
        if (!TxAny.TryDecode(any, out string typeUrl, out ReadOnlySpan<byte> value)) return false;
        if (typeUrl == MultisigUrl) return !isMember && TryDecodeMultisig(value, out key);
        bool isEthereum = typeUrl == EthermintUrl || (typeUrl == CosmosEvmUrl && !isMember);
        if (!isEthereum && typeUrl != CosmosUrl) return false;
        ReadOnlySpan<byte> bytes = default;
        ProtoReader reader = new(value);
        while (!reader.AtEnd)
            if (!reader.TryReadTag(out int field, out WireType wire) || (field, wire) != (1, WireType.Bytes) || !reader.TryBytes(out bytes)) return false;
        if (bytes.Length != Secp256k1.CompressedSize) return false;
        key = new TxKey(isEthereum ? TxKeyKind.Ethereum : TxKeyKind.Cosmos, bytes.ToArray(), 0, []);
        return true;
    }

    private static bool TryDecodeMultisig(ReadOnlySpan<byte> value, out TxKey key)
    {
        key = null!;
        uint threshold = 0;
        List<TxKey> members = [];
        ProtoReader reader = new(value);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            switch (field, wire)
            {
                case (1, WireType.Varint):
                    if (!reader.TryUInt32(out threshold)) return false;
                    break;
                case (2, WireType.Bytes):
                    if (members.Count == MembersMax || !reader.TryBytes(out ReadOnlySpan<byte> member) || !TryDecode(member, isMember: true, out TxKey own)) return false;
                    members.Add(own);
                    break;
                default:
                    return false;
            }
        }
        if (threshold == 0 || threshold > members.Count) return false;
        key = new TxKey(TxKeyKind.Multisig, [], threshold, [.. members]);
        return true;
    }

    private byte[] ToAmino()
    {
        ProtoWriter writer = new();
        if (Kind != TxKeyKind.Multisig)
        {
            writer.Raw(Kind == TxKeyKind.Cosmos ? CosmosPrefix : EthermintPrefix);
            writer.Varint((ulong)Bytes.Length);
            writer.Raw(Bytes);
            return writer.ToArray();
        }
        writer.Raw(MultisigPrefix);
        writer.UInt64(1, Threshold);
        foreach (TxKey member in Members) writer.BytesAlways(2, member.ToAmino());
        return writer.ToArray();
    }

    // Zeros passed over, three bytes that tell names apart passed over, zeros passed over, and then four.
    private static byte[] AminoPrefix(string name)
    {
        byte[] hash = Sha256.Hash(System.Text.Encoding.ASCII.GetBytes(name)).ToArray();
        int at = 0;
        while (hash[at] == 0) at++;
        at += 3;
        while (hash[at] == 0) at++;
        return hash[at..(at + 4)];
    }
}
