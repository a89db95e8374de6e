using Gwangan.Chain.Base;

namespace Gwangan.Chain.Store.Patricia;

/// <summary>Where the accounts, slots, codes and trie nodes of a <see cref="PatriciaState"/> stand on the disk.</summary>
public static class PatriciaStores
{
    /// <summary>Address to <see cref="PatriciaAccount"/>.</summary>
    public static readonly PagedStore Accounts = new(0xE001, "evm_accounts", PagedHistory.Window);

    /// <summary>Address and slot key to the slot's value, big-endian without leading zeros; a slot of zero is not there.</summary>
    public static readonly PagedStore Slots = new(0xE002, "evm_slots", PagedHistory.Window);

    /// <summary>Path to a trie's node, as it is hashed: 0 and a path for the trie of accounts, 1 and address and path for that of an account's slots.</summary>
    public static readonly PagedStore Nodes = new(0xE003, "evm_nodes", PagedHistory.Short);

    /// <summary>Hash of a contract's code and number of the part to the part.</summary>
    public static readonly PagedStore Codes = new(0xE004, "evm_codes", PagedHistory.None);

    /// <summary>One pair: the empty key to the header of the last block.</summary>
    public static readonly PagedStore Header = new(0xE005, "evm_header", PagedHistory.Window);

    /// <summary>Most bytes of a header in storage; Ethereum's has less than 700.</summary>
    public const int HeaderSizeMax = PagedStore.ValueSizeMax;

    /// <summary>Bytes of a key in <see cref="Accounts"/>.</summary>
    public const int AccountKeySize = Address.Size;

    /// <summary>Bytes of a key in <see cref="Slots"/>.</summary>
    public const int SlotKeySize = Address.Size + UInt256.Size;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<PagedStore> All { get; } = [Accounts, Slots, Nodes, Codes, Header];
}
