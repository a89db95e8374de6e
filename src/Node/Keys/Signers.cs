using Gwangan.Node.Genesis;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Keys;

/// <summary>Chooses who signs for a node.</summary>
public static class Signers
{
    /// <summary>The signer of a data folder: its own key under the same protection that the signer process has, or the process that connects to the configured socket.</summary>
    /// <exception cref="NodeException">Something the operator can put right.</exception>
    public static ISigner Open(NodeOptions options, DataFolder folder, GenesisDocument genesis)
    {
        if (options.Signer is { } where)
        {
            if (!CometAddress.TryParse(where, out CometAddress? address)) throw new NodeException($"--signer {where}: {CometAddress.Expected}");
            return new RemoteSigner(address, genesis.Validators.Proposer.PublicKey, genesis.ChainId);
        }
        ValidatorKey key = ValidatorKey.Load(folder.ValidatorKey, new Passwords(options.PasswordFile));
        return new GuardedSigner(key, genesis.ChainId, SigningStateFile.Open(folder.SigningState, key.PublicKey, genesis.ChainId));
    }
}
