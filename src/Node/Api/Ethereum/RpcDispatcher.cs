using System.Diagnostics;
using System.Text.Json;
using System.Text.Unicode;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Ethereum.Forms;
using Gwangan.Node.Ethereum;
using Gwangan.Node.Observability;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Api.Ethereum;

/// <summary>Answers messages of JSON-RPC 2.0, one request or a batch: finds the method, gives it a place and a time, and turns whatever it comes to into an answer. Any thread.</summary>
/// <remarks>The requests of a batch are answered one after another, but for neighbours that hand in transactions. A request without an id is a notification: it is carried out and not answered.</remarks>
public sealed partial class RpcDispatcher : IRpcDispatcher
{
    // Neighbours of a batch that begin on one thread.
    private const int BegunTogether = 16;

    private static readonly JsonDocumentOptions Strictly = new() { MaxDepth = ApiLimits.RpcDepthMax };
    private static readonly JsonWriterOptions Plain = new() { SkipValidation = true };

    private readonly Dictionary<string, RpcMethod> _methods;
    private readonly RpcPlaces _heavy = new(Math.Max(2, Environment.ProcessorCount), ApiLimits.RpcWaitingMax);
    private readonly string[] _sideBySide;
    private readonly NodeMetrics _metrics;
    private readonly ILogger _log;
    private readonly AnswerFiles? _files;

    /// <summary>A dispatcher of these methods.</summary>
    /// <param name="methods">The methods.</param>
    /// <param name="metrics">Where requests are counted.</param>
    /// <param name="log">Where failures are told.</param>
    /// <param name="files">Where long answers lie; null for none, then every answer has the bound of one in memory.</param>
    public RpcDispatcher(IEnumerable<RpcMethod> methods, NodeMetrics metrics, ILogger log, AnswerFiles? files = null)
    {
        _methods = methods.ToDictionary(method => method.Name, StringComparer.Ordinal);
        _sideBySide = [.. _methods.Values.Where(method => method.IsSideBySide).Select(method => method.Name)];
        (_metrics, _log, _files) = (metrics, log, files);
    }

    /// <summary>The names of all methods.</summary>
    public IReadOnlyCollection<string> Names => _methods.Keys;

    /// <summary>What answers hold until their clients have them.</summary>
    public AnswerBytes Held { get; } = new();

    /// <inheritdoc/>
    public RpcBuffer Begin(Caller caller)
    {
        object? holder = caller.Tier is null ? null : caller.Holder;
        return new RpcBuffer { Share = Held.Begin(holder), File = _files?.Begin(holder) };
    }

