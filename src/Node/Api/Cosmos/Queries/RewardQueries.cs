using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Gwangan.Node.Api.Cosmos.Protos.Base;
using Gwangan.Node.Api.Cosmos.Protos.Distribution;
using Gwangan.Node.Api.Cosmos.Protos.Gov;
using Gwangan.Node.Api.Cosmos.Protos.Mint;
using Gwangan.Node.Api.Cosmos.Protos.Slashing;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>What wallets ask about stakes and find none of here: rewards, inflation, slashing, votes. Fees go to the treasury, won come into being by bank credits only, and validators answer to the bodies that appointed them.</summary>
internal static class RewardQueries
{
    private static ByteString Nothing => ByteString.CopyFromUtf8("0");

    /// <summary>The queries.</summary>
    public static IEnumerable<CosmosQuery> All()
    {
        FileDescriptor rewards = Protos.Distribution.QueryReflection.Descriptor, mint = Protos.Mint.QueryReflection.Descriptor, slashing = Protos.Slashing.QueryReflection.Descriptor, gov = Protos.Gov.QueryReflection.Descriptor;
        return
        [
            CosmosQuery.Of<Protos.Distribution.QueryParamsRequest, Protos.Distribution.QueryParamsResponse>(rewards, "Params", (_, _) => new()
            {
                Params = new Protos.Distribution.Params { CommunityTax = "0", BaseProposerReward = "0", BonusProposerReward = "0" },
            }),
            CosmosQuery.Of<QueryDelegationTotalRewardsRequest, QueryDelegationTotalRewardsResponse>(rewards, "DelegationTotalRewards", (_, request) => QueryCall.OfAccount(request.DelegatorAddress, new QueryDelegationTotalRewardsResponse())),
            CosmosQuery.Of<QueryDelegatorValidatorsRequest, QueryDelegatorValidatorsResponse>(rewards, "DelegatorValidators", (_, request) => QueryCall.OfAccount(request.DelegatorAddress, new QueryDelegatorValidatorsResponse())),
            CosmosQuery.Of<QueryDelegatorWithdrawAddressRequest, QueryDelegatorWithdrawAddressResponse>(rewards, "DelegatorWithdrawAddress", (_, request) =>
                QueryCall.OfAccount(request.DelegatorAddress, new QueryDelegatorWithdrawAddressResponse { WithdrawAddress = request.DelegatorAddress })),
            CosmosQuery.Of<QueryCommunityPoolRequest, QueryCommunityPoolResponse>(rewards, "CommunityPool", (_, _) => new()),
            CosmosQuery.Of<Protos.Mint.QueryParamsRequest, Protos.Mint.QueryParamsResponse>(mint, "Params", (_, _) => new()
            {
                Params = new Protos.Mint.Params { MintDenom = StakingQueries.PowerDenom, InflationRateChange = "0", InflationMax = "0", InflationMin = "0", GoalBonded = "0" },
            }),
            CosmosQuery.Of<QueryInflationRequest, QueryInflationResponse>(mint, "Inflation", (_, _) => new() { Inflation = Nothing }),
            CosmosQuery.Of<QueryAnnualProvisionsRequest, QueryAnnualProvisionsResponse>(mint, "AnnualProvisions", (_, _) => new() { AnnualProvisions = Nothing }),
            CosmosQuery.Of<Protos.Slashing.QueryParamsRequest, Protos.Slashing.QueryParamsResponse>(slashing, "Params", (_, _) => new()
            {
                Params = new Protos.Slashing.Params { MinSignedPerWindow = Nothing, DowntimeJailDuration = new Duration(), SlashFractionDoubleSign = Nothing, SlashFractionDowntime = Nothing },
            }),
            CosmosQuery.Of<QuerySigningInfosRequest, QuerySigningInfosResponse>(slashing, "SigningInfos", (_, _) => new() { Pagination = new PageResponse() }),
            // The bodies decide, and stakes have no vote.
            CosmosQuery.Of<QueryProposalsRequest, QueryProposalsResponse>(gov, "Proposals", (_, _) => new() { Pagination = new PageResponse() }),
            CosmosQuery.Of<QueryProposalRequest, QueryProposalResponse>(gov, "Proposal", (_, request) => throw QueryException.NotFound($"proposal {request.ProposalId} doesn't exist: not found")),
        ];
    }
}
