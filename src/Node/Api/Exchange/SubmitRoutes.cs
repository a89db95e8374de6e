using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Mempool;
using Microsoft.AspNetCore.Http.Features;

namespace Gwangan.Node.Api.Exchange;

/// <summary>Order entry: signed envelopes in, what became of them out.</summary>
public static class SubmitRoutes
{
    /// <summary>Maps the routes.</summary>
    public static void Map(RouteGroupBuilder routes, ExchangeApi api)
    {
        routes.MapPost("/operations", (HttpContext context, string? wait) => SubmitAsync(api, context, wait))
            .WithSummary("Submit one signed envelope (octet-stream, or JSON with base64); wait=commit answers when its block is on the disk")
            .Accepts<EnvelopeText>("application/json", "application/octet-stream").Produces<SubmittedAnswer>().Produces<SubmittedAnswer>(StatusCodes.Status202Accepted);
        routes.MapPost("/operations/batch", (HttpContext context, CancellationToken cancel) => BatchAsync(api, context, cancel))
            .WithSummary("Submit many signed envelopes, each behind its length as a varint").Accepts<byte[]>("application/octet-stream").Produces<BatchAnswer>();
    }

    /// <summary>Hands in an envelope and, when wanted, waits for its block.</summary>
    /// <exception cref="ApiException">It was refused before a block, or its caller hands in too much.</exception>
    public static async Task<SubmittedAnswer> SubmitAsync(ExchangeApi api, Caller caller, byte[] envelope, bool waitForCommit, CancellationToken cancel)
    {
        if (caller.RefuseEnvelopes(1) is { } tooMany) throw tooMany;
        if (!waitForCommit)
        {
            Submitted submitted = await api.City.Admission.SubmitAsync(envelope);
            return submitted.Refusal is { } refusal ? throw Refuse(caller, refusal) : new SubmittedAnswer(submitted.Id.ToString(), "accepted");
        }
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(ApiLimits.CommitWaitMax);
        try
        {
            Settled settled = await api.City.Admission.SubmitAndWaitAsync(envelope, limit.Token);
            if (settled.Block is not { } block) throw Refuse(caller, settled.Refusal!);
            // The block is on the disk; it is answered when every read shows it.
            await api.Feed.WaitAsync(block.Height, limit.Token);
            return new SubmittedAnswer(settled.Id.ToString(), "committed", block.Height, api.Operations.Submitted(block, settled.Index));
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new SubmittedAnswer(Chain.Crypto.Sha256.Hash(envelope).ToString(), "accepted");
        }
    }

