using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Cosmos.Protos.Bank;
using Gwangan.Node.Api.Cosmos.Protos.Base;
using Gwangan.Node.Feed;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>Balances and denominations: <c>cosmos.bank.v1beta1.Query</c>. A balance is what its owner has at hand, as Ethereum's tools see it; what open orders hold stands with the market's account, so that all balances add up to the supply.</summary>
internal static class BankQueries
{
    private const int ScanWeight = 20;

    /// <summary>The queries.</summary>
    public static IEnumerable<CosmosQuery> All()
    {
        FileDescriptor service = QueryReflection.Descriptor;
        return
        [
            CosmosQuery.Of<QueryBalanceRequest, QueryBalanceResponse>(service, "Balance", (call, request) => new() { Balance = BalanceOf(call.State, QueryCall.AccountOf(request.Address), request.Denom, isSpendable: false) }),
            CosmosQuery.Of<QueryAllBalancesRequest, QueryAllBalancesResponse>(service, "AllBalances", (call, request) =>
            {
                (IReadOnlyList<Coin> coins, PageResponse page) = PageOf(BalancesOf(call.State, QueryCall.AccountOf(request.Address), isSpendable: false), request.Pagination);
                return new() { Balances = { coins }, Pagination = page };
            }),
            CosmosQuery.Of<QuerySpendableBalancesRequest, QuerySpendableBalancesResponse>(service, "SpendableBalances", (call, request) =>
            {
                (IReadOnlyList<Coin> coins, PageResponse page) = PageOf(BalancesOf(call.State, QueryCall.AccountOf(request.Address), isSpendable: true), request.Pagination);
                return new() { Balances = { coins }, Pagination = page };
            }),
            CosmosQuery.Of<QuerySpendableBalanceByDenomRequest, QuerySpendableBalanceByDenomResponse>(service, "SpendableBalanceByDenom", (call, request) =>
                new() { Balance = BalanceOf(call.State, QueryCall.AccountOf(request.Address), request.Denom, isSpendable: true) }),
            CosmosQuery.Of<QueryTotalSupplyRequest, QueryTotalSupplyResponse>(service, "TotalSupply", (call, request) =>
            {
                Denoms denoms = new(call.State);
                (IReadOnlyList<Coin> coins, PageResponse page) = PageOf([.. denoms.Names.Select(denom => SupplyOf(denoms, denom)).Where(coin => coin.Amount != "0")], request.Pagination);
                return new() { Supply = { coins }, Pagination = page };
            }),
            CosmosQuery.Of<QuerySupplyOfRequest, QuerySupplyOfResponse>(service, "SupplyOf", (call, request) => new() { Amount = SupplyOf(new Denoms(call.State), Denoms.Require(request.Denom)) }),
            CosmosQuery.Of<QueryParamsRequest, QueryParamsResponse>(service, "Params", (_, _) => new() { Params = new Params { DefaultSendEnabled = true } }),
            CosmosQuery.Of<QuerySendEnabledRequest, QuerySendEnabledResponse>(service, "SendEnabled", SendEnabled),
            CosmosQuery.Of<QueryDenomMetadataRequest, QueryDenomMetadataResponse>(service, "DenomMetadata", (call, request) => new() { Metadata = MetadataOf(call, request.Denom) }),
            CosmosQuery.Of<QueryDenomMetadataByQueryStringRequest, QueryDenomMetadataByQueryStringResponse>(service, "DenomMetadataByQueryString", (call, request) => new() { Metadata = MetadataOf(call, request.Denom) }),
            CosmosQuery.Of<QueryDenomsMetadataRequest, QueryDenomsMetadataResponse>(service, "DenomsMetadata", (call, request) =>
            {
                Denoms denoms = new(call.State);
                (IReadOnlyList<string> names, PageResponse page) = Pages.Of(denoms.Names, request.Pagination, Encoding.ASCII.GetBytes);
                return new() { Metadatas = { names.Select(denom => MetadataOf(denoms, denom)) }, Pagination = page };
            }),
            CosmosQuery.Of<QueryDenomOwnersRequest, QueryDenomOwnersResponse>(service, "DenomOwners", (call, request) =>
            {
                (List<DenomOwner> owners, PageResponse page) = OwnersOf(call, request.Denom, request.Pagination);
                return new() { DenomOwners = { owners }, Pagination = page };
            }, ScanWeight),
            CosmosQuery.Of<QueryDenomOwnersByQueryRequest, QueryDenomOwnersByQueryResponse>(service, "DenomOwnersByQuery", (call, request) =>
            {
                (List<DenomOwner> owners, PageResponse page) = OwnersOf(call, request.Denom, request.Pagination);
                return new() { DenomOwners = { owners }, Pagination = page };
            }, ScanWeight),
        ];
    }

    private static Coin BalanceOf(IStateSnapshot state, Address account, string denom, bool isSpendable)
    {
        Denoms.Require(denom);
        return BalancesOf(state, account, isSpendable).Find(coin => coin.Denom == denom) ?? Denoms.Coin(denom, Amount.Zero);
    }

