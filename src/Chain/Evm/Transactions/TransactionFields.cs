using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Evm.Transactions;

/// <summary>The fields of a transaction before its signature, in the order of each type.</summary>
internal sealed class TransactionFields
{
    public EvmTransactionType Type { get; init; }
    public UInt256? ChainId { get; set; }
    public ulong Nonce { get; private set; }
    public ulong GasLimit { get; private set; }
    public UInt256 MaxFeePerGas { get; private set; }

    private UInt256 _maxPriorityFeePerGas, _value, _maxFeePerBlobGas;
    private Address? _to;
    private byte[] _data = [];
    private AccessListEntry[] _accessList = [];
    private Authorization[] _authorizations = [];
    private Hash32[] _blobHashes = [];

    /// <summary>Reads up to the signature; false when it is not what the type asks for.</summary>
    public bool TryRead(ref RlpReader fields)
    {
        bool isLegacy = Type == EvmTransactionType.Legacy;
        if (!isLegacy)
        {
            if (!TryWord(ref fields, out UInt256 chainId)) return false;
            ChainId = chainId;
        }
        if (!fields.TryUInt64(out ulong nonce) || !TryPrices(ref fields) || !fields.TryUInt64(out ulong gasLimit)) return false;
        if (!fields.TryAddress(out _to) || !TryWord(ref fields, out _value) || !fields.TryBytes(out ReadOnlySpan<byte> data)) return false;
        (Nonce, GasLimit, _data) = (nonce, gasLimit, data.ToArray());
        if (isLegacy) return true;
        if (!TryAccessList(ref fields)) return false;
        return Type switch
        {
            EvmTransactionType.Blob => TryBlobs(ref fields),
            EvmTransactionType.SetCode => TryAuthorizations(ref fields),
            _ => true,
        };
    }

    /// <summary>Writes the same fields of a transaction.</summary>
    public static void Write(RlpWriter writer, EvmTransaction transaction)
    {
        bool isLegacy = transaction.Type == EvmTransactionType.Legacy;
        if (!isLegacy) WriteWord(writer, transaction.ChainId!.Value);
        writer.UInt64(transaction.Nonce);
        if (HasTip(transaction.Type)) WriteWord(writer, transaction.MaxPriorityFeePerGas);
        WriteWord(writer, transaction.MaxFeePerGas);
        writer.UInt64(transaction.GasLimit);
        writer.Address(transaction.To);
        WriteWord(writer, transaction.Value);
        writer.Bytes(transaction.Data.Span);
        if (isLegacy) return;
        WriteAccessList(writer, transaction.AccessList);
        if (transaction.Type == EvmTransactionType.Blob) WriteBlobs(writer, transaction);
        if (transaction.Type == EvmTransactionType.SetCode) WriteAuthorizations(writer, transaction.Authorizations);
    }

    /// <summary>The transaction with its signature.</summary>
    public EvmTransaction ToTransaction(Address sender, Hash32 hash, byte parity, in UInt256 r, in UInt256 s) => new()
    {
        Type = Type,
        ChainId = ChainId,
        Nonce = Nonce,
        GasLimit = GasLimit,
        MaxFeePerGas = MaxFeePerGas,
        MaxPriorityFeePerGas = _maxPriorityFeePerGas,
        To = _to,
        Value = _value,
        Data = _data,
        AccessList = _accessList,
        Authorizations = _authorizations,
        BlobHashes = _blobHashes,
        MaxFeePerBlobGas = _maxFeePerBlobGas,
        Sender = sender,
        Hash = hash,
        YParity = parity,
        R = r,
        S = s,
    };

    /// <summary>Reads a number of at most 256 bits.</summary>
    public static bool TryWord(ref RlpReader fields, out UInt256 value)
    {
        bool ok = fields.TryNumber(UInt256.Size, out ReadOnlySpan<byte> bytes);
        value = ok ? UInt256.FromBigEndian(bytes) : default;
        return ok;
    }

