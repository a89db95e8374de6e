using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Ibc.Accounts;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc.Accounts;

/// <summary>The host: does here what owners at other chains tell their accounts, all messages of a packet or none.</summary>
internal sealed class IcaHost(InterchainAccounts accounts) : IIbcApplication
{
    /// <inheritdoc/>
    public string Port => IcaMetadata.HostPort;

    /// <summary>Channels are proposed by the owner's chain.</summary>
    public IbcRefusal OnChannelOpenInit(ChannelEnd channel, string channelId, out string version)
    {
        version = "";
        return IbcRefusal.ChannelRefused;
    }

    /// <inheritdoc/>
    public IbcRefusal OnChannelOpenTry(ChannelEnd channel, string channelId, string counterpartyVersion, out string version)
    {
        version = "";
        string connectionId = channel.Hops[0];
        if (!channel.CounterpartyPort.StartsWith(IcaMetadata.ControllerPortPrefix, StringComparison.Ordinal) || channel.CounterpartyPort.Length == IcaMetadata.ControllerPortPrefix.Length) return IbcRefusal.ChannelRefused;
        if (!IcaMetadata.TryDecode(counterpartyVersion, out IcaMetadata? metadata) || !accounts.Ibc.TryConnection(connectionId, out ConnectionEnd connection)) return IbcRefusal.ChannelRefused;
        if (metadata.ControllerConnection != connection.Counterparty.ConnectionId || metadata.HostConnection != connectionId) return IbcRefusal.ChannelRefused;
        string account = Bech32.EncodeAccount(InterchainAccounts.AccountOf(connectionId, channel.CounterpartyPort));
        if (metadata.Address.Length > 0 && metadata.Address != account) return IbcRefusal.ChannelRefused;
        if (!accounts.MayOpen(isHost: true, connectionId, channel.CounterpartyPort, Port)) return IbcRefusal.ChannelRefused;
        version = (metadata with { Address = account }).Encode();
        return IbcRefusal.None;
    }

    /// <summary>No channel is proposed from here.</summary>
    public IbcRefusal OnChannelOpenAck(string channelId, string counterpartyVersion) => IbcRefusal.ChannelRefused;

    /// <inheritdoc/>
    public IbcRefusal OnChannelOpenConfirm(string channelId)
    {
        Invariant.Assert(accounts.Ibc.TryChannel(Port, channelId, out ChannelEnd? channel));
        // Two may have been proposed at once: the first that is confirmed speaks.
        if (!accounts.MayOpen(isHost: true, channel.Hops[0], channel.CounterpartyPort, Port)) return IbcRefusal.ChannelRefused;
        accounts.SetActive(isHost: true, channel.Hops[0], channel.CounterpartyPort, channelId);
        return IbcRefusal.None;
    }

    /// <inheritdoc/>
    public IbcRefusal OnChannelCloseInit(string channelId) => IbcRefusal.ChannelStays;

    /// <inheritdoc/>
    public IbcRefusal OnChannelCloseConfirm(string channelId) => IbcRefusal.None;

    /// <inheritdoc/>
    public IbcRefusal OnReceive(Packet packet, Call call, out Acknowledgement? answer)
    {
        answer = null;
        if (!IcaPacketData.TryDecodeJson(packet.Data, out IcaPacketData? data) || !data.TryMessages(out IReadOnlyList<Any> messages)) return IbcRefusal.DataInvalid;
        Invariant.Assert(accounts.Ibc.TryChannel(Port, packet.DestinationChannel, out ChannelEnd? channel));
        Address account = InterchainAccounts.AccountOf(channel.Hops[0], packet.SourcePort);
        if (accounts.Executor is null || !accounts.Executor.TryExecuteAs(in account, messages, call)) return IbcRefusal.ExecutionRefused;
        answer = new Acknowledgement(ResponsesOf(messages), "");
        return IbcRefusal.None;
    }

    /// <inheritdoc/>
    public void OnReceiveUndone(Packet packet, IbcRefusal refusal, Call call)
    {
    }

    /// <summary>Nothing is sent from here.</summary>
    public IbcRefusal OnAcknowledge(Packet packet, ReadOnlyMemory<byte> acknowledgement, Call call) => IbcRefusal.DataInvalid;

    /// <summary>Nothing is sent from here.</summary>
    public IbcRefusal OnTimeout(Packet packet, Call call) => IbcRefusal.DataInvalid;

    // cosmos.base.abci.v1beta1.TxMsgData: a response for each message, of which none says anything.
    private static byte[] ResponsesOf(IReadOnlyList<Any> messages)
    {
        ProtoWriter writer = new();
        foreach (Any message in messages) writer.Message(2, new Any(message.TypeUrl + "Response", default));
        return writer.ToArray();
    }
}
