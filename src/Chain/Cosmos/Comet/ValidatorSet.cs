using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Cosmos.Comet;

/// <summary>The validators of a height, by power from the highest, then by address, and who proposes: CometBFT's types/validator_set.go.</summary>
/// <remarks>Never changes: a round, a height or an update gives a new set.</remarks>
public sealed class ValidatorSet
{
    private readonly Validator[] _validators;

    private ValidatorSet(Validator[] validators, Validator? proposer)
    {
        _validators = validators;
        TotalPower = Sum(validators);
        Proposer = proposer ?? NextInTurn(validators);
    }

    /// <summary>The validators, in the order of their signatures in a commit.</summary>
    public IReadOnlyList<Validator> Validators => _validators;

    /// <summary>All voting power together.</summary>
    public long TotalPower { get; }

    /// <summary>Who proposes.</summary>
    public Validator Proposer { get; }

    /// <summary>The set that a chain begins with (NewValidatorSet); false when it is empty, a key is repeated, or powers are not positive or too large together.</summary>
    public static bool TryCreate(ReadOnlySpan<Validator> validators, [NotNullWhen(true)] out ValidatorSet? set)
    {
        set = null;
        if (!TryChange([], validators, out Validator[]? members)) return false;
        set = new ValidatorSet(members, null).Advance(1);
        return true;
    }

    /// <summary>A set as it was stored or sent, priorities and proposer kept; false under the same conditions as <see cref="TryCreate"/> and for a proposer from outside.</summary>
    public static bool TryRestore(ReadOnlySpan<Validator> validators, in Address proposer, [NotNullWhen(true)] out ValidatorSet? set)
    {
        set = null;
        if (!TryChange([], validators, out _)) return false;
        Validator[] sorted = validators.ToArray();
        Array.Sort(sorted, ByPower);
        foreach (Validator validator in sorted)
            if (validator.Address == proposer) set = new ValidatorSet(sorted, validator);
        return set is not null;
    }

    /// <summary>The set after <paramref name="updates"/> (power 0 removes), to be advanced before it proposes; false when an update repeats a key, removes a stranger, or leaves nobody or too much power.</summary>
    public bool TryUpdate(ReadOnlySpan<Validator> updates, [NotNullWhen(true)] out ValidatorSet? set)
    {
        set = null;
        if (!TryChange(_validators, updates, out Validator[]? members)) return false;
        set = new ValidatorSet(members, null);
        return true;
    }

    /// <summary>The set <paramref name="times"/> turns later, at least 1: one a height, and one a round (IncrementProposerPriority).</summary>
    public ValidatorSet Advance(int times)
    {
        Invariant.Assert(times > 0);
        long[] priorities = Priorities(_validators);
        Centre(priorities, TotalPower);
        int proposer = 0;
        for (int turn = 0; turn < times; turn++)
        {
            for (int i = 0; i < priorities.Length; i++) priorities[i] = Clip((Int128)priorities[i] + _validators[i].VotingPower);
            proposer = 0;
            for (int i = 1; i < priorities.Length; i++)
                if (Precedes(priorities[i], _validators[i], priorities[proposer], _validators[proposer])) proposer = i;
            priorities[proposer] = Clip((Int128)priorities[proposer] - TotalPower);
        }
        Validator[] members = WithPriorities(_validators, priorities);
        return new ValidatorSet(members, members[proposer]);
    }

    /// <summary>The validator with this address.</summary>
    public bool TryFind(in Address address, [NotNullWhen(true)] out Validator? validator)
    {
        foreach (Validator candidate in _validators)
        {
            if (candidate.Address != address) continue;
            validator = candidate;
            return true;
        }
        validator = null;
        return false;
    }

    /// <summary>The root over the validators' keys and powers: a header's validators_hash.</summary>
    public Hash32 Hash()
    {
        var leaves = new Hash32[_validators.Length];
        var writer = new ProtoWriter();
        for (int i = 0; i < leaves.Length; i++)
        {
            writer.Clear();
            _validators[i].WriteSimple(writer);
            leaves[i] = Merkle.LeafHash(writer.WrittenSpan);
        }
        return Merkle.RootInPlace(leaves);
    }

    /// <summary>True when validators with more than two thirds of the power signed <paramref name="blockId"/> and no signature is wrong (VerifyCommit).</summary>
    public bool VerifyCommit(string chainId, BlockId blockId, long height, Commit commit)
    {
        if (commit.Height != height || !commit.BlockId.Equals(blockId) || commit.Signatures.Count != _validators.Length) return false;
        var writer = new ProtoWriter();
        long signed = 0;
        for (int i = 0; i < _validators.Length; i++)
        {
            CommitSig signature = commit.Signatures[i];
            if (signature.Flag == BlockIdFlag.Absent) continue;
            if (signature.Flag is not (BlockIdFlag.Commit or BlockIdFlag.Nil) || signature.ValidatorAddress != _validators[i].Address) return false;
            writer.Clear();
            commit.WriteSignBytes(chainId, i, writer);
            if (!_validators[i].PublicKey.Verify(writer.WrittenSpan, signature.Signature.Span)) return false;
            if (signature.Flag == BlockIdFlag.Commit) signed += _validators[i].VotingPower;
        }

        // More than two thirds, without a product that could overflow: the total is at most an eighth of what fits.
        return signed * 3 > TotalPower * 2;
    }

