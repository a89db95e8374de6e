using System.Runtime.InteropServices;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.CosmosSdk;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Cosmos.Protos.Authz;
using Gwangan.Node.Api.Cosmos.Protos.Bank;
using Gwangan.Node.Api.Cosmos.Protos.Base;
using Gwangan.Node.Api.Cosmos.Protos.Feegrant;
using Gwangan.Node.Feed;
using GrantAuthorization = Gwangan.Node.Api.Cosmos.Protos.Authz.GrantAuthorization;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>Who may act for whom, and who pays whose fees: <c>cosmos.authz.v1beta1.Query</c>, <c>cosmos.feegrant.v1beta1.Query</c>. What has expired is not shown.</summary>
internal static class GrantQueries
{
    private const int ScanWeight = 20;

    /// <summary>The queries.</summary>
    public static IEnumerable<CosmosQuery> All()
    {
        FileDescriptor authz = Protos.Authz.QueryReflection.Descriptor, feegrant = Protos.Feegrant.QueryReflection.Descriptor;
        return
        [
            CosmosQuery.Of<QueryGrantsRequest, QueryGrantsResponse>(authz, "Grants", Grants),
            CosmosQuery.Of<QueryGranterGrantsRequest, QueryGranterGrantsResponse>(authz, "GranterGrants", (call, request) =>
            {
                (List<GrantAuthorization> grants, PageResponse page) = AuthorizationsOf(call, QueryCall.AccountOf(request.Granter).ToArray(), _ => true, request.Pagination);
                return new() { Grants = { grants }, Pagination = page };
            }),
            CosmosQuery.Of<QueryGranteeGrantsRequest, QueryGranteeGrantsResponse>(authz, "GranteeGrants", (call, request) =>
            {
                Address grantee = QueryCall.AccountOf(request.Grantee);
                (List<GrantAuthorization> grants, PageResponse page) = AuthorizationsOf(call, [], record => record.Key.Grantee == grantee, request.Pagination);
                return new() { Grants = { grants }, Pagination = page };
            }, ScanWeight),
            CosmosQuery.Of<QueryAllowanceRequest, QueryAllowanceResponse>(feegrant, "Allowance", (call, request) =>
            {
                AllowanceKey key = new(QueryCall.AccountOf(request.Granter), QueryCall.AccountOf(request.Grantee));
                return StateReader.TryRead(call.State, CosmosModule.AllowancesSchema, key, out AllowanceRecord record) && !IsOver(record.ExpiresAtMs, TimeOf(call))
                    ? new() { Allowance = GrantOf(call, record) }
                    : throw QueryException.NotFound("fee-grant not found: not found");
            }),
            CosmosQuery.Of<QueryAllowancesRequest, QueryAllowancesResponse>(feegrant, "Allowances", (call, request) =>
            {
                Address grantee = QueryCall.AccountOf(request.Grantee);
                (List<Protos.Feegrant.Grant> grants, PageResponse page) = AllowancesOf(call, [], record => record.Key.Grantee == grantee, request.Pagination);
                return new() { Allowances = { grants }, Pagination = page };
            }, ScanWeight),
            CosmosQuery.Of<QueryAllowancesByGranterRequest, QueryAllowancesByGranterResponse>(feegrant, "AllowancesByGranter", (call, request) =>
            {
                (List<Protos.Feegrant.Grant> grants, PageResponse page) = AllowancesOf(call, QueryCall.AccountOf(request.Granter).ToArray(), _ => true, request.Pagination);
                return new() { Allowances = { grants }, Pagination = page };
            }),
        ];
    }

    private static QueryGrantsResponse Grants(QueryCall call, QueryGrantsRequest request)
    {
        byte[] prefix = [.. QueryCall.AccountOf(request.Granter).ToArray(), .. QueryCall.AccountOf(request.Grantee).ToArray()];
        Func<AuthorizationRecord, bool> isMeant = _ => true;
        if (request.MsgTypeUrl.Length > 0)
        {
            if (!call.City.Chain.Catalog.TryFind(request.MsgTypeUrl, out OperationDefinition definition)) throw QueryException.NotFound($"authorization not found for {request.MsgTypeUrl} type");
            isMeant = record => record.Key.Operation == definition.Number;
        }
        (List<GrantAuthorization> grants, PageResponse page) = AuthorizationsOf(call, prefix, isMeant, request.Pagination);
        if (request.MsgTypeUrl.Length > 0 && grants.Count == 0) throw QueryException.NotFound($"authorization not found for {request.MsgTypeUrl} type");
        return new QueryGrantsResponse { Grants = { grants.Select(each => new Protos.Authz.Grant { Authorization = each.Authorization, Expiration = each.Expiration }) }, Pagination = page };
    }

