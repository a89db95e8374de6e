using System.Diagnostics;
using System.Text.Json;
using Gwangan.Chain.Store;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Ethereum;
using Gwangan.Node.Index;
using Gwangan.Node.Observability;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Api.Cosmos;

/// <summary>Answers messages of CometBFT's RPC: JSON-RPC 2.0 by POST and WebSocket, one request or a batch, and methods by their own address. Any thread.</summary>
/// <remarks>What CometBFT does (rpc/jsonrpc/server): ids are echoed, a batch of one is answered without brackets, a request without an id is carried out and not answered, and a method's refusal is error -32603 whose data says why.</remarks>
public sealed class CometDispatcher : IRpcDispatcher
{
    private static readonly JsonDocumentOptions Strictly = new() { MaxDepth = ApiLimits.RpcDepthMax };
    internal static readonly JsonWriterOptions Plain = new() { SkipValidation = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<string, CometMethod> _methods;
    private readonly RpcPlaces _heavy = new(Math.Max(2, Environment.ProcessorCount), ApiLimits.RpcWaitingMax);
    private readonly NodeMetrics _metrics;
    private readonly ILogger _log;
    private readonly AnswerBytes _held = new();

    /// <summary>A dispatcher of these methods.</summary>
    public CometDispatcher(IEnumerable<CometMethod> methods, NodeMetrics metrics, ILogger log)
    {
        Methods = [.. methods];
        _methods = Methods.ToDictionary(method => method.Name, StringComparer.Ordinal);
        (_metrics, _log) = (metrics, log);
    }

    /// <summary>All methods.</summary>
    public IReadOnlyList<CometMethod> Methods { get; }

    /// <inheritdoc/>
    public RpcBuffer Begin(Caller caller) => new() { Share = _held.Begin(caller.Tier is null ? null : caller.Holder) };

    /// <inheritdoc/>
    public async ValueTask<Action?> AnswerAsync(ReadOnlyMemory<byte> message, RpcBuffer answer, Caller caller, RpcSession? session, CancellationToken cancel, object? connection = null)
    {
        using Utf8JsonWriter json = new(answer, Plain);
        JsonDocument document;
        try
        {
            RpcDispatcher.RequireTexts(message.Span);
            document = JsonDocument.Parse(message, Strictly);
        }
        catch (JsonException error)
        {
            WriteError(answer, json, default, RpcErrors.ParseError, $"error unmarshalling request: {error.Message}");
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

    /// <summary>Answers a method that was asked for by its address; false when it could not do it.</summary>
    public async ValueTask<bool> AnswerAddressAsync(string name, IQueryCollection parameters, RpcBuffer answer, Caller caller, CancellationToken cancel)
    {
        using Utf8JsonWriter json = new(answer, Plain);
        using JsonDocument id = JsonDocument.Parse("-1");
        RpcTurn turn = new(answer, json, caller, null, null, cancel);
        return await RunAsync(name, id.RootElement, default, parameters, turn, isFirst: true);
    }

    private async ValueTask AnswerBatchAsync(JsonElement requests, RpcTurn turn)
    {
        int count = requests.GetArrayLength();
        if (count > ApiLimits.RpcBatchMax)
        {
            WriteError(turn.Answer, turn.Json, default, RpcErrors.InvalidRequest, $"batch request exceeds maximum ({ApiLimits.RpcBatchMax}) allowed number of requests");
            return;
        }
        turn.Answer.Write("["u8);
        int answered = 0;
        foreach (JsonElement request in requests.EnumerateArray())
        {
            long start = turn.Answer.Length;
            if (answered > 0) turn.Answer.Write(","u8);
            long written = turn.Answer.Length;
            await AnswerOneAsync(request, turn, isFirst: answered == 0);
            if (turn.Answer.Length == written) turn.Answer.Length = start;
            else answered++;
        }
        if (answered == 0) turn.Answer.Length = 0;
        else if (answered > 1) turn.Answer.Write("]"u8);
        else Unwrap(turn.Answer);
    }

    private static void Unwrap(RpcBuffer answer)
    {
        byte[] alone = answer.Written[1..].ToArray();
        answer.Length = 0;
        answer.Write(alone);
    }

    private async ValueTask AnswerOneAsync(JsonElement request, RpcTurn turn, bool isFirst)
    {
        if (!TryRead(request, out JsonElement id, out string name, out JsonElement parameters))
        {
            WriteError(turn.Answer, turn.Json, id, RpcErrors.InvalidRequest, "a request is an object with a method, and its id is a text or a number");
            return;
        }
        long start = turn.Answer.Length;
        await RunAsync(name, id, parameters, null, turn, isFirst);
        if (id.ValueKind == JsonValueKind.Undefined) turn.Answer.Length = start;
    }

    private async ValueTask<bool> RunAsync(string name, JsonElement id, JsonElement parameters, IQueryCollection? address, RpcTurn turn, bool isFirst)
    {
        long start = turn.Answer.Length, began = Stopwatch.GetTimestamp();
        int code = 0;
        CometMethod? method = _methods.GetValueOrDefault(name);
        try
        {
            if (method is null || (method.IsOfSockets && turn.Session is null)) throw new CometException(RpcErrors.MethodNotFound, "");
            // The edge has counted one request for the whole message.
            int weight = method.Weight - (isFirst && turn.Session is null ? 1 : 0);
            if (weight > 0 && turn.Caller.RefuseRequests(weight) is { } tooMuch) throw new CometException(RpcErrors.LimitExceeded, tooMuch.Message);
            Check(method, parameters);
            WriteHead(turn.Answer, id);
            turn.Answer.Write("\"result\":"u8);
            turn.Json.Reset();
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(turn.Cancel);
            using IDisposable? place = method.IsHeavy ? await _heavy.TakeAsync(turn.Cancel) : null;
            if (method.IsHeavy) limit.CancelAfter(ApiLimits.RpcCallMax);
            CometRequest request = new(method.Parameters, parameters, address, turn.Json, turn.Caller)
            {
                Session = turn.Session, Cancel = limit.Token, Id = id.ValueKind == JsonValueKind.Undefined ? [] : System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(id).ToArray(),
            };
            await method.Handler(request);
            turn.Json.Flush();
            turn.Answer.Write("}"u8);
            turn.Afterwards += request.Afterwards;
        }
        catch (Exception error)
        {
            turn.Answer.Length = start;
            (code, string data) = Read(error, name);
            WriteError(turn.Answer, turn.Json, id, code, data);
        }
        if (_metrics.CometSeconds.Enabled)
        {
            _metrics.CometSeconds.Record(Stopwatch.GetElapsedTime(began).TotalSeconds,
                new KeyValuePair<string, object?>("method", method?.Name ?? "unknown"), new KeyValuePair<string, object?>("code", code));
        }
        return code == 0;
    }

    private static void Check(CometMethod method, JsonElement parameters)
    {
        if (parameters.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.Object) return;
        if (parameters.ValueKind != JsonValueKind.Array) throw CometException.BadParameter($"error converting json params to arguments: unknown type for JSON params: {parameters.ValueKind}. Expected map or array");
        int count = parameters.GetArrayLength();
        if (count != method.Parameters.Length) throw CometException.BadParameter($"error converting json params to arguments: expected {method.Parameters.Length} parameters ({string.Join(", ", method.Parameters)}), got {count}");
    }

    private (int Code, string Data) Read(Exception error, string name)
    {
        switch (error)
        {
            case CometException known:
                return (known.Code, known.Message);
            case RpcException known:
                return (known.Code, known.Message);
            case ApiException known:
                return (known.Status == StatusCodes.Status429TooManyRequests ? RpcErrors.LimitExceeded : RpcErrors.Internal, known.Message);
            case OperationCanceledException:
                return (RpcErrors.TimedOut, "the answer would take too long; ask for less");
            case HeightNotAvailableException or IndexAwayException:
                return (RpcErrors.Internal, error.Message);
            case LmdbException or SnapshotExpiredException:
                return (RpcErrors.LimitExceeded, "too many are reading the state at once; ask again");
            default:
                _log.RequestFailed("CometBFT", _methods.ContainsKey(name) ? name : "none", error);
                return (RpcErrors.Internal, "the node failed at this request; its log says why");
        }
    }

    // False when it is no request; the id is there where one could be read.
    private static bool TryRead(JsonElement request, out JsonElement id, out string name, out JsonElement parameters)
    {
        (id, name, parameters) = (default, "", default);
        if (request.ValueKind != JsonValueKind.Object) return false;
        if (request.TryGetProperty("id"u8, out JsonElement given) && given.ValueKind != JsonValueKind.Null)
        {
            if (given.ValueKind is not (JsonValueKind.String or JsonValueKind.Number)) return false;
            id = given;
        }
        if (request.TryGetProperty("jsonrpc"u8, out JsonElement version) && !(version.ValueKind == JsonValueKind.String && version.ValueEquals("2.0"u8))) return false;
        if (!request.TryGetProperty("method"u8, out JsonElement method) || method.ValueKind != JsonValueKind.String) return false;
        name = method.GetString()!;
        request.TryGetProperty("params"u8, out parameters);
        return true;
    }

    private static void WriteHead(RpcBuffer answer, JsonElement id)
    {
        answer.Write("{\"jsonrpc\":\"2.0\",\"id\":"u8);
        if (id.ValueKind == JsonValueKind.Undefined) answer.Write("null"u8);
        else answer.Write(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(id));
        answer.Write(","u8);
    }

    private static void WriteError(RpcBuffer answer, Utf8JsonWriter json, JsonElement id, int code, string data)
    {
        WriteHead(answer, id);
        answer.Write("\"error\":"u8);
        answer.IsRefusing = true;
        json.Reset();
        json.WriteStartObject();
        json.WriteNumber("code"u8, code);
        json.WriteString("message"u8, CometException.MessageOf(code));
        if (data.Length > 0) json.WriteString("data"u8, data);
        json.WriteEndObject();
        json.Flush();
        answer.IsRefusing = false;
        answer.Write("}"u8);
    }
}
