using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Ibc.V2;
using Gwangan.Chain.Cosmos.Tx;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>Sends an asset over a channel to somebody at another chain. What the other chain refuses, or does not receive in time, comes back.</summary>
/// <remarks>With a client in place of the channel it goes by IBC v2: its timeout is in seconds then, and it may name one of three encodings.</remarks>
/// <param name="Message">The message ibc.applications.transfer.v1.MsgTransfer. Its token's denomination is an asset's symbol, or a voucher's <c>ibc/…</c>; its amount is in units of 10^-18.</param>
[Operation(2421, cost: Cost,
    IbcRefusal.Malformed, IbcRefusal.IdentifierMalformed, IbcRefusal.NotTheSigner, IbcRefusal.IbcOff, IbcRefusal.ClientNotActive, IbcRefusal.ChannelUnknown, IbcRefusal.ChannelStateWrong,
    IbcRefusal.PortUnknown, IbcRefusal.CounterpartyUnknown, IbcRefusal.PacketInvalid, IbcRefusal.PacketTimedOut, IbcRefusal.DataInvalid, IbcRefusal.TimeoutTooFar, IbcRefusal.TransferOff, IbcRefusal.AmountInvalid, IbcRefusal.AssetUnknown, IbcRefusal.AssetSuspended,
    IbcRefusal.AccountInvalid, IbcRefusal.InsufficientFunds, IbcRefusal.MemoTooLong, IbcRefusal.SendLimited)]
[CosmosMessage(TypeUrl, "cosmos-sdk/MsgTransfer")]
public sealed record SendTransfer([Field(1, SizeMax = IbcLimits.MessageBytesMax)] byte[] Message) : IbcMessage, IAminoMessage
{
    /// <summary>The message's type URL.</summary>
    public const string TypeUrl = "/ibc.applications.transfer.v1.MsgTransfer";

    /// <summary>Cost units of one transfer.</summary>
    public const uint Cost = 200;

    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> Bytes => Message;

    /// <inheritdoc/>
    protected override string Layout => "ssmssmvssv";

    /// <inheritdoc/>
    protected override int SignerField => 4;

    /// <inheritdoc/>
    protected override IbcRefusal CheckFields(IbcFieldValues fields)
    {
        if (!TryToken(fields, out string denom, out string amount) || !fields.TryHeight(6, out IbcHeight height)) return IbcRefusal.Malformed;
        if (!Identifiers.IsPort(fields.Text(1)) || !Identifiers.IsChannel(fields.Text(2))) return IbcRefusal.IdentifierMalformed;
        if (fields.Text(1) != "transfer") return IbcRefusal.PortUnknown;
        if (height.IsZero && fields.Number(7) == 0) return IbcRefusal.PacketInvalid;
        bool isByClient = IsByClient(fields);
        if (fields.Number(10) != 0 || fields.Text(9).Length > 0 && !isByClient || isByClient && (!height.IsZero || EncodingOf(fields) is not (TransferEncoding.Json or TransferEncoding.Protobuf or TransferEncoding.Abi))) return IbcRefusal.PacketInvalid;
        if (!AmountOf(amount, out _)) return IbcRefusal.AmountInvalid;
        if (denom.Length == 0) return IbcRefusal.AssetUnknown;
        if (string.IsNullOrWhiteSpace(fields.Text(5))) return IbcRefusal.AccountInvalid;
        return fields.Bytes(5).Length > IbcLimits.ReceiverBytesMax || fields.Bytes(8).Length > IbcLimits.MemoBytesMax ? IbcRefusal.MemoTooLong : IbcRefusal.None;
    }

    /// <inheritdoc/>
    protected override IbcRefusal ExecuteFields(IbcFieldValues fields, IbcModule ibc, Call call)
    {
        Invariant.Assert(TryToken(fields, out string denom, out string digits) & AmountOf(digits, out Amount amount) & fields.TryHeight(6, out IbcHeight height));
        IbcRefusal refusal = IsByClient(fields)
            ? ibc.Transfers.SendByClient(fields.Text(2), denom, amount, fields.Text(5), fields.Text(8), EncodingOf(fields), fields.Number(7), call, out ulong sequence)
            : ibc.Transfers.Send(fields.Text(2), denom, amount, fields.Text(5), fields.Text(8), height, fields.Number(7), call, out sequence);
        call.BeginAnswer().UInt64(1, sequence);
        return refusal;
    }

    /// <summary>As ibc-go up to 8 and CosmJS have it: token and timeout_height are always there, what else has its default is not (transfer/v1/tx.proto, amino.dont_omitempty).</summary>
    public AminoObject? ToAmino() => Fields is not { } fields || !TryToken(fields, out string denom, out string amount) || !fields.TryHeight(6, out IbcHeight height) || fields.Number(10) != 0
        ? null
        : new AminoObject()
            .TextUnlessEmpty("source_port", fields.Text(1))
            .TextUnlessEmpty("source_channel", fields.Text(2))
            .Object("token", new TxCoin(denom, amount).ToAmino())
            .TextUnlessEmpty("sender", fields.Text(4))
            .TextUnlessEmpty("receiver", fields.Text(5))
            .Object("timeout_height", new AminoObject().ULongUnlessZero("revision_number", height.Revision).ULongUnlessZero("revision_height", height.Number))
            .ULongUnlessZero("timeout_timestamp", fields.Number(7))
            .TextUnlessEmpty("memo", fields.Text(8))
            .TextUnlessEmpty("encoding", fields.Text(9));

    private static bool IsByClient(IbcFieldValues fields) => !Identifiers.IsNumberedChannel(fields.Text(2)) && Identifiers.IsNumberedClient(fields.Text(2));

    private static string EncodingOf(IbcFieldValues fields) => fields.Text(9) is { Length: > 0 } encoding ? encoding : TransferEncoding.Json;

    private static bool AmountOf(string digits, out Amount amount) => Amount.TryParse(digits, out amount) && !amount.IsZero;

    // cosmos.base.v1beta1.Coin
    private static bool TryToken(IbcFieldValues fields, out string denom, out string amount)
    {
        denom = amount = "";
        if (IbcFieldValues.TrySplit(fields.Bytes(3), "ss") is not { } coin || coin.Bytes(1).Length > IbcLimits.DenomBytesMax || coin.Bytes(2).Length > 78) return false;
        (denom, amount) = (coin.Text(1), coin.Text(2));
        return true;
    }
}
