using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Api.Cosmos.Forms;
using Gwangan.Node.Engines.CometBft;
using Gwangan.Node.Engines.CometBft.Wire;
using Gwangan.Node.Mempool;

namespace Gwangan.Node.Api.Cosmos.Methods;

/// <summary>Handing in transactions, native envelopes, Ethereum's and Cosmos' alike: through the one door of the pool.</summary>
public static class BroadcastMethods
{
    /// <summary>The methods.</summary>
    public static IEnumerable<CometMethod> Of(CometApi api) =>
    [
        new("broadcast_tx_async", ["tx"], request => SendAsync(api, request, isChecked: false)),
        new("broadcast_tx_sync", ["tx"], request => SendAsync(api, request, isChecked: true)),
        new("broadcast_tx_commit", ["tx"], request => CommitAsync(api, request)),
        CometMethod.Of("check_tx", ["tx"], request => CheckTx(api, request), weight: 5),
        CometMethod.Of("broadcast_evidence", ["evidence"], request => throw CometException.Refused(request.Element("evidence") is null
            ? "no evidence was provided"
            : "this node takes no evidence: a validator that signed twice is shown to CometBFT, where that makes the blocks, and else to the city's market operator")),
    ];

    private static async ValueTask SendAsync(CometApi api, CometRequest request, bool isChecked)
    {
        byte[] bytes = BytesOf(request);
        Submitted submitted = await api.City.Admission.SubmitAsync(bytes);
        ResponseCheckTx check = new();
        if (submitted.Refusal is { } refusal)
        {
            check = Refused(api, request.Caller, refusal, bytes);
            // Whoever does not wait for the verdict is told none.
            if (!isChecked) check = new ResponseCheckTx();
        }
        request.Json.WriteStartObject();
        request.Json.WriteNumber("code", check.Code);
        request.Json.WriteString("data", "");
        request.Json.WriteString("log", check.Log);
        request.Json.WriteString("codespace", check.Codespace);
        request.Json.Hex("hash", Data.TxHash(bytes).ToArray());
        request.Json.WriteEndObject();
    }

    private static async ValueTask CommitAsync(CometApi api, CometRequest request)
    {
        byte[] bytes = BytesOf(request);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(request.Cancel);
        limit.CancelAfter(ApiLimits.BroadcastCommitMax);
        ResponseCheckTx check = new();
        TxResult result = new();
        long height = 0;
        try
        {
            Settled settled = await api.City.Admission.SubmitAndWaitAsync(bytes, limit.Token);
            if (settled.Block is { Results: { } results } block)
            {
                (height, result) = (block.Height, api.ResultOf(results, settled.Index, () => bytes));
                check.GasWanted = result.GasWanted;
                await api.City.Reader.WaitSignedAboveAsync(height - 1, limit.Token);
            }
            else check = Refused(api, request.Caller, settled.Refusal!, bytes);
        }
        catch (OperationCanceledException) when (!request.Cancel.IsCancellationRequested)
        {
            throw CometException.Refused("timed out waiting for tx to be included in a block");
        }
        Utf8JsonWriter json = request.Json;
        json.WriteStartObject();
        ResultForm.WriteOutcome(json, "check_tx", check);
        ResultForm.WriteOutcome(json, "tx_result", result);
        json.Hex("hash", Data.TxHash(bytes).ToArray());
        json.Long("height", height);
        json.WriteEndObject();
    }

    // Nothing is kept of what is only asked about.
    private static void CheckTx(CometApi api, CometRequest request)
    {
        byte[] bytes = BytesOf(request);
        ResponseCheckTx check = new();
        if (api.City.Admission.Check(bytes) is { } malformed) check = Refused(api, request.Caller, malformed, bytes);
        else
        {
            AbciCheck verdict = api.City.Chain.TryDecode(bytes, new EnvelopeCodec(api.City.Chain.Catalog), out Envelope envelope);
            if (verdict.IsAdmitted)
                lock (api.City.Gate) verdict = api.City.Chain.CheckTx(envelope);
            if (!verdict.IsAdmitted) check = Refused(api, request.Caller, Refusal.Of(verdict, api.City.Chain.Catalog), bytes);
            check.GasWanted = envelope?.GasWanted ?? 0;
        }
        ResultForm.WriteOutcome(request.Json, null, check);
    }

    private static byte[] BytesOf(CometRequest request)
    {
        byte[] bytes = request.Bytes("tx");
        if (bytes.Length == 0) throw CometException.BadParameter("error converting json params to arguments: tx: expected the bytes of a transaction");
        return request.Caller.RefuseEnvelopes(1) is { } tooMany ? throw tooMany : bytes;
    }

    /// <summary>A refusal as CheckTx tells it; what CometBFT's own mempool would refuse is an error in its words (mempool/errors.go).</summary>
    internal static ResponseCheckTx Refused(CometApi api, Caller caller, Refusal refusal, byte[] bytes)
    {
        if (refusal is { Codespace: "kernel", Number: <= (ushort)KernelRefusal.SignatureInvalid or (ushort)KernelRefusal.TransactionMalformed } or { Codespace: "evm", Name: "Malformed" or "SignatureInvalid" }) caller.ChargeFaults(1);
        if (SdkErrors.Of(bytes, refusal, api.City.Chain, api.City.Gate) is { } told) return told;
        switch (refusal)
        {
            case { Codespace: "mempool", Name: nameof(MempoolRefusal.Duplicate) or nameof(MempoolRefusal.AlreadyCommitted) }:
                throw CometException.Refused("tx already exists in cache");
            case { Codespace: "mempool", Name: nameof(MempoolRefusal.Full) or nameof(MempoolRefusal.HeldFull) }:
                MempoolOptions options = api.City.Options.Mempool;
                throw CometException.Refused($"mempool is full: number of txs {api.City.Pool.Count} (max: {options.CountMax}), total txs bytes {api.City.Pool.Bytes} (max: {options.BytesMax})");
            case { Codespace: "kernel", Name: nameof(KernelRefusal.EnvelopeTooLarge) }:
                throw CometException.Refused($"Tx too large. Max size is {Limits.EnvelopeSizeMax}, but got {bytes.Length}");
        }
        ushort module = refusal.Codespace is "kernel" or "mempool" ? (ushort)0 : api.City.Chain.Catalog.Modules.FirstOrDefault(each => each.Name == refusal.Codespace)?.Number ?? 0;
        return new ResponseCheckTx { Code = (uint)module << 16 | refusal.Number, Codespace = refusal.Codespace, Log = $"{refusal.Code}: {refusal.Message}" };
    }
}
