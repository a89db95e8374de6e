using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm;

/// <summary>A call or creation that comes from outside: what a transaction asks for after its fees are paid.</summary>
public readonly ref struct EvmMessage
{
    /// <summary>Who calls or creates.</summary>
    public required Address Caller { get; init; }

    /// <summary>Who is called; for a creation the address of the new contract (see <see cref="Transactions.ContractAddress"/>).</summary>
    public required Address To { get; init; }

    /// <summary>What the caller sends with it.</summary>
    public UInt256 Value { get; init; }

    /// <summary>The call's data, or the init code.</summary>
    public ReadOnlySpan<byte> Input { get; init; }

    /// <summary>Gas it may use.</summary>
    public required long Gas { get; init; }

    /// <summary>True when nothing may be changed, as inside STATICCALL.</summary>
    public bool IsStatic { get; init; }
}

/// <summary>How a message ended. Its output is <see cref="EvmMachine.Output"/>.</summary>
/// <param name="Status">How it ended; state changes stay only after success.</param>
/// <param name="GasLeft">Gas left: zero after an exceptional halt.</param>
public readonly record struct EvmResult(EvmStatus Status, long GasLeft)
{
    /// <summary>True when its changes stay.</summary>
    public bool IsSuccess => Status.IsSuccess();
}
