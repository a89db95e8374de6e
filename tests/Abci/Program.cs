using System.CommandLine;
using Gwangan.Abci;
using Gwangan.Abci.Comet;
using Gwangan.Abci.KvStore;
using Gwangan.Abci.Profiles;
using Gwangan.Abci.Scenarios;
using Gwangan.Abci.Wire;

Option<string?> app = new("--app") { Description = "The running application: tcp://HOST:PORT or unix://PATH. It must be at height 0.", HelpName = "ADDRESS" };
Option<string?> start = new("--start") { Description = "How to start the application; {data} and {abci} stand for a fresh folder and its address. Needed where it is killed or a second one takes part.", HelpName = "COMMAND" };
Option<string?> seedFolder = new("--with") { Description = "With --start: a folder whose content a fresh data folder begins with.", HelpName = "DIR" };
Option<bool> unix = new("--unix") { Description = "With --start: applications listen on Unix sockets instead of TCP ports." };
Option<string?> genesisFile = new("--genesis") { Description = "CometBFT's genesis.json; without it one with four validators is made up.", HelpName = "FILE" };
Option<string[]> keys = new("--key") { Description = "A priv_validator_key.json of the genesis' validators; may come several times. Without a key a validator's signature is made up, which no application sees.", HelpName = "FILE" };
Option<string?> appState = new("--app-state") { Description = "Without --genesis: a JSON file with the application's part.", HelpName = "FILE" };
Option<string> profile = new("--profile") { Description = "What is known of the application: any, kvstore.", HelpName = "NAME", DefaultValueFactory = _ => "any" };
Option<string[]> only = new("--only") { Description = "Only this scenario; may come several times.", HelpName = "NAME" };
Option<bool> list = new("--list") { Description = "List the scenarios and what they ask." };
Option<int> seed = new("--seed") { Description = "The seed of everything random.", HelpName = "N", DefaultValueFactory = _ => 1 };

RootCommand root = new("Plays CometBFT 0.38 against an ABCI 2.0 application, in every legal order of calls and with crashes at every point, and reports what the application does wrong. Exit code 0: nothing; 1: something.")
{
    app, start, seedFolder, unix, genesisFile, keys, appState, profile, only, list, seed,
};
root.SetAction(parsed =>
{
    if (parsed.GetValue(list))
    {
        foreach (Scenario scenario in Scenario.All) Console.WriteLine($"{scenario.Name,-24}{scenario.What}");
        return 0;
    }
    if (parsed.GetValue(app) is null == parsed.GetValue(start) is null) return Refuse("give either --app or --start");
    string[] names = parsed.GetValue(only) ?? [];
    if (names.FirstOrDefault(name => Scenario.All.All(scenario => scenario.Name != name)) is { } unknown) return Refuse($"--only {unknown}: no such scenario; --list tells them");
    (CometGenesis genesis, Signer[] signers) = Settings.MakeGenesis(parsed.GetValue(appState) is { } state ? File.ReadAllBytes(state) : []);
    if (parsed.GetValue(genesisFile) is { } file) (genesis, signers) = (CometGenesis.Load(file), [.. (parsed.GetValue(keys) ?? []).Select(Signer.Load)]);
    Func<Random, Profile>? create = parsed.GetValue(profile) switch
    {
        "any" => random => new AnyProfile(random),
        "kvstore" => random => new KvStoreProfile(random, signers),
        _ => null,
    };
    if (create is null) return Refuse($"--profile {parsed.GetValue(profile)}: expected any or kvstore");
    Settings settings = new()
    {
        Address = parsed.GetValue(app) is { } address ? AbciAddress.Parse(address) : null,
        StartCommand = parsed.GetValue(start),
        SeedFolder = parsed.GetValue(seedFolder),
        Unix = parsed.GetValue(unix),
        Genesis = genesis,
        Signers = signers,
        CreateProfile = create,
        Seed = parsed.GetValue(seed),
    };
    return Sum(Runner.Run(settings, Scenario.All.Where(scenario => names.Length == 0 || names.Contains(scenario.Name))));
});

Option<string?> onlyFault = new("--only") { Description = "Only this fault.", HelpName = "NAME" };
Command selfTest = new("self-test", "Test the suite itself: a good sample application passes, and each of its faults is caught.") { seed, onlyFault };
selfTest.SetAction(parsed => Sum(SelfTest.Run(parsed.GetValue(seed), parsed.GetValue(onlyFault))));
root.Add(selfTest);

Option<string> executable = new("--executable") { Description = "The executable gwangan.", HelpName = "FILE", DefaultValueFactory = _ => Environment.GetEnvironmentVariable("GWANGAN") ?? "gwangan" };
Command gwangan = new("gwangan", "Run the scenarios against this project's own node: a new demo city of four institutions, with signed operations.") { executable, only, seed };
gwangan.SetAction(parsed =>
{
    string[] names = parsed.GetValue(only) ?? [];
    string folder = Directory.CreateTempSubdirectory("abci-city-").FullName;
    try
    {
        Settings settings = GwanganCity.Create(parsed.GetValue(executable)!, Path.Combine(folder, "network"), parsed.GetValue(seed));
        Scenario promotion = new("promotion", "A city grows from one machine to four institutions and goes on at the same state.", _ => PromotionWalk.Run(parsed.GetValue(executable)!, parsed.GetValue(seed), isShown: false));
        return Sum(Runner.Run(settings, Scenario.All.Append(promotion).Where(scenario => names.Length == 0 || names.Contains(scenario.Name)), "gwangan: "));
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }
});
root.Add(gwangan);

Command walk = new("promotion", "Walk through the promotion of a city to four institutions, and show every command.") { executable, seed };
walk.SetAction(parsed =>
{
    try
    {
        PromotionWalk.Run(parsed.GetValue(executable)!, parsed.GetValue(seed), isShown: true);
        return 0;
    }
    catch (NonConformance problem)
    {
        Console.Error.WriteLine($"abci: {problem.Message}");
        return 1;
    }
});
root.Add(walk);

Option<string> kvData = new("--data") { Description = "Its data folder.", Required = true };
Option<string> kvListen = new("--listen") { Description = "Where it listens.", Required = true };
Option<string?> kvFault = new("--fault") { Description = "Misbehave in one way." };
Command kvStore = new("kvstore", "Run the sample application.") { kvData, kvListen, kvFault };
kvStore.SetAction(parsed =>
{
    string? fault = parsed.GetValue(kvFault);
    if (fault is not null && Fault.All.All(each => each.Name != fault)) return Refuse($"--fault {fault}: expected one of {string.Join(", ", Fault.All.Select(each => each.Name))}");
    new KvServer(new KvApplication(parsed.GetValue(kvData)!, fault), fault).Run(AbciAddress.Parse(parsed.GetValue(kvListen)!));
    return 0;
});
root.Add(kvStore);
return root.Parse(args).Invoke();

static int Refuse(string message)
{
    Console.Error.WriteLine($"abci: {message}");
    return 2;
}

static int Sum((int Passed, int Failed, int Skipped) counts)
{
    Console.WriteLine($"{counts.Passed} passed, {counts.Failed} failed, {counts.Skipped} skipped");
    return counts.Failed == 0 ? 0 : 1;
}
