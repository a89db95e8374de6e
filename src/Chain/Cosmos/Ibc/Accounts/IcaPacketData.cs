using System.Diagnostics.CodeAnalysis;
using System.Text;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Ibc.Accounts;

/// <summary>What a controller asks its account on the host to do (ICS-27): in packets JSON, in messages protobuf, of ibc.applications.interchain_accounts.v1.InterchainAccountPacketData.</summary>
/// <param name="Transaction">The messages, as CosmosTx (<see cref="TryMessages"/>).</param>
/// <param name="Memo">What its owner adds; empty for nothing.</param>
public sealed record IcaPacketData(ReadOnlyMemory<byte> Transaction, string Memo) : IProtoMessage<IcaPacketData>
{
    private const string ExecuteName = "TYPE_EXECUTE_TX";
    private const int ExecuteNumber = 1;

    /// <summary>Messages of one transaction.</summary>
    public const int MessagesMax = 32;

    /// <summary>Whether it can be sent (InterchainAccountPacketData.ValidateBasic).</summary>
    public bool IsSound => !Transaction.IsEmpty && Encoding.UTF8.GetByteCount(Memo) <= IbcLimits.MemoBytesMax;

    /// <summary>The spelling in packets.</summary>
    public byte[] Encode()
    {
        StringBuilder json = new($"{{\"type\":\"{ExecuteName}\",\"data\":\"{Convert.ToBase64String(Transaction.Span)}\",\"memo\":");
        IbcJson.Append(json, Memo);
        return Encoding.UTF8.GetBytes(json.Append('}').ToString());
    }

    /// <summary>Reads what a packet says; false when it is no such object, or asks for anything but a transaction.</summary>
    public static bool TryDecodeJson(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out IcaPacketData? data)
    {
        data = null;
        if (!IbcJson.TryTexts(bytes, out SortedDictionary<string, string>? texts)) return false;
        string type = "", memo = "", transaction = "";
        foreach ((string name, string value) in texts)
        {
            switch (name)
            {
                case "type": type = value; break;
                case "data": transaction = value; break;
                case "memo": memo = value; break;
                default: return false;
            }
        }
        byte[] decoded = new byte[transaction.Length];
        if (type != ExecuteName || !Convert.TryFromBase64String(transaction, decoded, out int count)) return false;
        data = new IcaPacketData(decoded.AsMemory(0, count), memo);
        return data.IsSound;
    }

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.Enum(1, ExecuteNumber);
        writer.Bytes(2, Transaction.Span);
        writer.String(3, Memo);
    }

    /// <summary>Reads what a message says; false when malformed, too long, with a field that nobody knows, or when it asks for anything but a transaction.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out IcaPacketData? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        int type = 0;
        ReadOnlyMemory<byte> transaction = default;
        string memo = "";
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Varint) => reader.TryInt32(out type),
                (2, WireType.Bytes) => reader.TryMemory(IbcLimits.PacketDataBytesMax, out transaction),
                (3, WireType.Bytes) => reader.TryString(IbcLimits.MemoBytesMax, out memo),
                _ => false,
            };
            if (!ok) return false;
        }
        message = new IcaPacketData(transaction, memo);
        return type == ExecuteNumber;
    }

    /// <summary>The messages of the transaction (CosmosTx); false when it is none, has none, or more than <see cref="MessagesMax"/>.</summary>
    public bool TryMessages(out IReadOnlyList<Any> messages)
    {
        List<Any> found = [];
        messages = found;
        var reader = new ProtoReader(Transaction.Span);
        while (!reader.AtEnd)
            if (!reader.TryReadTag(out int field, out WireType wire) || field != 1 || wire != WireType.Bytes || !reader.TryAdd(found, MessagesMax)) return false;
        return found.Count > 0;
    }

    /// <summary>The transaction of some messages.</summary>
    public static IcaPacketData Of(IEnumerable<Any> messages, string memo = "")
    {
        ProtoWriter writer = new();
        foreach (Any each in messages) writer.Message(1, each);
        return new IcaPacketData(writer.ToArray(), memo);
    }
}
