using System.Text.Json;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Light;

namespace Gwangan.Tests.Cosmos.Light;

public sealed class LightClientTests
{
    private const string Folder = "vectors/cosmos/tendermint-rs/light_client_single_step";

    [SharedFact(Folder)]
    public void The_99_recorded_steps_get_their_verdicts()
    {
        var verdicts = new SortedDictionary<string, int>();
        foreach (string file in Directory.EnumerateFiles(SharedFiles.Find(Folder), "*.json").Order())
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            JsonElement initial = document.RootElement.GetProperty("initial");
            TrustedState trusted = TrustedState.Of(CometJson.Header(initial.GetProperty("signed_header").GetProperty("header")));
            ValidatorSet? next = Set(initial.GetProperty("next_validator_set"));
            LightRules rules = LightRules.InSeconds(initial.Long("trusting_period") / 1_000_000_000, 1);
            foreach (JsonElement step in document.RootElement.GetProperty("input").EnumerateArray())
            {
                JsonElement block = step.GetProperty("block");
                JsonElement signed = block.GetProperty("signed_header");
                ValidatorSet? validators = Set(block.GetProperty("validator_set"));
                LightVerdict verdict = LightVerdict.Inconsistent;
                if (validators is not null)
                {
                    var untrusted = new SignedHeader(CometJson.Header(signed.GetProperty("header")), CometJson.Commit(signed.GetProperty("commit")), validators);
                    verdict = LightClient.Verify(in trusted, next!, untrusted, in rules, CometJson.Time(step.GetProperty("now").GetString()!));
                }
                string expected = step.GetProperty("verdict").GetString()!;
                string got = verdict switch
                {
                    LightVerdict.Trusted => "SUCCESS",
                    LightVerdict.NotEnoughTrust => "NOT_ENOUGH_TRUST",
                    _ => "INVALID",
                };
                Assert.True(expected == got, $"{Path.GetFileName(file)}: {expected} but {verdict}");
                verdicts[expected] = verdicts.GetValueOrDefault(expected) + 1;
                if (verdict != LightVerdict.Trusted) continue;
                trusted = TrustedState.Of(CometJson.Header(signed.GetProperty("header")));
                next = Set(block.GetProperty("next_validator_set"));
            }
        }
        Assert.Equal(["INVALID", "NOT_ENOUGH_TRUST", "SUCCESS"], verdicts.Keys);
        Assert.Equal([13, 42, 44], verdicts.Values);
    }

    // Some traces offer a header without validators, which is no set here and so no signed header either.
    private static ValidatorSet? Set(JsonElement set)
    {
        JsonElement list = set.GetProperty("validators");
        if (list.ValueKind == JsonValueKind.Null) return null;
        return ValidatorSet.TryCreate([.. list.EnumerateArray().Select(CometJson.Validator)], out ValidatorSet? made) ? made : null;
    }
}
