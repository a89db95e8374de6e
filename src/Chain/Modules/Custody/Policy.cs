using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Custody;

/// <summary>A rule about what leaves vaults. Rules are tried by their numbers, and the first that matches decides; where none does, the answer is no. 64 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct PolicyRuleRecord
{
    /// <summary>The key: its number, 1 to <see cref="Limits.PolicyRulesMax"/>.</summary>
    public uint Number;

    /// <summary>Who asks.</summary>
    public Initiator Initiator;

    /// <summary>Where it goes.</summary>
    public DestinationKind Destination;

    /// <summary>Which vaults it leaves.</summary>
    public VaultClass Class;

    /// <summary>What follows.</summary>
    public PolicyAction Action;

    /// <summary>The asset; 0 for any.</summary>
    public uint AssetId;

    /// <summary>How many members of the custodian have to approve where <see cref="Action"/> is to require it.</summary>
    public uint Approvals;

    /// <summary>Most units of one request that it matches; the highest amount for any.</summary>
    public Amount AmountMax;

    /// <summary>Length of its period in milliseconds; 0 for none. A period begins with an owner's first request that the rule matches.</summary>
    public long PeriodMs;

    /// <summary>Most units of an owner's requests of one period that it matches.</summary>
    public Amount PeriodMax;

    /// <summary>When it was set: what a former rule of this number was used for does not count.</summary>
    public long SetAtMs;
}

/// <summary>Who asks for something to leave a vault.</summary>
public enum Initiator : byte
{
    /// <summary>Anyone.</summary>
    Any = 0,

    /// <summary>An owner who is no body.</summary>
    Owner = 1,

    /// <summary>A body, for what it owns itself.</summary>
    Body = 2,

    /// <summary>The custodian, to move between vaults.</summary>
    Custodian = 3,
}

/// <summary>Where something goes.</summary>
public enum DestinationKind : byte
{
    /// <summary>Anywhere.</summary>
    Any = 0,

    /// <summary>To a destination that its owner has listed, for as long as the asset's terms say.</summary>
    Listed = 1,

    /// <summary>To another destination.</summary>
    Unlisted = 2,

    /// <summary>To another vault.</summary>
    Vault = 3,
}

/// <summary>What follows where a rule matches.</summary>
public enum PolicyAction : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>It does not leave.</summary>
    Deny = 1,

    /// <summary>It leaves when its time has come.</summary>
    Allow = 2,

    /// <summary>It leaves when members of the custodian have approved it too.</summary>
    Require = 3,
}

/// <summary>An owner, an asset and a rule.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public record struct PolicyUsageKey(Address Owner, uint AssetId, uint Rule);

/// <summary>What a rule has let an owner take of an asset in its present period. 60 bytes.</summary>
/// <param name="Key">The key.</param>
/// <param name="Used">How much, in units.</param>
/// <param name="FromMs">When the period began.</param>
/// <param name="RuleSetAtMs">Which rule of that number.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public record struct PolicyUsageRecord(PolicyUsageKey Key, Amount Used, long FromMs, long RuleSetAtMs);

/// <summary>What is asked of the policy.</summary>
/// <param name="Owner">Whose it is.</param>
/// <param name="Initiator">Who asks.</param>
/// <param name="Destination">Where it goes.</param>
/// <param name="Class">Which vault it leaves.</param>
/// <param name="AssetId">The asset.</param>
/// <param name="Amount">How much, in units.</param>
public readonly record struct PolicyRequest(Address Owner, Initiator Initiator, DestinationKind Destination, VaultClass Class, uint AssetId, Amount Amount);

/// <summary>What the policy says.</summary>
/// <param name="Rule">The number of the rule that matched; 0 when none did.</param>
/// <param name="Action">What follows.</param>
/// <param name="Approvals">How many members of the custodian have to approve.</param>
public readonly record struct PolicyDecision(ushort Rule, PolicyAction Action, byte Approvals);

/// <summary>Looks up the rule of a number; false when there is none.</summary>
public delegate bool RuleLookup(uint number, out PolicyRuleRecord rule);

/// <summary>Looks up what a rule has let an owner take; false when nothing.</summary>
public delegate bool UsageLookup(PolicyUsageKey key, out PolicyUsageRecord usage);

/// <summary>The policy: one function, which decides on chain and in a simulation alike.</summary>
public static class Policy
{
    /// <summary>Tries the rules in their order.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="usages">What they were used for.</param>
    /// <param name="timeMs">Now, by the block.</param>
    public static PolicyDecision Decide(in PolicyRequest request, RuleLookup rules, UsageLookup usages, long timeMs)
    {
        for (uint number = 1; number <= Limits.PolicyRulesMax; number++)
        {
            if (!rules(number, out PolicyRuleRecord rule) || !Matches(in rule, in request, usages, timeMs)) continue;
            return new PolicyDecision((ushort)number, rule.Action, rule.Action == PolicyAction.Require ? (byte)rule.Approvals : (byte)0);
        }
        return new PolicyDecision(0, PolicyAction.Deny, 0);
    }

    /// <summary>What a rule has let an owner take in the period that runs now.</summary>
    public static PolicyUsageRecord UsageOf(in PolicyRuleRecord rule, Address owner, uint asset, UsageLookup usages, long timeMs)
    {
        PolicyUsageKey key = new(owner, asset, rule.Number);
        bool runs = usages(key, out PolicyUsageRecord usage) && usage.RuleSetAtMs == rule.SetAtMs && timeMs - usage.FromMs < rule.PeriodMs;
        return runs ? usage : new PolicyUsageRecord(key, Amount.Zero, timeMs, rule.SetAtMs);
    }

    private static bool Matches(in PolicyRuleRecord rule, in PolicyRequest request, UsageLookup usages, long timeMs)
    {
        if (rule.Initiator != Initiator.Any && rule.Initiator != request.Initiator) return false;
        if (rule.Destination != DestinationKind.Any && rule.Destination != request.Destination) return false;
        if (rule.Class != VaultClass.Any && rule.Class != request.Class) return false;
        if (rule.AssetId != 0 && rule.AssetId != request.AssetId) return false;
        if (request.Amount > rule.AmountMax) return false;
        if (rule.PeriodMs == 0) return true;
        return UsageOf(in rule, request.Owner, request.AssetId, usages, timeMs).Used.TryAdd(request.Amount, out Amount sum) && sum <= rule.PeriodMax;
    }
}
