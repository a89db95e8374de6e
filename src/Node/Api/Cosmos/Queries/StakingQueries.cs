using System.Globalization;
using System.Text;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Node.Api.Cosmos.Protos.Base;
using Gwangan.Node.Api.Cosmos.Protos.Staking;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>Validators in the words of proof of stake: <c>cosmos.staking.v1beta1.Query</c>. The city's validators are appointed by its bodies and nobody stakes anything: their power is shown as tokens of no asset, and there are no delegations.</summary>
internal static class StakingQueries
{
    /// <summary>What powers are counted in: no asset of the city.</summary>
    public const string PowerDenom = "power";

    /// <summary>How long a validator's signatures of the past bind it; light clients of the city trust a header for less.</summary>
    public static readonly TimeSpan UnbondingTime = TimeSpan.FromDays(21);

    private const string OperatorPrefix = Bech32.AccountPrefix + "valoper";

    /// <summary>The queries.</summary>
    public static IEnumerable<CosmosQuery> All()
    {
        FileDescriptor service = QueryReflection.Descriptor;
        return
        [
            CosmosQuery.Of<QueryParamsRequest, QueryParamsResponse>(service, "Params", (_, _) => new()
            {
                Params = new Params { UnbondingTime = Duration.FromTimeSpan(UnbondingTime), MaxValidators = 100, MaxEntries = 7, BondDenom = PowerDenom, MinCommissionRate = "0" },
            }),
            CosmosQuery.Of<QueryPoolRequest, QueryPoolResponse>(service, "Pool", (call, _) => new() { Pool = new Pool { NotBondedTokens = "0", BondedTokens = call.Api.Validators(HeightOf(call)).TotalPower.ToString(CultureInfo.InvariantCulture) } }),
            CosmosQuery.Of<QueryValidatorsRequest, QueryValidatorsResponse>(service, "Validators", (call, request) =>
            {
                if (request.Status.Length > 0 && !System.Enum.GetValues<BondStatus>().Any(status => NameOf(status) == request.Status)) throw QueryException.Invalid($"invalid validator status {request.Status}");
                bool isBonded = request.Status.Length == 0 || request.Status == NameOf(BondStatus.Bonded);
                (IReadOnlyList<Validator> validators, PageResponse page) = Pages.Of(isBonded ? ValidatorsOf(call) : [], request.Pagination, validator => Encoding.ASCII.GetBytes(validator.OperatorAddress));
                return new() { Validators = { validators }, Pagination = page };
            }),
            CosmosQuery.Of<QueryValidatorRequest, QueryValidatorResponse>(service, "Validator", (call, request) => new() { Validator = ValidatorOf(call, request.ValidatorAddr) }),
            CosmosQuery.Of<QueryDelegationRequest, QueryDelegationResponse>(service, "Delegation", (call, request) =>
            {
                QueryCall.AccountOf(request.DelegatorAddr);
                ValidatorOf(call, request.ValidatorAddr);
                throw QueryException.NotFound($"delegation with delegator {request.DelegatorAddr} not found for validator {request.ValidatorAddr}");
            }),
            CosmosQuery.Of<QueryUnbondingDelegationRequest, QueryUnbondingDelegationResponse>(service, "UnbondingDelegation", (call, request) =>
            {
                QueryCall.AccountOf(request.DelegatorAddr);
                ValidatorOf(call, request.ValidatorAddr);
                throw QueryException.NotFound($"unbonding delegation with delegator {request.DelegatorAddr} not found for validator {request.ValidatorAddr}");
            }),
            CosmosQuery.Of<QueryValidatorDelegationsRequest, QueryValidatorDelegationsResponse>(service, "ValidatorDelegations", (call, request) =>
            {
                ValidatorOf(call, request.ValidatorAddr);
                return new() { Pagination = new PageResponse() };
            }),
            CosmosQuery.Of<QueryValidatorUnbondingDelegationsRequest, QueryValidatorUnbondingDelegationsResponse>(service, "ValidatorUnbondingDelegations", (call, request) =>
            {
                ValidatorOf(call, request.ValidatorAddr);
                return new() { Pagination = new PageResponse() };
            }),
            CosmosQuery.Of<QueryDelegatorDelegationsRequest, QueryDelegatorDelegationsResponse>(service, "DelegatorDelegations", (_, request) => QueryCall.OfAccount(request.DelegatorAddr, new QueryDelegatorDelegationsResponse { Pagination = new PageResponse() })),
            CosmosQuery.Of<QueryDelegatorUnbondingDelegationsRequest, QueryDelegatorUnbondingDelegationsResponse>(service, "DelegatorUnbondingDelegations", (_, request) => QueryCall.OfAccount(request.DelegatorAddr, new QueryDelegatorUnbondingDelegationsResponse { Pagination = new PageResponse() })),
            CosmosQuery.Of<QueryDelegatorValidatorsRequest, QueryDelegatorValidatorsResponse>(service, "DelegatorValidators", (_, request) => QueryCall.OfAccount(request.DelegatorAddr, new QueryDelegatorValidatorsResponse { Pagination = new PageResponse() })),
        ];
    }

    private static long HeightOf(QueryCall call) => call.Api.HeightOf(call.AskedHeight, call.Api.Height);

    private static List<Validator> ValidatorsOf(QueryCall call) => [.. call.Api.Validators(HeightOf(call)).Validators.Select(validator =>
    {
        string power = validator.VotingPower.ToString(CultureInfo.InvariantCulture);
        Address address = validator.Address;
        return new Validator
        {
            OperatorAddress = Bech32.Encode(OperatorPrefix, Address.Bytes(in address)),
            ConsensusPubkey = NodeQueries.KeyOf(validator.PublicKey),
            Status = BondStatus.Bonded,
            Tokens = power,
            DelegatorShares = power + new string('0', 18),
            Description = new Description { Moniker = $"validator {address}" },
            UnbondingTime = new Timestamp(),
            Commission = new Commission { CommissionRates = new CommissionRates { Rate = "0", MaxRate = "0", MaxChangeRate = "0" }, UpdateTime = new Timestamp() },
            MinSelfDelegation = "0",
        };
    })];

    private static Validator ValidatorOf(QueryCall call, string operatorAddress)
    {
        if (operatorAddress.Length == 0) throw QueryException.Invalid("validator address cannot be empty");
        Span<byte> bytes = stackalloc byte[Bech32.LengthMax];
        if (!Bech32.TryDecode(operatorAddress, out string prefix, bytes, out int count) || prefix != OperatorPrefix || count != Address.Size) throw QueryException.Invalid($"invalid validator address: {operatorAddress}");
        return ValidatorsOf(call).Find(validator => validator.OperatorAddress == operatorAddress) ?? throw QueryException.NotFound($"validator {operatorAddress} not found");
    }

    private static string NameOf(BondStatus status) => StakingReflection.Descriptor.EnumTypes[0].FindValueByNumber((int)status).Name;
}
