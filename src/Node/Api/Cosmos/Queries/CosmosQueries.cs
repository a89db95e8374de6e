using Google.Protobuf;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Engines.CometBft;
using Gwangan.Node.Engines.CometBft.Wire;
using Gwangan.Node.Index;
using Gwangan.Node.Observability;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>All queries by their path: one registry behind abci_query, gRPC and REST. Any thread.</summary>
internal sealed class CosmosQueries
{
    private readonly CometApi _api;
    private readonly Dictionary<string, CosmosQuery> _queries;
    private readonly HashSet<string> _services;

    /// <summary>The queries of a node.</summary>
    public CosmosQueries(CometApi api)
    {
        _api = api;
        All =
        [
            .. NodeQueries.All(), .. AuthQueries.All(), .. BankQueries.All(), .. TxQueries.All(), .. StakingQueries.All(), .. RewardQueries.All(), .. GrantQueries.All(), .. FeeQueries.All(),
            .. IbcQueries.All(), .. IbcV2Queries.All(), .. TransferQueries.All(), .. RateLimitQueries.All(), .. InterchainAccountQueries.All(),
        ];
        _queries = All.ToDictionary(query => query.Path, StringComparer.Ordinal);
        _services = [.. All.Select(query => query.Method.Service.FullName)];
        Types = ProtoTypes.Of(api.City.Chain.Catalog);
        Rest = new RestRoutes(All.SelectMany(query => query.Routes));
    }

    /// <summary>Every query.</summary>
    public IReadOnlyList<CosmosQuery> All { get; }

    /// <summary>Every message that can stand in an answer.</summary>
    public ProtoTypes Types { get; }

    /// <summary>Their routes.</summary>
    public RestRoutes Rest { get; }

    /// <summary>A query by its path.</summary>
    /// <exception cref="QueryException">There is none.</exception>
    public CosmosQuery Find(string path)
    {
        if (_queries.TryGetValue(path, out CosmosQuery? query)) return query;
        string[] parts = path.Split('/');
        if (parts is not ["", var service, var method]) throw new QueryException(GrpcCode.Unimplemented, $"malformed method name: \"{path}\"");
        throw new QueryException(GrpcCode.Unimplemented, _services.Contains(service) ? $"unknown method {method} for service {service}" : $"unknown service {service}");
    }

    /// <summary>Answers.</summary>
    /// <param name="query">Which query.</param>
    /// <param name="request">Its request.</param>
    /// <param name="height">At which height; 0 for the latest.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancel">Until when.</param>
    /// <exception cref="QueryException">It cannot be answered.</exception>
    public async Task<QueryAnswer> AnswerAsync(CosmosQuery query, IMessage request, long height, Caller caller, CancellationToken cancel)
    {
        if (height < 0) throw QueryException.Invalid("cannot query with height < 0; please provide a valid height");
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(ApiLimits.RpcCallMax);
        using QueryCall call = new(_api, height, caller, limit.Token);
        try
        {
            call.Begin();
            IMessage message = await query.AnswerAsync(call, request);
            return new QueryAnswer(message, call.AnsweredHeight);
        }
        catch (CometException error)
        {
            throw QueryException.Invalid(error.Message);
        }
        catch (HeightNotAvailableException error)
        {
            throw QueryException.Invalid(error.Message);
        }
        catch (ApiException error)
        {
            throw new QueryException(GrpcCodes.OfHttp(error.Status), error.Message);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new QueryException(GrpcCode.DeadlineExceeded, "the time for a call is over");
        }
        catch (Exception error) when (error is SnapshotExpiredException or LmdbException { IsReadersFull: true } or IndexAwayException)
        {
            throw new QueryException(GrpcCode.Unavailable, "too many are reading the state at once; ask again");
        }
        catch (Exception error) when (error is not (QueryException or OperationCanceledException))
        {
            _api.City.Log.RequestFailed("query", query.Path, error);
            throw new QueryException(GrpcCode.Internal, "the node failed at this query; its log says why");
        }
    }

    /// <summary>Answers what came over ABCI; null where its path names no service.</summary>
    public async ValueTask<ResponseQuery?> AnswerAsync(RequestQuery request, Caller caller, CancellationToken cancel)
    {
        if (request.Path.Split('/') is not ["", { } service, _] || !service.Contains('.', StringComparison.Ordinal)) return null;
        try
        {
            CosmosQuery query = Find(request.Path);
            QueryEdge.Charge(caller, query);
            QueryAnswer answer = await AnswerAsync(query, query.Parse(request.Data), request.Height, caller, cancel);
            return new ResponseQuery { Value = answer.Message.ToByteArray(), Height = answer.Height };
        }
        catch (QueryException error)
        {
            (uint code, string name) = GrpcCodes.AbciOf(error.Code);
            return new ResponseQuery { Code = code, Codespace = GrpcCodes.Codespace, Log = $"rpc error: code = {error.Code} desc = {error.Message}: {name}", Height = request.Height };
        }
    }
}

/// <summary>An answer.</summary>
/// <param name="Message">What is answered.</param>
/// <param name="Height">The height that it shows.</param>
internal sealed record QueryAnswer(IMessage Message, long Height);
