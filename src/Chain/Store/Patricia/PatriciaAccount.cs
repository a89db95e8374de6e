using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Store.Patricia;

/// <summary>An account of Ethereum's state (yellow paper, section 4.1).</summary>
/// <param name="Nonce">Transactions sent, or contracts created.</param>
/// <param name="Balance">In the native coin's smallest unit.</param>
/// <param name="CodeHash">Keccak of the contract's code; that of nothing when there is none.</param>
/// <param name="StorageRoot">Root of the trie of its slots.</param>
public readonly record struct PatriciaAccount(ulong Nonce, UInt256 Balance, Hash32 CodeHash, Hash32 StorageRoot)
{
    /// <summary>Most bytes of a stored account: two of a list's prefix, the nonce, and three numbers of 32 bytes.</summary>
    public const int StoredSizeMax = 2 + 9 + 3 * (1 + Hash32.Size);

    /// <summary>True when a slot is not zero.</summary>
    public bool HasStorage => StorageRoot != OrderedTrie.EmptyRoot;

    /// <summary>The account that nothing has touched yet.</summary>
    public static PatriciaAccount New => new(0, UInt256.Zero, Keccak256.OfNothing, OrderedTrie.EmptyRoot);

    /// <summary>The account as it stands in the trie's leaf.</summary>
    internal void Write(RlpWriter writer)
    {
        int list = writer.BeginList();
        writer.UInt64(Nonce);
        writer.UInt256(Balance);
        writer.Hash(StorageRoot);
        writer.Hash(CodeHash);
        writer.EndList(list);
    }

    /// <summary>The account as <see cref="PatriciaStores.Accounts"/> keeps it: as in the leaf, but empty strings for the hashes of nothing. At most <see cref="StoredSizeMax"/> bytes.</summary>
    public byte[] Encode(RlpWriter writer)
    {
        writer.Clear();
        int list = writer.BeginList();
        writer.UInt64(Nonce);
        writer.UInt256(Balance);
        writer.Bytes(HasStorage ? Hash32.Bytes(StorageRoot) : []);
        writer.Bytes(CodeHash == Keccak256.OfNothing ? [] : Hash32.Bytes(CodeHash));
        writer.EndList(list);
        return writer.ToArray();
    }

    /// <summary>Reads a stored account.</summary>
    /// <exception cref="CorruptStateException">It is none.</exception>
    public static PatriciaAccount Decode(ReadOnlySpan<byte> bytes)
    {
        RlpReader reader = new(bytes);
        if (!reader.TryList(out RlpReader fields) || !reader.AtEnd
            || !fields.TryUInt64(out ulong nonce) || !fields.TryUInt256(out UInt256 balance)
            || !fields.TryBytes(out ReadOnlySpan<byte> root) || root.Length is not (0 or Hash32.Size)
            || !fields.TryBytes(out ReadOnlySpan<byte> code) || code.Length is not (0 or Hash32.Size) || !fields.AtEnd)
            throw new CorruptStateException("a stored account is malformed");
        return new PatriciaAccount(nonce, balance, code.IsEmpty ? Keccak256.OfNothing : new Hash32(code), root.IsEmpty ? OrderedTrie.EmptyRoot : new Hash32(root));
    }
}
