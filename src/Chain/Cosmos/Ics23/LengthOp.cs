namespace Gwangan.Chain.Cosmos.Ics23;

/// <summary>How the length of a key or value is written before it: cosmos.ics23.v1.LengthOp.</summary>
public enum LengthOp
{
    /// <summary>Not at all.</summary>
    NoPrefix = 0,

    /// <summary>As a protobuf varint.</summary>
    VarProto = 1,

    /// <summary>As RLP does. Performed by no verifier, hence refused.</summary>
    VarRlp = 2,

    /// <summary>Four bytes, big-endian.</summary>
    Fixed32Big = 3,

    /// <summary>Four bytes, little-endian.</summary>
    Fixed32Little = 4,

    /// <summary>Eight bytes, big-endian.</summary>
    Fixed64Big = 5,

    /// <summary>Eight bytes, little-endian.</summary>
    Fixed64Little = 6,

    /// <summary>Not at all, and the data has to be 32 bytes.</summary>
    Require32Bytes = 7,

    /// <summary>Not at all, and the data has to be 64 bytes.</summary>
    Require64Bytes = 8,
}
