using Gwangan.Abci.Comet;
using Gwangan.Abci.Profiles;
using Gwangan.Node.Genesis;
using Gwangan.Node.Institutions;

namespace Gwangan.Abci;

/// <summary>A new demo city of four institutions as the application under test, with its own homes as CometBFT's.</summary>
public static class GwanganCity
{
    /// <summary>Writes the city into a folder; what a run needs of it.</summary>
    /// <param name="executable">The executable <c>gwangan</c>.</param>
    /// <param name="folder">A folder that does not exist.</param>
    /// <param name="seed">The seed of everything random.</param>
    public static Settings Create(string executable, string folder, int seed)
    {
        Institution[] institutions = Institution.Plan(folder, 4, []);
        // Decisions wait for nobody, so that a block changes the validators by itself.
        NewNetwork.Write(folder, institutions, "conformance-1", accounts: 20, DateTimeOffset.UtcNow, delayMs: 0);
        CometGenesis genesis = CometGenesis.Load(Path.Combine(institutions[0].Config, "genesis.json"));
        Signer[] signers = [.. institutions.Select(institution => Signer.Load(Path.Combine(institution.Config, "priv_validator_key.json")))];
        DemoKeys keys = DemoKeys.TryLoad(Path.Combine(institutions[0].NodeData, "keys", "demo.json"))!;
        return new Settings
        {
            StartCommand = $"'{executable}' {NodeArguments} --snapshot-interval 4 --snapshot-keep 3",
            SeedFolder = institutions[1].NodeData,
            Genesis = genesis,
            Signers = signers,
            CreateProfile = random => new GwanganProfile(random, keys, genesis.ChainId, signers, Path.Combine(folder, "keys", "marketOperator.json")),
            Seed = seed,
        };
    }

    /// <summary>How a node is started beside the driver: nothing of it listens on a port that another could have.</summary>
    public const string NodeArguments = "node --data {data} --engine cometbft --abci {abci} --http 127.0.0.1:0 --metrics off --no-traders --state-sync";
}
