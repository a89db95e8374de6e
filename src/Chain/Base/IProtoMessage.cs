using System.Diagnostics.CodeAnalysis;

namespace Gwangan.Chain.Base;

/// <summary>Something with a protobuf form.</summary>
public interface IProtoMessage
{
    /// <summary>Writes the message's fields, without a length in front.</summary>
    void Write(ProtoWriter writer);
}

/// <summary>A message that can also be read back.</summary>
public interface IProtoMessage<TSelf> : IProtoMessage
    where TSelf : IProtoMessage<TSelf>
{
    /// <summary>Reads a whole message; false when it is malformed or breaks one of the type's limits. Fields with unknown numbers are passed over.</summary>
    static abstract bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out TSelf? message);
}
