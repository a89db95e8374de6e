using System.Text.Json;
using Gwangan.Bench.Evm;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm.Transactions;

namespace Gwangan.Bench.Rpc;

/// <summary>A target with the contracts that are called: what preparing it takes is not measured.</summary>
internal static class TokenCity
{
    private const ulong CallGas = 16_000_000;

    /// <summary>Deploys contracts in one account's name, and gives their addresses.</summary>
    public static Address[] Deploy(RpcTarget target, Accounts accounts, int account, params byte[][] codes)
    {
        using RpcConnection connection = new(target.Url);
        ulong nonce = (ulong)connection.Number("eth_getTransactionCount", $"\"{accounts.Addresses[account]}\"", "\"latest\"");
        Address[] created = new Address[codes.Length];
        for (int i = 0; i < codes.Length; i++, nonce++)
        {
            created[i] = ContractAddress.Of(in accounts.Addresses[account], nonce);
            Do(connection, accounts.Sign(account, nonce, null, UInt256.Zero, 3_000_000, Contracts.Deploying(codes[i])));
        }
        return created;
    }

    /// <summary>Calls a contract in transactions of one account, many on their way at a time, and waits for all; the hash of the last.</summary>
    public static string Call(RpcTarget target, Accounts accounts, int account, Address to, IEnumerable<byte[]> inputs, ulong gas = CallGas, int atOnce = 50)
    {
        using RpcConnection connection = new(target.Url);
        ulong nonce = (ulong)connection.Number("eth_getTransactionCount", $"\"{accounts.Addresses[account]}\"", "\"latest\"");
        string last = "";
        foreach (byte[][] some in inputs.Chunk(atOnce))
        {
            foreach (byte[] input in some) last = Send(connection, accounts.Sign(account, nonce++, to, UInt256.Zero, gas, input));
            Wait(connection, last);
        }
        return last;
    }

    /// <summary>The token's code, as the peers' folder compiles it.</summary>
    public static byte[] TokenCode()
    {
        Workload token = Workloads.Compile().All.First(workload => workload.Name == "erc20/same");
        return token.Accounts[0].Code!;
    }

    private static void Do(RpcConnection connection, byte[] transaction) => Wait(connection, Send(connection, transaction));

    private static string Send(RpcConnection connection, byte[] transaction) => connection.Result("eth_sendRawTransaction", Contracts.Hex(transaction)).GetString()!;

    private static void Wait(RpcConnection connection, string hash)
    {
        for (int tries = 0; tries < 3_000; tries++)
        {
            JsonElement receipt = connection.Result("eth_getTransactionReceipt", $"\"{hash}\"");
            if (receipt.ValueKind == JsonValueKind.Object)
            {
                if (receipt.GetProperty("status").GetString() != "0x1") throw new InvalidOperationException($"{hash} has failed");
                return;
            }
            Thread.Sleep(10);
        }
        throw new InvalidOperationException($"{hash} is in no block");
    }
}