    /// <inheritdoc/>
    public async ValueTask<Action?> AnswerAsync(ReadOnlyMemory<byte> message, RpcBuffer answer, Caller caller, RpcSession? session, CancellationToken cancel, object? connection = null)
    {
        using Utf8JsonWriter json = new(answer, Plain);
        JsonDocument document;
        try
        {
            RequireTexts(message.Span);
            document = JsonDocument.Parse(message, Strictly);
        }
        catch (JsonException)
        {
            WriteError(answer, json, default, RpcErrors.ParseError, "parse error", null);
            return null;
        }
        using (document)
        using (CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel))
        {
            limit.CancelAfter(ApiLimits.RpcMessageMax);
            RpcTurn turn = new(answer, json, caller, session, session ?? connection, limit.Token);
            JsonElement root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Array) await AnswerBatchAsync(root, turn);
            else await AnswerOneAsync(root, turn, isFirst: true);
            cancel.ThrowIfCancellationRequested();
            return turn.Afterwards;
        }
    }

    // The parser lets through texts that are none, and whoever then reads one fails: bytes that are not UTF-8, and halves of surrogate pairs.
    internal static void RequireTexts(ReadOnlySpan<byte> message)
    {
        if (!Utf8.IsValid(message)) throw new JsonException();
        if (message.IndexOf("\\u"u8) < 0) return;
        Utf8JsonReader reader = new(message, new JsonReaderOptions { MaxDepth = ApiLimits.RpcDepthMax });
        try
        {
            while (reader.Read())
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped) reader.GetString();
        }
        catch (InvalidOperationException)
        {
            throw new JsonException();
        }
    }

    private async ValueTask AnswerBatchAsync(JsonElement requests, RpcTurn turn)
    {
        int count = requests.GetArrayLength();
        if (count is 0 or > ApiLimits.RpcBatchMax)
        {
            WriteError(turn.Answer, turn.Json, default, RpcErrors.InvalidRequest, count == 0 ? "empty batch" : "batch too large", null);
            return;
        }
        turn.Answer.Write("["u8);
        long before = turn.Answer.Length;
        // An element is found by its number only from the first on.
        JsonElement[] batch = [.. requests.EnumerateArray()];
        for (int index = 0; index < count;)
        {
            if (TogetherFrom(batch, index, out RpcMethod? method) is var next && next - index > 1)
            {
                await AnswerTogetherAsync(batch, index, next, method!, turn, before);
                index = next;
                continue;
            }
            int end = index;
            while (end < count && IsSideBySide(batch[end])) end++;
            if (end - index > 1)
            {
                await AnswerSideBySideAsync(batch, index, end, turn, before);
                index = end;
                continue;
            }
            long start = turn.Answer.Length;
            if (start > before) turn.Answer.Write(","u8);
            long written = turn.Answer.Length;
            await AnswerOneAsync(batch[index], turn, index == 0);
            // A notification has no answer, and no comma.
            if (turn.Answer.Length == written) turn.Answer.Length = start;
            index++;
        }
        if (turn.Answer.Length == before) turn.Answer.Length = before - 1;
        else turn.Answer.Write("]"u8);
    }

    private bool IsSideBySide(JsonElement request) =>
        request.ValueKind == JsonValueKind.Object && request.TryGetProperty("method"u8, out JsonElement name) && name.ValueKind == JsonValueKind.String && _sideBySide.Any(method => name.ValueEquals(method));

    // Each writes into a buffer of its own; the answers come in the order of the requests. A few begin on one thread, one behind the other: each goes as far as the pool's door, and waits there with all others.
    private async ValueTask AnswerSideBySideAsync(JsonElement[] batch, int from, int to, RpcTurn turn, long before)
    {
        RpcBuffer[] answers = new RpcBuffer[to - from];
        Task[] groups = new Task[(answers.Length + BegunTogether - 1) / BegunTogether];
        for (int group = 0; group < groups.Length; group++)
        {
            int first = group * BegunTogether, count = Math.Min(BegunTogether, answers.Length - first);
            groups[group] = Task.Run(() =>
            {
                Task[] begun = new Task[count];
                for (int i = 0; i < count; i++) begun[i] = BeginAsync(first + i);
                return Task.WhenAll(begun);
            });
        }
        await Task.WhenAll(groups);
        for (int i = 0; i < answers.Length; i++)
        {
            using RpcBuffer answer = answers[i];
            if (answer.Length == 0) continue;
            if (turn.Answer.Length > before) turn.Answer.Write(","u8);
            if (turn.Answer.Length + answer.Length <= ApiLimits.RpcAnswerBytesMax) turn.Answer.Write(answer.Written.Span);
            else WriteError(turn.Answer, turn.Json, batch[from + i].GetProperty("id"u8), RpcErrors.AnswerTooLarge, "response too large", null);
        }

        async Task BeginAsync(int index)
        {
            RpcBuffer answer = answers[index] = Begin(turn.Caller);
            using Utf8JsonWriter json = new(answer, Plain);
            await AnswerOneAsync(batch[from + index], new RpcTurn(answer, json, turn.Caller, turn.Session, turn.Connection, turn.Cancel), from + index == 0);
        }
    }

    private async ValueTask AnswerOneAsync(JsonElement request, RpcTurn turn, bool isFirst)
    {
        if (!TryRead(request, out JsonElement id, out string name, out JsonElement parameters))
        {
            WriteError(turn.Answer, turn.Json, id, RpcErrors.InvalidRequest, "invalid request", null);
            return;
        }
        long start = turn.Answer.Length;
        long began = Stopwatch.GetTimestamp();
        int code = 0;
        RpcMethod? method = _methods.GetValueOrDefault(name);
        try
        {
            if (method is null) throw new RpcException(RpcErrors.MethodNotFound, $"the method {Shown(name)} does not exist/is not available");
            Require(method, parameters, turn, isFirst);
            WriteHead(turn.Answer, id);
            turn.Answer.Write("\"result\":"u8);
            turn.Json.Reset();
            turn.Answer.MayBeLong = method.IsLong;
            if (method.IsHeavy) await RunHeavyAsync(method, parameters, turn);
            else await method.Handler(new RpcRequest(parameters, turn, turn.Cancel));
            turn.Json.Flush();
            turn.Answer.Write("}"u8);
        }
        catch (Exception error)
        {
            turn.Answer.MayBeLong = false;
            turn.Answer.Length = start;
            (code, string text, byte[]? data) = Read(error, name);
            if (data is not null && start + 2L * data.Length > ApiLimits.RpcAnswerBytesMax) (code, text, data) = (RpcErrors.AnswerTooLarge, "response too large", null);
            WriteError(turn.Answer, turn.Json, id, code, text, data);
        }
        // Without an id nobody waits for what it came to.
        if (id.ValueKind == JsonValueKind.Undefined) turn.Answer.Length = start;
        if (_metrics.RpcSeconds.Enabled)
        {
            _metrics.RpcSeconds.Record(Stopwatch.GetElapsedTime(began).TotalSeconds,
                new KeyValuePair<string, object?>("method", method?.Name ?? "unknown"), new KeyValuePair<string, object?>("code", code));
        }
    }

    private static void Require(RpcMethod method, JsonElement parameters, RpcTurn turn, bool isFirst)
    {
        if (parameters.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.Array)) throw RpcException.BadParameter("non-array args");
        // The edge has counted one request for the whole message.
        int weight = method.Weight - (isFirst && turn.Session is null ? 1 : 0);
        if (weight > 0 && turn.Caller.RefuseRequests(weight) is { } tooMuch) throw new RpcException(RpcErrors.LimitExceeded, tooMuch.Message);
    }

    private async ValueTask RunHeavyAsync(RpcMethod method, JsonElement parameters, RpcTurn turn)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(turn.Cancel);
        using IDisposable place = await _heavy.TakeAsync(limit.Token);
        limit.CancelAfter(method.TimeMax);
        await method.Handler(new RpcRequest(parameters, turn, limit.Token));
    }

    private (int Code, string Message, byte[]? Data) Read(Exception error, string name)
    {
        switch (error)
        {
            case RpcException known:
                return (known.Code, known.Message, known.RevertData);
            case ApiException known:
                return (known.Status == StatusCodes.Status429TooManyRequests ? RpcErrors.LimitExceeded : RpcErrors.ServerError, known.Message, null);
            case OperationCanceledException:
                return (RpcErrors.TimedOut, "request timed out", null);
            case HeightNotAvailableException:
                return (RpcErrors.ServerError, error.Message, null);
            case CallsBusyException:
                return (RpcErrors.LimitExceeded, error.Message, null);
            case LmdbException or SnapshotExpiredException:
                return (RpcErrors.LimitExceeded, "too many are reading the state at once; ask again", null);
            default:
                _log.RequestFailed("RPC", _methods.ContainsKey(name) ? name : "none", error);
                return (RpcErrors.Internal, "the node failed at this request; its log says why", null);
        }
    }

    // False when it is no request; the id is there where one could be read.
    private static bool TryRead(JsonElement request, out JsonElement id, out string name, out JsonElement parameters)
    {
        (id, name, parameters) = (default, "", default);
        if (request.ValueKind != JsonValueKind.Object) return false;
        if (request.TryGetProperty("id"u8, out JsonElement given))
        {
            if (given.ValueKind is not (JsonValueKind.String or JsonValueKind.Number or JsonValueKind.Null)) return false;
            id = given;
        }
        if (request.TryGetProperty("jsonrpc"u8, out JsonElement version) && !(version.ValueKind == JsonValueKind.String && version.ValueEquals("2.0"u8))) return false;
        if (!request.TryGetProperty("method"u8, out JsonElement method) || method.ValueKind != JsonValueKind.String) return false;
        name = method.GetString()!;
        request.TryGetProperty("params"u8, out parameters);
        return true;
    }

    private static string Shown(string name) => name.Length <= ApiLimits.RpcNameShownMax ? name : name[..ApiLimits.RpcNameShownMax] + "…";

    private static void WriteHead(RpcBuffer answer, JsonElement id)
    {
        answer.Write("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        if (id.ValueKind == JsonValueKind.Undefined) answer.Write("null"u8);
        else answer.Write(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(id));
        answer.Write(","u8);
    }

    private static void WriteError(RpcBuffer answer, Utf8JsonWriter json, JsonElement id, int code, string message, byte[]? data)
    {
        WriteHead(answer, id);
        answer.Write("\"error\":"u8);
        answer.IsRefusing = true;
        json.Reset();
        json.WriteStartObject();
        json.WriteNumber("code"u8, code);
        json.WriteString("message"u8, message);
        if (data is not null) json.Data("data"u8, data);
        json.WriteEndObject();
        json.Flush();
        answer.IsRefusing = false;
        answer.Write("}"u8);
    }
}

