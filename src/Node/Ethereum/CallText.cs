using System.Buffers.Binary;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.State;
using Gwangan.Chain.Evm.Transactions;

namespace Gwangan.Node.Ethereum;

/// <summary>How calls end, in the words that tools search for: geth's.</summary>
public static class CallText
{
    private const uint ErrorSelector = 0x08c379a0, PanicSelector = 0x4e487b71; // Error(string), Panic(uint256)

    /// <summary>Why a call did not succeed.</summary>
    public static string Of(EvmStatus status) => status switch
    {
        EvmStatus.Reverted => "execution reverted",
        EvmStatus.OutOfGas => "out of gas",
        EvmStatus.StackUnderflow => "stack underflow",
        EvmStatus.StackOverflow => "stack limit reached 1024 (1023)",
        EvmStatus.InvalidJump => "invalid jump destination",
        EvmStatus.InvalidOpcode => "invalid opcode: INVALID",
        EvmStatus.StaticViolation => "write protection",
        EvmStatus.ReturnDataOutOfBounds => "return data out of bounds",
        EvmStatus.CodeTooLarge => "max code size exceeded",
        EvmStatus.InvalidCodePrefix => "invalid code: must not begin with 0xef",
        EvmStatus.InitCodeTooLarge => "max initcode size exceeded",
        EvmStatus.CreateCollision => "contract address collision",
        EvmStatus.PrecompileFailure => "precompile failed",
        EvmStatus.InsufficientBalance => "insufficient balance for transfer",
        _ => "",
    };

    /// <summary>What a revert says, where its data is of one of Solidity's two kinds; null elsewhere.</summary>
    public static string? ReasonOf(ReadOnlySpan<byte> output)
    {
        if (output.Length < 4) return null;
        uint selector = BinaryPrimitives.ReadUInt32BigEndian(output);
        ReadOnlySpan<byte> words = output[4..];
        if (selector == ErrorSelector && words.Length >= 64
            && UInt256.FromBigEndian(words[..32]) == 32UL && UInt256.FromBigEndian(words[32..64]).TryToUInt64(out ulong length) && length <= (ulong)(words.Length - 64))
            return Encoding.UTF8.GetString(words.Slice(64, (int)length));
        if (selector != PanicSelector || words.Length < 32) return null;
        UInt256 code = UInt256.FromBigEndian(words[..32]);
        return code.TryToUInt64(out ulong small) ? small switch
        {
            0x00 => "generic panic",
            0x01 => "assert(false)",
            0x11 => "arithmetic underflow or overflow",
            0x12 => "division or modulo by zero",
            0x21 => "enum overflow",
            0x22 => "invalid encoded storage byte array accessed",
            0x31 => "out-of-bounds array access; popping on an empty array",
            0x32 => "out-of-bounds access of an array or bytesN",
            0x41 => "out of memory",
            0x51 => "uninitialized function",
            _ => $"unknown panic code: 0x{small:x}",
        } : $"unknown panic code: 0x{code:x}";
    }

    /// <summary>The message of a revert.</summary>
    public static string RevertOf(ReadOnlySpan<byte> output) => ReasonOf(output) is { } reason ? $"execution reverted: {reason}" : "execution reverted";

    /// <summary>Why a transaction or call is not executed.</summary>
    public static string Of(TransactionRefusal refusal, EvmTransaction transaction, EvmBlock block, EvmState state)
    {
        int sender = state.Find(transaction.Sender);
        return refusal switch
        {
            TransactionRefusal.TypeNotSupported => "transaction type not supported",
            TransactionRefusal.GasLimitAboveBlock => "gas limit reached",
            TransactionRefusal.GasLimitAboveCap => $"transaction gas limit too high (cap: {TransactionGas.LimitMax}, tx: {transaction.GasLimit})",
            TransactionRefusal.TipAboveFeeCap => $"max priority fee per gas higher than max fee per gas: address {transaction.Sender}, maxPriorityFeePerGas: {transaction.MaxPriorityFeePerGas}, maxFeePerGas: {transaction.MaxFeePerGas}",
            TransactionRefusal.FeeCapBelowBaseFee => $"max fee per gas less than block base fee: address {transaction.Sender}, maxFeePerGas: {transaction.MaxFeePerGas}, baseFee: {block.BaseFee}",
            TransactionRefusal.InitCodeTooLarge => $"max initcode size exceeded: code size {transaction.Data.Length} limit {GasSchedule.InitCodeSizeMax}",
            TransactionRefusal.CreationNotAllowed => "input not allowed: such a transaction cannot create a contract",
            TransactionRefusal.NoAuthorizations => "EIP-7702 transaction with empty auth list",
            TransactionRefusal.IntrinsicGasTooLow => $"intrinsic gas too low: have {transaction.GasLimit}, want {TransactionGas.IntrinsicOf(transaction, state.Rules.Fork)}",
            TransactionRefusal.FloorGasTooLow => $"insufficient gas for floor data gas cost: have {transaction.GasLimit}, want {TransactionGas.FloorOf(transaction, state.Rules.Fork)}",
            TransactionRefusal.NonceTooLow => $"nonce too low: address {transaction.Sender}, tx: {transaction.Nonce} state: {state.NonceOf(sender)}",
            TransactionRefusal.NonceTooHigh => $"nonce too high: address {transaction.Sender}, tx: {transaction.Nonce} state: {state.NonceOf(sender)}",
            TransactionRefusal.NonceMax => $"nonce has max value: address {transaction.Sender}, nonce: {transaction.Nonce}",
            TransactionRefusal.SenderIsContract => $"sender not an eoa: address {transaction.Sender}",
            TransactionRefusal.InsufficientFunds => $"insufficient funds for gas * price + value: address {transaction.Sender} have {state.BalanceOf(sender)} want {WantedOf(transaction)}",
            _ => $"transaction refused: {refusal}",
        };
    }

    private static string WantedOf(EvmTransaction transaction) => TransactionChecks.TryCostMax(transaction, out UInt256 cost) ? cost.ToString() : "more than 2^256";
}
