using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.State;

/// <summary>What a block has changed: accounts in the order of their addresses, each with its slots in the order of their keys, and the code that is new.</summary>
public sealed class EvmChanges
{
    private readonly AccountChange[] _accounts;
    private readonly SlotChange[] _slots;
    private readonly EvmCode[] _codes;

    internal EvmChanges(AccountChange[] accounts, SlotChange[] slots, EvmCode[] codes)
    {
        _accounts = accounts;
        _slots = slots;
        _codes = codes;
    }

    /// <summary>Every account that was written, by address. One may be as it was before: then another write has taken the first back.</summary>
    public ReadOnlySpan<AccountChange> Accounts => _accounts;

    /// <summary>Code that accounts were given in the block, by hash, each once; the world may have some of it already.</summary>
    public ReadOnlySpan<EvmCode> Codes => _codes;

    /// <summary>The account's slots whose values differ from those before the block (or from zero, when its storage was cleared), by key.</summary>
    public ReadOnlySpan<SlotChange> SlotsOf(in AccountChange account) => _slots.AsSpan(account.SlotStart, account.SlotCount);
}

/// <summary>An account after a block that wrote to it.</summary>
public readonly struct AccountChange
{
    /// <summary>Whose it is.</summary>
    public Address Address { get; init; }

    /// <summary>False when there is no such account any more: all it had goes.</summary>
    public bool Exists { get; init; }

    /// <summary>Whether every slot from before the block goes first.</summary>
    public bool StorageCleared { get; init; }

    /// <summary>Transactions sent, or contracts created.</summary>
    public ulong Nonce { get; init; }

    /// <summary>What it can spend, in units of 10^-18.</summary>
    public UInt256 Balance { get; init; }

    /// <summary>Keccak-256 of its code.</summary>
    public Hash32 CodeHash { get; init; }

    internal int SlotStart { get; init; }
    internal int SlotCount { get; init; }
}

/// <summary>A slot after a block that changed it.</summary>
/// <param name="Key">Which of the account's slots.</param>
/// <param name="Value">Its value; zero removes it.</param>
public readonly record struct SlotChange(UInt256 Key, UInt256 Value);
