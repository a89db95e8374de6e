using System.Diagnostics;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Node.Api.Ethereum.Forms;

namespace Gwangan.Node.Api.Ethereum;

/// <content>Neighbours of a batch that one method answers at once: a task, a buffer and a wait for all of them, and not for each.</content>
public sealed partial class RpcDispatcher
{
    // Up to where requests from an index on are for one such method.
    private int TogetherFrom(JsonElement[] batch, int from, out RpcMethod? method)
    {
        method = _methods.Values.FirstOrDefault(each => each.Together is not null && IsFor(batch[from], each));
        int end = from;
        while (method is not null && end < batch.Length && IsFor(batch[end], method)) end++;
        return end;
    }

    private static bool IsFor(JsonElement request, RpcMethod method) =>
        request.ValueKind == JsonValueKind.Object && request.TryGetProperty("method"u8, out JsonElement name) && name.ValueKind == JsonValueKind.String && name.ValueEquals(method.Name);

    private async ValueTask AnswerTogetherAsync(JsonElement[] batch, int from, int to, RpcMethod method, RpcTurn turn, long before)
    {
        long began = Stopwatch.GetTimestamp();
        JsonElement[] ids = new JsonElement[to - from];
        Exception?[] refused = new Exception?[ids.Length];
        List<RpcRequest> requests = new(ids.Length);
        for (int i = 0; i < ids.Length; i++)
        {
            try
            {
                if (!TryRead(batch[from + i], out ids[i], out _, out JsonElement parameters))
                {
                    // What is no request is answered even without an id.
                    if (ids[i].ValueKind == JsonValueKind.Undefined) ids[i] = Nothing;
                    throw new RpcException(RpcErrors.InvalidRequest, "invalid request");
                }
                Require(method, parameters, turn, from + i == 0);
                requests.Add(new RpcRequest(parameters, turn, turn.Cancel));
            }
            catch (RpcException error)
            {
                refused[i] = error;
            }
        }
        RpcHandedIn[] handedIn = await HandInAsync(method, requests);
        for (int i = 0, next = 0; i < ids.Length; i++)
        {
            RpcHandedIn answer = refused[i] is { } error ? new RpcHandedIn(default, error) : handedIn[next++];
            int code = Write(in answer, ids[i], method.Name, turn, before);
            if (_metrics.RpcSeconds.Enabled)
            {
                _metrics.RpcSeconds.Record(Stopwatch.GetElapsedTime(began).TotalSeconds,
                    new KeyValuePair<string, object?>("method", method.Name), new KeyValuePair<string, object?>("code", code));
            }
        }
    }

    private static readonly JsonElement Nothing = JsonElement.Parse("null"u8);

    private static async ValueTask<RpcHandedIn[]> HandInAsync(RpcMethod method, List<RpcRequest> requests)
    {
        try
        {
            return await method.Together!(requests);
        }
        catch (Exception error)
        {
            return [.. requests.Select(_ => new RpcHandedIn(default, error))];
        }
    }

    private int Write(in RpcHandedIn answer, JsonElement id, string name, RpcTurn turn, long before)
    {
        int code = 0;
        long start = turn.Answer.Length;
        if (start > before) turn.Answer.Write(","u8);
        long written = turn.Answer.Length;
        Exception? failed = answer.Error;
        turn.Answer.MayBeLong = false;
        try
        {
            if (failed is null) WriteHash(turn, id, answer.Hash);
        }
        catch (RpcException full)
        {
            turn.Answer.Length = written;
            failed = full;
        }
        if (failed is not null)
        {
            (code, string text, byte[]? data) = Read(failed, name);
            WriteError(turn.Answer, turn.Json, id, code, text, data);
        }
        // Without an id nobody waits for what it came to.
        if (id.ValueKind == JsonValueKind.Undefined) turn.Answer.Length = start;
        return code;
    }

    private static void WriteHash(RpcTurn turn, JsonElement id, in Hash32 hash)
    {
        WriteHead(turn.Answer, id);
        turn.Answer.Write("\"result\":"u8);
        turn.Json.Reset();
        turn.Json.Data(Hash32.Bytes(in hash));
        turn.Json.Flush();
        turn.Answer.Write("}"u8);
    }
}
