using System.Runtime.InteropServices;
using System.Text;

namespace Gwangan.Chain.Base;

/// <summary>A legal entity by its registered identifier, such as an LEI (ISO 17442, 20 characters): 1 to 20 characters of A-Z, 0-9 and '-', held by value.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4, Size = Size)]
public readonly struct EntityId : IEquatable<EntityId>, IComparable<EntityId>
{
    /// <summary>Bytes, and most characters; shorter ones are padded with zero bytes.</summary>
    public const int Size = 20;

    private readonly ulong _a, _b;
    private readonly uint _c;

    /// <summary>True for no entity.</summary>
    public bool IsNone => (_a | _b | _c) == 0;

    /// <summary>Reads an identifier; false when it is empty, longer than 20 characters or holds another character.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out EntityId entity)
    {
        entity = default;
        if (text.Length is 0 or > Size) return false;
        Span<byte> bytes = stackalloc byte[Size];
        bytes.Clear();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is not ((>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-')) return false;
            bytes[i] = (byte)text[i];
        }
        entity = MemoryMarshal.Read<EntityId>(bytes);
        return true;
    }

    /// <summary>Reads an identifier that was checked.</summary>
    /// <exception cref="InvariantException">It is none.</exception>
    public static EntityId Of(string text)
    {
        Invariant.Assert(TryParse(text, out EntityId entity));
        return entity;
    }

    /// <inheritdoc/>
    public bool Equals(EntityId other) => _a == other._a && _b == other._b && _c == other._c;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EntityId other && Equals(other);

    /// <summary>A mix of all bytes, the same in every run.</summary>
    public override int GetHashCode() => unchecked((int)((_a * 0x9E3779B97F4A7C15UL ^ _b * 0xC2B2AE3D27D4EB4FUL ^ _c) >> 16));

    /// <summary>By bytes, as the text sorts.</summary>
    public int CompareTo(EntityId other) => Bytes(in this).SequenceCompareTo(Bytes(in other));

    /// <inheritdoc/>
    public static bool operator ==(EntityId one, EntityId other) => one.Equals(other);

    /// <inheritdoc/>
    public static bool operator !=(EntityId one, EntityId other) => !one.Equals(other);

    /// <inheritdoc/>
    public static bool operator <(EntityId one, EntityId other) => one.CompareTo(other) < 0;

    /// <inheritdoc/>
    public static bool operator <=(EntityId one, EntityId other) => one.CompareTo(other) <= 0;

    /// <inheritdoc/>
    public static bool operator >(EntityId one, EntityId other) => one.CompareTo(other) > 0;

    /// <inheritdoc/>
    public static bool operator >=(EntityId one, EntityId other) => one.CompareTo(other) >= 0;

    /// <summary>The identifier; empty for none.</summary>
    public override string ToString() => Encoding.ASCII.GetString(Bytes(in this).TrimEnd((byte)0));

    private static ReadOnlySpan<byte> Bytes(in EntityId entity) => MemoryMarshal.AsBytes(new ReadOnlySpan<EntityId>(in entity));
}
