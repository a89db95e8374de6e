using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Tx;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.CosmosSdk;

// Authz: what one account lets another do in its name.
public sealed partial class CosmosModule
{
    private readonly FieldReader _fields = new();
    private readonly ProtoWriter _native = new(), _scratch = new();

    /// <summary>Walks all authorizations in slot order, those that have expired among them.</summary>
    public void ForEachAuthorization(Action<AuthorizationRecord> visit)
    {
        foreach (int slot in _authorizations.LiveSlots) visit(_authorizations.Read(slot));
    }

    internal CosmosRefusal Grant(in GrantAuthorization.Content content, Call call)
    {
        if (Accounts.HoldsRole(content.Granter)) return CosmosRefusal.GranterIsBody;
        if (!_grantable.TryFind(content.TypeUrl, out OperationDefinition definition) || !IsGrantable(definition)) return CosmosRefusal.NotGrantable;
        if (content.ExpiresAtMs != 0 && content.ExpiresAtMs <= call.TimeMs) return CosmosRefusal.Expired;
        AuthorizationRecord record = new() { Key = new AuthorizationKey(content.Granter, content.Grantee, definition.Number), ExpiresAtMs = content.ExpiresAtMs };
        if (content.SpendLimit is { } limit)
        {
            record.IsLimited = 1;
            for (int i = 0; i < limit.Count; i++)
            {
                if (!TryAsset(limit[i], out uint asset, out Amount amount)) return CosmosRefusal.AssetUnknown;
                record.Limits[i] = new AssetLimit { AssetId = asset, Left = amount };
            }
        }
        if (_authorizations.TryFind(in record.Key, out int slot)) _authorizations.Modify(slot) = record;
        else _authorizations.Insert(in record);
        call.Emit(new AuthorizationGranted(content.Granter, content.Grantee, definition.Number, content.ExpiresAtMs));
        return CosmosRefusal.None;
    }

    internal CosmosRefusal Revoke(Address granter, Address grantee, string typeUrl, Call call)
    {
        if (!_grantable.TryFind(typeUrl, out OperationDefinition definition) || !_authorizations.TryFind(new AuthorizationKey(granter, grantee, definition.Number), out int slot)) return CosmosRefusal.NotGranted;
        End(slot, call);
        return CosmosRefusal.None;
    }

    /// <summary>What an interchain account is told: in its own name what could be granted, and in others' names what they have granted it.</summary>
    public bool TryExecuteAs(in Address account, IReadOnlyList<Any> messages, Call call)
    {
        List<TxMessage> told = [.. messages.Select(static message => new TxMessage(message.TypeUrl, message.Value))];
        call.AddCost(ExecuteAuthorized.CostOf(told));
        return ExecuteFor(account, told, call) == CosmosRefusal.None;
    }

    internal CosmosRefusal ExecuteFor(Address grantee, List<TxMessage> messages, Call call)
    {
        (Address caller, OperationDefinition? outer, bool isSigned, int events) = (call.Caller, call.Operation, call.IsSigned, call.EventsSize);
        StateMark mark = _store.Mark();
        CosmosRefusal refusal = CosmosRefusal.None;
        ProtoWriter answers = new();
        foreach (TxMessage message in messages)
        {
            call.BeginAnswer();
            refusal = ExecuteFor(grantee, message, call);
            if (refusal != CosmosRefusal.None) break;
            answers.BytesAlways(1, call.Answer);
        }
        // MsgExecResponse: what each was answered.
        call.BeginAnswer().Raw(answers.WrittenSpan);
        (call.Caller, call.Operation, call.IsSigned) = (caller, outer, isSigned);
        if (refusal == CosmosRefusal.None)
        {
            _store.Release(in mark);
            return refusal;
        }
        _store.RollbackTo(in mark);
        call.TakeBackEvents(events);
        return refusal;
    }

