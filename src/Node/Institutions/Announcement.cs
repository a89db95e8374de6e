using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Validators;
using Gwangan.Chain.Store;

namespace Gwangan.Node.Institutions;

/// <summary>What the chain has to be told before it is promoted: the institutions become its validators, all others leave.</summary>
/// <remarks>The engine then makes one more block, whose header names the new validators, and ends: a light client steps from that header to CometBFT's first one without being told anything.</remarks>
public static class Announcement
{
    /// <summary>How long after its signature the announcement may come into a block.</summary>
    public static TimeSpan Validity { get; } = TimeSpan.FromMinutes(1);

    /// <summary>The operations, newcomers first, because the last validator cannot leave.</summary>
    /// <param name="institutions">Who signs from CometBFT's first block on.</param>
    /// <param name="now">Who signs at present.</param>
    public static List<Operation> OperationsFor(IReadOnlyList<CometHome> institutions, ValidatorSet now)
    {
        List<Operation> operations = [];
        foreach (CometHome home in institutions)
        {
            bool stays = now.TryFind(home.Validator.Key.Address, out Validator? before);
            if (!stays || before!.VotingPower != home.Validator.Power) operations.Add(Set(home.Validator.Key, home.Validator.Power));
        }
        foreach (Validator validator in now.Validators)
            if (institutions.All(home => home.Validator.Key.Address != validator.Address)) operations.Add(Set(validator.PublicKey, 0));
        return operations;
    }

    /// <summary>All of them under one signature of the market operator, so that they stand in one block.</summary>
    public static byte[] Sign(SigningKey marketOperator, string chainId, ulong nonce, long nowMs, List<Operation> operations) => marketOperator.Sign(
        new EnvelopeBody(chainId, Address.Zero, nonce, nowMs + (long)Validity.TotalMilliseconds, Amount.Zero, [.. operations]), new EnvelopeCodec(All.Create(new StateStore()).Catalog));

    private static SetValidator Set(PublicKey key, long power) =>
        new(key.Type == Chain.Cosmos.Comet.KeyType.Secp256k1 ? ValidatorKeyType.Secp256k1 : ValidatorKeyType.Ed25519, key.Bytes.ToArray(), (ulong)power);
}
