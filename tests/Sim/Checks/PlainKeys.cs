using System.Numerics;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;

namespace Gwangan.Sim.Checks;

/// <summary>Keys, scopes, nonces and network fees in the plainest way: sets that are looked through from end to end.</summary>
/// <param name="holders">Who speaks for a body or hands in a bank's facts, and so has one key.</param>
public sealed class PlainKeys(IReadOnlyCollection<Address> holders)
{
    private sealed class Key(AddKey granted)
    {
        public AddKey Granted => granted;
        public bool IsSession => granted.Permissions != 0;
        public bool IsRevoked { get; set; }
        public BigInteger Spent { get; set; }
        public BigInteger FeesSpent { get; set; }
    }

    private readonly Dictionary<(Address Account, Address Key), Key> _keys = [];
    private readonly Dictionary<(Address Account, Address Key), HashSet<ulong>> _used = [];
    private readonly HashSet<Address> _withoutOwn = []; // accounts whose own key is revoked

    /// <summary>Whether an envelope may run, and if not why; <paramref name="own"/> is what of the fee no sponsor pays.</summary>
    public KernelRefusal Check(Envelope envelope, long timeMs, BigInteger fee, BigInteger own, BigInteger won)
    {
        if (envelope.ExpiresAtMs <= timeMs) return KernelRefusal.Expired;
        if (envelope.ExpiresAtMs - timeMs > Limits.ExpiryAheadMsMax) return KernelRefusal.ExpiryTooFar;
        (Address, Address) id = (envelope.Account, envelope.KeyAddress);
        Key? key = _keys.GetValueOrDefault(id);
        if (!Acts(envelope.Account, envelope.KeyAddress)) return KernelRefusal.KeyNotAuthorized;
        if (key is { IsSession: true } && key.Granted.ExpiresAtMs != 0 && key.Granted.ExpiresAtMs <= timeMs) return KernelRefusal.KeyNotAuthorized;
        HashSet<ulong> used = _used.GetValueOrDefault(id) ?? [];
        ulong high = used.Count == 0 ? 0 : used.Max();
        if (envelope.Nonce == 0 || (envelope.Nonce <= high && high - envelope.Nonce >= Limits.NonceWindow)) return KernelRefusal.NonceTooOld;
        if (used.Contains(envelope.Nonce)) return KernelRefusal.NonceUsed;
        if (fee > envelope.FeeMax.Units) return KernelRefusal.FeeAboveMax;
        if (own > won) return KernelRefusal.FeeNotCovered;
        return key is { IsSession: true } && !key.Granted.FeeBudget.IsZero && key.FeesSpent + own > key.Granted.FeeBudget.Units ? KernelRefusal.KeyFeesSpent : KernelRefusal.None;
    }

    /// <summary>Notes that an envelope runs.</summary>
    public void Use(Envelope envelope, BigInteger fee)
    {
        (Address, Address) id = (envelope.Account, envelope.KeyAddress);
        if (!_used.TryGetValue(id, out HashSet<ulong>? used)) _used[id] = used = [];
        used.Add(envelope.Nonce);
        if (_keys.GetValueOrDefault(id) is { IsSession: true } key) key.FeesSpent += fee;
    }

    /// <summary>Whether the envelope's key is a session key.</summary>
    public bool IsSession(Envelope envelope) => _keys.GetValueOrDefault((envelope.Account, envelope.KeyAddress)) is { IsSession: true, IsRevoked: false };

    /// <summary>Whether a session key may do what is claimed.</summary>
    public AccountsRefusal Allows(Envelope envelope, in KeyClaim claim)
    {
        Key key = _keys[(envelope.Account, envelope.KeyAddress)];
        AddKey scope = key.Granted;
        string[] markets = scope.Markets.Split(',', StringSplitOptions.RemoveEmptyEntries);
        if (claim.Permission == KeyPermissions.None) return AccountsRefusal.FullKeyNeeded;
        if (!((KeyPermissions)scope.Permissions).HasFlag(claim.Permission)) return AccountsRefusal.KeyNotPermitted;
        if (markets.Length > 0 && (claim.EveryMarket || (!claim.Market.IsNone && !markets.Contains(claim.Market.ToString())))) return AccountsRefusal.KeyMarketNotPermitted;
        if (scope.Asset.IsNone || claim.Asset.IsNone) return AccountsRefusal.None;
        if (claim.Asset != scope.Asset) return AccountsRefusal.KeyAssetNotPermitted;
        if (!scope.AmountMax.IsZero && claim.Amount.Units > scope.AmountMax.Units) return AccountsRefusal.KeyAmountAboveMax;
        return !scope.Budget.IsZero && key.Spent + claim.Charge.Units > scope.Budget.Units ? AccountsRefusal.KeyBudgetSpent : AccountsRefusal.None;
    }

    /// <summary>Takes what was done from a session key's budget.</summary>
    public void Spend(Envelope envelope, in KeyClaim claim) => _keys[(envelope.Account, envelope.KeyAddress)].Spent += claim.Charge.Units;

    public AccountsRefusal Add(Address account, AddKey add, long timeMs)
    {
        Keys.TryAddressOf(add.KeyType, add.PublicKey, out Address key);
        if (add.Permissions != 0 && key == account) return AccountsRefusal.OwnKeyHasNoScope;
        if (holders.Contains(account)) return AccountsRefusal.RoleHolder;
        if (add.ExpiresAtMs != 0 && add.ExpiresAtMs <= timeMs) return AccountsRefusal.ExpiryInPast;
        if (Acts(account, key)) return AccountsRefusal.KeyInUse;
        if (Acting(account).Count() + OwnCount(account) >= Limits.KeysPerAccountMax) return AccountsRefusal.TooManyKeys;
        if (key == account) _withoutOwn.Remove(account);
        else _keys[(account, key)] = new Key(add);
        return AccountsRefusal.None;
    }

    public AccountsRefusal Revoke(Address account, RevokeKey revoke)
    {
        Keys.TryAddressOf(revoke.KeyType, revoke.PublicKey, out Address key);
        if (!Acts(account, key)) return AccountsRefusal.KeyNotFound;
        bool isFull = key == account || !_keys[(account, key)].IsSession;
        if (isFull && Acting(account).Count(each => !each.IsSession) + OwnCount(account) == 1) return AccountsRefusal.LastKey;
        if (key == account) _withoutOwn.Add(account);
        else _keys[(account, key)].IsRevoked = true;
        return AccountsRefusal.None;
    }

    /// <summary>Whether a key acts for an account; a session key does until it is revoked, even when its time is over.</summary>
    public bool Acts(Address account, Address key) => key == account ? !_withoutOwn.Contains(account) : _keys.GetValueOrDefault((account, key)) is { IsRevoked: false };

    private IEnumerable<Key> Acting(Address account) => _keys.Where(each => each.Key.Account == account && !each.Value.IsRevoked).Select(each => each.Value);

    private int OwnCount(Address account) => _withoutOwn.Contains(account) ? 0 : 1;
}
