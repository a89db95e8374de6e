using System.Text.Json;
using System.Threading.Channels;
using Gwangan.Node.Api.Access;

namespace Gwangan.Node.Api.Exchange;

/// <summary>Order entry over one WebSocket: single envelopes in text, batches in binary.</summary>
public sealed class SocketSubmissions : IAsyncDisposable
{
    private readonly ExchangeApi _api;
    private readonly Socket _socket;
    private readonly Caller _caller;
    private readonly MessageBucket _messages;
    private readonly Channel<Task<BatchAnswer>> _batches = Channel.CreateBounded<Task<BatchAnswer>>(new BoundedChannelOptions(ApiLimits.BatchesWaitingMax) { SingleReader = true, SingleWriter = true });
    private readonly Task _answering;
    private int _waiting;

    /// <summary>Opens the door for a connection.</summary>
    public SocketSubmissions(ExchangeApi api, Socket socket, Caller caller, MessageBucket messages)
    {
        (_api, _socket, _caller, _messages) = (api, socket, caller, messages);
        _answering = AnswerAsync();
    }

    /// <summary>Takes a batch; waits while too many are on their way.</summary>
    public ValueTask SubmitBatchAsync(ReadOnlyMemory<byte> bytes) => _batches.Writer.WriteAsync(SubmitRoutes.SubmitBatchAsync(_api, _caller, bytes));

    /// <summary>Completes when the batches on their way are answered.</summary>
    public async ValueTask DisposeAsync()
    {
        _batches.Writer.Complete();
        await _answering;
    }

    /// <summary>Takes an envelope in text; it is answered when its time has come.</summary>
    /// <exception cref="ApiException">The message is not understood, or too many wait.</exception>
    public void Submit(JsonElement json, long? id)
    {
        string? wait = json.TryGetProperty("wait", out JsonElement given) && given.ValueKind == JsonValueKind.String ? given.GetString() : "accept";
        if (wait is not ("accept" or "commit")) throw ApiException.BadRequest("wait is accept or commit.");
        if (!json.TryGetProperty("envelope", out JsonElement text) || text.ValueKind != JsonValueKind.String || !text.TryGetBytesFromBase64(out byte[]? envelope))
        {
            _caller.ChargeFaults(1);
            throw ApiException.BadRequest("envelope is base64.");
        }
        if (Interlocked.Increment(ref _waiting) > ApiLimits.SubmissionsWaitingMax)
        {
            Interlocked.Decrement(ref _waiting);
            throw new ApiException(StatusCodes.Status429TooManyRequests, "api.TooManyWaiting", $"A connection has at most {ApiLimits.SubmissionsWaitingMax} submissions waiting.");
        }
        _ = SubmitAsync(envelope, wait == "commit", id);
    }

    private async Task SubmitAsync(byte[] envelope, bool waitForCommit, long? id)
    {
        try
        {
            SubmittedAnswer answer = await SubmitRoutes.SubmitAsync(_api, _caller, envelope, waitForCommit, _socket.Over);
            _socket.Send(SocketMessage.Of("submitted", id, json =>
            {
                json.WriteString("operation", answer.Id);
                json.WriteString("status", answer.Status);
                if (answer.Height is not { } height) return;
                json.WriteNumber("height", height);
                json.WritePropertyName("items");
                JsonSerializer.Serialize(json, answer.Items!, ApiJson.Default.IReadOnlyListSubmittedPart);
            }));
        }
        catch (ApiException error)
        {
            Refuse(id, error);
        }
        catch (OperationCanceledException)
        {
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    // Answers come in the order of the batches, which carry no id.
    private async Task AnswerAsync()
    {
        await foreach (Task<BatchAnswer> batch in _batches.Reader.ReadAllAsync())
        {
            try
            {
                BatchAnswer answer = await batch;
                _socket.Send(SocketMessage.Of("submitted", null, json =>
                {
                    json.WritePropertyName("results");
                    JsonSerializer.Serialize(json, answer.Results, ApiJson.Default.IReadOnlyListBatchResult);
                }));
            }
            catch (ApiException error)
            {
                Refuse(null, error);
            }
        }
    }

    // What the chain or the pool refuses has been counted as an envelope. What is turned away here has not, and whoever goes on all the same would be answered without end.
    private void Refuse(long? id, ApiException error)
    {
        bool isCounted = error.Status >= StatusCodes.Status500InternalServerError || !error.Code.StartsWith("api.", StringComparison.Ordinal);
        if (isCounted || _messages.TryTake(1)) _socket.Send(SocketMessage.Of(id, error));
    }
}
