using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Node.Api.Ethereum.Forms;
using Gwangan.Node.Mempool;

namespace Gwangan.Node.Api.Ethereum.Methods;

/// <summary>What waits for a block, in the form of geth's namespace <c>txpool</c>: <c>pending</c> is what could execute one after another, <c>queued</c> what is held until nonces before it come.</summary>
public static class TxpoolMethods
{
    /// <summary>The methods.</summary>
    public static IEnumerable<RpcMethod> Of(EthereumApi api) =>
    [
        RpcMethod.Of("txpool_status", request => Status(request.Json, api.City.Pool)),
        RpcMethod.Of("txpool_content", request => WriteAll(request.Json, api.City.Pool, WriteTransaction), isHeavy: true),
        RpcMethod.Of("txpool_inspect", request => WriteAll(request.Json, api.City.Pool, WriteSummary), isHeavy: true),
        RpcMethod.Of("txpool_contentFrom", request => ContentFrom(request.Json, api.City.Pool, request.AddressAt(0))),
    ];

    private static void Status(Utf8JsonWriter json, EnvelopePool pool)
    {
        (int pending, int queued) = pool.TransactionCounts;
        json.WriteStartObject();
        json.Quantity("pending"u8, (ulong)pending);
        json.Quantity("queued"u8, (ulong)queued);
        json.WriteEndObject();
    }

    private static void ContentFrom(Utf8JsonWriter json, EnvelopePool pool, Address sender)
    {
        SenderTransactions waiting = pool.TransactionsOf(in sender);
        json.WriteStartObject();
        json.WritePropertyName("pending"u8);
        WriteByNonce(json, waiting.Pending, pool.BaseFee, WriteTransaction);
        json.WritePropertyName("queued"u8);
        WriteByNonce(json, waiting.Queued, pool.BaseFee, WriteTransaction);
        json.WriteEndObject();
    }

    private static void WriteAll(Utf8JsonWriter json, EnvelopePool pool, Action<Utf8JsonWriter, EvmTransaction, UInt256> write)
    {
        List<SenderTransactions> all = pool.Transactions();
        json.WriteStartObject();
        WriteBySender("pending", static sender => sender.Pending);
        WriteBySender("queued", static sender => sender.Queued);
        json.WriteEndObject();

        void WriteBySender(string name, Func<SenderTransactions, IReadOnlyList<Envelope>> part)
        {
            json.WriteStartObject(name);
            foreach (SenderTransactions sender in all)
            {
                if (part(sender).Count == 0) continue;
                json.WritePropertyName(sender.Sender.ToString());
                WriteByNonce(json, part(sender), pool.BaseFee, write);
            }
            json.WriteEndObject();
        }
    }

    private static void WriteByNonce(Utf8JsonWriter json, IReadOnlyList<Envelope> envelopes, Amount baseFee, Action<Utf8JsonWriter, EvmTransaction, UInt256> write)
    {
        json.WriteStartObject();
        foreach (Envelope envelope in envelopes)
        {
            json.WritePropertyName(envelope.Nonce.ToString(CultureInfo.InvariantCulture));
            write(json, ((Transact)envelope.Operations[0]).Transaction!, baseFee.Units);
        }
        json.WriteEndObject();
    }

    private static void WriteTransaction(Utf8JsonWriter json, EvmTransaction transaction, UInt256 baseFee) => TransactionForm.WritePending(json, transaction, in baseFee);

    private static void WriteSummary(Utf8JsonWriter json, EvmTransaction transaction, UInt256 baseFee)
    {
        string to = transaction.To is { } address ? address.ToString() : "contract creation";
        json.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{to}: {transaction.Value} wei + {transaction.GasLimit} gas × {transaction.MaxFeePerGas} wei"));
    }
}
