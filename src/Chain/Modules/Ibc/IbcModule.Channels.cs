using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Ibc.Accounts;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Ibc.Accounts;

namespace Gwangan.Chain.Modules.Ibc;

// 04-channel's handshakes, and 05-port: which application speaks to which.
public sealed partial class IbcModule
{
    private const int ChannelCacheMax = 4_096;
    private readonly Dictionary<(string Port, string Channel), (byte[] Raw, ChannelEnd Parsed)> _channels = [];

    /// <summary>A channel's end here; false when there is none.</summary>
    public bool TryChannel(string port, string channelId, [NotNullWhen(true)] out ChannelEnd? channel)
    {
        channel = null;
        if (!Identifiers.IsPort(port) || !Identifiers.IsChannel(channelId) || !_tree.TryGet(IbcPaths.Channel(port, channelId), out byte[]? raw)) return false;
        if (_channels.TryGetValue((port, channelId), out var known) && ReferenceEquals(known.Raw, raw))
        {
            channel = known.Parsed;
            return true;
        }
        Invariant.Assert(ChannelEnd.TryDecode(raw, out channel));
        if (_channels.Count >= ChannelCacheMax) _channels.Clear();
        _channels[(port, channelId)] = (raw, channel);
        return true;
    }

    /// <summary>The number of the next packet to be sent over a channel.</summary>
    public ulong NextSequenceSend(string port, string channel) => NumberOf(IbcPaths.NextSequenceSend(port, channel));

    internal IbcRefusal OpenChannel(string port, ChannelEnd channel, Call call, out string id)
    {
        id = "";
        IbcRefusal refusal = FindForHandshake(port, channel, out IIbcApplication application, out ConnectionEnd connection);
        if (refusal != IbcRefusal.None) return refusal;
        if (!TryClient(connection.ClientId, out TendermintClientState client)) return IbcRefusal.ClientUnknown;
        if (!IsActive(connection.ClientId, client, call.TimeMs)) return IbcRefusal.ClientNotActive;
        id = NextName(IbcPaths.NextChannelSequence, Identifiers.ChannelPrefix);
        refusal = application.OnChannelOpenInit(channel, id, out string version);
        if (refusal != IbcRefusal.None) return refusal;
        Begin(port, id, channel with { State = ChannelState.Init, CounterpartyChannel = "", Version = version }, HandshakeStep.OpenInit, call);
        ProtoWriter answer = call.BeginAnswer();
        answer.String(1, id);
        answer.String(2, version);
        return IbcRefusal.None;
    }

    internal IbcRefusal AnswerChannel(string port, ChannelEnd channel, string counterpartyVersion, ReadOnlyMemory<byte> proof, IbcHeight height, Call call)
    {
        IbcRefusal refusal = FindForHandshake(port, channel, out IIbcApplication application, out ConnectionEnd connection);
        if (refusal != IbcRefusal.None) return refusal;
        if (connection.State != ConnectionState.Open) return IbcRefusal.ConnectionStateWrong;
        ChannelEnd expected = new(ChannelState.Init, channel.Order, port, "", [connection.Counterparty.ConnectionId], counterpartyVersion);
        refusal = ProveChannel(connection, channel.CounterpartyPort, channel.CounterpartyChannel, expected, proof, height, call);
        if (refusal != IbcRefusal.None) return refusal;
        string id = NextName(IbcPaths.NextChannelSequence, Identifiers.ChannelPrefix);
        refusal = application.OnChannelOpenTry(channel, id, counterpartyVersion, out string version);
        if (refusal != IbcRefusal.None) return refusal;
        Begin(port, id, channel with { State = ChannelState.Try, Version = version }, HandshakeStep.OpenTry, call);
        ProtoWriter answer = call.BeginAnswer();
        answer.String(1, version);
        answer.String(2, id);
        return IbcRefusal.None;
    }

    internal IbcRefusal AcceptChannel(string port, string id, string counterpartyId, string counterpartyVersion, ReadOnlyMemory<byte> proof, IbcHeight height, Call call)
    {
        IbcRefusal refusal = FindAt(port, id, ChannelState.Init, out IIbcApplication application, out ChannelEnd channel, out ConnectionEnd connection);
        if (refusal != IbcRefusal.None) return refusal;
        ChannelEnd expected = new(ChannelState.Try, channel.Order, port, id, [connection.Counterparty.ConnectionId], counterpartyVersion);
        refusal = ProveChannel(connection, channel.CounterpartyPort, counterpartyId, expected, proof, height, call);
        if (refusal == IbcRefusal.None) refusal = application.OnChannelOpenAck(id, counterpartyVersion);
        if (refusal != IbcRefusal.None) return refusal;
        Set(port, id, channel with { State = ChannelState.Open, CounterpartyChannel = counterpartyId, Version = counterpartyVersion }, HandshakeStep.OpenAck, call);
        return IbcRefusal.None;
    }

    internal IbcRefusal ConfirmChannel(string port, string id, ReadOnlyMemory<byte> proof, IbcHeight height, Call call)
    {
        IbcRefusal refusal = FindAt(port, id, ChannelState.Try, out IIbcApplication application, out ChannelEnd channel, out ConnectionEnd connection);
        if (refusal != IbcRefusal.None) return refusal;
        refusal = ProveChannel(connection, channel.CounterpartyPort, channel.CounterpartyChannel, Mirror(port, id, channel, connection, ChannelState.Open), proof, height, call);
        if (refusal == IbcRefusal.None) refusal = application.OnChannelOpenConfirm(id);
        if (refusal != IbcRefusal.None) return refusal;
        Set(port, id, channel with { State = ChannelState.Open }, HandshakeStep.OpenConfirm, call);
        return IbcRefusal.None;
    }

