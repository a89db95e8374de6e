using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Evm.Blocks;

/// <summary>An Ethereum block header (yellow paper, section 4.3) with what forks up to Prague have added; its keccak is the block's hash.</summary>
/// <remarks>Fields came one fork after the other, so each of the nullable ones is there only when all before it are: <see cref="BaseFeePerGas"/> since London (EIP-1559),
/// <see cref="WithdrawalsRoot"/> since Shanghai (EIP-4895), the next three since Cancun (EIP-4844, EIP-4788), <see cref="RequestsHash"/> since Prague (EIP-7685).</remarks>
public sealed record EvmHeader
{
    /// <summary>Most bytes of <see cref="ExtraData"/> that Ethereum allows after the merge.</summary>
    public const int ExtraDataSizeMax = 32;

    /// <summary>The keccak of an empty list: the uncles of a block that has none.</summary>
    public static Hash32 NoUncles { get; } = Keccak256.Hash([0xC0]);

    /// <summary>Hash of the header before; zero for the first.</summary>
    public required Hash32 ParentHash { get; init; }

    /// <summary>Keccak of the list of uncles, of which there are none any more.</summary>
    public Hash32 UnclesHash { get; init; } = NoUncles;

    /// <summary>Who receives the priority fees.</summary>
    public required Address Coinbase { get; init; }

    /// <summary>Root of the trie of accounts after the block.</summary>
    public required Hash32 StateRoot { get; init; }

    /// <summary>Root over the block's transactions.</summary>
    public required Hash32 TransactionsRoot { get; init; }

    /// <summary>Root over the receipts of these.</summary>
    public required Hash32 ReceiptsRoot { get; init; }

    /// <summary>The filter over all logs of the block.</summary>
    public required Bloom LogsBloom { get; init; }

    /// <summary>Work that the block proved; 0 since the merge (EIP-3675).</summary>
    public UInt256 Difficulty { get; init; }

    /// <summary>Height of the block.</summary>
    public required ulong Number { get; init; }

    /// <summary>Most gas that the block's transactions may use.</summary>
    public required ulong GasLimit { get; init; }

    /// <summary>Gas that they used.</summary>
    public required ulong GasUsed { get; init; }

    /// <summary>Seconds since 1970 UTC.</summary>
    public required ulong TimeSeconds { get; init; }

    /// <summary>Bytes of the proposer's own.</summary>
    public ReadOnlyMemory<byte> ExtraData { get; init; }

    /// <summary>What PREVRANDAO reads (EIP-4399).</summary>
    public Hash32 PrevRandao { get; init; }

    /// <summary>Eight bytes, as a big-endian number; 0 since the merge.</summary>
    public ulong Nonce { get; init; }

    /// <summary>Won per gas, in its smallest unit, that every transaction pays.</summary>
    public UInt256? BaseFeePerGas { get; init; }

    /// <summary>Root over the withdrawals.</summary>
    public Hash32? WithdrawalsRoot { get; init; }

    /// <summary>Gas that blobs used.</summary>
    public ulong? BlobGasUsed { get; init; }

    /// <summary>From which the price of blobs follows.</summary>
    public ulong? ExcessBlobGas { get; init; }

    /// <summary>Root of the beacon chain's parent block.</summary>
    public Hash32? ParentBeaconBlockRoot { get; init; }

    /// <summary>Hash of the requests to the consensus layer.</summary>
    public Hash32? RequestsHash { get; init; }

    /// <summary>The block's hash. It is computed at each call.</summary>
    public Hash32 ComputeHash()
    {
        RlpWriter writer = new(1024);
        Write(writer);
        return Keccak256.Hash(writer.WrittenSpan);
    }

    /// <summary>The header's RLP in an array of its own.</summary>
    public byte[] Encode()
    {
        RlpWriter writer = new(1024);
        Write(writer);
        return writer.ToArray();
    }

