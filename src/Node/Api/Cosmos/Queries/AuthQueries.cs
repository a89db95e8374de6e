using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Cosmos.Tx;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Custody;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Chain.Store.Patricia;
using Gwangan.Node.Api.Cosmos.Protos.Auth;
using Gwangan.Node.Api.Cosmos.Protos.Base;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>Accounts: <c>cosmos.auth.v1beta1.Query</c>. An account is there once it has signed, has a role, or holds something; its number is always 0, because none is ever removed and the sequence protects it.</summary>
internal static class AuthQueries
{
    /// <summary>The queries.</summary>
    public static IEnumerable<CosmosQuery> All()
    {
        FileDescriptor service = QueryReflection.Descriptor;
        return
        [
            CosmosQuery.Of<QueryAccountRequest, QueryAccountResponse>(service, "Account", (call, request) => new() { Account = Packed(AccountOf(call.State, QueryCall.AccountOf(request.Address), request.Address)) }),
            CosmosQuery.Of<QueryAccountInfoRequest, QueryAccountInfoResponse>(service, "AccountInfo", (call, request) => new() { Info = BaseOf(AccountOf(call.State, QueryCall.AccountOf(request.Address), request.Address)) }),
            CosmosQuery.Of<QueryAccountsRequest, QueryAccountsResponse>(service, "Accounts", Accounts, weight: 5),
            CosmosQuery.Of<QueryParamsRequest, QueryParamsResponse>(service, "Params", (_, _) => new()
            {
                // Bytes and signatures cost nothing of their own: an operation's cost covers them.
                Params = new Params { MaxMemoCharacters = CosmosTransaction.MemoSizeMax, TxSigLimit = 7 },
            }),
            CosmosQuery.Of<QueryModuleAccountsRequest, QueryModuleAccountsResponse>(service, "ModuleAccounts", (call, _) => new() { Accounts = { Modules(call.State).Select(each => Any.Pack(ModuleOf(call.State, each.Name, each.Account), "/")) } }),
            CosmosQuery.Of<QueryModuleAccountByNameRequest, QueryModuleAccountByNameResponse>(service, "ModuleAccountByName", (call, request) =>
            {
                (string name, Address account) = Modules(call.State).FirstOrDefault(each => each.Name == request.Name);
                return name is null ? throw QueryException.NotFound($"account {request.Name} not found") : new() { Account = Any.Pack(ModuleOf(call.State, name, account), "/") };
            }),
            CosmosQuery.Of<Bech32PrefixRequest, Bech32PrefixResponse>(service, "Bech32Prefix", (_, _) => new() { Bech32Prefix = Bech32.AccountPrefix }),
            CosmosQuery.Of<AddressBytesToStringRequest, AddressBytesToStringResponse>(service, "AddressBytesToString", (_, request) =>
                request.AddressBytes.Length == Address.Size ? new() { AddressString = Bech32.EncodeAccount(new Address(request.AddressBytes.Span)) } : throw QueryException.Invalid("an account has 20 bytes")),
            CosmosQuery.Of<AddressStringToBytesRequest, AddressStringToBytesResponse>(service, "AddressStringToBytes", (_, request) => new() { AddressBytes = ByteString.CopyFrom(QueryCall.AccountOf(request.AddressString).ToArray()) }),
        ];
    }

    /// <summary>The sequence of an account, which is the nonce of its Ethereum transactions as well.</summary>
    public static ulong SequenceOf(IStateSnapshot state, in Address account) => new PatriciaView(state).TryReadAccount(in account, out PatriciaAccount found) ? found.Nonce : 0;

    /// <summary>Accounts of which nobody has a key: those of the seven bodies, and what modules hold.</summary>
    public static IEnumerable<(string Name, Address Account)> Modules(IStateSnapshot state)
    {
        foreach (BodyRecord body in StateReader.Bodies(state).Where(each => each.Body != Body.None).OrderBy(each => each.Body)) yield return (FieldDefinition.CamelCase(body.Body.ToString()), body.Account);
        yield return ("treasury", MoneyModule.Treasury);
        yield return ("marketFees", MarketModule.FeeAccount);
        yield return ("custodyWithdrawals", CustodyModule.HoldingAccount);
        yield return ("market", EvmModule.LockedAt);
    }

    private static IMessage AccountOf(IStateSnapshot state, in Address account, string spelling)
    {
        foreach ((string name, Address module) in Modules(state))
            if (module == account) return ModuleOf(state, name, module);
        ulong sequence = SequenceOf(state, in account);
        if (sequence == 0 && !StateReader.TryAccount(state, in account, out _) && StateReader.Balances(state, in account).Count == 0) throw QueryException.NotFound($"account {spelling} not found");
        return BaseOf(in account, sequence);
    }

    private static QueryAccountsResponse Accounts(QueryCall call, QueryAccountsRequest request)
    {
        if (request.Pagination is { Offset: > 0 } or { Reverse: true }) throw QueryException.Invalid("accounts are listed by key, forward");
        int limit = Pages.LimitOf(request.Pagination);
        QueryAccountsResponse response = new() { Pagination = new PageResponse() };
        ReadOnlySpan<byte> from = request.Pagination is { } page ? page.Key.Span : [];
        if (from.Length is not (0 or Address.Size)) throw QueryException.Invalid("the key is no next_key of this list");
        IStateSnapshot state = call.State;
        List<Address> found = [];
        state.Scan(AccountsModule.AccountsSchema, [], from, (_, record) =>
        {
            found.Add(new Address(record[..Address.Size]));
            return found.Count <= limit;
        });
        foreach (Address account in found.Take(limit)) response.Accounts.Add(Packed(BaseOf(in account, SequenceOf(state, in account))));
        if (found.Count > limit) response.Pagination.NextKey = ByteString.CopyFrom(found[limit].ToArray());
        return response;
    }

    // The state keeps no public keys: signatures bring theirs.
    private static BaseAccount BaseOf(in Address account, ulong sequence) => new() { Address = Bech32.EncodeAccount(in account), Sequence = sequence };

    private static BaseAccount BaseOf(IMessage account) => account as BaseAccount ?? ((ModuleAccount)account).BaseAccount;

    private static ModuleAccount ModuleOf(IStateSnapshot state, string name, Address account) => new() { BaseAccount = BaseOf(in account, SequenceOf(state, in account)), Name = name };

    private static Any Packed(IMessage message) => Any.Pack(message, "/");
}