    internal IbcRefusal CloseChannel(string port, string id, Call call)
    {
        IbcRefusal refusal = FindAt(port, id, null, out IIbcApplication application, out ChannelEnd channel, out ConnectionEnd connection);
        if (refusal != IbcRefusal.None) return refusal;
        if (channel.State == ChannelState.Closed) return IbcRefusal.ChannelStateWrong;
        if (!TryClient(connection.ClientId, out TendermintClientState client) || !IsActive(connection.ClientId, client, call.TimeMs)) return IbcRefusal.ClientNotActive;
        refusal = application.OnChannelCloseInit(id);
        if (refusal != IbcRefusal.None) return refusal;
        Set(port, id, channel with { State = ChannelState.Closed }, HandshakeStep.CloseInit, call);
        return IbcRefusal.None;
    }

    internal IbcRefusal ConfirmClosedChannel(string port, string id, ReadOnlyMemory<byte> proof, IbcHeight height, Call call)
    {
        IbcRefusal refusal = FindAt(port, id, null, out IIbcApplication application, out ChannelEnd channel, out ConnectionEnd connection);
        if (refusal != IbcRefusal.None) return refusal;
        if (channel.State == ChannelState.Closed) return IbcRefusal.ChannelStateWrong;
        refusal = ProveChannel(connection, channel.CounterpartyPort, channel.CounterpartyChannel, Mirror(port, id, channel, connection, ChannelState.Closed), proof, height, call);
        if (refusal == IbcRefusal.None) refusal = application.OnChannelCloseConfirm(id);
        if (refusal != IbcRefusal.None) return refusal;
        Set(port, id, channel with { State = ChannelState.Closed }, HandshakeStep.CloseConfirm, call);
        return IbcRefusal.None;
    }

    // The other end as it must be when it is in that state.
    private static ChannelEnd Mirror(string port, string id, ChannelEnd channel, ConnectionEnd connection, ChannelState state) =>
        new(state, channel.Order, port, id, [connection.Counterparty.ConnectionId], channel.Version);

    private IbcRefusal ProveChannel(ConnectionEnd connection, string port, string id, ChannelEnd expected, ReadOnlyMemory<byte> proof, IbcHeight height, Call call) =>
        Prove(connection.ClientId, height, 0, proof.Span, connection.Counterparty.Prefix.Span, IbcPaths.Channel(port, id), ProtoWriter.Encode(expected), call);

    private IbcRefusal FindForHandshake(string port, ChannelEnd channel, out IIbcApplication application, out ConnectionEnd connection)
    {
        connection = null!;
        if (!TryPort(port, out application)) return IbcRefusal.PortUnknown;
        if (channel.Hops.Count != 1 || channel.Order == ChannelOrder.None) return IbcRefusal.ChannelInvalid;
        if (!TryConnection(channel.Hops[0], out connection)) return IbcRefusal.ConnectionUnknown;
        string feature = channel.Order == ChannelOrder.Ordered ? "ORDER_ORDERED" : "ORDER_UNORDERED";
        return connection.Versions.Count == 1 && connection.Versions[0].Features.Contains(feature) ? IbcRefusal.None : IbcRefusal.VersionUnsupported;
    }

    // A channel with its application and an open connection; in a given state, or (null) in any.
    private IbcRefusal FindAt(string port, string id, ChannelState? state, out IIbcApplication application, out ChannelEnd channel, out ConnectionEnd connection)
    {
        (channel, connection) = (null!, null!);
        if (!TryPort(port, out application)) return IbcRefusal.PortUnknown;
        if (!TryChannel(port, id, out channel!)) return IbcRefusal.ChannelUnknown;
        if (state is { } wanted && channel.State != wanted) return IbcRefusal.ChannelStateWrong;
        Invariant.Assert(TryConnection(channel.Hops[0], out connection));
        return connection.State == ConnectionState.Open ? IbcRefusal.None : IbcRefusal.ConnectionStateWrong;
    }

    // Each owner of interchain accounts has a port of its own, behind which the same application stands.
    private bool TryPort(string port, out IIbcApplication application)
    {
        if (_ports.TryGetValue(port, out application!)) return true;
        bool isController = port.StartsWith(IcaMetadata.ControllerPortPrefix, StringComparison.Ordinal);
        if (isController) application = new IcaController(InterchainAccounts, port);
        return isController;
    }

    private void Begin(string port, string id, ChannelEnd channel, HandshakeStep step, Call call)
    {
        Set(port, id, channel, step, call);
        SetNumber(IbcPaths.NextSequenceSend(port, id), 1);
        SetNumber(IbcPaths.NextSequenceReceive(port, id), 1);
        SetNumber(IbcPaths.NextSequenceAcknowledge(port, id), 1);
    }

    private void Set(string port, string id, ChannelEnd channel, HandshakeStep step, Call call)
    {
        Write(IbcPaths.Channel(port, id), channel);
        call.Emit(new ChannelChanged(step), ProtoWriter.Encode(new ChannelTold(port, id, channel.CounterpartyPort, channel.CounterpartyChannel, channel.Hops[0], channel.Version)));
    }
}
