using System.Text.Json;
using Gwangan.Node.Api.Cosmos.Forms;
using Gwangan.Node.Api.Cosmos.Queries;
using Gwangan.Node.Api.Ethereum;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.CometBft;
using Gwangan.Node.Engines.CometBft.Wire;

namespace Gwangan.Node.Api.Cosmos.Methods;

/// <summary>The application's own answers, the same as over ABCI (docs/abci.md).</summary>
public static class AbciMethods
{
    /// <summary>The methods.</summary>
    internal static IEnumerable<CometMethod> Of(CometApi api, CosmosQueries queries) =>
    [
        CometMethod.Of("abci_info", [], request => Info(api, request.Json)),
        new("abci_query", ["path", "data", "height", "prove"], request => QueryAsync(api, queries, request), Weight: 5, IsHeavy: true),
    ];

    private static void Info(CometApi api, Utf8JsonWriter json)
    {
        BlockPoint point = api.City.Head.Current;
        json.WriteStartObject();
        json.WriteStartObject("response");
        json.WriteString("data", "gwangan");
        json.WriteString("version", NodeVersion.Text);
        json.Long("app_version", (long)(api.City.Reader.TryRead(point.Height)?.Header.VersionApp ?? 0));
        json.Long("last_block_height", point.Height);
        json.WriteBase64String("last_block_app_hash", point.AppHash.ToArray());
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static async ValueTask QueryAsync(CometApi api, CosmosQueries queries, CometRequest request)
    {
        RequestQuery asked = new() { Path = request.Text("path"), Data = request.Hex("data"), Height = request.Integer("height") ?? 0, Prove = request.Flag("prove") };
        ResponseQuery answer = await queries.AnswerAsync(asked, request.Caller, request.Cancel) ?? api.City.Queries.Answer(asked, () =>
        {
            if (request.Caller.RefuseRequests(ApiLimits.TreeReadWeight) is { } tooMany) throw new CometException(RpcErrors.LimitExceeded, tooMany.Message);
        });
        Utf8JsonWriter json = request.Json;
        json.WriteStartObject();
        json.WriteStartObject("response");
        json.WriteNumber("code", answer.Code);
        json.WriteString("log", answer.Log);
        json.WriteString("info", answer.Info);
        json.Long("index", answer.Index);
        json.Base64("key", answer.Key.Span);
        json.Base64("value", answer.Value.Span);
        if (answer.ProofOps is null) json.WriteNull("proofOps");
        else
        {
            json.WriteStartObject("proofOps");
            json.WriteStartArray("ops");
            foreach (ProofOp op in answer.ProofOps.Ops)
            {
                json.WriteStartObject();
                json.WriteString("type", op.Type);
                json.Base64("key", op.Key.Span);
                json.Base64("data", op.Data.Span);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.Long("height", answer.Height);
        json.WriteString("codespace", answer.Codespace);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