    /// <summary>Hands in envelopes that stand behind their lengths.</summary>
    /// <exception cref="ApiException">The bytes are not that, or too many, or their caller hands in too much.</exception>
    public static async Task<BatchAnswer> SubmitBatchAsync(ExchangeApi api, Caller caller, ReadOnlyMemory<byte> bytes)
    {
        List<byte[]> envelopes = Split(caller, bytes.Span);
        if (caller.RefuseEnvelopes(envelopes.Count) is { } tooMany) throw tooMany;
        Submitted[] submitted = await api.City.Admission.SubmitManyAsync(envelopes);
        caller.ChargeFaults(submitted.Count(each => each.Refusal is { } refusal && IsFault(refusal)));
        BatchResult[] results = new BatchResult[submitted.Length];
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = submitted[i].Refusal is { } refusal
                ? new BatchResult(submitted[i].Id.ToString(), null, new ErrorItem(refusal.Code, refusal.Message))
                : new BatchResult(submitted[i].Id.ToString(), "accepted");
        }
        return new BatchAnswer(results);
    }

    private static async Task<IResult> SubmitAsync(ExchangeApi api, HttpContext context, string? wait)
    {
        bool waitForCommit = wait switch
        {
            null or "accept" => false,
            "commit" => true,
            _ => throw ApiException.BadRequest("wait is accept or commit."),
        };
        using IncomingBytes.Request incoming = api.Incoming.Begin();
        ReadOnlyMemory<byte> body = await ReadAsync(context, incoming, ApiLimits.EnvelopeBodyMax, context.RequestAborted);
        string type = context.Request.ContentType ?? "";
        byte[] envelope = type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) ? EnvelopeOf(body)
            : type.Length == 0 || type.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase) ? body.ToArray()
            : throw new ApiException(StatusCodes.Status415UnsupportedMediaType, "api.UnsupportedMediaType", "This route does not take a body of this type.");
        SubmittedAnswer answer = await SubmitAsync(api, AccessGuard.CallerOf(context), envelope, waitForCommit, context.RequestAborted);
        if (answer.Height is { } height) context.Response.Headers[ApiEdge.HeightHeader] = ItemMaker.Number(height);
        return Results.Json(answer, ApiJson.Default.SubmittedAnswer, statusCode: answer.Height is null ? StatusCodes.Status202Accepted : StatusCodes.Status200OK);
    }

    private static ApiException Refuse(Caller caller, Refusal refusal)
    {
        if (IsFault(refusal)) caller.ChargeFaults(1);
        return ApiException.Of(refusal);
    }

    // What no right client sends: found while decoding, or by a signature that was checked in vain.
    private static bool IsFault(Refusal refusal) => refusal is { Codespace: "kernel", Number: <= (ushort)KernelRefusal.SignatureInvalid };

    private static async Task<IResult> BatchAsync(ExchangeApi api, HttpContext context, CancellationToken cancel)
    {
        using IncomingBytes.Request incoming = api.Incoming.Begin();
        return Results.Json(await SubmitBatchAsync(api, AccessGuard.CallerOf(context), await ReadAsync(context, incoming, ApiLimits.BatchBodyMax, cancel)), ApiJson.Default.BatchAnswer);
    }

    // Memory is taken for what has come, never for what was announced.
    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context, IncomingBytes.Request incoming, int sizeMax, CancellationToken cancel)
    {
        // Whoever is in debt is told before anything is read.
        if (AccessGuard.CallerOf(context).RefuseEnvelopes(0) is { } early) throw early;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = sizeMax;
        return await RequestBody.InTimeAsync(ApiLimits.BodyMax, cancel, async over =>
        {
            ReceivedBytes body = new();
            for (int count; (count = await context.Request.Body.ReadAsync(body.Room, over)) > 0;)
            {
                body.Advance(count);
                if (!incoming.TryAdd(count)) throw new ApiException(StatusCodes.Status503ServiceUnavailable, "api.Busy", "The node is receiving too much at once; send again in a moment.");
            }
            return body.Whole();
        });
    }

    private static byte[] EnvelopeOf(ReadOnlyMemory<byte> json)
    {
        try
        {
            if (JsonSerializer.Deserialize(json.Span, ApiJson.Default.EnvelopeText)?.Envelope is { } text) return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
        }
        throw ApiException.BadRequest("The body is { \"envelope\": \"base64\" }.");
    }

    private static List<byte[]> Split(Caller caller, ReadOnlySpan<byte> bytes)
    {
        // Whoever is in debt is told before anything is taken apart.
        if (caller.RefuseEnvelopes(0) is { } early) throw early;
        List<byte[]> envelopes = [];
        ProtoReader reader = new(bytes);
        while (!reader.AtEnd)
        {
            bool isCut = !reader.TryBytes(out ReadOnlySpan<byte> envelope);
            if (isCut || envelopes.Count == ApiLimits.BatchCountMax)
            {
                caller.ChargeFaults(1);
                throw ApiException.BadRequest(isCut ? "A batch is envelopes, each behind its length as a varint." : $"A batch holds at most {ApiLimits.BatchCountMax} envelopes.");
            }
            envelopes.Add(envelope.ToArray());
        }
        return envelopes;
    }
}
