using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Vectors.Cases;
using Gwangan.Vectors.World;

namespace Gwangan.Vectors.Suites;

/// <summary>TransactionTests: bytes that under each fork are a transaction with this hash, sender and intrinsic gas, or none.</summary>
internal sealed class TransactionRunner : IFileRunner
{
    private readonly record struct Expected(string Fork, Hash32 Hash, Address Sender, ulong IntrinsicGas, string? Refusal);

    /// <inheritdoc/>
    public void Run(ReadOnlySpan<byte> json, CaseRunner cases)
    {
        VectorReader reader = new(json);
        reader.Next();
        while (reader.NextName())
        {
            string name = reader.Text();
            byte[] bytes = [];
            List<Expected> results = [];
            reader.Next();
            while (reader.NextName())
            {
                if (reader.Is("txbytes"u8)) bytes = reader.NextBytes();
                else if (reader.Is("result"u8)) ReadResults(ref reader, results);
                else reader.Skip();
            }
            foreach (Expected result in results) cases.Run($"{name} {result.Fork}", (bytes, result), Check);
        }
    }

    private static string? Check((byte[] Bytes, Expected Result) state)
    {
        (byte[] bytes, Expected expected) = state;
        EvmRules rules = VectorRules.Of(expected.Fork, null, 1);
        bool isTaken = TransactionCodec.TryDecode(bytes, rules.Fork, out EvmTransaction transaction, out TransactionRefusal refusal);
        if (isTaken)
        {
            refusal = TransactionChecks.CheckStateless(transaction, rules, new EvmBlock { GasLimit = ulong.MaxValue }, ulong.MaxValue, int.MaxValue);
            // These tests have no block, so what one could hold is not asked.
            isTaken = refusal is TransactionRefusal.None or TransactionRefusal.GasLimitAboveBlock;
        }
        if (expected.Refusal is { } reason) return isTaken ? $"is taken, and should be refused: {reason}" : null;
        if (!isTaken) return $"is refused: {refusal}";
        if (transaction.Hash != expected.Hash) return $"its hash is {transaction.Hash}";
        if (transaction.Sender != expected.Sender) return $"its sender is {transaction.Sender}";
        long intrinsic = TransactionGas.IntrinsicOf(transaction, rules.Fork);
        return (ulong)intrinsic == expected.IntrinsicGas ? null : $"its intrinsic gas is {intrinsic}, not {expected.IntrinsicGas}";
    }

    private static void ReadResults(ref VectorReader reader, List<Expected> results)
    {
        reader.Next();
        while (reader.NextName())
        {
            Expected result = new() { Fork = reader.Text() };
            reader.Next();
            while (reader.NextName())
            {
                if (reader.Is("hash"u8)) result = result with { Hash = reader.NextHash() };
                else if (reader.Is("sender"u8)) result = result with { Sender = reader.NextAddress() };
                else if (reader.Is("intrinsicGas"u8)) result = result with { IntrinsicGas = reader.NextNumber() };
                else if (reader.Is("exception"u8)) result = result with { Refusal = reader.NextText() };
                else reader.Skip();
            }
            results.Add(result);
        }
    }
}
