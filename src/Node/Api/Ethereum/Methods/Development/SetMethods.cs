using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Evm.Development;
using Gwangan.Chain.Store;
using Gwangan.Chain.Store.Patricia;
using Gwangan.Node.Engines.Development;
using static Gwangan.Node.Api.Ethereum.Methods.Development.DevelopmentMethods;

namespace Gwangan.Node.Api.Ethereum.Methods.Development;

/// <summary>What accounts have, and what the next block is under. Each is an operation in a block of its own, in the second of the block before.</summary>
public static class SetMethods
{
    /// <summary>The methods.</summary>
    public static IEnumerable<RpcMethod> Of(EthereumApi api, DevelopmentEngine engine) =>
    [
        .. Named(request => SetAsync(api, engine, request, new SetBalance(request.AddressAt(0), AmountAt(request, 1))), "anvil_setBalance", "hardhat_setBalance"),
        .. Named(request => AddBalanceAsync(api, engine, request), "anvil_addBalance"),
        .. Named(request => SetAsync(api, engine, request, new SetNonce(request.AddressAt(0), (ulong)NumberAt(request, 1))), "anvil_setNonce", "hardhat_setNonce"),
        .. Named(request => SetAsync(api, engine, request, new SetCode(request.AddressAt(0), request.DataAt(1))), "anvil_setCode", "hardhat_setCode"),
        .. Named(request => SetStorageAsync(api, engine, request), "anvil_setStorageAt", "hardhat_setStorageAt"),
        .. Named(request => SetAsync(api, engine, request, new SetNextBlock(true, AmountAt(request, 0), 0)), "anvil_setNextBlockBaseFeePerGas", "hardhat_setNextBlockBaseFeePerGas"),
        .. Named(request => SetGasLimitAsync(api, engine, request), "evm_setBlockGasLimit", "anvil_setBlockGasLimit"),
        .. Named(request => SetAsync(api, engine, request, new SetNextHeader(true, request.AddressAt(0), false, default)), "anvil_setCoinbase", "hardhat_setCoinbase"),
        .. Named(request => SetRandaoAsync(api, engine, request), "anvil_setPrevRandao", "hardhat_setPrevRandao"),
        .. Named(static _ => throw RpcException.Refused("setMinGasPrice is not supported when EIP-1559 is active"), "anvil_setMinGasPrice", "hardhat_setMinGasPrice"),
    ];

    private static async ValueTask SetAsync(EthereumApi api, DevelopmentEngine engine, RpcRequest request, Chain.Kernel.Operation operation)
    {
        await ExecuteAsync(api, engine, request, operation);
        Nothing(request);
    }

    private static async ValueTask SetStorageAsync(EthereumApi api, DevelopmentEngine engine, RpcRequest request)
    {
        await ExecuteAsync(api, engine, request, new SetStorage(request.AddressAt(0), WordAt(request, 1).ToHash32(), WordAt(request, 2).ToHash32()));
        request.Json.WriteBooleanValue(true);
    }

    private static async ValueTask SetRandaoAsync(EthereumApi api, DevelopmentEngine engine, RpcRequest request)
    {
        await ExecuteAsync(api, engine, request, new SetNextHeader(false, default, true, WordAt(request, 0).ToHash32()));
        request.Json.WriteBooleanValue(true);
    }

    private static async ValueTask SetGasLimitAsync(EthereumApi api, DevelopmentEngine engine, RpcRequest request)
    {
        long gas = NumberAt(request, 0);
        if (gas == 0) throw RpcRequest.Wrong(0, "gas");
        await ExecuteAsync(api, engine, request, new SetNextBlock(false, Amount.Zero, (ulong)gas));
        request.Json.WriteBooleanValue(true);
    }

    private static async ValueTask AddBalanceAsync(EthereumApi api, DevelopmentEngine engine, RpcRequest request)
    {
        Address account = request.AddressAt(0);
        Amount more = AmountAt(request, 1);
        await AskAsync(api, engine, request, () =>
        {
            using IStateSnapshot snapshot = api.City.Reader.OpenSnapshot();
            UInt256 has = new PatriciaView(snapshot).TryReadAccount(in account, out PatriciaAccount found) ? found.Balance : default;
            if (!(has + (UInt256)more.Units).TryToUInt128(out UInt128 total)) throw RpcException.BadParameter("an amount is below 2^128: the ledger counts no further");
            return engine.Execute(new SetBalance(account, new Amount(total)));
        });
        Nothing(request);
    }
}
