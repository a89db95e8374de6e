using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node.Api.Cosmos.Forms;

namespace Gwangan.Node.Api.Cosmos.Methods;

/// <summary>Validators, consensus parameters, and what an engine can say of the round that is under way.</summary>
public static class ConsensusMethods
{
    /// <summary>The methods.</summary>
    public static IEnumerable<CometMethod> Of(CometApi api) =>
    [
        CometMethod.Of("validators", ["height", "page", "per_page"], request => Validators(api, request), weight: 2),
        CometMethod.Of("consensus_params", ["height"], request =>
        {
            long height = api.HeightOf(request.Integer("height"), api.Height + 1);
            ulong rules = (api.TryRead(height) ?? api.Read(api.Height)).Block.Header.VersionApp;
            request.Json.WriteStartObject();
            request.Json.Long("block_height", height);
            ResultForm.WriteParams(request.Json, "consensus_params", api.City.Genesis.ConsensusParams, rules);
            request.Json.WriteEndObject();
        }),
        CometMethod.Of("consensus_state", [], request => ConsensusState(api, request)),
        CometMethod.Of("dump_consensus_state", [], request => DumpConsensusState(api, request)),
    ];

    private static void Validators(CometApi api, CometRequest request)
    {
        long height = api.HeightOf(request.Integer("height"), api.Height + 1);
        IReadOnlyList<Validator> all = api.Validators(height).Validators;
        (int skip, int take) = CometMethods.PageOf(request, all.Count);
        Validator[] page = [.. all.Skip(skip).Take(take)];
        request.Json.WriteStartObject();
        request.Json.Long("block_height", height);
        request.Json.WriteStartArray("validators");
        foreach (Validator validator in page) BlockForm.WriteValidator(request.Json, validator);
        request.Json.WriteEndArray();
        request.Json.Long("count", page.Length);
        request.Json.Long("total", all.Count);
        request.Json.WriteEndObject();
    }

    // Between two blocks nothing is proposed and nobody has voted; within one nobody could ask.
    private static void ConsensusState(CometApi api, CometRequest request)
    {
        CometBlock last = api.Read(api.Height);
        ValidatorSet validators = api.Validators(api.Height + 1);
        Utf8JsonWriter json = request.Json;
        json.WriteStartObject();
        json.WriteStartObject("round_state");
        json.WriteString("height/round/step", string.Create(CultureInfo.InvariantCulture, $"{api.Height + 1}/0/1"));
        json.Time("start_time", last.Block.Header.Time);
        json.WriteString("proposal_block_hash", "");
        json.WriteString("locked_block_hash", "");
        json.WriteString("valid_block_hash", "");
        WriteVotes(json, "height_vote_set", validators);
        json.WriteStartObject("proposer");
        json.Account("address", validators.Proposer.Address);
        json.WriteNumber("index", validators.Validators.ToList().FindIndex(each => each.Address == validators.Proposer.Address));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void DumpConsensusState(CometApi api, CometRequest request)
    {
        CometBlock last = api.Read(api.Height);
        ValidatorSet validators = api.Validators(api.Height + 1), lastValidators = api.Validators(api.Height);
        Utf8JsonWriter json = request.Json;
        json.WriteStartObject();
        json.WriteStartObject("round_state");
        json.Long("height", api.Height + 1);
        json.WriteNumber("round", 0);
        json.WriteNumber("step", 1);
        json.Time("start_time", last.Block.Header.Time);
        json.Time("commit_time", last.Block.Header.Time);
        WriteSet(json, "validators", validators);
        json.WriteNull("proposal");
        json.WriteNull("proposal_block");
        json.WriteNull("proposal_block_parts");
        json.WriteNumber("locked_round", -1);
        json.WriteNull("locked_block");
        json.WriteNull("locked_block_parts");
        json.WriteNumber("valid_round", -1);
        json.WriteNull("valid_block");
        json.WriteNull("valid_block_parts");
        WriteVotes(json, "votes", validators);
        json.WriteNumber("commit_round", -1);
        json.WriteNull("last_commit");
        WriteSet(json, "last_validators", lastValidators);
        json.WriteBoolean("triggered_timeout_precommit", false);
        json.WriteEndObject();
        json.WriteStartArray("peers");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSet(Utf8JsonWriter json, string name, ValidatorSet set)
    {
        json.WriteStartObject(name);
        json.WriteStartArray("validators");
        foreach (Validator validator in set.Validators) BlockForm.WriteValidator(json, validator);
        json.WriteEndArray();
        json.WritePropertyName("proposer");
        BlockForm.WriteValidator(json, set.Proposer);
        json.WriteEndObject();
    }

    private static void WriteVotes(Utf8JsonWriter json, string name, ValidatorSet validators)
    {
        int count = validators.Validators.Count;
        string bits = string.Create(CultureInfo.InvariantCulture, $"BA{{{count}:{new string('_', count)}}} 0/{validators.TotalPower} = 0.00");
        json.WriteStartArray(name);
        json.WriteStartObject();
        json.WriteNumber("round", 0);
        foreach (string kind in (string[])["prevotes", "precommits"])
        {
            json.WriteStartArray(kind);
            for (int i = 0; i < count; i++) json.WriteStringValue("nil-Vote");
            json.WriteEndArray();
            json.WriteString($"{kind}_bit_array", bits);
        }
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
