using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Vectors.Cases;

namespace Gwangan.Vectors.World;

/// <summary>The transaction of an outcome: decoded from its signed bytes where a vector has them, and then held against the fields beside them.</summary>
internal static class TransactionBuilder
{
    /// <summary>The transaction as the template's fields tell it; null when a number does not fit its field.</summary>
    public static EvmTransaction? FromFields(StateTest test, StateOutcome outcome)
    {
        TransactionTemplate template = test.Transaction;
        if (template.Values[outcome.Value] is not { } value) return null;
        List<(Address Address, List<UInt256> Keys)>? list = outcome.Data < template.AccessLists.Count ? template.AccessLists[outcome.Data] : null;
        UInt256 feeCap = template.MaxFeePerGas ?? template.GasPrice ?? default;
        return new EvmTransaction
        {
            Type = template.Authorizations is not null ? EvmTransactionType.SetCode
                : template.BlobHashes is not null || template.MaxFeePerBlobGas is not null ? EvmTransactionType.Blob
                : template.MaxFeePerGas is not null ? EvmTransactionType.DynamicFee
                : list is not null ? EvmTransactionType.AccessList : EvmTransactionType.Legacy,
            Nonce = template.Nonce,
            MaxFeePerGas = feeCap,
            MaxPriorityFeePerGas = template.MaxPriorityFeePerGas ?? feeCap,
            GasLimit = template.GasLimits[outcome.Gas],
            To = template.To,
            Value = value,
            Data = template.Data[outcome.Data],
            AccessList = list is null ? [] : [.. list.Select(entry => new AccessListEntry(entry.Address, [.. entry.Keys]))],
            Authorizations = template.Authorizations is null ? [] : [.. template.Authorizations.Select(AuthorizationOf)],
            BlobHashes = template.BlobHashes is null ? [] : [.. template.BlobHashes],
            MaxFeePerBlobGas = template.MaxFeePerBlobGas ?? default,
            Sender = template.Sender,
        };
    }

    /// <summary>What differs between two tellings of one transaction; null when nothing does.</summary>
    public static string? Compare(EvmTransaction decoded, EvmTransaction told) =>
        decoded.Sender != told.Sender ? $"its sender is recovered as {decoded.Sender}, not {told.Sender}"
        : decoded.Type != told.Type ? $"its type is {decoded.Type}, not {told.Type}"
        : decoded.Nonce != told.Nonce ? "nonce"
        : decoded.GasLimit != told.GasLimit ? "gas limit"
        : decoded.MaxFeePerGas != told.MaxFeePerGas || decoded.MaxPriorityFeePerGas != told.MaxPriorityFeePerGas || decoded.MaxFeePerBlobGas != told.MaxFeePerBlobGas ? "prices"
        : decoded.To != told.To ? "receiver"
        : decoded.Value != told.Value ? "value"
        : !decoded.Data.Span.SequenceEqual(told.Data.Span) ? "data"
        : !decoded.BlobHashes.AsSpan().SequenceEqual(told.BlobHashes) ? "blobs"
        : decoded.AccessList.Length != told.AccessList.Length || !decoded.AccessList.Zip(told.AccessList).All(pair => pair.First.Address == pair.Second.Address && pair.First.Keys.AsSpan().SequenceEqual(pair.Second.Keys)) ? "access list"
        : decoded.Authorizations.Length != told.Authorizations.Length || !decoded.Authorizations.Zip(told.Authorizations).All(pair => pair.First.Authority == pair.Second.Authority && pair.First.Target == pair.Second.Target) ? "authorisations"
        : null;

    // Who signed it is recovered when it is asked for, as production does.
    private static Authorization AuthorizationOf(AuthorizationEntry entry) => new()
    {
        ChainId = entry.ChainId,
        Target = entry.Address,
        Nonce = entry.Nonce,
        YParity = entry.YParity.IsUInt64 && entry.YParity.U0 < byte.MaxValue ? (byte)entry.YParity.U0 : byte.MaxValue,
        R = entry.R,
        S = entry.S,
    };
}
