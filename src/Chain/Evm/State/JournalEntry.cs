using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.State;

/// <summary>One step back: what changed, where, and what stood there before.</summary>
internal struct JournalEntry
{
    public JournalKind Kind;

    /// <summary>The account's handle, the slot's number, or the ledger's mark.</summary>
    public int Index;

    /// <summary>What stood there before, when 64 bits hold it.</summary>
    public ulong Word;

    /// <summary>What stood there before, when it takes more.</summary>
    public UInt256 Value;
}

/// <summary>What a <see cref="JournalEntry"/> takes back.</summary>
internal enum JournalKind
{
    /// <summary>A slot's value.</summary>
    Slot,

    /// <summary>A slot that became warm.</summary>
    WarmSlot,

    /// <summary>An account that became warm.</summary>
    WarmAccount,

    /// <summary>A slot of transient storage.</summary>
    Transient,

    /// <summary>What is to be refunded.</summary>
    Refund,

    /// <summary>The last log.</summary>
    Log,

    /// <summary>An account's nonce.</summary>
    Nonce,

    /// <summary>An account's code.</summary>
    Code,

    /// <summary>An account that was touched for the first time in the transaction.</summary>
    Touch,

    /// <summary>An account that came to exist though it is empty.</summary>
    Exist,

    /// <summary>An account in which a contract was created.</summary>
    Create,

    /// <summary>An account that goes at the end of the transaction.</summary>
    Destroy,

    /// <summary>Everything the ledger wrote since this mark was opened.</summary>
    Ledger,
}
