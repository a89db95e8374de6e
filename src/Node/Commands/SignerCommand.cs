using System.CommandLine;
using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Node.Keys;

namespace Gwangan.Node.Commands;

/// <summary><c>gwangan signer</c>: holds a validator's key in a process of its own and signs for a node, CometBFT or this one.</summary>
public static class SignerCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        Option<string> key = new("--key") { Description = "The key: CometBFT's priv_validator_key.json, or the same encrypted.", HelpName = "FILE", Required = true };
        Option<string> connect = new("--connect") { Description = "Where the node waits: unix:///path or tcp://address:port.", HelpName = "ADDRESS", Required = true };
        Option<string> chainId = new("--chain-id") { Description = "The only chain that it signs for.", HelpName = "NAME", Required = true };
        Option<string?> state = new("--state") { Description = "What was signed last; beside the key unless named.", HelpName = "FILE" };
        Option<string?> passwordFile = new("--password-file") { Description = "A file with the key's password; or GWANGAN_PASSWORD, a credential of systemd, or a terminal.", HelpName = "FILE" };
        Command command = new("signer", "Sign for a validator in a process of its own, never two things that contradict each other (CometBFT's privval protocol).")
        {
            key, connect, chainId, state, passwordFile, Reset(),
        };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetValue(key)!, parsed.GetValue(connect)!, parsed.GetValue(chainId)!, parsed.GetValue(state), new Passwords(parsed.GetValue(passwordFile)), cancel));
        return command;
    }

    private static Command Reset()
    {
        Option<string> state = new("--state") { Description = "The file to write.", HelpName = "FILE", Required = true };
        Option<long> from = new("--from-height") { Description = "The first height that may be signed: above every one that was ever signed with this key.", HelpName = "H", Required = true };
        Command command = new("reset", "Write a new state file, for a key that never signed or whose state is lost. You answer for the height.") { state, from };
        command.SetAction(parsed =>
        {
            long height = parsed.GetValue(from);
            if (height < 1) throw new NodeException("--from-height is 1 or more");
            SigningStateFile.Reset(parsed.GetValue(state)!, height);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{parsed.GetValue(state)}: heights from {height} on are signed, none below"));
        });
        return command;
    }

    private static async Task<int> RunAsync(string keyPath, string connect, string chainId, string? statePath, Passwords passwords, CancellationToken cancel)
    {
        // Signals are caught once the command has given the thread back for the first time.
        await Task.Yield();
        if (!CometAddress.TryParse(connect, out CometAddress? address)) throw new NodeException($"--connect {connect}: {CometAddress.Expected}");
        if (chainId.Length is 0 or > Limits.ChainIdSizeMax) throw new NodeException("--chain-id has 1 to 50 characters");
        ValidatorKey key = ValidatorKey.Load(keyPath, passwords);
        SigningStateFile state = SigningStateFile.Open(statePath ?? Path.ChangeExtension(keyPath, ".state.json"), key.PublicKey, chainId);
        using GuardedSigner signer = new(key, chainId, state);
        Console.WriteLine($"signing for {chainId} as {Convert.ToHexString(Address.Bytes(key.PublicKey.Address))}; last signed: height {state.Last.Height}, round {state.Last.Round}, {state.Last.Step}");
        await new SignerServer(signer, address, Console.WriteLine).RunAsync(cancel);
        Console.WriteLine("stopped");
        return CommandLine.Success;
    }
}
