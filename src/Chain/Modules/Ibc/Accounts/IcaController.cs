using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Ibc.Accounts;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc.Accounts;

/// <summary>The controller, behind the port of one owner here.</summary>
internal sealed class IcaController(InterchainAccounts accounts, string port) : IIbcApplication
{
    /// <inheritdoc/>
    public string Port => port;

    /// <inheritdoc/>
    public IbcRefusal OnChannelOpenInit(ChannelEnd channel, string channelId, out string version)
    {
        version = "";
        string connectionId = channel.Hops[0];
        if (!accounts.IsRegistering || channel.CounterpartyPort != IcaMetadata.HostPort || !accounts.Ibc.TryConnection(connectionId, out ConnectionEnd connection)) return IbcRefusal.ChannelRefused;
        IcaMetadata? metadata = new(connectionId, connection.Counterparty.ConnectionId, "");
        if (channel.Version.Length > 0 && (!IcaMetadata.TryDecode(channel.Version, out IcaMetadata? asked) || asked with { Address = "" } != metadata)) return IbcRefusal.ChannelRefused;
        if (!accounts.MayOpen(isHost: false, connectionId, port, port)) return IbcRefusal.ChannelRefused;
        version = channel.Version.Length > 0 ? channel.Version : metadata.Encode();
        return IbcRefusal.None;
    }

    /// <summary>Channels are proposed from here.</summary>
    public IbcRefusal OnChannelOpenTry(ChannelEnd channel, string channelId, string counterpartyVersion, out string version)
    {
        version = "";
        return IbcRefusal.ChannelRefused;
    }

    /// <inheritdoc/>
    public IbcRefusal OnChannelOpenAck(string channelId, string counterpartyVersion)
    {
        Invariant.Assert(accounts.Ibc.TryChannel(port, channelId, out ChannelEnd? channel) & IcaMetadata.TryDecode(channel!.Version, out IcaMetadata? own));
        if (!IcaMetadata.TryDecode(counterpartyVersion, out IcaMetadata? answered) || answered.Address.Length == 0) return IbcRefusal.ChannelRefused;
        if (answered with { Address = "" } != own! with { Address = "" } || (own.Address.Length > 0 && own.Address != answered.Address)) return IbcRefusal.ChannelRefused;
        if (!accounts.MayOpen(isHost: false, channel.Hops[0], port, port)) return IbcRefusal.ChannelRefused;
        accounts.SetActive(isHost: false, channel.Hops[0], port, channelId);
        return IbcRefusal.None;
    }

    /// <summary>No channel is proposed by the other end.</summary>
    public IbcRefusal OnChannelOpenConfirm(string channelId) => IbcRefusal.ChannelRefused;

    /// <inheritdoc/>
    public IbcRefusal OnChannelCloseInit(string channelId) => IbcRefusal.ChannelStays;

    /// <inheritdoc/>
    public IbcRefusal OnChannelCloseConfirm(string channelId) => IbcRefusal.None;

    /// <summary>A host sends nothing.</summary>
    public IbcRefusal OnReceive(Packet packet, Call call, out Acknowledgement? answer)
    {
        answer = null;
        return IbcRefusal.DataInvalid;
    }

    /// <inheritdoc/>
    public void OnReceiveUndone(Packet packet, IbcRefusal refusal, Call call)
    {
    }

    /// <summary>The packet's own event tells the owner what came of it.</summary>
    public IbcRefusal OnAcknowledge(Packet packet, ReadOnlyMemory<byte> acknowledgement, Call call) => IbcRefusal.None;

    /// <summary>Of an ordered channel this is the end, and the owner registers again; an unordered one goes on.</summary>
    public IbcRefusal OnTimeout(Packet packet, Call call) => IbcRefusal.None;
}
