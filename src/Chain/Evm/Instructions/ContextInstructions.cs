using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.State;

namespace Gwangan.Chain.Evm.Instructions;

/// <summary>Instructions that ask about the message, the transaction and the block. They cost nothing more than their static gas and cannot fail.</summary>
internal static unsafe class ContextInstructions
{
    // How many blocks back BLOCKHASH sees.
    private const ulong BlockHashWindow = 256;

    /// <summary>ADDRESS: -> the running contract.</summary>
    public static void Address(EvmFrame frame, UInt256* result) => *result = UInt256.FromAddress(in frame.Self);

    /// <summary>ORIGIN: -> who signed the transaction.</summary>
    public static void Origin(EvmFrame frame, UInt256* result) => *result = UInt256.FromAddress(frame.Machine.Transaction.Origin);

    /// <summary>CALLER: -> who calls.</summary>
    public static void Caller(EvmFrame frame, UInt256* result) => *result = UInt256.FromAddress(in frame.Caller);

    /// <summary>CALLVALUE: -> what was sent.</summary>
    public static void CallValue(EvmFrame frame, UInt256* result) => *result = frame.Value;

    /// <summary>CALLDATALOAD: offset -> word; zeros behind the data.</summary>
    public static void CallDataLoad(EvmFrame frame, UInt256* top)
    {
        unchecked
        {
            ulong offset = top->U0, size = (ulong)frame.InputSize;
            if (!top->IsUInt64 || offset >= size)
            {
                *top = default;
                return;
            }
            if (size - offset >= UInt256.Size)
            {
                Word.LoadBigEndian(top, frame.Input + offset);
                return;
            }
            *top = default;
            new ReadOnlySpan<byte>(frame.Input + offset, (int)(size - offset)).CopyTo(new Span<byte>(top, UInt256.Size));
            Word.LoadBigEndian(top, (byte*)top);
        }
    }

    /// <summary>CALLDATASIZE: -> bytes of data.</summary>
    public static void CallDataSize(EvmFrame frame, UInt256* result) => *result = new UInt256((ulong)frame.InputSize);

    /// <summary>CODESIZE: -> bytes of the running code.</summary>
    public static void CodeSize(EvmFrame frame, UInt256* result) => *result = new UInt256((ulong)frame.Code.Size);

    /// <summary>GASPRICE: -> what a unit of gas costs.</summary>
    public static void GasPrice(EvmFrame frame, UInt256* result) => *result = frame.Machine.Transaction.GasPrice;

    /// <summary>RETURNDATASIZE (EIP-211): -> bytes that the last call returned.</summary>
    public static void ReturnDataSize(EvmFrame frame, UInt256* result) => *result = new UInt256((ulong)frame.Machine.ReturnDataSize);

    /// <summary>MSIZE: -> bytes of memory in use.</summary>
    public static void Msize(EvmFrame frame, UInt256* result) => *result = new UInt256(frame.MemorySize);

    /// <summary>BLOCKHASH: number -> hash of that block, one of the last 256; zero for any other.</summary>
    public static void BlockHash(EvmFrame frame, UInt256* top)
    {
        EvmBlock block = frame.Machine.Block;
        ulong number = top->U0;
        bool isKnown = top->IsUInt64 && number < block.Number && block.Number - number <= BlockHashWindow && block.Hashes is not null;
        *top = isKnown ? UInt256.FromHash32(block.Hashes!.HashOf(number)) : default;
    }

    /// <summary>COINBASE: -> who proposes the block.</summary>
    public static void Coinbase(EvmFrame frame, UInt256* result) => *result = UInt256.FromAddress(frame.Machine.Block.Coinbase);

    /// <summary>TIMESTAMP: -> seconds since 1970.</summary>
    public static void Timestamp(EvmFrame frame, UInt256* result) => *result = new UInt256(frame.Machine.Block.Time);

    /// <summary>NUMBER: -> height.</summary>
    public static void Number(EvmFrame frame, UInt256* result) => *result = new UInt256(frame.Machine.Block.Number);

    /// <summary>PREVRANDAO (EIP-4399), once DIFFICULTY.</summary>
    public static void PrevRandao(EvmFrame frame, UInt256* result) => *result = frame.Machine.Block.PrevRandao;

    /// <summary>GASLIMIT: -> most gas of the block.</summary>
    public static void GasLimit(EvmFrame frame, UInt256* result) => *result = new UInt256(frame.Machine.Block.GasLimit);

    /// <summary>CHAINID (EIP-1344).</summary>
    public static void ChainId(EvmFrame frame, UInt256* result) => *result = new UInt256(frame.Machine.State.Rules.ChainId);

    /// <summary>BASEFEE (EIP-3198).</summary>
    public static void BaseFee(EvmFrame frame, UInt256* result) => *result = frame.Machine.Block.BaseFee;

    /// <summary>BLOBHASH (EIP-4844): index -> versioned hash of the transaction's blob; zero when it has not so many.</summary>
    public static void BlobHash(EvmFrame frame, UInt256* top)
    {
        ReadOnlySpan<Hash32> hashes = frame.Machine.Transaction.BlobHashes.Span;
        *top = top->IsUInt64 && top->U0 < (ulong)hashes.Length ? UInt256.FromHash32(in hashes[(int)top->U0]) : default;
    }

    /// <summary>BLOBBASEFEE (EIP-7516).</summary>
    public static void BlobBaseFee(EvmFrame frame, UInt256* result) => *result = frame.Machine.Block.BlobBaseFee;
}
