using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Node.Api.Ethereum.Forms;
using Gwangan.Node.Engines.Development;
using Gwangan.Node.Ethereum;
using Gwangan.Node.Mempool;
using static Gwangan.Node.Api.Ethereum.Methods.Development.DevelopmentMethods;

namespace Gwangan.Node.Api.Ethereum.Methods.Development;

/// <summary>Transactions that the node signs with a key that everybody knows, or sends in the name of an account that has not signed them.</summary>
public static class SendMethods
{
    /// <summary>The methods.</summary>
    public static IEnumerable<RpcMethod> Of(EthereumApi api, DevelopmentEngine engine) => Of(api, engine, new SemaphoreSlim(1));

    private static IEnumerable<RpcMethod> Of(EthereumApi api, DevelopmentEngine engine, SemaphoreSlim turn) =>
    [
        .. Named(static request =>
        {
            request.Json.WriteStartArray();
            foreach (Address account in DevelopmentAccounts.All) request.Json.Data(Address.Bytes(in account));
            request.Json.WriteEndArray();
            return ValueTask.CompletedTask;
        }, "eth_accounts", "eth_requestAccounts"),
        .. Named(request => SendAsync(api, engine, request, turn, isAnybody: false), "eth_sendTransaction"),
        .. Named(request => SendAsync(api, engine, request, turn, isAnybody: true), "eth_sendUnsignedTransaction"),
        .. Named(request => ImpersonateAsync(api, engine, request, static (all, account) => all.Add(account)), "anvil_impersonateAccount", "hardhat_impersonateAccount"),
        .. Named(request => ImpersonateAsync(api, engine, request, static (all, account) => all.Remove(account)), "anvil_stopImpersonatingAccount", "hardhat_stopImpersonatingAccount"),
        .. Named(request => AutoImpersonateAsync(api, engine, request), "anvil_autoImpersonateAccount", "hardhat_autoImpersonateAccount"),
    ];

    private static async ValueTask ImpersonateAsync(EthereumApi api, DevelopmentEngine engine, RpcRequest request, Func<HashSet<Address>, Address, bool> change)
    {
        Address account = request.AddressAt(0);
        await AskAsync(api, engine, request, () => change(engine.Snapshots.Impersonated, account));
        Nothing(request);
    }

    private static async ValueTask AutoImpersonateAsync(EthereumApi api, DevelopmentEngine engine, RpcRequest request)
    {
        bool isOn = request.FlagAt(0);
        await AskAsync(api, engine, request, () => engine.Snapshots.ImpersonatesAll = isOn);
        Nothing(request);
    }

    private static async ValueTask SendAsync(EthereumApi api, DevelopmentEngine engine, RpcRequest request, SemaphoreSlim turn, bool isAnybody)
    {
        CallRequest asked = CallForm.Read(request[0], api.Evm.ChainId);
        byte[] bytes;
        // One at a time, so that the next finds the nonce of this one in the pool.
        await turn.WaitAsync(request.Cancel);
        try
        {
            bytes = await AskAsync(api, engine, request, () => Sign(api, engine, asked, isAnybody));
            Submitted submitted = await api.City.Admission.SubmitAsync(bytes, mayBeUnsigned: true);
            if (submitted.Refusal is { } refusal) throw RpcException.Refused(SubmitMethods.WordsOf(refusal));
        }
        finally
        {
            turn.Release();
        }
        await SettleAsync(api, engine, request);
        request.Json.Data(Hash32.Bytes(Keccak256.Hash(bytes)));
    }

    private static byte[] Sign(EthereumApi api, DevelopmentEngine engine, CallRequest asked, bool isAnybody)
    {
        bool isImpersonated = isAnybody || engine.Snapshots.IsImpersonated(asked.From);
        byte[] secret = [];
        if (!isImpersonated && !DevelopmentAccounts.TrySecretOf(asked.From, out secret)) throw RpcException.Refused("No Signer available: the node has no key of this account, and it is not impersonated");
        EvmTransaction transaction = Fill(api, asked);
        return isImpersonated ? TransactionCodec.EncodeImpersonated(transaction) : TransactionCodec.Sign(transaction, secret);
    }

    // What is missing is filled in as anvil does: fees for some full blocks to come, and all the gas that a transaction may have.
    private static EvmTransaction Fill(EthereumApi api, CallRequest asked)
    {
        ulong nonce, gasLimit;
        UInt256 baseFee;
        lock (api.City.Gate)
        {
            nonce = api.City.Evm.NonceOf(asked.From);
            (gasLimit, baseFee) = (api.City.Evm.BlockGasLimit, api.City.Evm.NextBaseFee.Units);
        }
        if (api.City.Pool.TryNextNonce(asked.From, out ulong waiting)) nonce = waiting;
        if (asked.GasPrice is null)
        {
            UInt256 tip = asked.MaxPriorityFeePerGas ?? (asked.MaxFeePerGas is { } cap && cap < api.SuggestedTip ? cap : api.SuggestedTip);
            asked = asked with { MaxPriorityFeePerGas = tip, MaxFeePerGas = asked.MaxFeePerGas ?? (baseFee << 1) + tip };
        }
        // It would wait for a block that may never come.
        if ((asked.GasPrice ?? asked.MaxFeePerGas) is { } most && most < baseFee) throw RpcException.Refused("max fee per gas less than block base fee");
        EvmTransaction filled = asked.ToTransaction(asked.Gas ?? Math.Min(gasLimit, (ulong)TransactionGas.LimitMax), nonce, baseFee);
        return filled.ForChain(api.Evm.ChainId);
    }
}
