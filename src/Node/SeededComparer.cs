using System.Buffers.Binary;
using System.Security.Cryptography;
using Gwangan.Chain.Base;

namespace Gwangan.Node;

/// <summary>For dictionaries whose keys strangers choose. A digest's own hash code is its first bytes: whoever makes ten thousand envelopes can make them fall together, and each look would go through all of them.</summary>
public sealed class SeededComparer : IEqualityComparer<Hash32>, IEqualityComparer<Address>
{
    private readonly SeededHash _hash = new(BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong))));

    private SeededComparer()
    {
    }

    /// <summary>With the secrets of this process.</summary>
    public static SeededComparer Instance { get; } = new();

    /// <inheritdoc/>
    public bool Equals(Hash32 x, Hash32 y) => x == y;

    /// <inheritdoc/>
    public int GetHashCode(Hash32 hash) => unchecked((int)_hash.Of(in hash));

    /// <inheritdoc/>
    public bool Equals(Address x, Address y) => x == y;

    /// <inheritdoc/>
    public int GetHashCode(Address address) => unchecked((int)_hash.Of(in address));
}
