using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Store.Patricia;

namespace Gwangan.Node.Snapshots;

/// <summary>Accounts in a row of Ethereum's trie with all their slots and codes, or slots in a row of one account's trie, as they stand in a chunk.</summary>
/// <remarks>
/// <code>
/// accounts  code count | codes: size, bytes | accounts: address 20, nonce, balance, number of its code (from 1; 0 without), slot count, slots
/// slots     slots: key, value
/// </code>
/// Numbers are varints; balances, keys and values are big-endian without leading zeros behind a byte with their size, as addresses are. Accounts and slots ascend by the digests of their keys, codes stand in the
/// order in which accounts first name them, each once. So a piece needs nothing but itself to be hashed, and there is one way to write it.
/// </remarks>
internal sealed class EvmPiece
{
    /// <summary>Most bytes of an account without slots and code, and of a slot.</summary>
    public const int AccountBytesMax = 1 + Address.Size + 10 + 1 + UInt256.Size + 5 + 5, SlotBytesMax = 2 * (1 + UInt256.Size);

    /// <summary>An account and its share of <see cref="Codes"/> (-1 without) and <see cref="Slots"/>.</summary>
    public readonly record struct Account(Address Address, ulong Nonce, UInt256 Balance, int Code, int FirstSlot, int SlotCount);

    /// <summary>The accounts; none in a piece of slots.</summary>
    public List<Account> Accounts { get; } = [];

    /// <summary>The slots.</summary>
    public List<KeyValuePair<UInt256, UInt256>> Slots { get; } = [];

    /// <summary>The codes.</summary>
    public List<byte[]> Codes { get; } = [];

    /// <summary>Hashes of <see cref="Codes"/>.</summary>
    public List<Hash32> CodeHashes { get; } = [];

    /// <summary>Adds an account, whose slots are added next.</summary>
    public void Add(in Address address, ulong nonce, in UInt256 balance, int code, int slotCount) => Accounts.Add(new Account(address, nonce, balance, code, Slots.Count, slotCount));

    /// <summary>Adds a code; its number is for <see cref="Add"/>.</summary>
    public int AddCode(in Hash32 hash, byte[] code)
    {
        Codes.Add(code);
        CodeHashes.Add(hash);
        return Codes.Count - 1;
    }

    /// <summary>The bytes of a piece of accounts.</summary>
    public byte[] EncodeAccounts()
    {
        ProtoWriter writer = new(4096);
        writer.Varint((ulong)Codes.Count);
        foreach (byte[] code in Codes)
        {
            writer.Varint((ulong)code.Length);
            writer.Raw(code);
        }
        foreach (Account account in Accounts)
        {
            Address address = account.Address;
            writer.Varint(Address.Size);
            writer.Raw(Address.Bytes(in address));
            writer.Varint(account.Nonce);
            WriteNumber(writer, account.Balance);
            writer.Varint((ulong)(account.Code + 1));
            writer.Varint((ulong)account.SlotCount);
            WriteSlots(writer, account.FirstSlot, account.SlotCount);
        }
        return writer.ToArray();
    }

    /// <summary>The bytes of a piece of slots.</summary>
    public byte[] EncodeSlots()
    {
        ProtoWriter writer = new(4096);
        WriteSlots(writer, 0, Slots.Count);
        return writer.ToArray();
    }

    /// <summary>Reads a piece of accounts; null when it is none, or is written in another way than <see cref="EncodeAccounts"/> does it.</summary>
    /// <param name="bytes">The piece.</param>
    /// <param name="sizeMax">Most bytes it may take by its maker's measure, which counts every account and slot at its longest: what is in memory stays in proportion.</param>
    public static EvmPiece? ReadAccounts(ReadOnlySpan<byte> bytes, long sizeMax = long.MaxValue) => DecodeAccounts(bytes, sizeMax) is { } piece && bytes.SequenceEqual(piece.EncodeAccounts()) ? piece : null;

    /// <summary>Reads a piece of slots; null when it is none, or is written in another way than <see cref="EncodeSlots"/> does it.</summary>
    /// <param name="bytes">The piece.</param>
    /// <param name="sizeMax">Most bytes it may take by its maker's measure, unless it is a single slot.</param>
    public static EvmPiece? ReadSlots(ReadOnlySpan<byte> bytes, long sizeMax = long.MaxValue) => DecodeSlots(bytes, sizeMax) is { } piece && bytes.SequenceEqual(piece.EncodeSlots()) ? piece : null;

