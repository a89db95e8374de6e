using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm.Transactions;

/// <summary>An account's consent that the code of another runs in its name (EIP-7702).</summary>
public sealed class Authorization
{
    private Address? _authority;
    private bool _isSettled;

    /// <summary>The chain it is for; 0 for any.</summary>
    public UInt256 ChainId { get; init; }

    /// <summary>Whose code is to run; zero ends a delegation.</summary>
    public Address Target { get; init; }

    /// <summary>The account's nonce when it becomes valid.</summary>
    public ulong Nonce { get; init; }

    /// <summary>The account whose key signed it; null when the signature is not one, so that it is skipped.</summary>
    /// <remarks>Recovered when it is first asked for, by the one thread that executes: whoever checks a transaction that may never be paid for does not do the work.</remarks>
    public Address? Authority
    {
        get
        {
            if (!_isSettled) (_authority, _isSettled) = (TransactionCodec.AuthorityOf(this), true);
            return _authority;
        }
        init => (_authority, _isSettled) = (value, true);
    }

    /// <summary>Parity of the signature's point.</summary>
    public byte YParity { get; init; }

    /// <summary>First half of the signature.</summary>
    public UInt256 R { get; init; }

    /// <summary>Second half of the signature.</summary>
    public UInt256 S { get; init; }
}
