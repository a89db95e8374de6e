using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc.V2;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc.V2;

/// <summary>What stands behind a port and gives payloads of IBC v2 a meaning (ICS-26 v2). What it changes before it refuses is undone by whoever called it.</summary>
public interface IV2Application
{
    /// <summary>Its port.</summary>
    string Port { get; }

    /// <summary>Somebody (<see cref="Call.Caller"/>) sends a payload.</summary>
    IbcRefusal OnSend(V2Packet packet, V2Payload payload, Call call);

    /// <summary>A payload arrived; what is changed is undone where another payload of the packet is refused.</summary>
    /// <param name="packet">Its packet.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="call">The block.</param>
    /// <param name="answer">What one that was taken is answered.</param>
    IbcRefusal OnReceive(V2Packet packet, V2Payload payload, Call call, out ReadOnlyMemory<byte> answer);

    /// <summary>The answer arrived, or (null) the word that nothing of the packet has happened.</summary>
    IbcRefusal OnAcknowledge(V2Packet packet, V2Payload payload, ReadOnlyMemory<byte>? answer, Call call);

    /// <summary>The packet was not received in time.</summary>
    IbcRefusal OnTimeout(V2Packet packet, V2Payload payload, Call call);
}