    // In the granter's name, and never as if its own key had signed.
    private CosmosRefusal ExecuteFor(Address grantee, in TxMessage message, Call call)
    {
        if (!_grantable.TryFind(message.TypeUrl, out OperationDefinition definition) || !IsGrantable(definition)) return CosmosRefusal.NotGrantable;
        if (!CosmosMessages.TryToNative(definition, message.Value.Span, _native, out Address granter)) return CosmosRefusal.MessageMalformed;
        if (!definition.TryDecode(_native.ToArray(), _fields, _scratch, out Operation operation)) return CosmosRefusal.MessageMalformed;
        if (operation is ISignedMessage signed && !signed.TrySigner(out granter)) return CosmosRefusal.MessageMalformed;
        if (operation.RunCheck() != 0) return CosmosRefusal.InnerRefused;
        if (granter != grantee)
        {
            CosmosRefusal refusal = Use(new AuthorizationKey(granter, grantee, definition.Number), operation, call);
            if (refusal != CosmosRefusal.None) return refusal;
        }
        (call.Caller, call.Operation, call.IsSigned) = (granter, definition, false);
        return operation.RunExecute(_grantable.ModuleOf(definition), call) == 0 ? CosmosRefusal.None : CosmosRefusal.InnerRefused;
    }

    private CosmosRefusal Use(in AuthorizationKey key, Operation operation, Call call)
    {
        if (!_authorizations.TryFind(in key, out int slot)) return CosmosRefusal.NotGranted;
        AuthorizationRecord record = _authorizations.Read(slot);
        // What a key has granted that no longer acts for its account, it may have been a thief's.
        if (IsOver(record.ExpiresAtMs, call) || !Accounts.KeyActsFor(key.Granter, key.Granter) || Accounts.HoldsRole(key.Granter)) return CosmosRefusal.NotGranted;
        if (record.IsLimited != 0)
        {
            if (operation is not CosmosSdk.Send send || !send.TryRead(out _, out _, out List<TxCoin> coins)) return CosmosRefusal.NotGranted;
            foreach (TxCoin coin in coins)
            {
                if (!TryAsset(coin, out uint asset, out Amount amount)) return CosmosRefusal.InnerRefused;
                if (!TryTake(ref record.Limits, asset, amount)) return CosmosRefusal.LimitExceeded;
            }
            _authorizations.Modify(slot) = record;
        }
        call.Emit(new AuthorizationUsed(key.Granter, key.Grantee, (ushort)key.Operation));
        if (record.IsLimited != 0 && !HasLeft(in record)) End(slot, call);
        return CosmosRefusal.None;
    }

    private void End(int slot, Call call)
    {
        AuthorizationKey key = _authorizations.Read(slot).Key;
        _authorizations.Remove(slot);
        call.Emit(new AuthorizationEnded(key.Granter, key.Grantee, (ushort)key.Operation));
    }

    private static bool TryTake(ref AssetLimits limits, uint asset, Amount amount)
    {
        for (int i = 0; i < Coins.Max; i++)
        {
            if (limits[i].AssetId != asset || limits[i].Left < amount) continue;
            limits[i].Left -= amount;
            return true;
        }
        return false;
    }

    private static bool HasLeft(in AuthorizationRecord record)
    {
        foreach (AssetLimit limit in (ReadOnlySpan<AssetLimit>)record.Limits)
            if (!limit.Left.IsZero) return true;
        return false;
    }

    /// <summary>The messages that interchain accounts may be told to do in their own name, by their type URLs, ascending.</summary>
    public IEnumerable<string> InterchainMessages => _grantable.Modules.SelectMany(module => module.Operations).Where(IsGrantable).Select(definition => definition.TypeUrl).Order(StringComparer.Ordinal);

    // Neither what a body decides, nor what cannot be undone, nor grants themselves: nobody passes on what was granted.
    private bool IsGrantable(OperationDefinition definition) =>
        _grantable.CanUndo(definition)
        && (_grantable.ModuleOf(definition) is not (MoneyModule or CosmosModule or IbcModule) || definition.Type == typeof(SendTransfer) || definition.Type == typeof(CosmosSdk.Send) || definition.Type == typeof(MultiSend) || definition.Type == typeof(Transfer));
}
