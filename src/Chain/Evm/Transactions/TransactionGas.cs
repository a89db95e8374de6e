using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.Transactions;

/// <summary>What a transaction costs before anything of it runs, and what it costs at least.</summary>
public static class TransactionGas
{
    /// <summary>Gas of any transaction (yellow paper, appendix G).</summary>
    public const long Base = 21_000;

    /// <summary>Gas of creating a contract by a transaction (EIP-2).</summary>
    public const long Creation = 32_000;

    /// <summary>Gas of a zero byte of data.</summary>
    public const long ZeroByte = 4;

    /// <summary>Gas of any other byte of data (EIP-2028).</summary>
    public const long OtherByte = 16;

    /// <summary>Gas of any other byte of data before Istanbul.</summary>
    public const long OtherByteBeforeIstanbul = 68;

    /// <summary>Gas of a word of init code (EIP-3860).</summary>
    public const long InitCodeWord = 2;

    /// <summary>Gas of an account in the access list (EIP-2930).</summary>
    public const long ListedAccount = 2_400;

    /// <summary>Gas of a slot in the access list (EIP-2930).</summary>
    public const long ListedSlot = 1_900;

    /// <summary>Gas of an authorisation (EIP-7702), as if its account were new.</summary>
    public const long Authorization = 25_000;

    /// <summary>What of <see cref="Authorization"/> comes back when the account exists (EIP-7702).</summary>
    public const long AuthorizationRefund = 12_500;

    /// <summary>Floor for a token of data; a zero byte is one token, any other four (EIP-7623).</summary>
    public const long FloorToken = 10;

    /// <summary>The most gas of one transaction (EIP-7825).</summary>
    public const ulong LimitMax = 1 << 24;

    /// <summary>Gas of one blob (EIP-4844).</summary>
    public const ulong Blob = 1 << 17;

    /// <summary>Gas before the first instruction (EIP-2, EIP-2028, EIP-2930, EIP-3860, EIP-7702).</summary>
    public static long IntrinsicOf(EvmTransaction transaction, EvmFork fork)
    {
        ReadOnlySpan<byte> data = transaction.Data.Span;
        long zeros = data.Count((byte)0), others = data.Length - zeros;
        long gas = Base + (zeros * ZeroByte) + (others * (fork >= EvmFork.Istanbul ? OtherByte : OtherByteBeforeIstanbul));
        if (transaction.To is null && fork >= EvmFork.Homestead) gas += Creation;
        if (transaction.To is null && fork >= EvmFork.Shanghai) gas += ((data.Length + 31) / 32) * InitCodeWord;
        foreach (AccessListEntry entry in transaction.AccessList) gas += ListedAccount + (entry.Keys.Length * ListedSlot);
        return gas + (transaction.Authorizations.Length * Authorization);
    }

    /// <summary>The least a transaction pays for, whatever it uses (EIP-7623); 0 before Prague.</summary>
    public static long FloorOf(EvmTransaction transaction, EvmFork fork)
    {
        if (fork < EvmFork.Prague) return 0;
        ReadOnlySpan<byte> data = transaction.Data.Span;
        long zeros = data.Count((byte)0), others = data.Length - zeros;
        return Base + ((zeros + (4 * others)) * FloorToken);
    }

    /// <summary>The most that can come back of what was used: a half, a fifth since London (EIP-3529).</summary>
    public static long RefundMax(long gasUsed, EvmFork fork) => gasUsed / (fork >= EvmFork.London ? 5 : 2);
}