    /// <summary>Hashes the accounts, each with its slots.</summary>
    /// <param name="prefix">Where in the trie of accounts they stand.</param>
    /// <param name="depth">Its nibbles.</param>
    /// <param name="subtrie">Has their nodes afterwards.</param>
    /// <param name="visit">Gets each account as it comes out; may be null.</param>
    /// <param name="reference">The reference to the node over all.</param>
    /// <returns>False when something is out of order or elsewhere.</returns>
    public bool TryHashAccounts(in Hash32 prefix, int depth, PatriciaSubtrie subtrie, Action<Account, PatriciaAccount>? visit, out byte[] reference)
    {
        reference = [];
        PatriciaSubtrie slots = new();
        subtrie.Clear();
        foreach (Account account in Accounts)
        {
            Address address = account.Address;
            Hash32 root = OrderedTrie.EmptyRoot;
            if (account.SlotCount > 0)
            {
                if (!TryHashSlots(account.FirstSlot, account.SlotCount, address, default, 0, slots, out byte[] storage)) return false;
                root = new Hash32(storage);
            }
            PatriciaAccount whole = new(account.Nonce, account.Balance, account.Code < 0 ? Keccak256.OfNothing : CodeHashes[account.Code], root);
            if (!subtrie.TryAdd(Keccak256.Hash(Address.Bytes(in address)), in whole)) return false;
            visit?.Invoke(account, whole);
        }
        return subtrie.TryHash(null, in prefix, depth, out reference);
    }

    /// <summary>Hashes slots of an account.</summary>
    /// <param name="first">The first one.</param>
    /// <param name="count">How many.</param>
    /// <param name="owner">The account.</param>
    /// <param name="prefix">Where in its trie they stand.</param>
    /// <param name="depth">Its nibbles.</param>
    /// <param name="subtrie">Has their nodes afterwards.</param>
    /// <param name="reference">The reference to the node over all.</param>
    /// <returns>False when one is out of order or elsewhere.</returns>
    public bool TryHashSlots(int first, int count, in Address owner, in Hash32 prefix, int depth, PatriciaSubtrie subtrie, out byte[] reference)
    {
        reference = [];
        subtrie.Clear();
        Span<byte> key = stackalloc byte[UInt256.Size];
        for (int i = first; i < first + count; i++)
        {
            Slots[i].Key.WriteBigEndian(key);
            if (!subtrie.TryAdd(Keccak256.Hash(key), Slots[i].Value)) return false;
        }
        return subtrie.TryHash(owner, in prefix, depth, out reference);
    }

    private static EvmPiece? DecodeAccounts(ReadOnlySpan<byte> bytes, long sizeMax)
    {
        EvmPiece piece = new();
        ProtoReader reader = new(bytes);
        if (!reader.TryVarint(out ulong codes)) return null;
        for (; codes > 0; codes--)
        {
            if (!reader.TryBytes(out ReadOnlySpan<byte> code) || code.IsEmpty || bytes.Length - reader.Rest.Length > sizeMax) return null;
            piece.AddCode(Keccak256.Hash(code), code.ToArray());
        }
        int named = 0;
        long size = 0;
        while (!reader.AtEnd)
        {
            if (!reader.TryBytes(out ReadOnlySpan<byte> address) || address.Length != Address.Size || !reader.TryVarint(out ulong nonce) || !TryNumber(ref reader, out UInt256 balance)) return null;
            if (!reader.TryVarint(out ulong code) || code > (ulong)piece.Codes.Count || code > (ulong)named + 1 || !reader.TryVarint(out ulong count)) return null;
            named = Math.Max(named, (int)code);
            // Each takes more than a byte, so a count that is too large ends here and not in memory.
            if (count > (ulong)reader.Rest.Length) return null;
            size += AccountBytesMax + (long)count * SlotBytesMax + (code > 0 ? piece.Codes[(int)code - 1].Length + 4 : 0);
            if (size > sizeMax) return null;
            piece.Add(new Address(address), nonce, in balance, (int)code - 1, (int)count);
            for (; count > 0; count--)
                if (!piece.TrySlot(ref reader)) return null;
        }
        return named == piece.Codes.Count && piece.CodeHashes.Distinct().Count() == named && piece.Accounts.Count > 0 ? piece : null;
    }

    private static EvmPiece? DecodeSlots(ReadOnlySpan<byte> bytes, long sizeMax)
    {
        EvmPiece piece = new();
        ProtoReader reader = new(bytes);
        while (!reader.AtEnd)
            if (!piece.TrySlot(ref reader) || (piece.Slots.Count > 1 && (long)piece.Slots.Count * SlotBytesMax > sizeMax)) return null;
        return piece.Slots.Count > 0 ? piece : null;
    }

    private void WriteSlots(ProtoWriter writer, int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            WriteNumber(writer, Slots[i].Key);
            WriteNumber(writer, Slots[i].Value);
        }
    }

    private bool TrySlot(ref ProtoReader reader)
    {
        if (!TryNumber(ref reader, out UInt256 key) || !TryNumber(ref reader, out UInt256 value) || value.IsZero) return false;
        Slots.Add(new(key, value));
        return true;
    }

    internal static void WriteNumber(ProtoWriter writer, in UInt256 number)
    {
        Span<byte> bytes = stackalloc byte[UInt256.Size];
        int size = number.WriteMinimalBigEndian(bytes);
        writer.Varint((ulong)size);
        writer.Raw(bytes[..size]);
    }

    internal static bool TryNumber(ref ProtoReader reader, out UInt256 number)
    {
        number = default;
        if (!reader.TryBytes(out ReadOnlySpan<byte> bytes) || bytes.Length > UInt256.Size || bytes is [0, ..]) return false;
        number = UInt256.FromBigEndian(bytes);
        return true;
    }
}
