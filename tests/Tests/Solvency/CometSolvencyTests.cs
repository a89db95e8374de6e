using System.Text.RegularExpressions;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node;
using Gwangan.Node.Solvency;
using Gwangan.Tests.Engines.CometBft;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Solvency;

/// <summary>Claims out of a city whose blocks CometBFT decides, and its audit: with the signatures that its node has fetched, or with those that somebody brings.</summary>
public sealed class CometSolvencyTests
{
    private static async Task<SealedCity> OpenAsync()
    {
        SealedCity city = await SealedCity.OpenAsync();
        for (int i = 0; i < 5; i++) city.Make(city.Maker.Transfer(i, i + 1, 3));
        await city.SealedAsync(5);
        return city;
    }

    [Fact]
    public async Task A_city_of_CometBFT_is_audited_and_claimed_from_with_the_signatures_that_its_node_keeps()
    {
        await using SealedCity city = await OpenAsync();
        string folder = city.City.Folder.Root;
        AuditReport report = new Auditor(folder).Run(2, null, CancellationToken.None);
        Assert.True(report.IsGood, string.Join("; ", report.Checks.Where(check => !check.IsGood).Select(check => $"{check.Name}: {check.Detail}")));
        Assert.Equal((4, 4), (report.To, report.Checks.Single(check => check.Name == "signatures").Count));
        ProvedClaim claim = Verify(SealedState.Read(folder, 0, CancellationToken.None), city);
        Assert.Equal(4, claim.State.Height);
        Assert.NotEmpty(claim.Balances);
    }

    [Fact]
    public async Task Without_the_signatures_it_says_what_is_missing_and_takes_them_from_CometBFT_or_a_file()
    {
        await using SealedCity city = await OpenAsync();
        string folder = city.City.Folder.Root;
        await city.CloseAsync();
        Directory.Move(Path.Combine(folder, "seals"), Path.Combine(folder, "seals-elsewhere"));
        foreach (Action action in (Action[])[() => SealedState.Read(folder, 0, CancellationToken.None), () => SealedState.Read(folder, 3, CancellationToken.None), () => new Auditor(folder).Run(0, null, CancellationToken.None)])
            Assert.Contains("was decided by CometBFT, which tells an application neither its whole header nor its signatures", Assert.Throws<NodeException>(action).Message, StringComparison.Ordinal);

        (Header Header, Commit Commit) asked = await GivenCommit.ReadAsync(city.Rpc, 0, CancellationToken.None);
        Assert.Equal(4, Verify(SealedState.Read(folder, 0, CancellationToken.None, asked), city).State.Height);
        using TemporaryFolder files = new();
        await File.WriteAllTextAsync(files["commit.json"], $$"""{"jsonrpc":"2.0","id":-1,"result":{{city.CommitOf(3)}}}""");
        asked = await GivenCommit.ReadAsync(files["commit.json"], 3, CancellationToken.None);
        Assert.Equal(2, Verify(SealedState.Read(folder, 0, CancellationToken.None, asked), city).State.Height);

        // What is given is nobody's word.
        Refused("has the header of block 3", () => GivenCommit.ReadAsync(files["commit.json"], 4, CancellationToken.None).GetAwaiter().GetResult());
        await File.WriteAllTextAsync(files["other.json"], "{}");
        Assert.Throws<NodeException>(() => GivenCommit.ReadAsync(files["other.json"], 0, CancellationToken.None).GetAwaiter().GetResult());
        Given("not signed by more than two thirds", city.CommitOf(4, commit: signed => new Commit(signed.Height, signed.Round, signed.BlockId, [CommitSig.Absent])));
        Given("not of that header", city.CommitOf(4, commit: signed => new Commit(signed.Height, signed.Round, asked.Commit.BlockId, [.. signed.Signatures])));
        Given("does not fit this folder", Regex.Replace(city.CommitOf(4), "\"app_hash\":\"....", "\"app_hash\":\"0000"));
        Given("is of chain", city.CommitOf(4).Replace("\"chain_id\":\"", "\"chain_id\":\"x", StringComparison.Ordinal));
        Given("the first one", city.CommitOf(1));
        city.Open();

        void Given(string because, string json)
        {
            File.WriteAllText(files["given.json"], json);
            Refused(because, () => SealedState.Read(folder, 0, CancellationToken.None, GivenCommit.ReadAsync(files["given.json"], 0, CancellationToken.None).GetAwaiter().GetResult()));
        }
        static void Refused(string because, Action action) => Assert.Contains(because, Assert.Throws<NodeException>(action).Message, StringComparison.Ordinal);
    }

    private static ProvedClaim Verify(SealedState state, SealedCity city)
    {
        Address owner = state.Balances[0].Key.Account;
        MemoryStream stream = new();
        ClaimExporter.Write(ClaimExporter.Of(state, owner), stream);
        ProvedClaim claim = ClaimVerifier.Verify(stream.ToArray(), new ClaimTrust(city.Maker.Genesis.Validators, null));
        Assert.Equal(owner, claim.Account);
        return claim;
    }
}