    private static (List<GrantAuthorization> Grants, PageResponse Page) AuthorizationsOf(QueryCall call, byte[] prefix, Func<AuthorizationRecord, bool> isMeant, PageRequest? request)
    {
        Denoms denoms = new(call.State);
        long timeMs = TimeOf(call);
        (List<AuthorizationRecord> records, PageResponse page) = ScanOf<AuthorizationRecord>(call, CosmosModule.AuthorizationsSchema, prefix, record => !IsOver(record.ExpiresAtMs, timeMs) && isMeant(record), request);
        return ([.. records.Select(record =>
        {
            (Address granter, Address grantee) = (record.Key.Granter, record.Key.Grantee);
            return new GrantAuthorization { Granter = Bech32.EncodeAccount(in granter), Grantee = Bech32.EncodeAccount(in grantee), Authorization = AuthorizationOf(call, denoms, record), Expiration = EndOf(record.ExpiresAtMs) };
        })], page);
    }

    private static Any AuthorizationOf(QueryCall call, Denoms denoms, AuthorizationRecord record)
    {
        if (record.IsLimited == 0) return Any.Pack(new GenericAuthorization { Msg = UrlOf(call, record.Key.Operation) }, "/");
        SendAuthorization send = new();
        foreach (AssetLimit limit in record.Limits)
            if (limit.AssetId != 0 && !limit.Left.IsZero) send.SpendLimit.Add(Denoms.Coin(denoms.Of(limit.AssetId), limit.Left));
        return Any.Pack(send, "/");
    }

    private static (List<Protos.Feegrant.Grant> Grants, PageResponse Page) AllowancesOf(QueryCall call, byte[] prefix, Func<AllowanceRecord, bool> isMeant, PageRequest? request)
    {
        long timeMs = TimeOf(call);
        (List<AllowanceRecord> records, PageResponse page) = ScanOf<AllowanceRecord>(call, CosmosModule.AllowancesSchema, prefix, record => !IsOver(record.ExpiresAtMs, timeMs) && isMeant(record), request);
        return ([.. records.Select(record => GrantOf(call, record))], page);
    }

    private static Protos.Feegrant.Grant GrantOf(QueryCall call, AllowanceRecord record)
    {
        string denom = new Denoms(call.State).Fees;
        BasicAllowance basic = new() { Expiration = EndOf(record.ExpiresAtMs) };
        if ((record.Flags & AllowanceRecord.IsLimited) != 0) basic.SpendLimit.Add(Denoms.Coin(denom, record.Left));
        IMessage allowance = record.PeriodMs == 0 ? basic : new PeriodicAllowance
        {
            Basic = basic, Period = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(record.PeriodMs)), PeriodSpendLimit = { Denoms.Coin(denom, record.PeriodMax) }, PeriodCanSpend = { Denoms.Coin(denom, record.PeriodLeft) },
            PeriodReset = EndOf(record.PeriodEndsMs),
        };
        if ((record.Flags & AllowanceRecord.IsForSome) != 0)
        {
            AllowedMsgAllowance some = new() { Allowance = Any.Pack(allowance, "/") };
            foreach (ushort operation in record.Operations)
                if (operation != 0) some.AllowedMessages.Add(UrlOf(call, operation));
            allowance = some;
        }
        (Address granter, Address grantee) = (record.Key.Granter, record.Key.Grantee);
        return new Protos.Feegrant.Grant { Granter = Bech32.EncodeAccount(in granter), Grantee = Bech32.EncodeAccount(in grantee), Allowance = Any.Pack(allowance, "/") };
    }

    // Records in the order of their keys; a page ends when it is full or so much has been looked at.
    private static (List<T> Records, PageResponse Page) ScanOf<T>(QueryCall call, TableSchema table, byte[] prefix, Func<T, bool> isMeant, PageRequest? request) where T : unmanaged
    {
        if (request is { Offset: > 0 } or { Reverse: true }) throw QueryException.Invalid("grants are listed by key, forward");
        int limit = Pages.LimitOf(request), lookedAt = 0, keySize = table.KeySizeBytes;
        ReadOnlySpan<byte> from = request is null ? [] : request.Key.Span;
        if (from.Length != 0 && (from.Length != keySize || !from.StartsWith(prefix))) throw QueryException.Invalid("the key is no next_key of this list");
        List<T> records = [];
        PageResponse page = new();
        call.State.Scan(table, prefix, from, (_, bytes) =>
        {
            if (records.Count == limit || ++lookedAt > ApiLimits.QueryRecordsMax)
            {
                page.NextKey = ByteString.CopyFrom(bytes[..keySize]);
                return false;
            }
            T record = MemoryMarshal.Read<T>(bytes);
            if (isMeant(record)) records.Add(record);
            return true;
        });
        return (records, page);
    }

    private static string UrlOf(QueryCall call, uint operation) => call.City.Chain.Catalog.TryFind(operation, out OperationDefinition definition) ? definition.TypeUrl : "";

    private static long TimeOf(QueryCall call) => call.City.Reader.TryRead(call.State.Height)?.TimeMs ?? 0;

    private static bool IsOver(long expiresAtMs, long timeMs) => expiresAtMs != 0 && expiresAtMs <= timeMs;

    private static Timestamp? EndOf(long ms) => ms == 0 ? null : Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(ms));
}
