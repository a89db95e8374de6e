using System.CommandLine;
using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Node.Feed;
using Gwangan.Node.Genesis;
using Gwangan.Node.Solvency;

namespace Gwangan.Node.Commands;

/// <summary><c>gwangan claim</c>: what accounts can claim from the city, provable without the city.</summary>
public static class ClaimCommand
{
    /// <summary>The command.</summary>
    public static Command Create() => new("claim", "What accounts can claim from the city: exported at any time, verified without it (docs/solvency.md).") { Export(), Verify(), Total() };

    private static Command Export()
    {
        Option<string> data = SharedOptions.Data();
        Option<long> height = new("--height") { Description = "The height; without it the latest one that is signed.", HelpName = "N" };
        Option<string[]> account = new("--account", "-a") { Description = "An account, 0x… or gwangan1…; may be repeated.", HelpName = "ADDRESS" };
        Option<bool> all = new("--all") { Description = "The whole ledger in one file." };
        Option<string?> commit = new("--commit") { Description = "Where CometBFT decides the blocks and the folder lacks their signatures: its answer to /commit?height=N+1 in a file, or the address of its RPC.", HelpName = "FILE|URL" };
        Option<string> output = new("--out", "-o") { Description = "The file; with several accounts, the folder for a file each.", HelpName = "PATH", Required = true };
        Command command = new("export", "Write claims from the data folder of a node, which may be running.") { data, height, account, all, commit, output };
        command.SetAction(async (parsed, cancel) =>
        {
            await Task.Yield();
            string[] accounts = parsed.GetValue(account) ?? [];
            if (accounts.Length == 0 != parsed.GetValue(all)) throw new NodeException("either --account or --all");
            long wanted = parsed.GetValue(height);
            SealedState state = SealedState.Read(
                parsed.GetValue(data)!, wanted, cancel, parsed.GetValue(commit) is { } source ? await GivenCommit.ReadAsync(source, wanted > 0 ? wanted + 1 : 0, cancel) : null);
            string path = parsed.GetValue(output)!;
            if (accounts.Length > 1) Directory.CreateDirectory(path);
            if (parsed.GetValue(all)) Write(path, file => ClaimExporter.WriteLedger(state, file));
            foreach (string text in accounts)
            {
                if (!Address.TryParse(text, out Address address) && !Bech32.TryParseAccount(text, out address)) throw new NodeException($"'{text}' is no account: 0x with 40 hex digits, or gwangan1…");
                Write(accounts.Length > 1 ? Path.Combine(path, $"{address}.json") : path, file => ClaimExporter.Write(ClaimExporter.Of(state, address), file));
            }
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"exported {(accounts.Length == 0 ? $"{state.Balances.Count:N0} balances" : $"{accounts.Length} claims")} of {state.Next.ChainId} at height {state.Height:N0}, signed in block {state.Next.Height:N0} ({state.Next.Hash()})"));
            return CommandLine.Success;
        });
        return command;
    }

    private static Command Verify()
    {
        Argument<string> file = new("file") { Description = "A claim, or a whole ledger." };
        (Option<string?> genesis, Option<string?> trusted) = Trust();
        Command command = new("verify", "Check a claim or a whole ledger, without any node. Exit code 0: it holds; 1: it does not.") { file, genesis, trusted };
        command.SetAction(parsed => Judge(() =>
        {
            ClaimTrust trust = TrustOf(parsed.GetValue(genesis), parsed.GetValue(trusted));
            string path = parsed.GetValue(file)!;
            using FileStream input = File.OpenRead(path);
            if (IsLedger(input))
            {
                (ProvedState state, long balances) = ClaimVerifier.VerifyLedger(input, trust);
                Tell(state, trust);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"all {balances:N0} balances together make the root that was signed:"));
                foreach (ProvedAsset asset in state.Assets) Console.WriteLine($"  {asset.Symbol,-16} owed {Decimals.Of(asset.Supply)}, all that was issued");
                return;
            }
            ProvedClaim claim = ClaimVerifier.Verify(File.ReadAllBytes(path), trust);
            Tell(claim.State, trust);
            Tell(claim);
        }));
        return command;
    }

    private static Command Total()
    {
        Argument<string> folder = new("folder") { Description = "Claims of one height, a file each." };
        (Option<string?> genesis, Option<string?> trusted) = Trust();
        Command command = new("total", "Check many claims of one height and add them up: how much of what is owed they cover, and whether they are all there is.") { folder, genesis, trusted };
        command.SetAction(parsed => Judge(() =>
        {
            ClaimTrust trust = TrustOf(parsed.GetValue(genesis), parsed.GetValue(trusted));
            ClaimTotal total = ClaimTotal.Of(Directory.EnumerateFiles(parsed.GetValue(folder)!, "*.json").Order(StringComparer.Ordinal), trust);
            Tell(total.State, trust);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{total.Claims:N0} claims, {total.Balances:N0} balances{(total.IsWhole ? ": all there are, they make the root that was signed" : "; there are others that are not here")}"));
            foreach ((ProvedAsset asset, Amount claimed) in total.Assets) Console.WriteLine($"  {asset.Symbol,-16} claimed {Decimals.Of(claimed)} of {Decimals.Of(asset.Supply)}");
        }));
        return command;
    }

    private static (Option<string?> Genesis, Option<string?> Trusted) Trust() => (
        new("--genesis") { Description = "The city's genesis: only its validators count.", HelpName = "FILE" },
        new("--trusted") { Description = "Hash of the header that carries the state, known from elsewhere.", HelpName = "HASH" });

    private static ClaimTrust TrustOf(string? genesis, string? trusted)
    {
        if (trusted is null) return new ClaimTrust(genesis is null ? null : GenesisDocument.Load(genesis).Validators, null);
        return Hash32.TryParse(trusted, out Hash32 hash) ? new ClaimTrust(genesis is null ? null : GenesisDocument.Load(genesis).Validators, hash) : throw new NodeException("--trusted is 64 hex digits");
    }

    private static bool IsLedger(FileStream input)
    {
        Span<byte> start = stackalloc byte[20];
        int length = input.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        input.Position = 0;
        return start[..length].StartsWith("{\"gwangan\":\"ledger\""u8);
    }

    private static int Judge(Action check)
    {
        try
        {
            check();
            return CommandLine.Success;
        }
        catch (ClaimException problem)
        {
            Console.Error.WriteLine($"gwangan: NOT PROVED: {problem.Message}");
            return CommandLine.Failure;
        }
    }

    private static void Tell(ProvedState state, ClaimTrust trust)
    {
        string time = DateTimeOffset.FromUnixTimeMilliseconds(state.TimeMs).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"PROVED: {state.ChainId} at height {state.Height:N0}, signed in block {state.Height + 1:N0} at {time}, header {state.HeaderHash}"));
        Console.WriteLine($"validators: {string.Join(' ', state.Signers)}{(trust.Validators is not null ? " (those of the genesis)" : trust.HeaderHash is not null ? " (of the trusted header)" : ": compare them with the city's genesis, or give --genesis")}");
    }

    private static void Tell(ProvedClaim claim)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{claim.Account} can claim, {claim.OrderCount:N0} open orders included:"));
        foreach ((ProvedAsset asset, Amount available, Amount locked) in claim.Balances) Console.WriteLine($"  {asset.Symbol,-16} {Decimals.Of(available)} available, {Decimals.Of(locked)} in orders");
    }

    private static void Write(string path, Action<Stream> write)
    {
        using FileStream file = File.Create(path);
        write(file);
    }
}