    /// <summary>Writes the header as a list.</summary>
    /// <exception cref="InvariantException">A field of a later fork is there and one of an earlier fork is not.</exception>
    public void Write(RlpWriter writer)
    {
        Span<byte> nonce = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(nonce, Nonce);
        int list = writer.BeginList();
        writer.Hash(ParentHash);
        writer.Hash(UnclesHash);
        writer.Address(Coinbase);
        writer.Hash(StateRoot);
        writer.Hash(TransactionsRoot);
        writer.Hash(ReceiptsRoot);
        Bloom bloom = LogsBloom;
        writer.Bytes(Bloom.Bytes(in bloom));
        writer.UInt256(Difficulty);
        writer.UInt64(Number);
        writer.UInt64(GasLimit);
        writer.UInt64(GasUsed);
        writer.UInt64(TimeSeconds);
        writer.Bytes(ExtraData.Span);
        writer.Hash(PrevRandao);
        writer.Bytes(nonce);
        bool isComplete = true;
        if (IsNext(BaseFeePerGas is not null, ref isComplete)) writer.UInt256(BaseFeePerGas!.Value);
        if (IsNext(WithdrawalsRoot is not null, ref isComplete)) writer.Hash(WithdrawalsRoot!.Value);
        if (IsNext(BlobGasUsed is not null, ref isComplete)) writer.UInt64(BlobGasUsed!.Value);
        if (IsNext(ExcessBlobGas is not null, ref isComplete)) writer.UInt64(ExcessBlobGas!.Value);
        if (IsNext(ParentBeaconBlockRoot is not null, ref isComplete)) writer.Hash(ParentBeaconBlockRoot!.Value);
        if (IsNext(RequestsHash is not null, ref isComplete)) writer.Hash(RequestsHash!.Value);
        writer.EndList(list);
    }

    /// <summary>Reads a header from exactly these bytes; false when they are anything else. Whether its fields suit a fork is for the caller to ask.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out EvmHeader? header)
    {
        header = null;
        RlpReader reader = new(bytes);
        return TryRead(ref reader, out EvmHeader? read) && reader.AtEnd && (header = read) is not null;
    }

    /// <summary>Reads a header that stands in a block or in a list of headers.</summary>
    public static bool TryRead(ref RlpReader reader, [NotNullWhen(true)] out EvmHeader? header)
    {
        header = null;
        if (!reader.TryList(out RlpReader fields)
            || !fields.TryHash(out Hash32 parent) || !fields.TryHash(out Hash32 uncles) || !fields.TryAddress(out Address coinbase)
            || !fields.TryHash(out Hash32 state) || !fields.TryHash(out Hash32 transactions) || !fields.TryHash(out Hash32 receipts)
            || !fields.TryBytes(Bloom.Size, out ReadOnlySpan<byte> bloom) || !fields.TryUInt256(out UInt256 difficulty)
            || !fields.TryUInt64(out ulong number) || !fields.TryUInt64(out ulong gasLimit) || !fields.TryUInt64(out ulong gasUsed) || !fields.TryUInt64(out ulong time)
            || !fields.TryBytes(out ReadOnlySpan<byte> extraData) || !fields.TryHash(out Hash32 random) || !fields.TryBytes(sizeof(ulong), out ReadOnlySpan<byte> nonce))
            return false;
        UInt256 baseFee = default;
        Hash32 withdrawals = default, beacon = default, requests = default;
        ulong blobGas = 0, excessBlobGas = 0;
        bool hasBaseFee = !fields.AtEnd, hasWithdrawals = false, hasBlobGas = false, hasExcess = false, hasBeacon = false, hasRequests = false;
        if (hasBaseFee && !fields.TryUInt256(out baseFee)) return false;
        if ((hasWithdrawals = !fields.AtEnd) && !fields.TryHash(out withdrawals)) return false;
        if ((hasBlobGas = !fields.AtEnd) && !fields.TryUInt64(out blobGas)) return false;
        if ((hasExcess = !fields.AtEnd) && !fields.TryUInt64(out excessBlobGas)) return false;
        if ((hasBeacon = !fields.AtEnd) && !fields.TryHash(out beacon)) return false;
        if ((hasRequests = !fields.AtEnd) && !fields.TryHash(out requests)) return false;
        if (!fields.AtEnd) return false;
        header = new EvmHeader
        {
            ParentHash = parent,
            UnclesHash = uncles,
            Coinbase = coinbase,
            StateRoot = state,
            TransactionsRoot = transactions,
            ReceiptsRoot = receipts,
            LogsBloom = new Bloom(bloom),
            Difficulty = difficulty,
            Number = number,
            GasLimit = gasLimit,
            GasUsed = gasUsed,
            TimeSeconds = time,
            ExtraData = extraData.ToArray(),
            PrevRandao = random,
            Nonce = BinaryPrimitives.ReadUInt64BigEndian(nonce),
            BaseFeePerGas = hasBaseFee ? baseFee : null,
            WithdrawalsRoot = hasWithdrawals ? withdrawals : null,
            BlobGasUsed = hasBlobGas ? blobGas : null,
            ExcessBlobGas = hasExcess ? excessBlobGas : null,
            ParentBeaconBlockRoot = hasBeacon ? beacon : null,
            RequestsHash = hasRequests ? requests : null,
        };
        return true;
    }

    private static bool IsNext(bool isThere, ref bool isComplete)
    {
        Invariant.Assert(isComplete || !isThere);
        return isComplete = isThere;
    }
}
