using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc;

// 03-connection: which client speaks to which. As in ibc-go since 8.7, nothing is asked of the client that the other end has of this chain.
public sealed partial class IbcModule
{
    private static readonly byte[] OwnPrefix = System.Text.Encoding.ASCII.GetBytes(IbcPaths.Store);

    /// <summary>A connection's end here; false when there is none.</summary>
    public bool TryConnection(string id, out ConnectionEnd connection)
    {
        connection = null!;
        return Identifiers.IsConnection(id) && TryRead(IbcPaths.Connection(id), out connection!);
    }

    internal IbcRefusal OpenConnection(string client, ConnectionCounterparty counterparty, ConnectionVersion? version, ulong delayNs, Call call)
    {
        if (!TryClient(client, out TendermintClientState state)) return IbcRefusal.ClientUnknown;
        if (!IsActive(client, state, call.TimeMs)) return IbcRefusal.ClientNotActive;
        if (version is not null && !ConnectionVersion.Default.Covers(version)) return IbcRefusal.VersionUnsupported;
        string id = NextName(IbcPaths.NextConnectionSequence, Identifiers.ConnectionPrefix);
        Set(id, new ConnectionEnd(client, [version ?? ConnectionVersion.Default], ConnectionState.Init, counterparty with { ConnectionId = "" }, delayNs), HandshakeStep.OpenInit, call);
        return AddToClient(client, id);
    }

    internal IbcRefusal AnswerConnection(string client, ConnectionCounterparty counterparty, List<ConnectionVersion> versions, ulong delayNs, ReadOnlyMemory<byte> proof, IbcHeight height, Call call)
    {
        if (!TryClient(client, out _)) return IbcRefusal.ClientUnknown;
        ConnectionEnd expected = new(counterparty.ClientId, versions, ConnectionState.Init, new ConnectionCounterparty(client, "", OwnPrefix), delayNs);
        IbcRefusal refusal = Prove(client, height, 0, proof.Span, counterparty.Prefix.Span, IbcPaths.Connection(counterparty.ConnectionId), ProtoWriter.Encode(expected), call);
        if (refusal != IbcRefusal.None) return refusal;
        ConnectionVersion? picked = null;
        foreach (ConnectionVersion version in versions)
            if (ConnectionVersion.Default.Common(version) is { Count: > 0 } features) picked ??= new ConnectionVersion(ConnectionVersion.Default.Identifier, features);
        if (picked is null) return IbcRefusal.VersionUnsupported;
        string id = NextName(IbcPaths.NextConnectionSequence, Identifiers.ConnectionPrefix);
        Set(id, new ConnectionEnd(client, [picked], ConnectionState.Try, counterparty, delayNs), HandshakeStep.OpenTry, call);
        return AddToClient(client, id);
    }

    internal IbcRefusal AcceptConnection(string id, string counterpartyId, ConnectionVersion version, ReadOnlyMemory<byte> proof, IbcHeight height, Call call)
    {
        if (!TryConnection(id, out ConnectionEnd connection)) return IbcRefusal.ConnectionUnknown;
        if (connection.State != ConnectionState.Init) return IbcRefusal.ConnectionStateWrong;
        if (!connection.Versions.Any(offered => offered.Covers(version))) return IbcRefusal.VersionUnsupported;
        ConnectionEnd expected = new(connection.Counterparty.ClientId, [version], ConnectionState.Try, new ConnectionCounterparty(connection.ClientId, id, OwnPrefix), connection.DelayNs);
        IbcRefusal refusal = Prove(connection.ClientId, height, 0, proof.Span, connection.Counterparty.Prefix.Span, IbcPaths.Connection(counterpartyId), ProtoWriter.Encode(expected), call);
        if (refusal != IbcRefusal.None) return refusal;
        Set(id, connection with { State = ConnectionState.Open, Versions = [version], Counterparty = connection.Counterparty with { ConnectionId = counterpartyId } }, HandshakeStep.OpenAck, call);
        return IbcRefusal.None;
    }

    internal IbcRefusal ConfirmConnection(string id, ReadOnlyMemory<byte> proof, IbcHeight height, Call call)
    {
        if (!TryConnection(id, out ConnectionEnd connection)) return IbcRefusal.ConnectionUnknown;
        if (connection.State != ConnectionState.Try) return IbcRefusal.ConnectionStateWrong;
        ConnectionEnd expected = new(connection.Counterparty.ClientId, connection.Versions, ConnectionState.Open, new ConnectionCounterparty(connection.ClientId, id, OwnPrefix), connection.DelayNs);
        IbcRefusal refusal = Prove(connection.ClientId, height, 0, proof.Span, connection.Counterparty.Prefix.Span, IbcPaths.Connection(connection.Counterparty.ConnectionId), ProtoWriter.Encode(expected), call);
        if (refusal != IbcRefusal.None) return refusal;
        Set(id, connection with { State = ConnectionState.Open }, HandshakeStep.OpenConfirm, call);
        return IbcRefusal.None;
    }

    private void Set(string id, ConnectionEnd connection, HandshakeStep step, Call call)
    {
        Write(IbcPaths.Connection(id), connection);
        call.Emit(new ConnectionChanged(step), ProtoWriter.Encode(new ConnectionTold(id, connection.ClientId, connection.Counterparty.ClientId, connection.Counterparty.ConnectionId)));
    }

    // The value is ibc.core.connection.v1.ClientPaths: one more element behind the others.
    private IbcRefusal AddToClient(string client, string connection)
    {
        byte[] key = IbcPaths.ClientConnections(client);
        ProtoWriter writer = new();
        if (_tree.TryGet(key, out byte[]? known)) writer.Raw(known);
        writer.StringAlways(1, connection);
        if (writer.Length > IbcLimits.ClientConnectionsBytesMax) return IbcRefusal.TooManyConnections;
        _tree.Set(key, writer.WrittenSpan);
        return IbcRefusal.None;
    }
}
