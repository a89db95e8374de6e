using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Modules.Reserves;
using Gwangan.Chain.Store;
using Gwangan.Node.Bank;
using Gwangan.Node.Bank.Reference;
using Gwangan.Node.Client;

namespace Gwangan.Node.Demo;

/// <summary>Where a customer of the demo's bank finds everybody.</summary>
internal sealed record BankCustomerWorld(HttpClient Http, Uri Node, Uri Adapter, Uri Bank, uint BankId, string Bic);

/// <summary>A citizen with a bank account: pays in, sees won come, buys gold and sells it, redeems, and sees the money come back; then rests. It uses only what every citizen can.</summary>
internal sealed class BankCustomer(City city, SigningKey key, Random random, DemoMarket market, int number, BankCustomerWorld world) : DemoTrader(city, key, random)
{
    private const double Hurry = 0.01;
    private const int LookMs = 500, PatienceMs = 60_000;
    private readonly City _city = city;
    private readonly SigningKey _key = key;
    private readonly Queue<Operation> _next = new();

    /// <inheritdoc/>
    public override double RestMs => 15_000 + Random.NextDouble() * 30_000;

    private string BankAccount => ReferenceBank.NumberOf(number);

    /// <summary>Does so until cancelled.</summary>
    public async Task LiveAsync(CancellationToken cancel)
    {
        string virtualAccount = await UntilAsync(VirtualAccountAsync, cancel) ?? throw new NodeException("the demo's bank gives no virtual account numbers");
        while (true)
        {
            await GoRoundAsync(virtualAccount, cancel);
            await Task.Delay(TimeSpan.FromMilliseconds(RestMs), _city.Clock, cancel);
        }
    }

    /// <inheritdoc/>
    protected override List<Operation> Decide(IStateSnapshot snapshot) => _next.TryDequeue(out Operation? operation) ? [operation] : [];

    private async Task GoRoundAsync(string virtualAccount, CancellationToken cancel)
    {
        long won = 100_000 + Random.Next(900_000);
        double before = Holding();
        await PostAsync(world.Bank, "simulate/transfer", new { from = BankAccount, to = virtualAccount, won, endToEndId = $"PAYIN{number}" }, cancel);
        if (await UntilAsync(_ => Task.FromResult(Holding() > before ? "" : null), cancel) is null) return;

        long lots = market.LotsWorth(won / 2);
        foreach (Side side in (Side[])[Side.Buy, Side.Sell])
        {
            double limit = market.Fair * (1 + (side == Side.Buy ? Hurry : -Hurry));
            await DoAsync(new PlaceOrder(market.Symbol, side, OrderType.Limit, market.PriceAt(limit, side), lots, OrderTimeInForce.ImmediateOrCancel, 0, SelfTradePrevention.CancelMaker, 0));
        }

        Destination destination = Destination.Salted($"Citizen {number}", BankAccount, world.Bic);
        using ExchangeClient client = new(world.Node);
        long height = _city.Head.Current.Height;
        await DoAsync(new Redeem(Symbol.Of("KRW"), Amount.Whole((ulong)won), world.BankId, destination.Commitment, string.Create(CultureInfo.InvariantCulture, $"OUT{number}")));
        await UntilAsync(async stop => await HandInAsync(client, height, destination, stop), cancel);
    }

    // Finds its redemption on chain and tells the bank where the money goes.
    private async Task<string?> HandInAsync(ExchangeClient client, long height, Destination destination, CancellationToken cancel)
    {
        (List<ChainRedemption> redemptions, _) = await ChainRedemption.ReadSinceAsync(client, height, cancel);
        if (redemptions.Find(each => each.Commitment == destination.Commitment.ToString()) is not { } own) return null;
        OwnerProof proof = OwnerProof.By(_key, OwnerProof.ForDestination(_city.Genesis.ChainId, own.Id, destination.Commitment));
        return await PostAsync(world.Adapter, string.Create(CultureInfo.InvariantCulture, $"redemptions/{own.Id}/destination"), new { destination, proof }, cancel) is null ? null : "";
    }

    private async Task<string?> VirtualAccountAsync(CancellationToken cancel)
    {
        OwnerProof proof = OwnerProof.By(_key, OwnerProof.ForVirtualAccount(_city.Genesis.ChainId, Account));
        return await PostAsync(world.Adapter, "virtual-accounts", new { owner = Account.ToString(), proof }, cancel) is { } answer && answer.GetProperty("isReady").GetBoolean() ? answer.GetProperty("number").GetString() : null;
    }

    private Task DoAsync(Operation operation)
    {
        _next.Enqueue(operation);
        return ActAsync();
    }

    private double Holding()
    {
        using IStateSnapshot snapshot = _city.Reader.OpenSnapshot();
        return HoldingOf(snapshot, 1);
    }

    private async Task<JsonElement?> PostAsync(Uri to, string path, object body, CancellationToken cancel)
    {
        try
        {
            using HttpResponseMessage answer = await world.Http.PostAsJsonAsync(new Uri(to, path), body, JsonSerializerOptions.Web, cancel);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>(cancel) : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    // Looks again until there is an answer; null when its patience has ended.
    private async Task<string?> UntilAsync(Func<CancellationToken, Task<string?>> look, CancellationToken cancel)
    {
        for (int waited = 0; waited < PatienceMs; waited += LookMs)
        {
            if (await look(cancel) is { } answer) return answer;
            await Task.Delay(TimeSpan.FromMilliseconds(LookMs), _city.Clock, cancel);
        }
        return null;
    }
}
