using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Keys;

/// <summary>Chooses who signs for a node.</summary>
public static class Signers
{
    /// <summary>The signer of a data folder: its own key under the same protection that the signer process has, or the process that connects to the configured socket.</summary>
    /// <param name="options">Where the signer is, or how the key is opened.</param>
    /// <param name="folder">Where the key is.</param>
    /// <param name="publicKey">The key of the validator that the genesis names.</param>
    /// <param name="chainId">The chain.</param>
    /// <exception cref="NodeException">Something the operator can put right.</exception>
    public static ISigner Open(NodeOptions options, DataFolder folder, PublicKey publicKey, string chainId)
    {
        if (options.Signer is { } where)
        {
            if (!CometAddress.TryParse(where, out CometAddress? address)) throw new NodeException($"--signer {where}: {CometAddress.Expected}");
            return new RemoteSigner(address, publicKey, chainId);
        }
        ValidatorKey key = ValidatorKey.Load(folder.ValidatorKey, new Passwords(options.PasswordFile));
        return new GuardedSigner(key, chainId, SigningStateFile.Open(folder.SigningState, key.PublicKey, chainId));
    }
}
