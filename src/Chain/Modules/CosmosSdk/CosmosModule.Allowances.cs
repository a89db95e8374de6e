using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.CosmosSdk;

// Feegrant: whose fees of Cosmos transactions somebody else pays.
public sealed partial class CosmosModule : IFeeCollector
{
    // Genesis registers the won first.
    private const uint Won = 1;

    /// <summary>Walks all allowances in slot order, those that have expired among them.</summary>
    public void ForEachAllowance(Action<AllowanceRecord> visit)
    {
        foreach (int slot in _allowances.LiveSlots) visit(_allowances.Read(slot));
    }

    /// <inheritdoc/>
    public bool Covers(Address account, Amount fee) => _payments.Covers(account, fee);

    /// <inheritdoc/>
    public bool IsGranted(Envelope envelope, Amount fee, long timeMs)
    {
        if (!_allowances.TryFind(new AllowanceKey(envelope.FeeGranter, envelope.Account), out int slot)) return false;
        AllowanceRecord record = _allowances.Read(slot);
        if (record.ExpiresAtMs != 0 && record.ExpiresAtMs <= timeMs) return false;
        if (!Accounts.KeyActsFor(envelope.FeeGranter, envelope.FeeGranter) || Accounts.HoldsRole(envelope.FeeGranter)) return false;
        if ((record.Flags & AllowanceRecord.IsForSome) != 0)
        {
            foreach (OperationDefinition definition in envelope.Definitions)
                if (!((ReadOnlySpan<ushort>)record.Operations).Contains(definition.Number)) return false;
        }
        return TryTake(ref record, fee, timeMs) && Money.Covers(envelope.FeeGranter, fee);
    }

    /// <inheritdoc/>
    public Amount OwnShareOf(Envelope envelope, Amount fee, long timeMs) => envelope.FeeGranter.IsZero ? _payments.OwnShareOf(envelope, fee, timeMs) : Amount.Zero;

    /// <inheritdoc/>
    public void Collect(Envelope envelope, Amount fee, Call call)
    {
        if (envelope.FeeGranter.IsZero)
        {
            _payments.Collect(envelope, fee, call);
            return;
        }
        AllowanceKey key = new(envelope.FeeGranter, envelope.Account);
        Invariant.Assert(_allowances.TryFind(in key, out int slot));
        ref AllowanceRecord record = ref _allowances.Modify(slot);
        Invariant.Assert(TryTake(ref record, fee, call.TimeMs));
        bool isOver = (record.Flags & AllowanceRecord.IsLimited) != 0 && record.Left.IsZero;
        Money.Move(key.Granter, MoneyModule.Treasury, Won, fee);
        call.Emit(new AllowanceUsed(key.Granter, key.Grantee, fee));
        if (isOver) EndAllowance(slot, call);
    }

    /// <inheritdoc/>
    public void Prefetch(Address account, PrefetchStep step) => _payments.Prefetch(account, step);

    internal CosmosRefusal Grant(GrantAllowance.Content content, Call call)
    {
        if (Accounts.HoldsRole(content.Granter)) return CosmosRefusal.GranterIsBody;
        if (content.Terms.ExpiresAtMs != 0 && content.Terms.ExpiresAtMs <= call.TimeMs) return CosmosRefusal.Expired;
        AllowanceRecord record = content.Terms;
        record.Key = new AllowanceKey(content.Granter, content.Grantee);
        (record.PeriodLeft, record.PeriodEndsMs) = (record.PeriodMax, record.PeriodMs == 0 ? 0 : call.TimeMs + record.PeriodMs);
        if (content.Messages is { } messages)
        {
            record.Flags |= AllowanceRecord.IsForSome;
            // A message that nobody knows is never sent, so nothing is paid for it.
            for (int i = 0; i < messages.Count; i++) record.Operations[i] = NumberOf(messages[i]);
        }
        if (_allowances.TryFind(in record.Key, out int slot))
        {
            long ends = _allowances.Read(slot).ExpiresAtMs;
            if (ends == 0 || ends > call.TimeMs) return CosmosRefusal.AllowanceExists;
            _allowances.Modify(slot) = record;
        }
        else
        {
            _allowances.Insert(in record);
        }
        call.Emit(new AllowanceGranted(content.Granter, content.Grantee, record.ExpiresAtMs));
        return CosmosRefusal.None;
    }

    internal CosmosRefusal Revoke(Address granter, Address grantee, Call call)
    {
        if (!_allowances.TryFind(new AllowanceKey(granter, grantee), out int slot)) return CosmosRefusal.NotGranted;
        EndAllowance(slot, call);
        return CosmosRefusal.None;
    }

    private void EndAllowance(int slot, Call call)
    {
        AllowanceKey key = _allowances.Read(slot).Key;
        _allowances.Remove(slot);
        call.Emit(new AllowanceEnded(key.Granter, key.Grantee));
    }

    private static bool TryTake(ref AllowanceRecord record, Amount fee, long timeMs)
    {
        if (record.PeriodMs != 0)
        {
            if (timeMs >= record.PeriodEndsMs)
            {
                record.PeriodLeft = record.PeriodMax;
                // Periods follow each other; after a long silence one begins anew (feegrant, tryResetPeriod).
                record.PeriodEndsMs += record.PeriodMs;
                if (timeMs > record.PeriodEndsMs) record.PeriodEndsMs = timeMs + record.PeriodMs;
            }
            if (record.PeriodLeft < fee) return false;
            record.PeriodLeft -= fee;
        }
        if ((record.Flags & AllowanceRecord.IsLimited) == 0) return true;
        if (record.Left < fee) return false;
        record.Left -= fee;
        return true;
    }

    private ushort NumberOf(string typeUrl) => Known.TryFind(typeUrl, out OperationDefinition definition) ? definition.Number : (ushort)0;

    /// <summary>All operations of the chain, to name those that an allowance pays for; set once the list of modules is whole.</summary>
    internal OperationCatalog Known { get; set; } = new([]);
}
