using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Light;

namespace Gwangan.Tests.Cosmos.Light;

/// <summary>The walks recorded for tendermint-rs. They are of an encoding before CometBFT's, so each is told again in today's (<see cref="RecordedNode"/>).</summary>
public sealed class BisectionTests
{
    private const string Folder = "vectors/cosmos/tendermint-rs/light_client_bisection";

    [SharedFact(Folder)]
    public void The_recorded_walks_of_one_node_end_as_recorded()
    {
        int walks = 0;
        foreach (JsonElement recorded in Recorded("single_peer"))
        {
            string what = recorded.GetProperty("description").GetString()!;
            RecordedNode primary = new(recorded.GetProperty("primary"));
            Bisection walk = Walk(recorded, primary);
            Assert.True((walk.Step == BisectionStep.Done) == (recorded.GetProperty("expected_output").GetString() == "no error"), $"{what}: {walk.Step}, {walk.Verdict}");
            walks++;
        }
        Assert.Equal(4, walks);
    }

    [SharedFact(Folder)]
    public void A_witness_that_tells_another_chain_is_noticed()
    {
        int walks = 0;
        foreach (JsonElement recorded in Recorded("multi_peer"))
        {
            string what = recorded.GetProperty("description").GetString()!;
            bool agrees = Walk(recorded, new RecordedNode(recorded.GetProperty("primary"))) is { Step: BisectionStep.Done } walk
                && recorded.GetProperty("witnesses").EnumerateArray().All(witness => Tells(witness, walk.Trace[^1].Header));
            Assert.True(agrees == (recorded.GetProperty("expected_output").GetString() == "no error"), what);
            walks++;
        }
        Assert.Equal(4, walks);
    }

    [SharedFact(Folder)]
    public void Validators_who_change_in_every_block_are_followed_through_every_block()
    {
        JsonElement recorded = Recorded("single_peer").Single(each => each.GetProperty("description").GetString()!.Contains("every height", StringComparison.Ordinal));
        Bisection walk = Walk(recorded, new RecordedNode(recorded.GetProperty("primary")));
        Assert.Equal(Enumerable.Range(2, 10).Select(height => (long)height), walk.Trace.Select(header => header.Header.Height));
    }

    private static bool Tells(JsonElement witness, Header header) =>
        new RecordedNode(witness.TryGetProperty("value", out JsonElement value) ? value : witness).At(header.Height) is { } told && !Misbehaviour.IsContradiction(told.Header, header);

    private static Bisection Walk(JsonElement recorded, RecordedNode primary)
    {
        JsonElement trust = recorded.GetProperty("trust_options"), level = trust.GetProperty("trust_level");
        LightRules rules = new(Timestamp.FromUnixNs(trust.Long("period")), new Timestamp(1, 0), (ulong)level.Long("numerator"), (ulong)level.Long("denominator"));
        Timestamp now = CometJson.Time(recorded.GetProperty("now").GetString()!);
        Bisection walk = new(primary.At(trust.Long("height"))!.AsTrusted, primary.At(recorded.Long("height_to_verify"))!, in rules);
        while (walk.Step is BisectionStep.Judge or BisectionStep.Fetch)
        {
            if (walk.Step == BisectionStep.Fetch) walk.Take(primary.At(walk.HeightToFetch)!);
            else walk.Judge(primary.NextAt(walk.Trusted.Height), now);
        }
        return walk;
    }

    private static IEnumerable<JsonElement> Recorded(string kind)
    {
        foreach (string file in Directory.EnumerateFiles(Path.Combine(SharedFiles.Find(Folder), kind), "*.json").Order(StringComparer.Ordinal))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            yield return document.RootElement.Clone();
        }
    }
}
