using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Reserves;
using Gwangan.Node.Api.Ethereum;
using Gwangan.Node.Bank;
using Gwangan.Node.Bank.Messages;
using Gwangan.Node.Keys;
using Gwangan.Tests.Api;
using Gwangan.Tests.Engines;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gwangan.Tests.Bank;

/// <summary>A demo city in this process with an adapter that a test drives step by step; the test is the bank.</summary>
internal sealed class BankCity : IAsyncDisposable
{
    private long _won;
    private int _message;

    private BankCity(ApiCity city, TimeProvider clock) => (City, Clock, Configuration) = (city, clock, BankConfiguration.Load(Path.Combine(city.Folder, "bank", "bank.json")) with { Node = city.Http.BaseAddress!, PartialSeconds = 0 });

    public ApiCity City { get; }

    public TimeProvider Clock { get; }

    /// <summary>The chain's number of the demo's bank, and of one more beside it, which has no adapter here.</summary>
    public const uint Own = 1, Other = 2;

    public BankConfiguration Configuration { get; set; }

    public BankAdapter Adapter { get; private set; } = null!;

    public string Account => Configuration.Accounts[0].Number;

    /// <summary>The bank's own figure of the account.</summary>
    public long Won => _won;

    /// <summary>The day that it is at the bank.</summary>
    public static DateOnly Today => DateOnly.FromDateTime(DateTime.UtcNow.AddHours(9));

    /// <param name="clock">The city's and the adapter's, which the test moves; there is another bank then. Null for the machine's, and one bank.</param>
    public static async Task<BankCity> StartAsync(RunningClock? clock = null)
    {
        BankCity city = new(await ApiCity.StartAsync(clock: clock, edit: options => options with { Ethereum = new EthereumOptions { Listen = "127.0.0.1:0", Ipc = "off" } }, prepare: clock is null ? null : AddOther), clock ?? TimeProvider.System);
        // What lies on the account at the beginning is what the genesis has given out.
        JsonElement document = JsonDocument.Parse(File.ReadAllText(Path.Combine(city.City.Folder, "bank", "reference-bank.json"))).RootElement;
        city._won = document.GetProperty("openingWon").GetInt64();
        // Orders wait in the outbox, where the test finds them.
        city.Configuration = city.Configuration with { Http = city.Configuration.Http! with { Deliver = null, Listen = "127.0.0.1:0" } };
        city.Open();
        return city;
    }

    public void Open(Action<BankStep>? reached = null) => Adapter = new BankAdapter(Configuration, Clock, NullLogger.Instance, null, reached);

    public void Close() => Adapter.Dispose();

