using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Gwangan.Chain.Cosmos.Ibc;

/// <summary>What a transfer's packet says, in JSON: ibc.applications.transfer.v2.FungibleTokenPacketData of <c>ics20-1</c>.</summary>
/// <param name="Denom">The denomination with its trace as the sender's chain knows it.</param>
/// <param name="Amount">Digits, of any length.</param>
/// <param name="Sender">Who sends, in the sender's chain's spelling.</param>
/// <param name="Receiver">Who receives, in the receiver's chain's spelling.</param>
/// <param name="Memo">What the sender adds; empty for nothing.</param>
public sealed record FungibleTokenData(string Denom, string Amount, string Sender, string Receiver, string Memo)
{
    /// <summary>The version of channels that carry it.</summary>
    public const string ChannelVersion = "ics20-1";

    /// <summary>The amount; false when it is no number above zero, or more than 2^128 - 1.</summary>
    public bool TryAmount(out UInt128 amount)
    {
        amount = default;
        return Amount.Length is > 0 and <= IbcLimits.AmountDigitsMax && UInt128.TryParse(Amount, NumberStyles.None, CultureInfo.InvariantCulture, out amount) && amount != UInt128.Zero;
    }

    /// <summary>The only spelling in which it is sent: names in order, an empty memo left out.</summary>
    public byte[] Encode()
    {
        StringBuilder json = new();
        json.Append("{\"amount\":");
        IbcJson.Append(json, Amount);
        json.Append(",\"denom\":");
        IbcJson.Append(json, Denom);
        if (Memo.Length > 0)
        {
            json.Append(",\"memo\":");
            IbcJson.Append(json, Memo);
        }
        json.Append(",\"receiver\":");
        IbcJson.Append(json, Receiver);
        json.Append(",\"sender\":");
        IbcJson.Append(json, Sender);
        return Encoding.UTF8.GetBytes(json.Append('}').ToString());
    }

    /// <summary>Reads it; false when it is no such object, or has a name that nobody knows, twice, or too long.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out FungibleTokenData? data)
    {
        data = null;
        if (!IbcJson.TryTexts(bytes, out SortedDictionary<string, string>? texts)) return false;
        string denom = "", amount = "", sender = "", receiver = "", memo = "";
        foreach ((string name, string value) in texts)
        {
            switch (name)
            {
                case "denom": denom = value; break;
                case "amount": amount = value; break;
                case "sender": sender = value; break;
                case "receiver": receiver = value; break;
                case "memo": memo = value; break;
                default: return false;
            }
        }
        if (Encoding.UTF8.GetByteCount(memo) > IbcLimits.MemoBytesMax || Encoding.UTF8.GetByteCount(receiver) > IbcLimits.ReceiverBytesMax
            || Encoding.UTF8.GetByteCount(sender) > IbcLimits.ReceiverBytesMax || Encoding.UTF8.GetByteCount(denom) > IbcLimits.DenomBytesMax) return false;
        data = new FungibleTokenData(denom, amount, sender, receiver, memo);
        return true;
    }
}
