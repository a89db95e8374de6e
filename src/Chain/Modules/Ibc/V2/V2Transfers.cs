using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Ibc.V2;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc.V2;

/// <summary>20-transfer over IBC v2: the same transfers, kept by client instead of by channel, in any of three encodings (<see cref="TransferEncoding"/>).</summary>
public sealed class V2Transfers(TransferApplication transfers) : IV2Application
{
    private static readonly byte[] Success = Acknowledgement.Success.Encode();

    /// <inheritdoc/>
    public string Port => transfers.Port;

    /// <summary>The payload of a transfer.</summary>
    public static V2Payload PayloadOf(FungibleTokenData data, string encoding) =>
        new("transfer", "transfer", FungibleTokenData.ChannelVersion, encoding, TransferEncoding.Encode(data, encoding));

    /// <inheritdoc/>
    public IbcRefusal OnSend(V2Packet packet, V2Payload payload, Call call)
    {
        if (!TryRead(packet, payload, out FungibleTokenData data, out byte[] told)) return IbcRefusal.DataInvalid;
        if (!Bech32.TryParseAccount(data.Sender, out Address sender) || sender != call.Caller) return IbcRefusal.AccountInvalid;
        // Without a handshake nobody has agreed on how names with slashes are split.
        if (!Denom.TryParse(data.Denom, out Denom denom) || denom.Base.Contains('/', StringComparison.Ordinal)) return IbcRefusal.AssetUnknown;
        if (!data.TryAmount(out UInt128 units)) return IbcRefusal.AmountInvalid;
        return transfers.TryFind(denom.Name, out uint asset) ? transfers.TakeOut(packet.SourceClient, asset, new Amount(units), told, call) : IbcRefusal.AssetUnknown;
    }

    /// <inheritdoc/>
    public IbcRefusal OnReceive(V2Packet packet, V2Payload payload, Call call, out ReadOnlyMemory<byte> answer)
    {
        answer = Success;
        return TryRead(packet, payload, out FungibleTokenData data, out byte[] told)
            ? transfers.BringIn(payload.SourcePort, packet.SourceClient, packet.DestinationClient, data, told, call, out _, out _)
            : IbcRefusal.DataInvalid;
    }

    /// <inheritdoc/>
    public IbcRefusal OnAcknowledge(V2Packet packet, V2Payload payload, ReadOnlyMemory<byte>? answer, Call call)
    {
        if (!TryRead(packet, payload, out FungibleTokenData data, out byte[] told)) return IbcRefusal.DataInvalid;
        if (answer is null) return transfers.BringBack(PacketStep.Acknowledged, packet.SourceClient, packet.Sequence, data, told, call);
        // An error has one form only, which is not this one.
        if (!Acknowledgement.TryDecode(answer.Value, out Acknowledgement? read) || !read.IsSuccess || !read.Encode().AsSpan().SequenceEqual(answer.Value.Span)) return IbcRefusal.AcknowledgementInvalid;
        return transfers.TellArrived(data, told, call);
    }

    /// <inheritdoc/>
    public IbcRefusal OnTimeout(V2Packet packet, V2Payload payload, Call call) =>
        TryRead(packet, payload, out FungibleTokenData data, out byte[] told) ? transfers.BringBack(PacketStep.TimedOut, packet.SourceClient, packet.Sequence, data, told, call) : IbcRefusal.DataInvalid;

    // What is told of a transfer is its JSON, whatever it came in: so this, in which one sign can take six bytes, has the bound of all packets' data.
    private bool TryRead(V2Packet packet, V2Payload payload, out FungibleTokenData data, out byte[] told)
    {
        (data, told) = (null!, []);
        if (payload.SourcePort != Port || payload.DestinationPort != Port || payload.Version != FungibleTokenData.ChannelVersion
            || !Identifiers.IsNumberedClient(packet.SourceClient) || !Identifiers.IsNumberedClient(packet.DestinationClient)
            || !TransferEncoding.TryDecode(payload.Value, payload.Encoding, out data!)) return false;
        told = data.Encode();
        return told.Length <= IbcLimits.PacketDataBytesMax;
    }
}