    // updateWithChangeSet: check everything, then apply, give newcomers their place at the end of the queue, and centre.
    private static bool TryChange(ReadOnlySpan<Validator> current, ReadOnlySpan<Validator> updates, [NotNullWhen(true)] out Validator[]? members)
    {
        members = null;
        var byAddress = new SortedDictionary<Address, Validator>();
        foreach (Validator validator in current) byAddress.Add(validator.Address, validator);

        Int128 total = Sum(current), removed = 0;
        var seen = new SortedSet<Address>();
        foreach (Validator update in updates)
        {
            if (!seen.Add(update.Address) || update.VotingPower < 0 || update.VotingPower > CometLimits.TotalPowerMax) return false;
            bool known = byAddress.TryGetValue(update.Address, out Validator? before);
            if (update.VotingPower == 0 && !known) return false;
            if (update.VotingPower == 0) removed += before!.VotingPower;
            total += update.VotingPower - (known ? before!.VotingPower : 0);
        }
        if (total > CometLimits.TotalPowerMax) return false;

        // A newcomer starts behind everyone by 1.125 times the power there is before removals, so that leaving and rejoining gains nothing.
        Int128 totalBeforeRemovals = total + removed;
        long newcomer = Clip(-(totalBeforeRemovals + (totalBeforeRemovals >> 3)));
        foreach (Validator update in updates)
        {
            if (update.VotingPower == 0) byAddress.Remove(update.Address);
            else if (byAddress.TryGetValue(update.Address, out Validator? before))
                byAddress[update.Address] = new Validator(update.PublicKey, update.VotingPower, before.ProposerPriority);
            else byAddress.Add(update.Address, new Validator(update.PublicKey, update.VotingPower, newcomer));
        }
        if (byAddress.Count is 0 or > CometLimits.ValidatorCountMax) return false;

        Validator[] sorted = [.. byAddress.Values];
        Array.Sort(sorted, ByPower);
        long[] priorities = Priorities(sorted);
        Centre(priorities, (long)total);
        members = WithPriorities(sorted, priorities);
        return true;
    }

    // Keeps the spread of priorities within twice the total power, and their mean near zero (RescalePriorities, shiftByAvgProposerPriority).
    private static void Centre(long[] priorities, long totalPower)
    {
        Int128 lowest = priorities[0], highest = priorities[0];
        foreach (long priority in priorities)
        {
            if (priority < lowest) lowest = priority;
            if (priority > highest) highest = priority;
        }
        Int128 spread = highest - lowest, spreadMax = 2 * (Int128)totalPower;
        if (spread > spreadMax)
        {
            // The ratio is rounded up, the quotients towards zero.
            Int128 ratio = (spread + spreadMax - 1) / spreadMax;
            for (int i = 0; i < priorities.Length; i++) priorities[i] = (long)(priorities[i] / ratio);
        }

        Int128 sum = 0;
        foreach (long priority in priorities) sum += priority;
        Int128 mean = sum / priorities.Length;
        if (sum % priorities.Length < 0) mean -= 1;
        for (int i = 0; i < priorities.Length; i++) priorities[i] = Clip(priorities[i] - mean);
    }

    private static Validator NextInTurn(Validator[] validators)
    {
        Validator next = validators[0];
        foreach (Validator candidate in validators)
            if (Precedes(candidate.ProposerPriority, candidate, next.ProposerPriority, next)) next = candidate;
        return next;
    }

    private static bool Precedes(long priority, Validator validator, long otherPriority, Validator other) =>
        priority != otherPriority ? priority > otherPriority : validator.Address.CompareTo(other.Address) < 0;

    private static int ByPower(Validator a, Validator b) =>
        a.VotingPower != b.VotingPower ? b.VotingPower.CompareTo(a.VotingPower) : a.Address.CompareTo(b.Address);

    private static long[] Priorities(Validator[] validators)
    {
        var priorities = new long[validators.Length];
        for (int i = 0; i < priorities.Length; i++) priorities[i] = validators[i].ProposerPriority;
        return priorities;
    }

    private static Validator[] WithPriorities(Validator[] validators, long[] priorities)
    {
        var members = new Validator[validators.Length];
        for (int i = 0; i < members.Length; i++) members[i] = new Validator(validators[i].PublicKey, validators[i].VotingPower, priorities[i]);
        return members;
    }

    private static long Sum(ReadOnlySpan<Validator> validators)
    {
        long total = 0;
        foreach (Validator validator in validators) total += validator.VotingPower;
        return total;
    }

    private static long Clip(Int128 value) => value > long.MaxValue ? long.MaxValue : value < long.MinValue ? long.MinValue : (long)value;
}
