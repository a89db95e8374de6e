using System.Globalization;
using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Mempool;

namespace Gwangan.Node.Engines.CometBft;

/// <summary>CometBFT's own RPC (JSON-RPC over HTTP): hands it what this node admitted, and reads the signed headers that ABCI does not give.</summary>
public sealed class CometRpc(Uri address, OperationCatalog catalog) : IForward, IDisposable
{
    // CometBFT reads at most 1,000,000 bytes of a request (rpc.max_body_bytes); base64 adds a third.
    private const int BytesAtOnce = 480_000, EnvelopesAtOnce = 500, AnswerBytesMax = 16 << 20;

    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(15), MaxResponseContentBufferSize = AnswerBytesMax };

    /// <inheritdoc/>
    public async Task<Refusal?[]> OfferAsync(IReadOnlyList<Envelope> envelopes)
    {
        Refusal?[] answers = new Refusal?[envelopes.Count];
        for (int start = 0; start < envelopes.Count;)
        {
            int end = start, bytes = 0;
            while (end < envelopes.Count && end - start < EnvelopesAtOnce && (end == start || bytes + envelopes[end].Bytes.Length <= BytesAtOnce)) bytes += envelopes[end++].Bytes.Length;
            await OfferAsync(envelopes, start, end, answers);
            start = end;
        }
        return answers;
    }

    /// <summary>The header of a height with the signatures on it; null when CometBFT does not have it.</summary>
    /// <exception cref="HttpRequestException">CometBFT does not answer.</exception>
    public async Task<(Header Header, Commit Commit)?> SignedHeaderAsync(long height, CancellationToken cancel)
    {
        using JsonDocument answer = await PostAsync($$$"""{"jsonrpc":"2.0","id":1,"method":"commit","params":{"height":"{{{height}}}"}}""", cancel);
        if (!answer.RootElement.TryGetProperty("result", out JsonElement result)) return null;
        JsonElement signed = result.GetProperty("signed_header");
        return (CometJson.Header(signed.GetProperty("header")), CometJson.Commit(signed.GetProperty("commit")));
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task OfferAsync(IReadOnlyList<Envelope> envelopes, int start, int end, Refusal?[] answers)
    {
        StringBuilder request = new("[");
        for (int i = start; i < end; i++)
            request.Append(i == start ? "" : ",").Append(CultureInfo.InvariantCulture, $"{{\"jsonrpc\":\"2.0\",\"id\":{i},\"method\":\"broadcast_tx_sync\",\"params\":{{\"tx\":\"{Convert.ToBase64String(envelopes[i].Bytes)}\"}}}}");
        try
        {
            using JsonDocument document = await PostAsync(request.Append(']').ToString(), CancellationToken.None);
            for (int i = start; i < end; i++) answers[i] = Refusal.Of("mempool", MempoolRefusal.LeaderLost);
            // A batch of one is answered without brackets.
            if (document.RootElement.ValueKind != JsonValueKind.Array) Take(document.RootElement, start, end, answers);
            else
                foreach (JsonElement answer in document.RootElement.EnumerateArray()) Take(answer, start, end, answers);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            for (int i = start; i < end; i++) answers[i] = Refusal.Of("mempool", error is HttpRequestException ? MempoolRefusal.LeaderUnreachable : MempoolRefusal.LeaderLost);
        }
    }

    private void Take(JsonElement answer, int start, int end, Refusal?[] answers)
    {
        if (!answer.TryGetProperty("id", out JsonElement id) || !id.TryGetInt32(out int index) || index < start || index >= end) return;
        if (answer.TryGetProperty("error", out JsonElement error))
        {
            string text = error.GetRawText();
            // It waits there already: that is what was asked for.
            answers[index] = text.Contains("already exists in cache", StringComparison.Ordinal) ? null : Refusal.Of("mempool", MempoolRefusal.Full);
            return;
        }
        uint code = answer.GetProperty("result").GetProperty("code").GetUInt32();
        answers[index] = code == 0 ? null : Refusal.Of((ushort)(code >> 16), (ushort)code, catalog);
    }

    private async Task<JsonDocument> PostAsync(string json, CancellationToken cancel)
    {
        using StringContent content = new(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _http.PostAsync("", content, cancel);
        return JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancel));
    }

    /// <summary>CometBFT's JSON of headers and commits (libs/json): numbers of 64 bits as text, hashes in hex, signatures in base64.</summary>
    private static class CometJson
    {
        public static Header Header(JsonElement header) => new()
        {
            VersionBlock = ulong.Parse(Text(header.GetProperty("version"), "block"), CultureInfo.InvariantCulture),
            VersionApp = ulong.TryParse(Text(header.GetProperty("version"), "app"), CultureInfo.InvariantCulture, out ulong app) ? app : 0,
            ChainId = Text(header, "chain_id"),
            Height = Long(header, "height"),
            Time = Time(Text(header, "time")),
            LastBlockId = Id(header.GetProperty("last_block_id")),
            LastCommitHash = Hex(header, "last_commit_hash"),
            DataHash = Hex(header, "data_hash"),
            ValidatorsHash = Hex(header, "validators_hash"),
            NextValidatorsHash = Hex(header, "next_validators_hash"),
            ConsensusHash = Hex(header, "consensus_hash"),
            AppHash = Hex(header, "app_hash"),
            LastResultsHash = Hex(header, "last_results_hash"),
            EvidenceHash = Hex(header, "evidence_hash"),
            ProposerAddress = AddressOf(header, "proposer_address"),
        };

        public static Commit Commit(JsonElement commit) => new(Long(commit, "height"), commit.GetProperty("round").GetInt32(), Id(commit.GetProperty("block_id")),
            [.. commit.GetProperty("signatures").EnumerateArray().Select(signature => new CommitSig((BlockIdFlag)signature.GetProperty("block_id_flag").GetInt32(),
                AddressOf(signature, "validator_address"), Time(Text(signature, "timestamp")), Text(signature, "signature") is { Length: > 0 } base64 ? Convert.FromBase64String(base64) : default))]);

        private static BlockId Id(JsonElement id) => new(Hex(id, "hash"), new PartSetHeader(id.GetProperty("parts").GetProperty("total").GetUInt32(), Hex(id.GetProperty("parts"), "hash")));

        private static string Text(JsonElement parent, string name) => parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

        private static long Long(JsonElement parent, string name) => long.Parse(Text(parent, name), CultureInfo.InvariantCulture);

        private static byte[] Hex(JsonElement parent, string name) => Convert.FromHexString(Text(parent, name));

        private static Address AddressOf(JsonElement parent, string name) => Hex(parent, name) is { Length: Address.Size } bytes ? new Address(bytes) : default;

        // RFC 3339 with up to nine digits after the point.
        private static Timestamp Time(string text)
        {
            int point = text.IndexOf('.', StringComparison.Ordinal);
            string whole = point < 0 ? text : text[..point] + "Z", fraction = point < 0 ? "" : text[(point + 1)..^1];
            long seconds = DateTimeOffset.Parse(whole, CultureInfo.InvariantCulture).ToUnixTimeSeconds();
            return new Timestamp(seconds, int.Parse(fraction.PadRight(9, '0'), CultureInfo.InvariantCulture));
        }
    }
}
