using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Vectors.Cases;

namespace Gwangan.Vectors.World;

/// <summary>What Ethereum asks of a header beside its parent's, without proof of work: difficulty, uncles and who may propose are left out.</summary>
internal static class HeaderRules
{
    private const ulong GasLimitMin = 5_000, GasLimitDivisor = 1_024, BaseFeeDivisor = 8, InitialBaseFee = 1_000_000_000, BlobBaseCost = 1 << 13;
    private const int BlockBytesMax = 8 * 1024 * 1024; // EIP-7934: 10 MiB less 2 MiB for the beacon block around it

    /// <summary>What is wrong with a block's header and lists; null when nothing is.</summary>
    public static string? Check(ChainBody block, EvmHeader parent, Hash32 parentHash, EvmRules rules, BlobSchedule blobs, int encodedBytes)
    {
        EvmHeader header = block.Header;
        EvmFork fork = rules.Fork;
        if (header.ParentHash != parentHash) return "its parent is another block";
        if (header.Number != parent.Number + 1) return "number";
        if (header.TimeSeconds <= parent.TimeSeconds) return "time";
        if (header.ExtraData.Length > EvmHeader.ExtraDataSizeMax) return "extra data";
        if (header.GasUsed > header.GasLimit) return "gas used is above the limit";
        if (block.UncleHash != header.UnclesHash) return "hash of uncles";
        if (fork >= EvmFork.Osaka && encodedBytes > BlockBytesMax) return "size";

        bool hasBaseFee = parent.BaseFeePerGas is not null;
        ulong parentLimit = fork >= EvmFork.London && !hasBaseFee ? parent.GasLimit * 2 : parent.GasLimit;
        ulong difference = header.GasLimit > parentLimit ? header.GasLimit - parentLimit : parentLimit - header.GasLimit;
        if (difference >= parentLimit / GasLimitDivisor || header.GasLimit is < GasLimitMin or > long.MaxValue) return "gas limit";

        if (header.BaseFeePerGas is not null != fork >= EvmFork.London) return "base fee does not suit the fork";
        if (fork >= EvmFork.London && header.BaseFeePerGas != (hasBaseFee ? BaseFeeAfter(parent) : InitialBaseFee)) return "base fee";
        if (fork >= EvmFork.Paris && (!header.Difficulty.IsZero || header.Nonce != 0 || header.UnclesHash != EvmHeader.NoUncles)) return "work after the merge";
        if (header.WithdrawalsRoot is not null != fork >= EvmFork.Shanghai || block.HasWithdrawals != fork >= EvmFork.Shanghai) return "withdrawals do not suit the fork";
        if (header.RequestsHash is not null != fork >= EvmFork.Prague) return "requests do not suit the fork";
        bool hasBlobs = header.BlobGasUsed is not null && header.ExcessBlobGas is not null && header.ParentBeaconBlockRoot is not null;
        if (hasBlobs != fork >= EvmFork.Cancun || !hasBlobs && (header.BlobGasUsed is not null || header.ExcessBlobGas is not null || header.ParentBeaconBlockRoot is not null)) return "blob fields do not suit the fork";
        if (hasBlobs && header.ExcessBlobGas != ExcessAfter(parent, fork, blobs)) return "excess blob gas";
        return null;
    }

    /// <summary>EIP-1559: the base fee follows how full the parent was.</summary>
    private static UInt256 BaseFeeAfter(EvmHeader parent)
    {
        UInt256 fee = parent.BaseFeePerGas!.Value;
        ulong target = parent.GasLimit / 2;
        if (parent.GasUsed == target) return fee;
        if (parent.GasUsed < target) return fee - (fee * (target - parent.GasUsed) / target / BaseFeeDivisor);
        UInt256 rise = fee * (parent.GasUsed - target) / target / BaseFeeDivisor;
        return fee + (rise.IsZero ? UInt256.One : rise);
    }

    /// <summary>EIP-4844, and EIP-7918 since Osaka: blobs cost at least a share of what execution costs.</summary>
    private static ulong ExcessAfter(EvmHeader parent, EvmFork fork, BlobSchedule blobs)
    {
        ulong excess = parent.ExcessBlobGas ?? 0, used = parent.BlobGasUsed ?? 0, target = blobs.Target * TransactionGas.Blob;
        if (excess + used < target) return 0;
        if (fork >= EvmFork.Osaka && parent.BaseFeePerGas!.Value * BlobBaseCost > BlobGas.PriceAt(excess, blobs.UpdateFraction) * TransactionGas.Blob)
            return excess + (used * (blobs.Max - blobs.Target) / blobs.Max);
        return excess + used - target;
    }
}
