using System.Globalization;
using System.Text;
using System.Text.Json;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Mempool;

namespace Gwangan.Node.Engines.CometBft;

/// <summary>CometBFT's own RPC (JSON-RPC over HTTP): hands it what this node admitted. What it tells of the chain is read by <see cref="CometChain"/>.</summary>
public sealed class CometRpc(Uri address, OperationCatalog catalog) : IForward, IDisposable
{
    // CometBFT reads at most 10 requests (rpc.max_request_batch_size) and 1,000,000 bytes (rpc.max_body_bytes) at once; base64 adds a third.
    private const int BytesAtOnce = 480_000, EnvelopesAtOnce = 10, AnswerBytesMax = 16 << 20;

    // It serves the requests of one batch one after another, each waiting for CheckTx, so speed comes from connections side by side.
    private const int Lanes = 32, ConnectionsMax = 64;

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, MaxConnectionsPerServer = ConnectionsMax })
    {
        BaseAddress = address,
        Timeout = TimeSpan.FromSeconds(15),
        MaxResponseContentBufferSize = AnswerBytesMax,
    };

    /// <summary>Offers envelopes, those of one key in their order and those of others beside them; answer i is null when envelope i was taken, else why not.</summary>
    public async Task<Refusal?[]> OfferAsync(IReadOnlyList<Envelope> envelopes)
    {
        Refusal?[] answers = new Refusal?[envelopes.Count];
        List<int>[] lanes = new List<int>[Lanes];
        for (int i = 0; i < envelopes.Count; i++) (lanes[unchecked((uint)envelopes[i].KeyAddress.GetHashCode()) % Lanes] ??= []).Add(i);
        await Task.WhenAll(lanes.Where(lane => lane is not null).Select(lane => OfferLaneAsync(envelopes, lane, answers)));
        return answers;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task OfferLaneAsync(IReadOnlyList<Envelope> envelopes, List<int> lane, Refusal?[] answers)
    {
        int atOnce = EnvelopesAtOnce;
        for (int start = 0; start < lane.Count;)
        {
            int end = start, bytes = 0;
            while (end < lane.Count && end - start < atOnce && (end == start || bytes + envelopes[lane[end]].Bytes.Length <= BytesAtOnce)) bytes += envelopes[lane[end++]].Bytes.Length;
            switch (await OfferAsync(envelopes, lane[start..end], answers))
            {
                case Outcome.NotRead when atOnce > 1:
                    // CometBFT is configured to read less at once.
                    atOnce = 1;
                    break;
                case Outcome.Answered:
                    start = end;
                    break;
                default:
                    // What follows was not sent, and would wait as long each.
                    foreach (int index in lane[end..]) answers[index] = Refusal.Of("mempool", MempoolRefusal.LeaderUnreachable);
                    return;
            }
        }
    }

    private async Task<Outcome> OfferAsync(IReadOnlyList<Envelope> envelopes, List<int> batch, Refusal?[] answers)
    {
        StringBuilder request = new("[");
        foreach (int i in batch)
            request.Append(request.Length == 1 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{{\"jsonrpc\":\"2.0\",\"id\":{i},\"method\":\"broadcast_tx_sync\",\"params\":{{\"tx\":\"{Convert.ToBase64String(envelopes[i].Bytes)}\"}}}}");
        Outcome outcome = Outcome.Answered;
        try
        {
            using JsonDocument document = await PostAsync(request.Append(']').ToString(), CancellationToken.None);
            Fill(batch, answers, MempoolRefusal.LeaderLost);
            // A batch of one is answered without brackets.
            if (document.RootElement.ValueKind == JsonValueKind.Array)
                foreach (JsonElement answer in document.RootElement.EnumerateArray()) Take(answer, batch, answers);
            else if (IsOfNone(document.RootElement)) outcome = Outcome.NotRead;
            else Take(document.RootElement, batch, answers);
        }
        catch (HttpRequestException error) when (error.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            outcome = Outcome.NotRead;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // CometBFT may have taken them before the answer was lost.
            Fill(batch, answers, MempoolRefusal.LeaderLost);
            return Outcome.Lost;
        }
        if (outcome == Outcome.NotRead) Fill(batch, answers, MempoolRefusal.LeaderUnreachable);
        return outcome;
    }

    private static void Fill(List<int> batch, Refusal?[] answers, MempoolRefusal refusal)
    {
        foreach (int index in batch) answers[index] = Refusal.Of("mempool", refusal);
    }

    // An error that names no request is about the whole, of which nothing was done (rpc/jsonrpc/server/http_json_handler.go); after a panic the id is -1.
    private static bool IsOfNone(JsonElement answer) => answer.TryGetProperty("error", out _) && (!answer.TryGetProperty("id", out JsonElement id) || id.ValueKind == JsonValueKind.Null);

    private void Take(JsonElement answer, List<int> batch, Refusal?[] answers)
    {
        if (!answer.TryGetProperty("id", out JsonElement id) || !id.TryGetInt32(out int index) || !batch.Contains(index)) return;
        if (answer.TryGetProperty("error", out JsonElement error))
        {
            answers[index] = OfError(error.GetRawText());
            return;
        }
        uint code = answer.GetProperty("result").GetProperty("code").GetUInt32();
        answers[index] = code == 0 ? null : Refusal.Of((ushort)(code >> 16), (ushort)code, catalog);
    }

    // CometBFT's errors are texts (mempool/errors.go, rpc/core/mempool.go). Of one that is not known here nobody can say whether the operation was taken.
    private Refusal? OfError(string text)
    {
        // It waits there already: that is what was asked for.
        if (text.Contains("already exists in cache", StringComparison.Ordinal)) return null;
        if (text.Contains("mempool is full", StringComparison.Ordinal)) return Refusal.Of("mempool", MempoolRefusal.Full);
        if (text.Contains("Tx too large", StringComparison.OrdinalIgnoreCase)) return Refusal.Of(0, (ushort)KernelRefusal.EnvelopeTooLarge, catalog);
        return Refusal.Of("mempool", MempoolRefusal.LeaderLost);
    }

    private async Task<JsonDocument> PostAsync(string json, CancellationToken cancel)
    {
        using StringContent content = new(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.PostAsync("", content, cancel);
        return JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancel));
    }

    private enum Outcome
    {
        Answered,
        NotRead,
        Lost,
    }
}