    // In the order of denominations, as coins always are.
    private static List<Coin> BalancesOf(IStateSnapshot state, Address account, bool isSpendable)
    {
        Denoms denoms = new(state);
        SortedDictionary<string, Amount> amounts = new(StringComparer.Ordinal);
        foreach (BalanceRecord balance in StateReader.Balances(state, in account))
        {
            Amount held = isSpendable ? StateReader.FrozenOf(state, balance.Key) : Amount.Zero;
            amounts[denoms.Of(balance.Key.AssetId)] = new Amount(balance.Available.Units - UInt128.Min(held.Units, balance.Available.Units));
        }
        if (account == EvmModule.LockedAt && !isSpendable)
            foreach (string denom in denoms.Names)
                if (denoms.TryFind(denom, out AssetRecord asset) && StateReader.TryRead(state, LockedTotals.Schema, asset.Id, out LockedRecord locked))
                    amounts[denom] = amounts.GetValueOrDefault(denom) + locked.Amount;
        return [.. amounts.Where(each => !each.Value.IsZero).Select(each => Denoms.Coin(each.Key, each.Value))];
    }

    private static (IReadOnlyList<Coin> Coins, PageResponse Page) PageOf(List<Coin> coins, PageRequest? request) => Pages.Of(coins, request, coin => Encoding.ASCII.GetBytes(coin.Denom));

    private static Coin SupplyOf(Denoms denoms, string denom) => Denoms.Coin(denom, denoms.TryFind(denom, out AssetRecord asset) ? asset.Supply : Amount.Zero);

    private static QuerySendEnabledResponse SendEnabled(QueryCall call, QuerySendEnabledRequest request)
    {
        Denoms denoms = new(call.State);
        if (request.Denoms.Count > ApiLimits.QueryPageMax) throw QueryException.Invalid($"at most {ApiLimits.QueryPageMax} denoms");
        IReadOnlyList<string> asked = request.Denoms.Count > 0 ? [.. request.Denoms.Where(denom => denoms.TryFind(denom, out _))] : [.. denoms.Names.Where(denom => !IsEnabled(denom))];
        (IReadOnlyList<string> names, PageResponse page) = Pages.Of(asked, request.Pagination, Encoding.ASCII.GetBytes);
        return new QuerySendEnabledResponse { SendEnabled = { names.Select(denom => new SendEnabled { Denom = denom, Enabled = IsEnabled(denom) }) }, Pagination = page };

        bool IsEnabled(string denom) => denoms.TryFind(denom, out AssetRecord asset) && asset.Status == AssetStatus.Active;
    }

    private static Metadata MetadataOf(QueryCall call, string denom)
    {
        Denoms denoms = new(call.State);
        return denoms.TryFind(Denoms.Require(denom), out _) ? MetadataOf(denoms, denom) : throw QueryException.NotFound($"client metadata for denom {denom}");
    }

    // The symbol names the smallest unit; what people count with is the same in small letters.
    private static Metadata MetadataOf(Denoms denoms, string denom)
    {
        denoms.TryFind(denom, out AssetRecord asset);
        string display = asset.Symbol.ToString().ToLowerInvariant() is { } small && small != denom ? small : $"{denom}-1";
        return new Metadata
        {
            Description = string.Create(CultureInfo.InvariantCulture, $"{asset.Name}: one {display} is 10^18 {denom}; people see {asset.DisplayDecimals} decimals"),
            DenomUnits = { new DenomUnit { Denom = denom }, new DenomUnit { Denom = display, Exponent = Amount.Decimals } },
            Base = denom,
            Display = display,
            Name = asset.Name.ToString(),
            Symbol = asset.Symbol.ToString(),
        };
    }

    // All balances are walked, account by account; a page ends when it is full or so much has been looked at.
    private static (List<DenomOwner> Owners, PageResponse Page) OwnersOf(QueryCall call, string denom, PageRequest? request)
    {
        if (request is { Offset: > 0 } or { Reverse: true }) throw QueryException.Invalid("owners are listed by key, forward");
        int limit = Pages.LimitOf(request), lookedAt = 0;
        ReadOnlySpan<byte> from = request is null ? [] : request.Key.Span;
        if (from.Length != 0 && from.Length != Marshal.SizeOf<BalanceKey>()) throw QueryException.Invalid("the key is no next_key of this list");
        List<DenomOwner> owners = [];
        PageResponse page = new();
        if (!new Denoms(call.State).TryFind(Denoms.Require(denom), out AssetRecord asset)) return (owners, page);
        call.State.Scan(MoneyModule.Schema, [], from, (_, bytes) =>
        {
            BalanceRecord balance = MemoryMarshal.Read<BalanceRecord>(bytes);
            if (owners.Count == limit || ++lookedAt > ApiLimits.QueryRecordsMax)
            {
                page.NextKey = ByteString.CopyFrom(bytes[..Marshal.SizeOf<BalanceKey>()]);
                return false;
            }
            if (balance.Key.AssetId == asset.Id && !balance.Available.IsZero)
            {
                Address account = balance.Key.Account;
                owners.Add(new DenomOwner { Address = Bech32.EncodeAccount(in account), Balance = Denoms.Coin(denom, balance.Available) });
            }
            return true;
        });
        return (owners, page);
    }
}
