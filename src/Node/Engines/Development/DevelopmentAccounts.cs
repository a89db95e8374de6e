using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Keys;

namespace Gwangan.Node.Engines.Development;

/// <summary>The accounts that everybody who develops contracts knows: those of the words <c>test test test test test test test test test test test junk</c> on the path m/44'/60'/0'/0/i.</summary>
/// <remarks>Everybody has their keys, so only a development city uses them. Hardhat has the same twenty, anvil the first ten.</remarks>
public static class DevelopmentAccounts
{
    /// <summary>How many there are.</summary>
    public const int Count = 20;

    private const string Words = "test test test test test test test test test test test junk";

    private static readonly Lazy<byte[][]> Secrets = new(() => HdKeys.Derive(Words, Count));
    private static readonly Lazy<Address[]> Known = new(() => [.. Secrets.Value.Select(static secret => new SigningKey(KeyType.Ethereum, secret).Address)]);

    /// <summary>Their addresses, in order.</summary>
    public static IReadOnlyList<Address> All => Known.Value;

    /// <summary>Signs what is set in a development city: native envelopes, with a key that stands for nobody.</summary>
    public static SigningKey Operator { get; } = new(KeyType.Ethereum, Keccak256.Hash("gwangan development operator"u8).ToArray());

    /// <summary>The secret of an account; false when it is none of these.</summary>
    public static bool TrySecretOf(in Address account, out byte[] secret)
    {
        int index = Array.IndexOf(Known.Value, account);
        secret = index < 0 ? [] : Secrets.Value[index];
        return index >= 0;
    }
}
