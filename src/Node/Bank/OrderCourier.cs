using System.Globalization;
using System.Net;
using Gwangan.Node.Bank.Messages;
using Gwangan.Node.Client;
using Gwangan.Node.Observability;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Bank;

/// <summary>Numbers orders, and hands messages to the bank: by HTTP, or as files in the outbox. Notes beforehand that the bank may have one from now on, and takes that back only when it certainly has not.</summary>
public sealed class OrderCourier(BankConfiguration configuration, Journal journal, string outbox, TimeProvider clock, ILogger log) : IDisposable
{
    private const int AgainMs = 5_000;
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(30);
    private readonly HttpClient? _bank = configuration.Http?.Deliver is null ? null : NodeHttp.Create(null, configuration.Http.DeliverTokenFile is { } file ? configuration.PathOf(file) : null);
    private DateTimeOffset _notBefore;

    /// <summary>A new order from an account; the caller keeps it in the same change of the journal.</summary>
    public PaymentOrder OrderOf(BankAccount account, IReadOnlyList<Payout> payouts)
    {
        DateTimeOffset now = clock.GetUtcNow();
        string id = string.Create(CultureInfo.InvariantCulture, $"GWO{configuration.BankId}-{journal.Next("order")}");
        return new PaymentOrder(id, now, DateOnly.FromDateTime(now.ToOffset(configuration.ZoneOffset).DateTime), account.Holder, account.Number, configuration.Bic, configuration.Currency, payouts);
    }

    /// <summary>Hands over a message; nothing while the bank, which did not answer a moment ago, is left alone.</summary>
    public async Task HandOverAsync(string id, byte[] bytes, CancellationToken cancel)
    {
        if (clock.GetUtcNow() < _notBefore) return;
        journal.BeginAttempt(id);
        if (_bank is null)
        {
            DurableFile.Write(Path.Combine(outbox, $"{id}.xml"), bytes);
            journal.SetDelivered(id);
            return;
        }
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(AnswerMax);
        try
        {
            using ByteArrayContent content = new(bytes);
            content.Headers.ContentType = new("application/xml");
            using HttpResponseMessage answer = await _bank.PostAsync(configuration.Http!.Deliver, content, limit.Token);
            if (answer.IsSuccessStatusCode) journal.SetDelivered(id);
            else Fail(id, IsTurnedAway(answer.StatusCode), $"{(int)answer.StatusCode}");
        }
        catch (HttpRequestException error)
        {
            Fail(id, error.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError, NodeHttp.ReasonOf(error));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            Fail(id, isUntouched: false, "it does not answer");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _bank?.Dispose();

    private void Fail(string id, bool isUntouched, string problem)
    {
        if (isUntouched) journal.UndoAttempt(id);
        _notBefore = clock.GetUtcNow().AddMilliseconds(AgainMs);
        log.BankNotDelivered(id, problem);
    }

    // Answers that say the message was not taken; a conflict, a time-out or a fault on the way does not.
    private static bool IsTurnedAway(HttpStatusCode status) =>
        status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests || (int)status is >= 400 and < 500 && status is not (HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict);
}
