using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;

namespace Gwangan.Bench.Market;

/// <summary>A city for measuring: won and four goods, four markets with fees, a network fee, and as many funded accounts as asked for.</summary>
internal static class BenchCity
{
    public const string ChainId = "gwangan-bench-1";
    public const long GenesisTimeMs = 1_767_193_200_000;
    public const int ReferencePrice = 150_000;

    public static readonly string[] Goods = ["GOLD", "SILVER", "COPPER", "OIL"];
    public static readonly Symbol[] Markets = [.. Goods.Select(good => Symbol.Of($"{good}-KRW"))];

    private static readonly string[] Bodies = ["marketOperator", "custodian", "settlement", "listingReview", "surveillance", "bank", "regulator"];

    /// <summary>The modules of Modules/All.cs with readings of the clock between them.</summary>
    public static ChainModules CreateModules(StateStore store, BlockClock clock)
    {
        KeyedTable<uint, KernelParameters> parameters = new(store, All.ParametersSchema);
        AccountsModule accounts = new(store);
        clock.Behind("accounts");
        AssetsModule assets = new(store, accounts);
        MoneyModule money = new(store, assets);
        clock.Behind("money");
        MarketModule market = new(store, money);
        clock.Behind("orders");
        return new ChainModules(parameters, accounts, money, accounts, assets, money, market, clock);
    }

    public static Address AddressOf(int number) => new(Hash32.Bytes(Sha256.Hash(BitConverter.GetBytes(number)))[..Address.Size]);

    public static AbciInitChain Genesis()
    {
        string bodies = string.Join(",", Bodies.Select((body, i) => $"\"{body}\":\"{AddressOf(-1 - i)}\""));
        string assets = string.Join(",", Goods.Select(good =>
            $$"""{"symbol":"{{good}}","name":"{{good}}","class":"commodity","issuer":"custodian","lot":"1","displayDecimals":2}"""));
        string markets = string.Join(",", Markets.Select(market =>
            $$"""
            {"symbol":"{{market}}","lotSize":"10000000000000000","priceStep":"{{Amount.One}}","ticks":"0:1","minNotional":"0","makerFeeBps":5,"takerFeeBps":10,
             "bandPercent":30,"referencePrice":{{ReferencePrice}},"status":"open"}
            """));
        string genesis =
            $$"""
            {"parameters":{"orderRule":"fifo","wonPerCost":"1000000000000000"},"bodies":{{{bodies}}},
             "assets":[{"symbol":"KRW","name":"won","class":"currency","issuer":"bank","lot":"1","displayDecimals":0},{{assets}}],"accounts":[],"markets":[{{markets}}]}
            """;
        return new AbciInitChain(ChainId, GenesisTimeMs, Encoding.UTF8.GetBytes(genesis));
    }

    /// <summary>An envelope as it stands once its signature has been checked.</summary>
    public static Envelope EnvelopeOf(OperationCatalog catalog, Address account, ulong nonce, Operation operation)
    {
        OperationDefinition definition = catalog.Of(operation);
        return new Envelope
        {
            Bytes = [],
            Id = default,
            ChainId = ChainId,
            Account = account,
            KeyAddress = account,
            KeyType = KeyType.Ethereum,
            PublicKey = [],
            Nonce = nonce,
            ExpiresAtMs = GenesisTimeMs + 3_600_000,
            FeeMax = Amount.Whole(1),
            Operations = [operation],
            Definitions = [definition],
            Cost = Envelope.SignatureCost + definition.Cost,
            BodyHash = default,
            Signature = [],
            AuthenticatorData = [],
            ClientDataJson = [],
            SignatureIsValid = true,
        };
    }
}

/// <summary>Keeps only where the chain stands, and the last block's changes to look at.</summary>
internal sealed class NoStorage : IStateStorage
{
    public long Height { get; private set; }

    public Hash32 AppHash { get; private set; }

    public StateCommit? Last { get; private set; }

    public void Load(TableSchema table, RecordVisitor visit)
    {
    }

    public void LoadKeyValues(string store, KeyValueVisitor visit)
    {
    }

    public void Commit(StateCommit commit) => (Height, AppHash, Last) = (commit.Height, commit.AppHash, commit);

    public IStateSnapshot OpenSnapshot(long height) => throw new NotSupportedException();
}
