using Gwangan.Chain.Base;

namespace Gwangan.Vectors.Cases;

/// <summary>One test of GeneralStateTests form: a world, a block, a transaction with alternatives, and what is left after each of them under each fork.</summary>
internal sealed class StateTest
{
    public string Name = "";
    public BlockSetting Block = new();
    public List<PreAccount> Pre = [];
    public TransactionTemplate Transaction = new();
    public List<StateOutcome> Outcomes = [];
    /// <summary>Blob parameters by fork name, where the file states them.</summary>
    public Dictionary<string, BlobSchedule> BlobSchedules = [];
    public ulong ChainId = 1;
    /// <summary>Whether execution-spec-tests filled it; older fillers put the transaction into a block of its own even when it is refused.</summary>
    public bool IsSpecTest;
}

/// <summary>How many blobs a block takes, and how quickly their base fee moves.</summary>
internal readonly record struct BlobSchedule(ulong Target, ulong Max, ulong UpdateFraction);

/// <summary>The block in which a transaction runs.</summary>
internal sealed class BlockSetting
{
    public Address Coinbase;
    public ulong Number, Timestamp, GasLimit;
    public UInt256 Difficulty, Random, BaseFee;
    public ulong ExcessBlobGas;
    public bool HasRandom, HasBaseFee;
}

/// <summary>An account before the transaction.</summary>
internal sealed class PreAccount
{
    public Address Address;
    public ulong Nonce;
    public UInt256 Balance;
    public byte[] Code = [];
    public List<(UInt256 Key, UInt256 Value)> Slots = [];
}

/// <summary>A transaction with several data, gas limits and values of which an outcome names one each.</summary>
internal sealed class TransactionTemplate
{
    public ulong Nonce;
    public Address? To;
    public Address Sender;
    public UInt256? GasPrice, MaxFeePerGas, MaxPriorityFeePerGas, MaxFeePerBlobGas;
    public List<byte[]> Data = [];
    public List<ulong> GasLimits = [];
    /// <summary>Null where the number does not fit 256 bits.</summary>
    public List<UInt256?> Values = [];
    /// <summary>One list for each data, or none; an entry of the list can be null (a plain transaction).</summary>
    public List<List<(Address Address, List<UInt256> Keys)>?> AccessLists = [];
    public List<Hash32>? BlobHashes;
    public List<AuthorizationEntry>? Authorizations;
}

/// <summary>One entry of an EIP-7702 list.</summary>
internal readonly record struct AuthorizationEntry(UInt256 ChainId, Address Address, ulong Nonce, UInt256 YParity, UInt256 R, UInt256 S);

/// <summary>What has to be there after one choice of data, gas limit and value under one fork.</summary>
internal sealed class StateOutcome
{
    public string Fork = "";
    public int Data, Gas, Value;
    public Hash32 StateRoot, LogsHash;
    public byte[]? TransactionBytes;
    /// <summary>The upstream's name of the refusal; null when the transaction has to be taken.</summary>
    public string? Refusal;

    public string Choice => $"{Fork} d{Data} g{Gas} v{Value}";
}
