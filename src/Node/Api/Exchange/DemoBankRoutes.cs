using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gwangan.Chain.Base;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Bank.Reference;
using Gwangan.Node.Client;

namespace Gwangan.Node.Api.Exchange;

/// <summary>Where a bank of the demo is found: its adapter, and the reference bank behind it.</summary>
public sealed record DemoBankDoor(uint Bank, string Bic, Uri Adapter, Uri Reference);

/// <summary>A simulated bank, and the account at it that stands for an owner's.</summary>
/// <param name="Bank">The bank's number on chain.</param>
/// <param name="Bic">Its BIC.</param>
/// <param name="Account">The number of the owner's account at it.</param>
/// <param name="Won">What lies on it.</param>
public sealed record DemoBankItem(uint Bank, string Bic, string Account, long Won);

/// <summary>A payment from an owner's simulated account.</summary>
/// <param name="Owner">Whose account at the bank.</param>
/// <param name="To">The virtual account number that is paid.</param>
/// <param name="Won">How much.</param>
public sealed record DemoPaymentBody(string? Owner, string? To, long Won);

/// <summary>The bank's reference of the payment.</summary>
public sealed record DemoPaymentAnswer(string Reference);

/// <summary>Lets the page of a demo city reach the banks that run beside the node: everybody has a simulated bank account, pays in from it and is paid out to it. In a real city people use their bank, and the page of its adapter.</summary>
/// <remarks>What owners sign for the adapter goes through as it is; the accounts are shared out by address, so two visitors may share one.</remarks>
public sealed class DemoBankRoutes
{
    // The first accounts at the bank are those of the demo's own citizens.
    private const int FirstAccount = 11, AccountCount = 90;
    private readonly ConcurrentDictionary<uint, DemoBankDoor> _doors = new();
    private readonly HttpClient _http = NodeHttp.Create();

    /// <summary>A bank runs.</summary>
    public void Open(DemoBankDoor door) => _doors[door.Bank] = door;

    /// <summary>Maps the routes.</summary>
    public void Map(RouteGroupBuilder routes)
    {
        routes.MapGet("/demo/banks", (string owner, CancellationToken cancel) => BanksAsync(owner, cancel))
            .Weighs(5).WithSummary("The simulated banks, and an owner's account at each (demo cities only)").Produces<Page<DemoBankItem>>();
        routes.MapPost("/demo/banks/{bank}/payments", (HttpContext context, uint bank, CancellationToken cancel) => PayAsync(context, bank, cancel))
            .Weighs(5).WithSummary("Pay in from the owner's simulated account (demo cities only)").Accepts<DemoPaymentBody>("application/json").Produces<DemoPaymentAnswer>();
        routes.MapPost("/demo/banks/{bank}/virtual-accounts", (HttpContext context, uint bank, CancellationToken cancel) => PassAsync(context, DoorOf(bank), "virtual-accounts", cancel))
            .Weighs(5).WithSummary("Ask a bank's adapter for a virtual account number: docs/bank.md (demo cities only)").Accepts<JsonObject>("application/json").Produces<JsonObject>();
        routes.MapPost("/demo/banks/{bank}/redemptions/{redemption}/destination", (HttpContext context, uint bank, ulong redemption, CancellationToken cancel) =>
            PassAsync(context, DoorOf(bank), $"redemptions/{ItemMaker.Number(redemption)}/destination", cancel))
            .Weighs(5).WithSummary("Tell a bank's adapter where a redemption goes: docs/bank.md (demo cities only)").Accepts<JsonObject>("application/json").Produces<JsonObject>();
    }

    private async Task<IResult> BanksAsync(string owner, CancellationToken cancel)
    {
        string account = AccountOf(ExchangeApi.AccountOf(owner));
        List<DemoBankItem> items = [];
        foreach (DemoBankDoor door in _doors.Values.OrderBy(door => door.Bank))
        {
            JsonElement bank = await AskAsync(over => _http.GetFromJsonAsync<JsonElement>(new Uri(door.Reference, "simulate"), over), cancel);
            items.Add(new DemoBankItem(door.Bank, door.Bic, account, bank.GetProperty("customers").TryGetProperty(account, out JsonElement won) ? won.GetInt64() : 0));
        }
        return Results.Json(new Page<DemoBankItem>(items), ApiJson.Default.PageDemoBankItem);
    }

    private async Task<IResult> PayAsync(HttpContext context, uint bank, CancellationToken cancel)
    {
        DemoBankDoor door = DoorOf(bank);
        byte[] bytes = await BodyAsync(context, cancel);
        DemoPaymentBody? body = JsonSerializer.Deserialize(bytes, ApiJson.Default.DemoPaymentBody);
        if (body is not { To: { Length: > 0 and <= 34 }, Won: > 0 }) throw ApiException.BadRequest("The body is { \"owner\": \"0x…\", \"to\": \"…\", \"won\": … }.");
        object payment = new { from = AccountOf(ExchangeApi.AccountOf(body.Owner)), to = body.To, won = body.Won };
        JsonElement answer = await AskAsync(async over =>
        {
            using HttpResponseMessage response = await _http.PostAsJsonAsync(new Uri(door.Reference, "simulate/transfer"), payment, JsonSerializerOptions.Web, over);
            return await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(over);
        }, cancel);
        return answer.GetProperty("reference").GetString() is { } reference
            ? Results.Json(new DemoPaymentAnswer(reference), ApiJson.Default.DemoPaymentAnswer)
            : throw new ApiException(StatusCodes.Status400BadRequest, "demo.NotEnough", "There is not so much on the simulated account.");
    }

    private async Task<IResult> PassAsync(HttpContext context, DemoBankDoor door, string path, CancellationToken cancel)
    {
        byte[] body = await BodyAsync(context, cancel);
        return await AskAsync(async over =>
        {
            using ByteArrayContent content = new(body);
            content.Headers.ContentType = new("application/json");
            using HttpResponseMessage response = await _http.PostAsync(new Uri(door.Adapter, path), content, over);
            return Results.Text(await response.Content.ReadAsStringAsync(over), "application/json", statusCode: (int)response.StatusCode);
        }, cancel);
    }

    private DemoBankDoor DoorOf(uint bank) => _doors.GetValueOrDefault(bank) ?? throw ApiException.NotFound("such bank");

    private static string AccountOf(in Address owner) => ReferenceBank.NumberOf(FirstAccount + (int)(BinaryPrimitives.ReadUInt32BigEndian(Address.Bytes(in owner)[16..]) % AccountCount));

    private static async Task<byte[]> BodyAsync(HttpContext context, CancellationToken cancel)
    {
        if (context.Request.ContentLength is null or > ApiLimits.DemoBodyMax) throw ApiException.BadRequest($"A body has at most {ApiLimits.DemoBodyMax} bytes, and says how many.");
        byte[] body = new byte[context.Request.ContentLength.Value];
        await RequestBody.InTimeAsync(ApiLimits.BodyMax, cancel, over => context.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: true, over));
        return body;
    }

    private static async Task<T> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancel)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(ApiLimits.DemoWaitMax);
        try
        {
            return await ask(limit.Token);
        }
        catch (Exception error) when (error is HttpRequestException or JsonException || (error is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            throw new ApiException(StatusCodes.Status503ServiceUnavailable, "demo.BankAway", "The simulated bank does not answer; try again in a moment.");
        }
    }
}
