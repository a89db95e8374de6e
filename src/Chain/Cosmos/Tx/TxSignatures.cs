using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Cosmos.Tx;

/// <summary>Whether a transaction is rightly signed for a chain. Pure: any thread.</summary>
/// <param name="transaction">The transaction.</param>
/// <param name="chainId">The chain.</param>
/// <param name="ethereumChainId">The number of Ethereum's chain, for typed data.</param>
/// <param name="messages">Makes its messages' amino JSON, each <c>{ type, value }</c>; null where one of them has none.</param>
public sealed class TxSignatures(CosmosTransaction transaction, string chainId, ulong ethereumChainId, Func<IReadOnlyList<AminoObject>?> messages)
{
    private byte[]? _direct, _amino;
    private AminoObject? _document;
    private bool _hasDocument;

    /// <summary>Whether its signer, or as many members of it as have to, have signed.</summary>
    /// <param name="parsed">The key as libsecp256k1 reads it, where it is a single one that is known; null to parse it.</param>
    public bool Verify(Secp256k1Key? parsed = null)
    {
        if (transaction.Key is not { } key) return false;
        if (key.Kind != TxKeyKind.Multisig) return Verify(key, transaction.Mode, transaction.Signature.Span, parsed);
        ProtoReader reader = new(transaction.Signature.Span);
        for (int i = 0; i < key.Members.Length; i++)
        {
            if (transaction.MemberModes[i] is not { } mode) continue;
            if (!reader.TryReadTag(out int field, out WireType wire) || (field, wire) != (1, WireType.Bytes) || !reader.TryBytes(out ReadOnlySpan<byte> signature)) return false;
            if (!Verify(key.Members[i], mode, signature, null)) return false;
        }
        return reader.AtEnd;
    }

    private bool Verify(TxKey key, SignMode mode, ReadOnlySpan<byte> signature, Secp256k1Key? parsed)
    {
        bool isEthereum = key.Kind == TxKeyKind.Ethereum;
        // Ethereum's wallets add which of two points it was.
        if (isEthereum && signature.Length == Secp256k1.SignatureSize + 1 && signature[^1] is 0 or 1 or 27 or 28) signature = signature[..Secp256k1.SignatureSize];
        if (signature.Length != Secp256k1.SignatureSize) return false;
        if (parsed is not { } point && !Secp256k1.TryParse(key.Bytes, out point)) return false;
        // Said to be over typed data, it is over nothing else.
        if (transaction.TypedDataChainId == 0)
        {
            byte[]? signed = mode == SignMode.Direct ? _direct ??= TxSignDocs.Direct(transaction, chainId) : mode == SignMode.LegacyAminoJson ? _amino ??= Document()?.ToJson() : null;
            if (signed is null) return false;
            if (Secp256k1.Verify(in point, isEthereum ? Keccak256.Hash(signed) : Sha256.Hash(signed), signature)) return true;
        }
        else if (transaction.TypedDataChainId != ethereumChainId)
        {
            return false;
        }
        return isEthereum && Document() is { } document && TypedDocument.TryDigest(document, ethereumChainId, out Hash32 digest) && Secp256k1.Verify(in point, in digest, signature);
    }

    private AminoObject? Document()
    {
        if (!_hasDocument) (_document, _hasDocument) = (messages() is { } own ? TxSignDocs.Amino(transaction, chainId, own) : null, true);
        return _document;
    }
}
