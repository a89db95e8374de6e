using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gwangan.Node.Api;
using Gwangan.Node.Bank.Messages;
using Gwangan.Node.Client;
using Gwangan.Node.Observability;
using Gwangan.Node.Storage;
using Microsoft.AspNetCore.Connections;

namespace Gwangan.Node.Bank.Reference;

/// <summary>Runs a <see cref="ReferenceBank"/>: payment orders in by HTTP, messages out to the adapter, and an interface for whoever plays its customers and its mishaps. It remembers before it answers.</summary>
public sealed class ReferenceBankHost : IAsyncDisposable
{
    private const int LookMs = 100, BodyBytesMax = 16 << 20;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true };

    private readonly ReferenceBankConfiguration _configuration;
    private readonly ReferenceBank _bank;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private readonly HttpClient _http;
    private readonly byte[]? _token;
    private readonly string _stateFile;
    private WebApplication? _app;
    private volatile bool _isOffline;
    private bool _isChanged;

    /// <summary>Opens the bank where it was left.</summary>
    public ReferenceBankHost(ReferenceBankConfiguration configuration, TimeProvider clock, ILogger log)
    {
        (_configuration, _clock, _log) = (configuration, clock, log);
        _stateFile = configuration.PathOf(configuration.State);
        _bank = new ReferenceBank(configuration, File.Exists(_stateFile) ? JsonSerializer.Deserialize<BankLedger>(File.ReadAllBytes(_stateFile)) : null, clock);
        _http = NodeHttp.Create();
        if (configuration.TokenFile is not { } file) return;
        string token = GivenFile.ReadSecretText("tokenFile", configuration.PathOf(file)).Trim();
        _token = SHA256.HashData(Encoding.UTF8.GetBytes(token));
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Where it listens.</summary>
    public string Url => _app!.Urls.First();

    /// <summary>Starts listening.</summary>
    /// <exception cref="NodeException">The address is malformed or taken.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyBytesMax;
            kestrel.Listen(HttpHost.AddressOf(_configuration.Listen));
        });
        _app = builder.Build();
        _app.UseRouting();
        _app.MapPost("/orders", OrderAsync);
        _app.MapPost("/simulate/transfer", context => ChangeAsync<Transfer>(context, each => new { reference = _bank.Transfer(each.From, each.To, each.Won, each.Remittance, each.EndToEndId) }));
        _app.MapPost("/simulate/recall", context => ChangeAsync<Named>(context, each => new { done = _bank.Recall(each.Reference) }));
        _app.MapPost("/simulate/take-back", context => ChangeAsync<Named>(context, each => new { done = _bank.TakeBack(each.Reference) }));
        _app.MapPost("/simulate/intraday", context => ChangeAsync(context, _bank.Intraday));
        _app.MapPost("/simulate/end-of-day", context => ChangeAsync(context, () => _bank.EndOfDay()));
        _app.MapPost("/simulate/offline", context => ChangeAsync(context, () => _isOffline = true));
        _app.MapPost("/simulate/online", context => ChangeAsync(context, () => _isOffline = false));
        _app.MapGet("/simulate", ShowAsync);
        _app.UseEndpoints(_ => { });
        try
        {
            await _app.StartAsync(cancel);
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            throw new NodeException($"listen {_configuration.Listen} is taken by another program");
        }
        _log.ReferenceBankServing(Url);
    }

    /// <summary>Plays the bank until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        long reportedAt = _clock.GetTimestamp();
        while (true)
        {
            lock (_lock)
            {
                int before = _bank.Ledger.Letters.Count;
                _bank.Tick();
                if (_configuration.IntradayEveryMs > 0 && _clock.GetElapsedTime(reportedAt).TotalMilliseconds >= _configuration.IntradayEveryMs)
                {
                    _bank.Intraday();
                    reportedAt = _clock.GetTimestamp();
                }
                if (_bank.Ledger.Letters.Count != before) _isChanged = true;
                Remember();
            }
            await DeliverAsync(cancel);
            await Task.Delay(TimeSpan.FromMilliseconds(LookMs), _clock, cancel);
        }
    }

    /// <summary>Hands over what is due.</summary>
    public async Task DeliverAsync(CancellationToken cancel)
    {
        while (!_isOffline)
        {
            Letter? next;
            lock (_lock)
            {
                long nowMs = _clock.GetUtcNow().ToUnixTimeMilliseconds();
                next = _bank.Ledger.Letters.Where(letter => letter.DueMs <= nowMs).MinBy(letter => letter.DueMs);
            }
            if (next is null || !await TryHandOverAsync(next, cancel)) return;
            lock (_lock)
            {
                _bank.Ledger.Letters.Remove(next);
                _isChanged = true;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }
        lock (_lock) Remember();
        _http.Dispose();
    }

    private async Task<bool> TryHandOverAsync(Letter letter, CancellationToken cancel)
    {
        try
        {
            if (_configuration.Adapter is { } adapter)
            {
                using ByteArrayContent content = new(letter.Bytes);
                content.Headers.ContentType = new("application/xml");
                using HttpResponseMessage answer = await _http.PostAsync(adapter, content, cancel);
                answer.EnsureSuccessStatusCode();
            }
            else
            {
                DurableFile.Write(Path.Combine(_configuration.PathOf(_configuration.Inbox!), letter.Name), letter.Bytes);
            }
            return true;
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            _log.ReferenceBankNotDelivered(letter.Name, error is HttpRequestException http ? NodeHttp.ReasonOf(http) : error.Message);
            return false;
        }
    }

    private async Task OrderAsync(HttpContext context)
    {
        string shown = context.Request.Headers.Authorization.ToString();
        if (_isOffline || (_token is not null && !(shown.StartsWith("Bearer ", StringComparison.Ordinal) && CryptographicOperations.FixedTimeEquals(_token, SHA256.HashData(Encoding.UTF8.GetBytes(shown["Bearer ".Length..]))))))
        {
            context.Response.StatusCode = _isOffline ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status401Unauthorized;
            return;
        }
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        try
        {
            using MessageReader reader = MessageReader.Open(new MemoryStream(body.ToArray()));
            if (reader.Kind == "camt.029")
            {
                List<RecallRefusal> refusals = RecallRefusal.Read(reader, TimeSpan.FromHours(9));
                Change(() => _bank.Take(refusals));
            }
            else
            {
                PaymentOrder order = PaymentOrder.Read(reader, TimeSpan.FromHours(9));
                Change(() => _bank.Take(order));
            }
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        }
        catch (MessageException error)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync($"{error.Code}: {error.Message}\n");
        }
    }

    private Task ShowAsync(HttpContext context)
    {
        object answer;
        lock (_lock)
        {
            BankLedger ledger = _bank.Ledger;
            answer = new
            {
                _configuration.Bic, _configuration.Account, balance = ledger.Balance(), ledger.Day, statements = ledger.Statement, entries = ledger.Entries.Count, due = ledger.Due.Count, letters = ledger.Letters.Count, ledger.Refused,
                isOffline = _isOffline, ledger.Customers,
            };
        }
        return AnswerAsync(context, answer);
    }

    private Task ChangeAsync(HttpContext context, Action change)
    {
        Change(change);
        return AnswerAsync(context, new { done = true });
    }

    private async Task ChangeAsync<T>(HttpContext context, Func<T, object> change) where T : class
    {
        object? answer = null;
        try
        {
            if (await JsonSerializer.DeserializeAsync<T>(context.Request.Body, Json, context.RequestAborted) is { } request) Change(() => answer = change(request));
        }
        catch (JsonException)
        {
            answer = null;
        }
        if (answer is null) context.Response.StatusCode = StatusCodes.Status400BadRequest;
        await AnswerAsync(context, answer ?? new { error = "the body is not what this route takes" });
    }

    private void Change(Action change)
    {
        lock (_lock)
        {
            change();
            _isChanged = true;
            Remember();
        }
    }

    private void Remember()
    {
        if (!_isChanged) return;
        DurableFile.Write(_stateFile, JsonSerializer.SerializeToUtf8Bytes(_bank.Ledger));
        _isChanged = false;
    }

    private static Task AnswerAsync(HttpContext context, object answer)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(JsonSerializer.Serialize(answer, Json) + "\n");
    }

    private sealed record Transfer(string From = "", string To = "", long Won = 0, string Remittance = "", string EndToEndId = "");

    private sealed record Named(string Reference = "");
}
