using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc;

/// <summary>What stands behind a port and gives packets a meaning (ICS-26). What it changes before it refuses is undone by whoever called it.</summary>
public interface IIbcApplication
{
    /// <summary>Its port.</summary>
    string Port { get; }

    /// <summary>A channel is proposed here.</summary>
    /// <param name="channel">The channel, whose version may be empty.</param>
    /// <param name="channelId">Its name.</param>
    /// <param name="version">The version that is proposed to the other end.</param>
    IbcRefusal OnChannelOpenInit(ChannelEnd channel, string channelId, out string version);

    /// <summary>A channel was proposed by the other end.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="channelId">Its name.</param>
    /// <param name="counterpartyVersion">The version that the other end proposes.</param>
    /// <param name="version">The version that is answered.</param>
    IbcRefusal OnChannelOpenTry(ChannelEnd channel, string channelId, string counterpartyVersion, out string version);

    /// <summary>The other end has answered.</summary>
    IbcRefusal OnChannelOpenAck(string channelId, string counterpartyVersion);

    /// <summary>The channel is open at both ends.</summary>
    IbcRefusal OnChannelOpenConfirm(string channelId);

    /// <summary>Somebody wants to close the channel.</summary>
    IbcRefusal OnChannelCloseInit(string channelId);

    /// <summary>The other end has closed the channel.</summary>
    IbcRefusal OnChannelCloseConfirm(string channelId);

    /// <summary>A packet arrived. What it changes is undone where the answer is an error.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="call">The block.</param>
    /// <param name="answer">What a packet that was taken is answered; null for an answer that comes later.</param>
    /// <returns>Why it is not taken: its number is all that the other end is told.</returns>
    IbcRefusal OnReceive(Packet packet, Call call, out Acknowledgement? answer);

    /// <summary>A packet was answered with an error, and all that came of it was undone: a place to tell of it by an event.</summary>
    void OnReceiveUndone(Packet packet, IbcRefusal refusal, Call call);

    /// <summary>The answer to a packet that was sent from here arrived.</summary>
    IbcRefusal OnAcknowledge(Packet packet, ReadOnlyMemory<byte> acknowledgement, Call call);

    /// <summary>A packet that was sent from here was not received in time.</summary>
    IbcRefusal OnTimeout(Packet packet, Call call);
}