    /// <summary>A round; a booking of the day may have to wait for nothing.</summary>
    public Task StepAsync() => Adapter.StepAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        Adapter.Dispose();
        await City.DisposeAsync();
    }

    /// <summary>Puts a message into the inbox; its file's name.</summary>
    public string Put(byte[] message)
    {
        string name = $"{++_message:D4}.xml";
        File.WriteAllBytes(Path.Combine(Adapter.Inbox.Folder, name), message);
        return name;
    }

    public string Notify(params CashEntry[] entries)
    {
        foreach (CashEntry entry in entries) _won += (long)(entry.IsCredit ? entry.Amount : -entry.Amount);
        return Put(Message(CashReportKind.Notification, 0, 0, 0, entries));
    }

    public byte[] Message(CashReportKind kind, long number, long opening, long closing, params CashEntry[] entries)
    {
        string id = Guid.NewGuid().ToString("N")[..20];
        using MemoryStream stream = new();
        using (CashReportWriter writer = new(stream, new CashReport
        {
            Kind = kind, MessageId = id, Id = id, Number = number, CreatedAt = DateTimeOffset.UtcNow, Account = Account, Currency = "KRW",
            Balances = kind == CashReportKind.Notification ? new Dictionary<string, CashBalance>() : new Dictionary<string, CashBalance>
            {
                ["OPBD"] = new(opening, "KRW", Today), [kind == CashReportKind.Statement ? "CLBD" : "ITBD"] = new(closing, "KRW", Today),
            },
        }))
            foreach (CashEntry entry in entries) writer.Write(entry);
        return stream.ToArray();
    }

    /// <summary>A statement of a whole day.</summary>
    public byte[] Statement(long number, DateOnly day, long opening, long closing, params CashEntry[] entries)
    {
        string id = Guid.NewGuid().ToString("N")[..20];
        using MemoryStream stream = new();
        using (CashReportWriter writer = new(stream, new CashReport
        {
            Kind = CashReportKind.Statement, MessageId = id, Id = id, Number = number, CreatedAt = Clock.GetUtcNow(), Account = Account, Currency = "KRW",
            Balances = new Dictionary<string, CashBalance> { ["OPBD"] = new(opening, "KRW", day), ["CLBD"] = new(closing, "KRW", day) },
        }))
            foreach (CashEntry entry in entries) writer.Write(entry);
        return stream.ToArray();
    }

    public static CashEntry Credit(string reference, long won, string virtualAccount) => new()
    {
        Reference = reference, Amount = won, Currency = "KRW", IsCredit = true, Status = "BOOK", BookedOn = Today, Details = [new EntryDetail { VirtualAccount = virtualAccount, TransactionId = $"T{reference}" }],
    };

    public static CashEntry Debit(string reference, long won, string endToEndId) => new()
    {
        Reference = reference, Amount = won, Currency = "KRW", IsCredit = false, Status = "BOOK", BookedOn = Today, Details = [new EntryDetail { EndToEndId = endToEndId }],
    };

    /// <summary>The virtual account number of a user, known to the chain.</summary>
    public async Task<string> NumberOfAsync(int user)
    {
        using SigningKey key = City.Keys.KeyOf(user);
        OwnerProof proof = OwnerProof.By(key, OwnerProof.ForVirtualAccount(ApiCity.ChainId, key.Address));
        (string? number, _) = await Adapter.VirtualAccountAsync(key.Address, proof, null, CancellationToken.None);
        await StepAsync();
        (string? again, bool isReady) = await Adapter.VirtualAccountAsync(key.Address, proof, null, CancellationToken.None);
        Assert.Equal((number, true), (again, isReady));
        return number!;
    }

    /// <summary>Moves the clock, and waits for a block of the new time.</summary>
    public async Task AdvanceAsync(TimeSpan by)
    {
        ((RunningClock)Clock).Advance(by);
        long nowMs = Clock.GetUtcNow().ToUnixTimeMilliseconds();
        while ((await City.GetAsync("/api/v1/status")).GetProperty("blockTimeMs").GetInt64() < nowMs) await Task.Delay(20);
    }

    /// <summary>A user redeems at the bank; the redemption's number, and where the money is to go.</summary>
    public async Task<(ulong Id, Destination Destination)> RedeemAsync(int user, ulong won)
    {
        Destination destination = Destination.Salted("Kim Gwangan", "333-444", "SHBKKRSE");
        JsonElement answer = await City.DoAsync(user, new Redeem(Symbol.Of("KRW"), Amount.Whole(won), Own, destination.Commitment, "own"));
        JsonElement requested = answer.GetProperty("items")[0].GetProperty("outcome").GetProperty("events").EnumerateArray().Single(each => each.GetProperty("type").GetString() == "reserves.RedemptionRequested");
        return (ulong.Parse(requested.GetProperty("redemptionId").GetString()!, System.Globalization.CultureInfo.InvariantCulture), destination);
    }

    /// <summary>A user tells the adapter where the money goes; null, or the code of the refusal.</summary>
    public Task<string?> HandInAsync(int user, ulong id, Destination destination)
    {
        using SigningKey key = City.Keys.KeyOf(user);
        return Adapter.SetDestinationAsync(id, destination, OwnerProof.By(key, OwnerProof.ForDestination(ApiCity.ChainId, id, destination.Commitment)), CancellationToken.None);
    }

    /// <summary>Says something of a redemption with the adapter's key, past the adapter.</summary>
    public async Task AcknowledgeAsync(ulong id, RedemptionAnswer answer)
    {
        using SigningKey key = KeyFile.Load(Configuration.PathOf(Configuration.Key)).Key;
        JsonElement account = await City.GetAsync($"/api/v1/accounts/{key.Address}");
        ulong nonce = ulong.Parse(account.GetProperty("nonceHigh").GetString()!, System.Globalization.CultureInfo.InvariantCulture) + 30;
        long expiresAtMs = Clock.GetUtcNow().ToUnixTimeMilliseconds() + 60_000;
        byte[] envelope = key.Sign(new EnvelopeBody(ApiCity.ChainId, Chain.Base.Address.Zero, nonce, expiresAtMs, Amount.Zero, [new AcknowledgeRedemption(id, answer, default)]), new EnvelopeCodec(City.City.Chain.Catalog));
        JsonElement done = await City.SubmitAsync(envelope);
        Assert.Equal(0, done.GetProperty("items")[0].GetProperty("outcome").GetProperty("code").GetInt32());
    }

    /// <summary>A redemption's state on chain.</summary>
    public async Task<string> StateOfAsync(ulong id) => (await City.GetAsync($"/api/v1/redemptions/{id}")).GetProperty("state").GetString()!;

    /// <summary>Orders in the outbox, oldest first.</summary>
    public List<PaymentOrder> Orders() => [.. Directory.GetFiles(Adapter.Inbox.Outbox).Order(StringComparer.Ordinal).Select(file =>
    {
        using MessageReader reader = MessageReader.Open(File.OpenRead(file));
        return PaymentOrder.Read(reader, TimeSpan.FromHours(9));
    })];

    /// <summary>The journal, beside the adapter's own hand on it.</summary>
    public Journal OpenJournal() => new(Path.Combine(Configuration.PathOf(Configuration.Folder), "journal.sqlite"));

    /// <summary>Whole won that a user has available.</summary>
    public async Task<decimal> WonOfAsync(int user)
    {
        JsonElement account = await City.GetAsync($"/api/v1/accounts/{City.Address(user)}");
        foreach (JsonElement balance in account.GetProperty("balances").EnumerateArray())
            if (balance.GetProperty("asset").GetString() == "KRW") return decimal.Parse(balance.GetProperty("available").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
        return 0;
    }

    /// <summary>Events of a kind so far.</summary>
    public async Task<List<JsonElement>> EventsAsync(string type)
    {
        JsonElement page = await City.GetAsync($"/api/v1/events?type={type}&limit=100");
        return [.. page.GetProperty("items").EnumerateArray().SelectMany(block => block.GetProperty("events").EnumerateArray())];
    }

    /// <summary>Asks the adapter's endpoint.</summary>
    public static async Task<(HttpStatusCode Status, string Text)> PostAsync(HttpClient http, string path, byte[] body, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using HttpResponseMessage answer = await http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>An account of code that agrees, as ERC-1271 asks, to every signature whose first byte is 0x42. Cities whose clock a test moves have it.</summary>
    public static readonly Address Wallet = new([.. Enumerable.Repeat((byte)0xc0, 20)]);

    private const string WalletCode = "0x60643560f81c604214631626ba7e60e01b025f5260205ff3";

    // Long enough that nothing but what a test is about happens by itself.
    private static void AddOther(string folder)
    {
        string file = Path.Combine(folder, "genesis.json");
        JsonNode genesis = JsonNode.Parse(File.ReadAllText(file))!;
        JsonNode reserve = genesis["appState"]!["reserves"]![0]!;
        const long hour = 3_600_000;
        (reserve["statementLateMs"], reserve["sendWithinMs"], reserve["payWithinMs"], reserve["rerouteAfterMs"]) = (300 * hour, hour, 24 * hour, 300 * hour);
        genesis["appState"]!["evm"]!["accounts"] = JsonNode.Parse($$"""[{ "address": "{{Wallet}}", "nonce": 1, "code": "{{WalletCode}}" }]""");
        using SigningKey adapter = KeyFile.Create(KeyType.Ethereum).Key;
        ((JsonArray)reserve["banks"]!).Add(JsonNode.Parse($$"""
            { "bic": "GWOTKRSE", "name": "Other bank", "adapter": { "publicKey": "{{Convert.ToHexStringLower(adapter.PublicKey)}}", "entity": "OTHER-BANK-ADAPTER" },
              "accounts": [{ "number": "{{new string('a', 64)}}", "display": "GWOTKRSE 1", "closing": "{{Amount.Whole(1_000_000_000)}}" }] }
            """));
        File.WriteAllText(file, genesis.ToJsonString());
    }

    public static byte[] Json(object body) => JsonSerializer.SerializeToUtf8Bytes(body, JsonSerializerOptions.Web);
}