    /// <summary>Writes a number of 256 bits.</summary>
    public static void WriteWord(RlpWriter writer, in UInt256 value)
    {
        Span<byte> bytes = stackalloc byte[UInt256.Size];
        value.WriteBigEndian(bytes);
        writer.Number(bytes);
    }

    private static bool HasTip(EvmTransactionType type) => type >= EvmTransactionType.DynamicFee;

    private bool TryPrices(ref RlpReader fields)
    {
        if (!TryWord(ref fields, out _maxPriorityFeePerGas)) return false;
        UInt256 cap = _maxPriorityFeePerGas;
        if (HasTip(Type) && !TryWord(ref fields, out cap)) return false;
        MaxFeePerGas = cap;
        return true;
    }

    private bool TryAccessList(ref RlpReader fields)
    {
        if (!fields.TryList(out RlpReader entries)) return false;
        if (entries.AtEnd) return true;
        List<AccessListEntry> list = [];
        while (!entries.AtEnd)
        {
            if (!entries.TryList(out RlpReader entry) || !entry.TryAddress(out Address address) || !TryHashes(ref entry, out Hash32[] keys) || !entry.AtEnd) return false;
            list.Add(new AccessListEntry(address, Array.ConvertAll(keys, static key => UInt256.FromHash32(in key))));
        }
        _accessList = [.. list];
        return true;
    }

    private bool TryBlobs(ref RlpReader fields) => TryWord(ref fields, out _maxFeePerBlobGas) && TryHashes(ref fields, out _blobHashes);

    // Whether a tuple is of use turns out when it is applied; here it only has to keep the ranges of EIP-7702.
    private bool TryAuthorizations(ref RlpReader fields)
    {
        if (!fields.TryList(out RlpReader entries)) return false;
        List<Authorization> list = [];
        while (!entries.AtEnd)
        {
            if (!entries.TryList(out RlpReader entry) || !TryWord(ref entry, out UInt256 chainId) || !entry.TryAddress(out Address target) || !entry.TryUInt64(out ulong nonce)
                || !entry.TryUInt64(out ulong parity) || parity > byte.MaxValue || !TryWord(ref entry, out UInt256 r) || !TryWord(ref entry, out UInt256 s) || !entry.AtEnd) return false;
            list.Add(new Authorization { ChainId = chainId, Target = target, Nonce = nonce, YParity = (byte)parity, R = r, S = s });
        }
        _authorizations = [.. list];
        return true;
    }

    private static bool TryHashes(ref RlpReader fields, out Hash32[] hashes)
    {
        hashes = [];
        if (!fields.TryList(out RlpReader entries)) return false;
        List<Hash32> list = [];
        while (!entries.AtEnd)
        {
            if (!entries.TryHash(out Hash32 hash)) return false;
            list.Add(hash);
        }
        hashes = [.. list];
        return true;
    }

    private static void WriteAccessList(RlpWriter writer, AccessListEntry[] entries)
    {
        int list = writer.BeginList();
        foreach (AccessListEntry entry in entries)
        {
            int item = writer.BeginList();
            writer.Address(entry.Address);
            int keys = writer.BeginList();
            foreach (UInt256 key in entry.Keys) writer.Hash(key.ToHash32());
            writer.EndList(keys);
            writer.EndList(item);
        }
        writer.EndList(list);
    }

    private static void WriteBlobs(RlpWriter writer, EvmTransaction transaction)
    {
        WriteWord(writer, transaction.MaxFeePerBlobGas);
        int list = writer.BeginList();
        foreach (Hash32 hash in transaction.BlobHashes) writer.Hash(in hash);
        writer.EndList(list);
    }

    private static void WriteAuthorizations(RlpWriter writer, Authorization[] entries)
    {
        int list = writer.BeginList();
        foreach (Authorization entry in entries)
        {
            int item = writer.BeginList();
            WriteWord(writer, entry.ChainId);
            writer.Address(entry.Target);
            writer.UInt64(entry.Nonce);
            writer.UInt64(entry.YParity);
            WriteWord(writer, entry.R);
            WriteWord(writer, entry.S);
            writer.EndList(item);
        }
        writer.EndList(list);
    }
}
