using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Evm.Transactions;
using Gwangan.Node.Api.Ethereum.Forms;
using Gwangan.Node.Ethereum;

namespace Gwangan.Node.Api.Ethereum.Tracing;

/// <summary>prestateTracer: the accounts and slots that a transaction looks at, as it finds them; in diff mode what it changes, before and after.</summary>
/// <param name="json">Where it writes.</param>
/// <param name="options">What is left out.</param>
public sealed unsafe class PrestateTracer(Utf8JsonWriter json, PrestateOptions options) : Tracer(json)
{
    private readonly TouchedState _touched = new();

    /// <inheritdoc/>
    public override void Begin(TracedTransaction transaction, StepCosts? costs) => _touched.Begin(transaction);

    /// <inheritdoc/>
    public override void Enter(EvmFrame frame, EvmCallKind kind, long gas) => _touched.Enter(frame, kind, gas);

    /// <inheritdoc/>
    public override void BeforeStep(EvmFrame frame, in EvmStep step) => _touched.BeforeStep(frame, in step);

    /// <inheritdoc/>
    public override void End(EvmReceipt receipt)
    {
        if (options.DiffMode) WriteDiff();
        else WriteBefore();
    }

    private void WriteBefore()
    {
        Json.WriteStartObject();
        foreach ((Address address, AccountSnapshot account) in _touched.Before)
        {
            if (!options.IncludeEmpty && !account.Exists && _touched.Created.Contains(address)) continue;
            Json.WriteStartObject(address.ToString());
            WriteFields(account);
            WriteSlots(account.Slots, static (_, _) => true);
            Json.WriteEndObject();
        }
        Json.WriteEndObject();
    }

    private void WriteDiff()
    {
        List<(Address Address, AccountSnapshot Before, AccountSnapshot After)> changed = [];
        foreach ((Address address, AccountSnapshot before) in _touched.Before)
        {
            AccountSnapshot after = _touched.Now(address);
            foreach (UInt256 key in before.Slots.Keys) after.Slots.Add(key, _touched.Now(address, key));
            bool isChanged = before.Balance != after.Balance || before.Nonce != after.Nonce || !before.Code.AsSpan().SequenceEqual(after.Code) || before.Slots.Any(slot => after.Slots[slot.Key] != slot.Value);
            if (isChanged) changed.Add((address, before, after));
        }
        Json.WriteStartObject();
        Json.WriteStartObject("post"u8);
        foreach ((Address address, AccountSnapshot before, AccountSnapshot after) in changed)
        {
            if (!after.Exists && before.Exists) continue; // it is gone
            Json.WriteStartObject(address.ToString());
            if (before.Balance != after.Balance) Json.Quantity("balance"u8, after.Balance);
            if (before.Nonce != after.Nonce) Json.WriteNumber("nonce"u8, after.Nonce);
            if (!options.DisableCode && !before.Code.AsSpan().SequenceEqual(after.Code))
            {
                Json.Data("code"u8, after.Code);
                Json.Hash("codeHash"u8, after.CodeHash);
            }
            WriteSlots(after.Slots, (key, value) => value != before.Slots[key] && !value.IsZero);
            Json.WriteEndObject();
        }
        Json.WriteEndObject();
        Json.WriteStartObject("pre"u8);
        foreach ((Address address, AccountSnapshot before, AccountSnapshot after) in changed)
        {
            if (!before.Exists && !options.IncludeEmpty && _touched.Created.Contains(address)) continue;
            Json.WriteStartObject(address.ToString());
            WriteFields(before);
            WriteSlots(before.Slots, (key, value) => value != after.Slots[key] && !value.IsZero);
            Json.WriteEndObject();
        }
        Json.WriteEndObject();
        Json.WriteEndObject();
    }

    private void WriteFields(AccountSnapshot account)
    {
        Json.Quantity("balance"u8, account.Balance);
        if (account.Nonce > 0) Json.WriteNumber("nonce"u8, account.Nonce);
        if (options.DisableCode || account.Code.Length == 0) return;
        Json.Data("code"u8, account.Code);
        Json.Hash("codeHash"u8, account.CodeHash);
    }

    private void WriteSlots(SortedDictionary<UInt256, UInt256> slots, Func<UInt256, UInt256, bool> isWanted)
    {
        if (options.DisableStorage || !slots.Any(slot => isWanted(slot.Key, slot.Value))) return;
        Json.WriteStartObject("storage"u8);
        foreach ((UInt256 key, UInt256 value) in slots)
        {
            if (!isWanted(key, value)) continue;
            Json.WritePropertyName("0x" + Convert.ToHexStringLower(key.ToBigEndian()));
            Json.Data(value.ToBigEndian());
        }
        Json.WriteEndObject();
    }
}

/// <summary>What the prestate tracer shows.</summary>
/// <param name="DiffMode">What changed, before and after.</param>
/// <param name="DisableCode">Not the code.</param>
/// <param name="DisableStorage">Not the storage.</param>
/// <param name="IncludeEmpty">Also accounts that were nothing before.</param>
public sealed record PrestateOptions(bool DiffMode = false, bool DisableCode = false, bool DisableStorage = false, bool IncludeEmpty = false);
