namespace Gwangan.Chain.Base;

/// <summary>The four protobuf wire types in use; groups (3 and 4) and the unassigned 6 and 7 are refused on reading.</summary>
public enum WireType
{
    /// <summary>A base-128 integer of 1 to 10 bytes.</summary>
    Varint = 0,

    /// <summary>Eight bytes, little-endian.</summary>
    Fixed64 = 1,

    /// <summary>A varint length and that many bytes: bytes, strings, messages.</summary>
    Bytes = 2,

    /// <summary>Four bytes, little-endian.</summary>
    Fixed32 = 5,
}
