using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Node.Api.Ethereum.Forms;
using Gwangan.Node.Ethereum;

namespace Gwangan.Node.Api.Ethereum.Tracing;

/// <summary>stateDiff, in OpenEthereum's form: of every account that a transaction has changed, what became of each of its fields: <c>=</c> for nothing, <c>+</c> for what is new, <c>-</c> for what is gone, <c>*</c> for a change.</summary>
internal static class StateDiffForm
{
    /// <summary>Writes what has changed since the transaction began.</summary>
    public static void Write(Utf8JsonWriter json, TouchedState touched)
    {
        json.WriteStartObject();
        foreach ((Address address, AccountSnapshot before) in touched.Before)
        {
            AccountSnapshot after = touched.Now(address);
            List<(UInt256 Key, UInt256 From, UInt256 To)> slots = [];
            foreach ((UInt256 key, UInt256 from) in before.Slots)
                if (touched.Now(address, key) is var to && to != from) slots.Add((key, from, to));
            bool isSame = before.Balance == after.Balance && before.Nonce == after.Nonce && before.CodeHash == after.CodeHash && slots.Count == 0;
            if (isSame || (!before.Exists && !after.Exists)) continue;
            bool isNew = !before.Exists, isGone = !after.Exists;
            json.WriteStartObject(address.ToString());
            Write(json, "balance"u8, isNew, isGone, before.Balance == after.Balance, each => json.Quantity(each ? after.Balance : before.Balance));
            Write(json, "code"u8, isNew, isGone, before.Code.AsSpan().SequenceEqual(after.Code), each => json.Data(each ? after.Code : before.Code));
            Write(json, "nonce"u8, isNew, isGone, before.Nonce == after.Nonce, each => json.Quantity(each ? after.Nonce : before.Nonce));
            json.WriteStartObject("storage"u8);
            foreach ((UInt256 key, UInt256 from, UInt256 to) in slots)
            {
                json.WritePropertyName("0x" + Convert.ToHexStringLower(key.ToBigEndian()));
                Write(json, isNew, isGone, false, each => json.Data((each ? to : from).ToBigEndian()));
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, bool isNew, bool isGone, bool isSame, Action<bool> write)
    {
        json.WritePropertyName(name);
        Write(json, isNew, isGone, isSame, write);
    }

    // What writes a value is told whether it is the one after.
    private static void Write(Utf8JsonWriter json, bool isNew, bool isGone, bool isSame, Action<bool> write)
    {
        if (isSame && !isNew && !isGone)
        {
            json.WriteStringValue("="u8);
            return;
        }
        json.WriteStartObject();
        if (isNew || isGone)
        {
            json.WritePropertyName(isNew ? "+"u8 : "-"u8);
            write(isNew);
        }
        else
        {
            json.WriteStartObject("*"u8);
            json.WritePropertyName("from"u8);
            write(false);
            json.WritePropertyName("to"u8);
            write(true);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }
}
