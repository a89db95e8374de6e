using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Ibc.Accounts;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Chain.Modules.Ibc.Accounts;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Cosmos.Protos.Ibc.IcaController;
using Gwangan.Node.Feed;
using Host = Gwangan.Node.Api.Cosmos.Protos.Ibc.IcaHost;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>Accounts that owners here command at other chains, and what accounts here may be told: <c>ibc.applications.interchain_accounts</c>.</summary>
internal static class InterchainAccountQueries
{
    /// <summary>The queries.</summary>
    public static IEnumerable<CosmosQuery> All() =>
    [
        CosmosQuery.Of<QueryInterchainAccountRequest, QueryInterchainAccountResponse>(QueryReflection.Descriptor, "InterchainAccount", (call, request) =>
        {
            Address owner = QueryCall.AccountOf(request.Owner);
            string port = InterchainAccounts.PortOf(in owner);
            // The channel that speaks for the owner has the account's name in its version, once the other chain has given it.
            return IbcView.TreeOf(call, InterchainAccounts.Store).TryGet(InterchainAccounts.KeyOf(isHost: false, request.ConnectionId, port), out byte[]? channel)
                && IcaMetadata.TryDecode(new IbcView(call).ChannelOf(port, System.Text.Encoding.ASCII.GetString(channel)).Version, out IcaMetadata? metadata) && metadata.Address.Length > 0
                ? new() { Address = metadata.Address }
                : throw QueryException.NotFound($"failed to retrieve account address for {port} on connection {request.ConnectionId}");
        }),
        CosmosQuery.Of<QueryParamsRequest, QueryParamsResponse>(QueryReflection.Descriptor, "Params", (call, _) => new() { Params = new Params { ControllerEnabled = IsOn(call) } }),
        CosmosQuery.Of<Host.QueryParamsRequest, Host.QueryParamsResponse>(Host.QueryReflection.Descriptor, "Params", (call, _) =>
            new() { Params = new Host.Params { HostEnabled = IsOn(call), AllowMessages = { IsOn(call) ? call.City.Chain.Modules.Get<Chain.Modules.CosmosSdk.CosmosModule>().InterchainMessages : [] } } }),
    ];

    private static bool IsOn(QueryCall call) => StateReader.TryRead(call.State, IbcModule.Schema, 1U, out IbcRecord _);
}
