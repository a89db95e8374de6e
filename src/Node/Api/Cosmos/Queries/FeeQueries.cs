using System.Globalization;
using System.Numerics;
using Google.Protobuf.Reflection;
using Gwangan.Chain.Base;
using Gwangan.Node.Api.Cosmos.Protos.Base;
using Gwangan.Node.Api.Cosmos.Protos.Feemarket;
using Gwangan.Node.Api.Cosmos.Protos.Txfees;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>What gas costs, in the places where wallets look: <c>feemarket.feemarket.v1.Query</c>, <c>cosmos.evm.feemarket.v1.Query</c>, <c>osmosis.txfees.v1beta1.Query</c>. One price, which the genesis sets and no demand moves.</summary>
internal static class FeeQueries
{
    private static readonly BigInteger Steps = BigInteger.Pow(10, 18);

    /// <summary>The queries.</summary>
    public static IEnumerable<CosmosQuery> All()
    {
        FileDescriptor market = Protos.Feemarket.QueryReflection.Descriptor, evm = Protos.EvmFeemarket.QueryReflection.Descriptor, fees = Protos.Txfees.QueryReflection.Descriptor;
        return
        [
            CosmosQuery.Of<ParamsRequest, ParamsResponse>(market, "Params", (call, _) => new() { Params = new Params { MinBaseGasPrice = PriceOf(call), FeeDenom = DenomOf(call), Enabled = true } }),
            CosmosQuery.Of<StateRequest, StateResponse>(market, "State", (call, _) => new() { State = new State { BaseGasPrice = PriceOf(call) } }),
            CosmosQuery.Of<GasPriceRequest, GasPriceResponse>(market, "GasPrice", (call, request) => request.Denom == DenomOf(call)
                ? new() { Price = CoinOf(call) }
                : throw QueryException.Invalid($"fees are paid with {DenomOf(call)}, not with {request.Denom}")),
            CosmosQuery.Of<GasPricesRequest, GasPricesResponse>(market, "GasPrices", (call, _) => new() { Prices = { CoinOf(call) } }),
            CosmosQuery.Of<Protos.EvmFeemarket.QueryParamsRequest, Protos.EvmFeemarket.QueryParamsResponse>(evm, "Params", (call, _) => new() { Params = new Protos.EvmFeemarket.Params { BaseFee = PriceOf(call), MinGasPrice = PriceOf(call) } }),
            CosmosQuery.Of<Protos.EvmFeemarket.QueryBaseFeeRequest, Protos.EvmFeemarket.QueryBaseFeeResponse>(evm, "BaseFee", (call, _) => new() { BaseFee = PriceOf(call) }),
            CosmosQuery.Of<QueryBaseDenomRequest, QueryBaseDenomResponse>(fees, "BaseDenom", (call, _) => new() { BaseDenom = DenomOf(call) }),
            CosmosQuery.Of<QueryEipBaseFeeRequest, QueryEipBaseFeeResponse>(fees, "GetEipBaseFee", (call, _) => new() { BaseFee = PriceOf(call) }),
        ];
    }

    /// <summary>The price of one gas with its denomination, such as <c>10000000000000.000000000000000000KRW</c>.</summary>
    public static string PriceText(QueryCall call)
    {
        BigInteger whole = BigInteger.DivRem(StepsOf(call), Steps, out BigInteger rest);
        return string.Create(CultureInfo.InvariantCulture, $"{whole}.{rest:D18}{DenomOf(call)}");
    }

    private static DecCoin CoinOf(QueryCall call) => new() { Denom = DenomOf(call), Amount = PriceOf(call) };

    private static string DenomOf(QueryCall call) => new Denoms(call.State).Fees;

    private static string PriceOf(QueryCall call) => StepsOf(call).ToString(CultureInfo.InvariantCulture);

    // Rounded up, so that what it says is enough.
    private static BigInteger StepsOf(QueryCall call)
    {
        BigInteger perCost = (BigInteger)StateReader.Parameters(call.State).WonPerCost.Units * Steps;
        return (perCost + Limits.CosmosGasPerCost - 1) / Limits.CosmosGasPerCost;
    }
}
