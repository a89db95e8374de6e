using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Ibc.V2;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Ibc.V2;

/// <summary>A packet of IBC v2 went a step; a <see cref="V2PacketTold"/> follows.</summary>
[Event(2411), StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct V2PacketMoved(PacketStep Step, ulong Sequence) : IEvent;

/// <summary>What an event says of a packet of IBC v2.</summary>
/// <param name="Packet">The packet.</param>
/// <param name="Acknowledgement">What was answered; null but for <see cref="PacketStep.Answered"/>.</param>
public sealed record V2PacketTold(V2Packet Packet, V2Acknowledgement? Acknowledgement) : IProtoMessage
{
    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        writer.Message(1, Packet);
        if (Acknowledgement is not null) writer.Message(2, Acknowledgement);
    }

    /// <summary>Reads a tail.</summary>
    public static V2PacketTold Read(ReadOnlySpan<byte> tail)
    {
        ProtoReader reader = new(tail);
        V2Packet? packet = null;
        V2Acknowledgement? acknowledgement = null;
        while (!reader.AtEnd)
        {
            Invariant.Assert(reader.TryReadTag(out int field, out _));
            Invariant.Assert(field switch
            {
                1 => reader.TryMessage(out packet),
                2 => reader.TryMessage(out acknowledgement),
                _ => false,
            });
        }
        return new V2PacketTold(packet!, acknowledgement);
    }
}
