using System.Security.Cryptography;
using System.Text;
using Gwangan.Abci.Comet;

namespace Gwangan.Abci.Profiles;

/// <summary>What the suite knows of an application beyond ABCI: how its transactions look and what may be expected of them. One for each chain.</summary>
public abstract class Profile
{
    /// <summary>Its name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>Whether <see cref="Valid"/> gives transactions that execute with code 0.</summary>
    public virtual bool KnowsValid => true;

    /// <summary>The next valid transaction.</summary>
    public abstract byte[] Valid(DecidedChain chain);

    /// <summary>Several of them.</summary>
    public List<byte[]> Valid(DecidedChain chain, int count) => [.. Enumerable.Range(0, count).Select(_ => Valid(chain))];

    /// <summary>Transactions that CheckTx must refuse, each with its name.</summary>
    public virtual IEnumerable<(string Name, byte[] Tx)> Malformed(DecidedChain chain) => [];

    /// <summary>Whether ProcessProposal must reject a block with a malformed transaction.</summary>
    public virtual bool RejectsMalformed => false;

    /// <summary>Whether a transaction that was executed is refused when it comes again.</summary>
    public virtual bool RefusesRepeats => false;

    /// <summary>A query whose value changes with the blocks and that is answered with code 0 after the first block; null when none is known.</summary>
    public virtual (string Path, byte[] Data)? Read => null;

    /// <summary>A transaction that changes the validator set: gives a validator of the chain another power, or removes one; null when the application has none such.</summary>
    public virtual byte[]? ChangeValidators(DecidedChain chain, Random random) => null;
}

/// <summary>An application of which nothing is known: transactions are texts that many sample applications understand.</summary>
public sealed class AnyProfile(Random random) : Profile
{
    /// <inheritdoc/>
    public override string Name => "any";

    /// <inheritdoc/>
    public override bool KnowsValid => false;

    /// <inheritdoc/>
    public override byte[] Valid(DecidedChain chain) => Encoding.UTF8.GetBytes($"key{random.Next(1_000)}=value{random.Next()}");
}

/// <summary>The suite's own sample application.</summary>
public sealed class KvStoreProfile(Random random, IReadOnlyList<Signer> signers) : Profile
{
    private int _count;

    /// <inheritdoc/>
    public override string Name => "kvstore";

    /// <inheritdoc/>
    public override bool RejectsMalformed => true;

    /// <inheritdoc/>
    public override (string Path, byte[] Data)? Read => ("", "last"u8.ToArray());

    /// <inheritdoc/>
    public override byte[] Valid(DecidedChain chain) => Encoding.UTF8.GetBytes(++_count % 2 == 0 ? $"last={_count}" : $"key{random.Next(50)}=value{_count}");

    /// <inheritdoc/>
    public override IEnumerable<(string Name, byte[] Tx)> Malformed(DecidedChain chain) =>
        [("empty", []), ("without a value", "nothing"u8.ToArray()), ("zeros", new byte[40]), ("noise", RandomNumberGenerator.GetBytes(3)), ("two signs", "a=b=c"u8.ToArray())];

    /// <inheritdoc/>
    public override byte[] ChangeValidators(DecidedChain chain, Random random)
    {
        Signer signer = signers[random.Next(1, signers.Count)];
        bool isIn = chain.State!.NextValidators.TryFind(signer.Key.Address, out _);
        int power = isIn && random.Next(2) == 0 ? 0 : random.Next(1, 40);
        return Encoding.UTF8.GetBytes($"val:{Convert.ToBase64String(signer.Key.Bytes)}!{power}");
    }
}
