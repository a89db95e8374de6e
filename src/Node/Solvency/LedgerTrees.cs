using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;

namespace Gwangan.Node.Solvency;

/// <summary>Balances gathered from claims, and the root that they make together.</summary>
internal sealed class LedgerTrees
{
    private readonly StateCommit _commit = new();
    private readonly HashSet<BalanceKey> _keys = [];
    private readonly SortedDictionary<uint, UInt128> _totals = [];

    /// <summary>How many balances there are.</summary>
    public long Count => _keys.Count;

    /// <summary>Adds a balance.</summary>
    /// <exception cref="ClaimException">It is nothing, there already, or too large.</exception>
    public void Add(in Address account, uint assetId, UInt128 available, UInt128 locked)
    {
        UInt128 total = _totals.GetValueOrDefault(assetId), sum = unchecked(available + locked);
        if ((available | locked) == UInt128.Zero) throw new ClaimException("a balance of nothing is told");
        if (sum < available || unchecked(total + sum) < total) throw new ClaimException("the balances leave the range of an amount");
        if (!_keys.Add(new BalanceKey(account, assetId))) throw new ClaimException($"the balance of {account} is told twice");
        _totals[assetId] = total + sum;
        BalanceRecord record = new() { Key = new BalanceKey(account, assetId), Available = new Amount(available), Locked = new Amount(locked) };
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<BalanceRecord>(in record));
        _commit.Records.Add(new RecordChange(MoneyModule.Schema, _commit.Records.Count, -1, _commit.Bytes.WrittenCount));
        bytes.CopyTo(_commit.Bytes.GetSpan(bytes.Length));
        _commit.Bytes.Advance(bytes.Length);
    }

    /// <summary>The sum of all balances of an asset.</summary>
    public Amount TotalOf(uint assetId) => new(_totals.GetValueOrDefault(assetId));

    /// <summary>The money root over just these balances.</summary>
    public Hash32 Root()
    {
        MoneyCommitment money = new();
        using CoreForkJoin cores = new();
        if (_commit.Records.Count > 0) money.Update(_commit, 0, cores);
        return money.Root;
    }
}
